"""Workbooks that leave: what their sheets hold is put aside, and a process of its own makes them.

So the library for workbooks, and what it holds of a large one, is in no other process.
"""

import subprocess
from collections.abc import Iterable
from tempfile import TemporaryFile
from typing import IO, Any

import orjson

from server.sandbox.programs import ENVIRONMENT, program_command

WRITER = program_command("server.tabular.workbook_writer")


class WorkbookWriter:
    """A workbook whose sheets are written one after the other."""

    def __init__(self) -> None:
        self.put_aside: IO[bytes] = TemporaryFile()  # noqa: SIM115 - `save` closes it

    def begin(self, sheet: str) -> None:
        """Begin a sheet; what is added goes there."""
        self._tell({"sheet": sheet})

    def add(self, row: Iterable[Any]) -> None:
        """Add a row; a text stays one, even where it begins with `=`."""
        self._tell(list(row))

    def save(self, file: IO[bytes]) -> None:
        """Write the workbook into a file."""
        with self.put_aside as rows:
            rows.flush()
            rows.seek(0)
            file.flush()
            subprocess.run(
                WRITER,
                stdin=rows,
                stdout=file,
                env=ENVIRONMENT,
                check=True,
                start_new_session=True,
            )
        file.seek(0, 2)

    def _tell(self, said: Any) -> None:
        self.put_aside.write(orjson.dumps(said, option=orjson.OPT_APPEND_NEWLINE))
