"""The folder of an index: generations side by side, and a pointer to the one in use.

The pointer is replaced in one step, so a process killed at any moment leaves the old generation
in use or the new one, never a mixture.
"""

import os
import shutil
import tempfile
from pathlib import Path

from search.failures import IndexFailed, convert_errors

POINTER = "current"
PREFIX = "generation-"


def current_generation(folder: Path) -> Path | None:
    """Return the generation in use, or None when none was ever finished."""
    try:
        name = (folder / POINTER).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
    generation = folder / name
    return generation if name.startswith(PREFIX) and generation.is_dir() else None


@convert_errors(IndexFailed, OSError)
def create_generation(folder: Path) -> Path:
    """Return a new empty generation that nobody uses yet."""
    folder.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(prefix=PREFIX, dir=folder))


@convert_errors(IndexFailed, OSError)
def sync_generation(generation: Path) -> None:
    """Have a finished generation reach the disk."""
    for path in (*generation.rglob("*"), generation):
        sync_path(path)


@convert_errors(IndexFailed, OSError)
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
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_other_generations(folder: Path) -> None:
    """Remove what was left behind: old generations and those never finished."""
    kept = current_generation(folder)
    for path in folder.glob(f"{PREFIX}*"):
        if path != kept:
            remove_generation(path)


def remove_generation(generation: Path) -> None:
    """Remove a generation; what is still open elsewhere is left for the next time."""
    shutil.rmtree(generation, ignore_errors=True)
