"""What a file from outside is and says, found out by a process that may take little and then dies.

`inspect_file` starts `server.files.worker`, so that readers of formats are in no other process. A
file that kills its reader is kept without its text.
"""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import orjson

from server.files.hyphenation import join_divided_words
from server.files.types import CSV, ENDINGS, TXT, UnwantedFile
from server.sandbox.programs import ENVIRONMENT, describe_exit, log_failure, program_command

SECONDS = 20
PROGRAM = "server.files.worker"


@dataclass(frozen=True)
class FileInspection:
    """What a file is, and its text where it has one that can be read."""

    media_type: str
    text: str | None


def inspect_file(file: Path, name: str, seconds: float = SECONDS) -> FileInspection:
    """Return what a file is; raise UnwantedFile for one that is not taken, or cannot be read."""
    ending = next((e for e in (*ENDINGS[TXT], *ENDINGS[CSV]) if name.lower().endswith(e)), "")
    with TemporaryFile() as errors:
        output = run_inspection(
            program_command(PROGRAM, str(file), ending, str(SECONDS)), seconds, errors
        )
    line, _, text = output.partition(b"\n")
    found = orjson.loads(line or b"{}")
    if "media_type" not in found:
        raise UnwantedFile(found.get("unwanted", "The file takes too long to read, or is damaged."))
    return FileInspection(found["media_type"], searchable_text(text, found["media_type"]))


def searchable_text(said: bytes, media_type: str) -> str | None:
    """Return the text of a file for the search; lines of a table are no lines of a text."""
    text = said.decode("utf-8", "ignore")
    if not text.strip():
        return None
    # A form feed parts pages, of which the first may be empty.
    return (text if media_type == CSV else join_divided_words(text)).strip("\r\n\t ")


def run_inspection(program: Sequence[str], seconds: float, errors: IO[bytes]) -> bytes:
    """Return what a program tells, as far as it gets; log why it got no further."""
    try:
        done = subprocess.run(
            program,
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
            timeout=seconds,
        )
    except subprocess.TimeoutExpired as late:
        log_failure(PROGRAM, f"the file took longer than {seconds:g} s to read", errors)
        return late.stdout or b""
    if done.returncode:
        log_failure(PROGRAM, describe_exit(done.returncode), errors)
    return done.stdout
