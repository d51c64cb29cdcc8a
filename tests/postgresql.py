"""A PostgreSQL server of our own for the tests, on a socket in a temporary folder."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PLACES = [*Path("/usr/lib/postgresql").glob("*/bin"), Path("/usr/local/bin"), Path("/usr/bin")]


def program(name: str) -> str | None:
    """Return where a program of PostgreSQL lies, the newest version first."""
    found = [shutil.which(name), *(str(place / name) for place in sorted(PLACES, reverse=True))]
    return next((path for path in found if path and Path(path).exists()), None)


def as_server_user(folder: Path) -> dict[str, str]:
    """Return how to run the server: it refuses to be root, then it runs as `postgres`."""
    if os.getuid() != 0:
        return {}
    shutil.chown(folder, "postgres")
    return {"user": "postgres"}


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """Yield the address of an empty database; skip where PostgreSQL is missing, fail in CI."""
    initdb, server = program("initdb"), program("pg_ctl")
    if initdb is None or server is None or (os.getuid() == 0 and not has_user("postgres")):
        reason = "PostgreSQL is not installed (Debian: apt-get install postgresql)"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    who, data = as_server_user(folder), folder / "data"
    run = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    subprocess.run([initdb, "-D", data, "-U", "blis", "-A", "trust", "-E", "UTF8"], **run, **who)
    options = f"-k {folder} -c listen_addresses= -c fsync=off"
    subprocess.run([server, "-D", data, "-w", "-o", options, "start"], **run, **who)
    try:
        yield f"postgresql+psycopg://blis@/postgres?host={folder}"
    finally:
        subprocess.run([server, "-D", data, "-w", "-m", "immediate", "stop"], **run, **who)


def has_user(name: str) -> bool:
    """Return whether the machine knows a user."""
    return any(entry.pw_name == name for entry in pwd.getpwall())
