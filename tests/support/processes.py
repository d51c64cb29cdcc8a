"""The command `blis` as a process of its own, as people start it."""

import os
import re
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import IO

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "server")
SECONDS = 60


def environment(folder: Path, variables: dict[str, str]) -> dict[str, str]:
    """Return the variables of a process that keeps its data in the folder."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("BLIS_")}
    return kept | {"BLIS_DATA_DIR": str(folder), "BLIS_PORT": "0"} | variables


def start(
    folder: Path, *words: str, descriptors: int | None = None, **variables: str
) -> subprocess.Popen[str]:
    """Start a command, which may open so many files; its two outputs come as one."""

    def limit() -> None:
        if descriptors is not None:
            resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors))

    return subprocess.Popen(
        [*COMMAND, *words],
        cwd=ROOT,
        env=environment(folder, variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=limit,
    )


class Served:
    """A server that answers: its address, what it told, and how long it took to get there."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process, begun = process, monotonic()
        assert process.stdout
        self.told = told_until(process.stdout, "Stop it")
        self.seconds = monotonic() - begun
        found = re.search(r"(http://\S+?)/healthz\s", self.told)
        assert found, self.told
        self.address = found[1]

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and return the status with which the server ends."""
        self.process.send_signal(number)
        return self.process.wait(timeout=SECONDS)


def told_until(output: IO[str], words: str) -> str:
    """Return what a process tells, up to the line with these words or to its end."""
    told = ""
    for line in output:
        told += line
        if words in line:
            break
    return told


@contextmanager
def serving(folder: Path, *, descriptors: int | None = None, **variables: str) -> Iterator[Served]:
    """Yield a server as soon as it answers; end it afterwards."""
    process = start(folder, "serve", descriptors=descriptors, **variables)
    try:
        yield Served(process)
    finally:
        process.kill()
        process.communicate()
