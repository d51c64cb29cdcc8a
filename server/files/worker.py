"""Finds out what a file from outside is and says, as a program of its own that may take little.

`inspect_file` starts this module. Its first line is what the file is, the rest is its text as far
as it got.
"""

import sys
from pathlib import Path

import orjson

from server.files.text_extraction import extract_text
from server.files.types import UnwantedFile, recognise_media_type
from server.sandbox.limits import sandbox_process

BYTES = 768 * 1024 * 1024
"""The memory it may take."""


def main(path: str, ending: str, seconds: str) -> None:
    """Tell what the file is, then what it says."""
    sandbox_process(BYTES, int(seconds))
    with Path(path).open("rb") as file:
        try:
            media_type = recognise_media_type(file, ending)
        except UnwantedFile as unwanted:
            write_output(orjson.dumps({"unwanted": str(unwanted)}))
            return
        write_output(orjson.dumps({"media_type": media_type}) + b"\n")
        file.seek(0)
        for text in extract_text(file, media_type):
            write_output(text.encode())


def write_output(said: bytes) -> None:
    """Say something at once: there may be no later."""
    sys.stdout.buffer.write(said)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
