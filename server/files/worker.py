"""Finds out what a file from outside is and says, as a program of its own that may take little.

`inspected` starts this module. Its first line is what the file is, and the rest is its text as far
as it got.
"""

import sys
from pathlib import Path

import orjson

from server.files.text_extraction import words
from server.files.types import (
    Unwanted,
    recognise,
)
from server.sandbox.limits import narrow

BYTES = 768 * 1024 * 1024
"""The memory it may take."""


def main(path: str, ending: str, seconds: str) -> None:
    """Tell what the file is, then what it says."""
    narrow(BYTES, int(seconds))
    with Path(path).open("rb") as file:
        try:
            media_type = recognise(file, ending)
        except Unwanted as unwanted:
            tell(orjson.dumps({"unwanted": str(unwanted)}))
            return
        tell(orjson.dumps({"media_type": media_type}) + b"\n")
        file.seek(0)
        for text in words(file, media_type):
            tell(text.encode())


def tell(said: bytes) -> None:
    """Say something at once: there may be no later."""
    sys.stdout.buffer.write(said)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
