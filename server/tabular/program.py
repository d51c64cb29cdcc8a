"""A process that opens a table from outside: it may take little, and then it dies.

It tells what the file is, then each row as a line of JSON, and that this was all.
"""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import orjson

from server.files.types import Unwanted
from server.sandbox.limits import narrow
from server.tabular.bad import Bad

SECONDS = 60
BYTES = 768 * 1024 * 1024
Rows = Iterator[tuple[int, list[Any]]]
Reader = Callable[[IO[bytes]], tuple[dict[str, Any], Rows]]


def run(path: str, read: Reader, damaged: tuple[type[Exception], ...]) -> None:
    """Tell what a file is and its rows.

    `damaged` is what its reader raises where the file is not whole.
    """
    narrow(BYTES, SECONDS)
    with Path(path).open("rb") as file:
        try:
            about, rows = read(file)
            tell(about)
            for row in rows:
                tell(row)
            tell({"whole": True})
        except Bad as bad:
            tell({"bad": bad.sentence, "details": bad.details})
        except Unwanted as unwanted:
            tell({"bad": "unwanted", "details": {"reason": str(unwanted)}})
        except (*damaged, MemoryError):
            tell({"bad": "damaged", "details": {}})
    sys.stdout.flush()


def tell(said: Any) -> None:
    """Tell one thing, on a line of its own."""
    sys.stdout.buffer.write(orjson.dumps(said))
    sys.stdout.buffer.write(b"\n")
