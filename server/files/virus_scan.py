"""The hook for a virus scanner: a command that gets the path of a file and ends with 0 or not."""

import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from server.sandbox.programs import describe_exit, log_failure

SECONDS = 60
FOUND = 1
"""The status with which scanners such as clamdscan say that they found something."""


class InfectedFile(Exception):
    """The scanner refuses the file."""


class ScannerFailure(Exception):
    """The scanner did not do its work, so nobody knows."""


def scan_file(command: Sequence[str], file: Path) -> None:
    """Let a scanner look at a file; without a command nothing is done."""
    if not command:
        return
    with TemporaryFile() as said:
        status = run_scanner([*command, str(file)], said)
        if status == FOUND:
            raise InfectedFile
        if status:
            log_failure("the virus scanner", describe_exit(status), said)
            raise ScannerFailure


def run_scanner(command: Sequence[str], said: IO[bytes]) -> int:
    """Return the status with which a scanner ends; raise ScannerFailure for one that does not."""
    try:
        return subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,
            timeout=SECONDS,
        ).returncode
    except (OSError, subprocess.TimeoutExpired) as error:
        log_failure("the virus scanner", f"it cannot be used: {error}", said)
        raise ScannerFailure from error
