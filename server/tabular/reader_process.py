"""A process that opens a table from outside: it may take little, and then it dies.

It tells what the file is, then each row as a line of JSON, and that this was all.
"""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import orjson

from server.files.types import UnwantedFile
from server.sandbox.limits import sandbox_process
from server.tabular.unreadable_table import UnreadableTable

SECONDS = 60
BYTES = 768 * 1024 * 1024
Rows = Iterator[tuple[int, list[Any]]]
Reader = Callable[[IO[bytes]], tuple[dict[str, Any], Rows]]


def run_table_reader(path: str, read: Reader, damaged: tuple[type[Exception], ...]) -> None:
    """Tell what a file is and its rows.

    `damaged` is what its reader raises where the file is not whole.
    """
    sandbox_process(BYTES, SECONDS)
    with Path(path).open("rb") as file:
        try:
            about, rows = read(file)
            write_json_line(about)
            for row in rows:
                write_json_line(row)
            write_json_line({"whole": True})
        except UnreadableTable as bad:
            write_json_line({"bad": bad.sentence, "details": bad.details})
        except UnwantedFile as unwanted:
            write_json_line({"bad": "unwanted", "details": {"reason": str(unwanted)}})
        except (*damaged, MemoryError):
            write_json_line({"bad": "damaged", "details": {}})
    sys.stdout.flush()


def write_json_line(said: Any) -> None:
    """Tell one thing, on a line of its own."""
    sys.stdout.buffer.write(orjson.dumps(said))
    sys.stdout.buffer.write(b"\n")
