"""Starts of a fresh clone, timed from the command to the line that says it is ready."""

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).parent.parent
SECONDS = 600
SHELLS = {"make", "sh", "bash", "dash"}
FOREIGN = ("BLIS_", "MAKE", "MFLAGS", "HOST", "PORT")


@dataclass(frozen=True)
class Running:
    """A server that is ready: its address, its process, and how long the start took."""

    address: str
    pid: int
    seconds: float


def clone(folder: Path) -> None:
    """Clone the last commit of this working tree."""
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", ROOT, folder], check=True)


@contextmanager
def running(folder: Path, *command: str, **variables: str) -> Iterator[Running]:
    """Yield a server, with these settings, as soon as it is ready; stop it afterwards."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith(FOREIGN)}
    begun = perf_counter()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=kept | {"PORT": "0", "BLIS_PORT": "0"} | variables,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        addresses = (re.search(r"(http://\S+?)/\s", line) for line in process.stdout)
        address = next(found[1] for found in addresses if found)
        yield Running(address, innermost(process.pid), perf_counter() - begun)
    finally:
        os.kill(innermost(process.pid), signal.SIGTERM)
        process.communicate(timeout=SECONDS)


def innermost(pid: int) -> int:
    """Return the server that make started for a process of make, through its shell.

    A server has children of its own, which draw pictures.
    """
    while Path(f"/proc/{pid}/comm").read_text().strip() in SHELLS:
        [child, *_] = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        pid = int(child)
    return pid
