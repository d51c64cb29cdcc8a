"""Tables from outside, opened by a process of their own: what they are, and row by row."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

import orjson

from schema.imports.columns import Row
from schema.imports.report import BadFile, Refusal
from server.programs import ENVIRONMENT, command, ended, log_failure

ARCHIVE = b"PK\x03\x04"
TITLES = 20
"""In how many rows at the beginning the header is looked for: titles stand in a single cell."""


@dataclass
class Table:
    """A table that is being read: what it is, the names of its columns, its rows."""

    about: dict[str, Any]
    header: list[Any]
    rows: Iterator[Row]


@contextmanager
def opened(path: Path, most: int) -> Iterator[Table]:
    """Yield a table; raise BadFile for a file that is none, now or where its rows end too early."""
    size = path.stat().st_size
    if size > most:
        raise BadFile(Refusal.UNREADABLE, "import_too_large", most=most, size=size)
    with path.open("rb") as file:
        program = f"server.tabular.{'workbook' if file.read(4) == ARCHIVE else 'characters'}"
    with TemporaryFile() as errors, started(program, path, errors) as process:
        assert process.stdout is not None
        try:
            told = said(process.stdout)
            about = next(told)
            yield Table(about, header(told), told)
        except BadFile:
            # What it cannot read it tells and ends well; any other end is worth a line.
            if (status := process.wait()) != 0:
                log_failure(program, ended(status), errors)
            raise
        finally:
            process.kill()


def started(program: str, path: Path, errors: IO[bytes]) -> subprocess.Popen[bytes]:
    """Return the process that opens a file."""
    return subprocess.Popen(
        command(program, str(path.absolute())),
        env=ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=errors,
    )


def said(stream: IO[bytes]) -> Iterator[Any]:
    """Yield what the process tells; raise BadFile for what it cannot read, or when it dies."""
    for line in stream:
        try:
            told = orjson.loads(line)
        except orjson.JSONDecodeError:
            break
        if isinstance(told, dict):
            if "bad" in told:
                raise BadFile(Refusal.UNREADABLE, f"import_{told['bad']}", **told["details"])
            if "whole" in told:
                return
        yield told
    raise BadFile(Refusal.UNREADABLE, "import_damaged")


def header(rows: Iterator[Row]) -> list[Any]:
    """Return the names of the columns: the first row that has more than one; raise BadFile."""
    is_empty = True
    for (_, row), _ in zip(rows, range(TITLES), strict=False):
        filled = [cell for cell in row if cell not in (None, "")]
        is_empty = is_empty and not filled
        if len(filled) > 1:
            return row
    raise BadFile(Refusal.UNREADABLE, "import_no_rows" if is_empty else "import_one_column")
