"""Where attachments lie: each content once, under its hash, in no folder that the web shows."""

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

CHUNK = 256 * 1024
NAME = re.compile(r"[0-9a-f]{64}")
UNFINISHED = "unfinished-"


@dataclass(frozen=True)
class IncomingFile:
    """A file that has been written down, but is not yet kept."""

    path: Path
    sha256: str
    size: int


@dataclass(frozen=True)
class FileStore:
    """A folder of contents: `ab/ab12...`, named by the SHA-256 of what is in them."""

    folder: Path

    def path(self, sha256: str) -> Path:
        """Return where a content lies, or would lie."""
        return self.folder / sha256[:2] / sha256

    def held(self) -> Iterator[str]:
        """Yield the hash of every content that is kept."""
        for path in self.folder.glob("??/*"):
            if NAME.fullmatch(path.name) and path.parent.name == path.name[:2]:
                yield path.name

    @contextmanager
    def incoming(self, source: IO[bytes]) -> Iterator[IncomingFile]:
        """Write down what a stream holds, to be kept or to be gone when the block ends."""
        self.folder.mkdir(parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        with NamedTemporaryFile(dir=self.folder, prefix=UNFINISHED, delete=False) as file:
            path = Path(file.name)
            try:
                while chunk := source.read(CHUNK):
                    digest.update(chunk)
                    size += file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
                yield IncomingFile(path, digest.hexdigest(), size)
            finally:
                path.unlink(missing_ok=True)

    def keep(self, incoming: IncomingFile) -> None:
        """Keep a content under its hash; one that is there already stays."""
        place = self.path(incoming.sha256)
        if not place.exists():
            place.parent.mkdir(exist_ok=True)
            incoming.path.replace(place)
            for folder in (place.parent, self.folder):
                sync_folder(folder)

    def remove(self, sha256: str) -> None:
        """Remove a content that nothing refers to any more."""
        self.path(sha256).unlink(missing_ok=True)

    def clear(self) -> None:
        """Remove what a process that died was writing down; only while no other one writes."""
        for path in self.folder.glob(f"{UNFINISHED}*"):
            path.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make sure that the names in a folder outlast a loss of power."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
