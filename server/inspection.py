"""What a file from outside is and says, found out by a process that may take little and then dies.

`inspected` starts this module as a program. Its first line is what the file is, and the rest is
its text as far as it got: a file that kills its reader is kept without its text.
"""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import orjson

from server.extraction import words
from server.formats import CSV, ENDINGS, TXT, Unwanted, recognise
from server.narrow import narrow

SECONDS = 20
ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Inspection:
    """What a file is, and its text where it has one that can be read."""

    media_type: str
    text: str | None


def inspected(file: Path, name: str, seconds: float = SECONDS) -> Inspection:
    """Return what a file is; raise Unwanted for one that is not taken, or cannot be read."""
    ending = next((e for e in (*ENDINGS[TXT], *ENDINGS[CSV]) if name.lower().endswith(e)), "")
    command = [sys.executable, "-P", "-s", "-m", "server.inspection", str(file), ending]
    environment = {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    try:
        told = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
        ).stdout
    except subprocess.TimeoutExpired as late:
        told = late.stdout or b""
    line, _, text = told.partition(b"\n")
    found = orjson.loads(line or b"{}")
    if "media_type" not in found:
        raise Unwanted(found.get("unwanted", "The file takes too long to read, or is damaged."))
    return Inspection(found["media_type"], text.decode("utf-8", "ignore").strip() or None)


def main(path: str, ending: str) -> None:
    """Tell what the file is, then what it says."""
    narrow(SECONDS)
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
