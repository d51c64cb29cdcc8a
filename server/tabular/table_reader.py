"""Tables from outside, opened by a process of their own: what they are, and row by row.

What the process tells is put aside on the disk, so that a table can be gone through several times
and a place for reading is free again as soon as the process is done.
"""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

import orjson

from schema.exchange.imports import BadFile, ImportRefusal, Row
from server.sandbox.programs import ENVIRONMENT, describe_exit, log_failure, program_command

ARCHIVE = b"PK\x03\x04"
MOST_TOLD = 512 * 1024 * 1024
"""How many bytes a table may be when it is told row by row."""


@dataclass
class SpooledTable:
    """A table that was read: what it is, and its rows, as often as they are wanted."""

    about: dict[str, Any]
    told: IO[bytes]

    def rows(self) -> Iterator[Row]:
        """Yield the rows from the first on."""
        self.told.seek(0)
        self.told.readline()
        for line in self.told:
            number, row = orjson.loads(line)
            yield number, row


@contextmanager
def open_table(path: Path, most: int) -> Iterator[SpooledTable]:
    """Yield a table; raise BadFile for a file that is none, or whose rows end too early."""
    size = path.stat().st_size
    if size > most:
        raise BadFile(ImportRefusal.UNREADABLE, "import_too_large", most=most, size=size)
    with path.open("rb") as file:
        program = (
            f"server.tabular.{'workbook_reader' if file.read(4) == ARCHIVE else 'text_reader'}"
        )
    with TemporaryFile() as errors:
        yield SpooledTable(spool_table(program, path, errors), errors)


def spool_table(program: str, path: Path, told: IO[bytes]) -> dict[str, Any]:
    """Return what a file says of itself, and put its rows aside; raise BadFile."""
    with TemporaryFile() as errors, start_reader(program, path, errors) as process:
        assert process.stdout is not None
        try:
            return spool_rows(process.stdout, told)
        except BadFile as bad:
            # What it cannot read it tells and ends well; any other end is worth a line.
            if bad.sentence == "import_damaged" and (status := process.wait()) != 0:
                log_failure(program, describe_exit(status), errors)
            raise
        finally:
            process.kill()


def start_reader(program: str, path: Path, errors: IO[bytes]) -> subprocess.Popen[bytes]:
    """Return the process that opens a file."""
    return subprocess.Popen(
        program_command(program, str(path.absolute())),
        env=ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=errors,
        start_new_session=True,
    )


def spool_rows(stream: IO[bytes], told: IO[bytes]) -> dict[str, Any]:
    """Return what a file says of itself, and write down the lines of its rows; raise BadFile."""
    about: dict[str, Any] | None = None
    for line in stream:
        if not line.endswith(b"\n"):
            break
        if line.startswith(b"{"):
            said = orjson.loads(line)
            if "bad" in said:
                raise BadFile(ImportRefusal.UNREADABLE, f"import_{said['bad']}", **said["details"])
            if "whole" in said and about is not None:
                return about
            about = said
        if told.tell() + len(line) > MOST_TOLD:
            raise BadFile(
                ImportRefusal.UNREADABLE, "import_unwanted", reason="it unpacks to too much."
            )
        told.write(line)
    raise BadFile(ImportRefusal.UNREADABLE, "import_damaged")
