"""What the files of an index looked like when they were read: none of them ever changes."""

from collections.abc import Iterable
from pathlib import Path

Traces = dict[Path, tuple[int, int, int]]
"""For each file which one it is, its size and when it was last written to."""


def file_traces(paths: Iterable[Path]) -> Traces:
    """Return what files look like now; raise OSError for one that is not there."""
    return {path: file_trace(path) for path in paths}


def file_trace(path: Path) -> tuple[int, int, int]:
    """Return which file this is, its size and when it was last written to."""
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def are_files_unchanged(traces: Traces) -> bool:
    """Tell whether all files are still there and as they were."""
    try:
        return all(file_trace(path) == trace for path, trace in traces.items())
    except OSError:
        return False
