"""A PostgreSQL server of our own for the tests, on a socket in a temporary folder."""

import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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


class Cluster:
    """A server of PostgreSQL that can be stopped, started and frozen."""

    def __init__(self, folder: Path, control: str) -> None:
        self.folder, self.control = folder, control
        self.url = f"postgresql+psycopg://blis@/postgres?host={folder}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = f"-k {self.folder} -c listen_addresses= -c fsync=off"
        log, data = self.folder / "log", self.folder / "data"
        run(self.folder, self.control, "-D", data, "-l", log, "-w", "-o", options, "start")

    def stop(self) -> None:
        """End it at once, as a crash does."""
        data = self.folder / "data"
        run(self.folder, self.control, "-D", data, "-w", "-m", "immediate", "stop")

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Let all of its processes stand still, and go on afterwards."""
        main = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{main}/task/{main}/children").read_text().split()
        processes = [main, *map(int, children)]
        for process in processes:
            os.kill(process, signal.SIGSTOP)
        try:
            yield
        finally:
            for process in processes:
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGCONT)


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """Yield the address of an empty database; skip where PostgreSQL is missing, fail in CI."""
    with cluster(folder) as found:
        yield found.url


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """Yield a server with an empty database; skip where PostgreSQL is missing, fail in CI."""
    initdb, control = program("initdb"), program("pg_ctl")
    if initdb is None or control is None or (os.getuid() == 0 and not has_user("postgres")):
        reason = "PostgreSQL is not installed (Debian: apt-get install postgresql)"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    if os.getuid() == 0:
        shutil.chown(folder, "postgres")
    data = folder / "data"
    run(folder, initdb, "-D", data, "-U", "blis", "-A", "trust", "-E", "UTF8", "--no-sync")
    made = Cluster(folder, control)
    made.start()
    try:
        yield made
    finally:
        with suppress(subprocess.CalledProcessError):
            made.stop()


def has_user(name: str) -> bool:
    """Return whether the machine knows a user."""
    return any(entry.pw_name == name for entry in pwd.getpwall())
