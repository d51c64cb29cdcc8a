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


def run(folder: Path, *command: str | Path) -> None:
    """Run a program of PostgreSQL in the folder; it refuses to be root, so then as `postgres`."""
    user = "postgres" if os.getuid() == 0 else None
    subprocess.run(command, check=True, capture_output=True, cwd=folder, user=user)


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """Yield the address of an empty database; skip where PostgreSQL is missing, fail in CI."""
    initdb, control = program("initdb"), program("pg_ctl")
    if initdb is None or control is None or (os.getuid() == 0 and not has_user("postgres")):
        reason = "PostgreSQL is not installed (Debian: apt-get install postgresql)"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    if os.getuid() == 0:
        shutil.chown(folder, "postgres")
    data = folder / "data"
    run(folder, initdb, "-D", data, "-U", "blis", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = f"-k {folder} -c listen_addresses= -c fsync=off"
    log = folder / "log"
    run(folder, control, "-D", data, "-l", log, "-w", "-o", options, "start")
    try:
        yield f"postgresql+psycopg://blis@/postgres?host={folder}"
    finally:
        run(folder, control, "-D", data, "-w", "-m", "immediate", "stop")


def has_user(name: str) -> bool:
    """Return whether the machine knows a user."""
    return any(entry.pw_name == name for entry in pwd.getpwall())
