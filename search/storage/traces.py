"""What the files of an index looked like when they were read: none of them ever changes."""

from collections.abc import Iterable
from pathlib import Path

Traces = dict[Path, tuple[int, int, int]]
"""For each file which one it is, its size and when it was last written to."""


def traces_of(paths: Iterable[Path]) -> Traces:
    """Return what files look like now; raise OSError for one that is not there."""
    return {path: trace_of(path) for path in paths}


def trace_of(path: Path) -> tuple[int, int, int]:
    """Return which file this is, its size and when it was last written to."""
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def are_as_before(traces: Traces) -> bool:
    """Tell whether all files are still there and as they were."""
    try:
        return all(trace_of(path) == trace for path, trace in traces.items())
    except OSError:
        return False
