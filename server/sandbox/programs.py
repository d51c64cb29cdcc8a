"""Programs of our own beside the server: how they are started, what the log says of their ends."""

import logging
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

log = logging.getLogger("blis")

ROOT = Path(__file__).parents[2]
ENVIRONMENT: Mapping[str, str] = {
    "PYTHONPATH": str(ROOT),
    "PYTHONUTF8": "1",
    "OPENBLAS_NUM_THREADS": "1",
}
"""All that they get of the environment: no setting and no secret of the server."""
MOST_SAID = 4_000
"""So much of what a program says on its standard error is logged: the end."""


def program_command(module: str, *words: str) -> Sequence[str]:
    """Return the command that runs a module of ours as a program."""
    return (sys.executable, "-P", "-s", "-m", module, *words)


def log_failure(program: str, reason: str, errors: IO[bytes]) -> None:
    """Log why a program failed, with the end of the file that took its standard error."""
    errors.seek(max(0, errors.seek(0, 2) - MOST_SAID))
    log.error("%s: %s%s", program, reason, format_log_lines(errors.read()))


def describe_exit(status: int) -> str:
    """Return how a program ended.

    >>> describe_exit(1), describe_exit(-9)
    ('it ended with status 1', 'it was ended by signal 9')
    """
    return f"it was ended by signal {-status}" if status < 0 else f"it ended with status {status}"


def format_log_lines(said: bytes) -> str:
    r"""Return what a program said as lines that cannot be taken for others of the log.

    >>> format_log_lines(b"one\x1b[2J\ntwo\n"), format_log_lines(b"")
    ('\n  | one·[2J\n  | two', '')
    """
    lines = said.decode("utf-8", "replace").strip().splitlines()
    plain = ("".join(c if c.isprintable() else "·" for c in line) for line in lines)
    return "".join(f"\n  | {line}" for line in plain)
