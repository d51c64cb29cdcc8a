"""The file of a backup: a plain tar of the database and the attachments, and their names in it.

It is written and read from front to back, so that memory does not grow with it, and nothing in it
decides where anything is written: what has another name than BLIS gives is refused.
"""

import hashlib
import os
import re
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO

import orjson

from server.failure import Failure, os_error_reason
from server.files.store import CHUNK, FileStore

ABOUT, DATABASE, TABLES, FILES = "blis.json", "blis.sqlite", "tables/", "files/"
FORMAT = 1
LONGEST_ABOUT = 1024 * 1024
MEMBER = re.compile(r"blis\.sqlite|tables/[a-z_]+|files/([0-9a-f]{2})/(\1[0-9a-f]{62})")


class BackupWriter:
    """Adds files to a backup that is being written."""

    def __init__(self, archive: tarfile.TarFile) -> None:
        self.archive = archive

    def about(self, description: dict[str, object]) -> None:
        """Add the description of the backup; it comes first."""
        content = orjson.dumps(description | {"format": FORMAT})
        entry = tarfile.TarInfo(ABOUT)
        entry.size = len(content)
        self.archive.addfile(entry, BytesIO(content))

    def file(self, name: str, path: Path) -> None:
        """Add a file under a name."""
        with path.open("rb") as content:
            entry = tarfile.TarInfo(name)
            entry.size = os.fstat(content.fileno()).st_size
            self.archive.addfile(entry, content)

    def attachment(self, files: FileStore, sha256: str) -> None:
        """Add the content of an attachment."""
        self.file(f"{FILES}{sha256[:2]}/{sha256}", files.path(sha256))


@contextmanager
def open_backup_writer(target: Path) -> Iterator[BackupWriter]:
    """Yield the writer of a backup; the file gets its name only when it is complete."""
    part = target.with_name(f"{target.name}.part")
    try:
        part.unlink(missing_ok=True)
        part.touch(mode=0o600)  # drafts and the digests of keys are in it
        with part.open("wb") as file:
            with tarfile.open(fileobj=file, mode="w|", format=tarfile.PAX_FORMAT) as archive:
                yield BackupWriter(archive)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except OSError as error:
        raise Failure(
            "{target} cannot be written: {reason}.", target=target, reason=os_error_reason(error)
        ) from error
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def open_backup(origin: Path) -> Iterator[tuple[dict[str, object], tarfile.TarFile]]:
    """Yield the description of a backup, and its archive, read as far as that.

    Raises Failure for what is no backup, is damaged or comes from a newer BLIS.
    """
    try:
        with tarfile.open(origin, "r|") as archive:
            first = archive.next()
            if first is None or first.name != ABOUT or not 0 < first.size <= LONGEST_ABOUT:
                raise Failure("{origin} is not a backup of BLIS.", origin=origin)
            about = orjson.loads(member_content(archive, first).read())
            if not isinstance(about, dict) or not isinstance(about.get("format"), int):
                raise Failure("{origin} is not a backup of BLIS.", origin=origin)
            if about["format"] > FORMAT:
                raise Failure("{origin} was made by a newer BLIS: update this one.", origin=origin)
            yield about, archive
    except (tarfile.TarError, EOFError, orjson.JSONDecodeError) as error:
        raise Failure("{origin} is damaged, or not a backup of BLIS.", origin=origin) from error


def unpack_backup(origin: Path, archive: tarfile.TarFile, folder: Path) -> None:
    """Write the files of a backup into a new folder; raise Failure for one BLIS never writes."""
    while (entry := archive.next()) is not None:
        place = folder / entry.name
        is_plain = entry.isreg() and not entry.issparse()
        if not (is_plain and MEMBER.fullmatch(entry.name)) or place.exists():
            raise Failure(
                "{origin} holds {name!r}, which no backup of BLIS does.",
                origin=origin,
                name=entry.name,
            )
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("xb") as file:
            digest = copy_stream(member_content(archive, entry), file)
        if entry.name.startswith(FILES) and place.name != digest:
            raise Failure(
                "{origin} is damaged: {name} has changed.", origin=origin, name=entry.name
            )


def member_content(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> IO[bytes]:
    """Return the content of a file of the archive."""
    content = archive.extractfile(entry)
    if content is None:
        raise tarfile.ReadError(f"{entry.name} has no content")
    return content


def copy_stream(source: IO[bytes], target: IO[bytes]) -> str:
    """Copy a stream down to the disk; return the SHA-256 of it."""
    digest = hashlib.sha256()
    while chunk := source.read(CHUNK):
        digest.update(chunk)
        target.write(chunk)
    target.flush()
    os.fsync(target.fileno())
    return digest.hexdigest()
