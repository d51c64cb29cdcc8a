"""The hook for a virus scanner: a command that gets the path of a file and ends with 0 or not."""

import logging
import subprocess
from collections.abc import Sequence
from pathlib import Path

log = logging.getLogger("blis")

SECONDS = 60
FOUND = 1
"""The status with which scanners such as clamdscan say that they found something."""


class Infected(Exception):
    """The scanner refuses the file."""


class Unscanned(Exception):
    """The scanner did not do its work, so nobody knows."""


def scan(command: Sequence[str], file: Path) -> None:
    """Let a scanner look at a file; without a command nothing is done."""
    if not command:
        return
    try:
        status = subprocess.run(
            [*command, str(file)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
        ).returncode
    except (OSError, subprocess.TimeoutExpired) as error:
        log.error("the virus scanner cannot be used: %s", error)
        raise Unscanned from error
    if status == FOUND:
        raise Infected
    if status:
        log.error("the virus scanner ended with status %s", status)
        raise Unscanned
