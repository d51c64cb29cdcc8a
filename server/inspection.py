"""What a file from outside is and says, found out by a process that may take little and then dies.

`inspected` starts `server.extracting`, so that readers of formats are in no other process. A file
that kills its reader is kept without its text.
"""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import orjson

from server.formats import CSV, ENDINGS, TXT, Unwanted

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
    program = [sys.executable, "-P", "-s", "-m", "server.extracting"]
    environment = {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    try:
        told = subprocess.run(
            [*program, str(file), ending, str(SECONDS)],
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
