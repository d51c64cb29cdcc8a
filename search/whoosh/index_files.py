"""The files of an index of Whoosh, in a folder or in memory."""

import os
import shutil
from pathlib import Path
from typing import Any
from zlib import crc32

from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.filedb.structfile import BufferFile, StructFile

# The folder in which parts are made one, beside the index.
MERGE = "merge"
# So many bytes at the end of a file are the checksum of what stands before them.
CHECKSUM = 4


class FolderStorage(FileStorage):
    """Files that are checked and read whole when they are opened, so that they may be removed then.

    Mapped files would be quicker to open, but whoever cuts one short then ends the process.
    """

    def create_file(
        self, name: str, excl: bool = False, mode: str = "wb", **given: Any
    ) -> StructFile:
        """Return a new file, which is given its checksum when it is closed."""

        def add_checksum(file: StructFile) -> None:
            file.flush()
            content = Path(self.folder, name).read_bytes()
            file.seek(0, os.SEEK_END)
            file.write(crc32(content).to_bytes(CHECKSUM))

        return super().create_file(name, excl, mode, onclose=add_checksum, **given)

    def open_file(self, name: str, **_: Any) -> BufferFile:
        """Return a file of the index for reading; raise ValueError when it is not as written."""
        with Path(self.folder, name).open("rb") as file:
            body, checksum = file.read(self.file_length(name)), file.read()
        if checksum != crc32(body).to_bytes(CHECKSUM):
            raise ValueError(f"{name} is not as it was written")
        return BufferFile(body, name)

    def file_length(self, name: str) -> int:
        """Return how many bytes a file has for who reads it."""
        return super().file_length(name) - CHECKSUM

    def lock(self, name: str) -> Any:
        """Return a lock; its file can be read and written, which Whoosh makes a program."""
        Path(self.folder, name).touch(0o600)
        return super().lock(name)

    def files_of(self, part: str) -> list[Path]:
        """Return the files of a part of the index."""
        return [*Path(self.folder).glob(f"{part}.*")]

    def staging_storage(self) -> "FolderStorage":
        """Return an empty storage beside this one."""
        place = Path(self.folder, MERGE)
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        return FolderStorage(str(place))

    def adopt(self, other: "FolderStorage", part: str) -> None:
        for file in other.files_of(part):
            file.rename(Path(self.folder, file.name))


class MemoryStorage(RamStorage):
    """The same in memory."""

    def files_of(self, part: str) -> list[Path]:
        """Return no files: none can be damaged."""
        return []

    def staging_storage(self) -> "MemoryStorage":
        """Return an empty storage."""
        return MemoryStorage()

    def adopt(self, other: "MemoryStorage", part: str) -> None:
        for name in [name for name in other.files if name.startswith(f"{part}.")]:
            self.files[name] = other.files.pop(name)
