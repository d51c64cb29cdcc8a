"""The folder of an index: generations side by side, and a pointer to the one in use.

The pointer is replaced in one step, so a process killed at any moment leaves the old generation
in use or the new one, never a mixture.
"""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

POINTER = "current"
PREFIX = "generation-"
# Seconds between two attempts to hold a lock.
PAUSE = 0.05


def current_generation(folder: Path) -> Path | None:
    """Return the generation in use, or None when none was ever finished."""
    try:
        name = (folder / POINTER).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
    generation = folder / name
    return generation if name.startswith(PREFIX) and generation.is_dir() else None


def create_generation(folder: Path) -> Path:
    """Return a new empty generation that nobody uses yet."""
    folder.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(prefix=PREFIX, dir=folder))


def sync_generation(generation: Path) -> None:
    """Have a finished generation reach the disk."""
    for path in (*generation.rglob("*"), generation):
        sync_path(path)


def activate_generation(generation: Path) -> None:
    """Make a secured generation the current one."""
    pointer = generation.parent / POINTER
    fresh = pointer.with_suffix(".new")
    fresh.write_text(generation.name, "utf-8")
    sync_path(fresh)
    fresh.replace(pointer)
    sync_path(generation.parent)


def sync_path(path: Path) -> None:
    """Have what was written to a file or folder reach the disk."""
    if path.is_dir() and os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_other_generations(folder: Path, kept: Path | None) -> None:
    """Remove what was left behind: old generations and those never finished."""
    for path in folder.glob(f"{PREFIX}*"):
        if path != kept:
            remove_generation(path)


def remove_generation(generation: Path) -> None:
    """Remove a generation; what is still open elsewhere is left for the next time."""
    shutil.rmtree(generation, ignore_errors=True)


@contextmanager
def hold_lock(lock: Path, patience: float) -> Iterator[bool]:
    """Tell whether this process alone holds a lock, and keep it so.

    The system lets go of the lock when the process dies, however it dies.
    """
    end = time.monotonic() + patience
    with lock.open("a") as file:
        while not (held := acquire_lock(file.fileno())) and time.monotonic() < end:
            time.sleep(PAUSE)
        yield held


def acquire_lock(descriptor: int) -> bool:
    """Tell whether a lock could be taken at once; closing the file lets go of it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
