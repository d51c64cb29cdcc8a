"""Who may build generations of an index: one process at a time."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from search.failures import IndexBusy, IndexFailed, convert_errors

# Held by the process that rebuilds; whoever holds it may clear away what is not in use.
BUILDING = "building.lock"
# Seconds that a rebuild waits for one in another process, and between two attempts.
PATIENCE, PAUSE = 60.0, 0.05


@contextmanager
def hold_build_lock(folder: Path) -> Iterator[None]:
    """Let this process alone build generations in a folder; raise IndexBusy or IndexFailed.

    The system lets go of the lock when the process dies, however it dies.
    """
    end = time.monotonic() + PATIENCE
    with ExitStack() as opened:
        with convert_errors(IndexFailed, OSError):
            folder.mkdir(parents=True, exist_ok=True)
            file = opened.enter_context((folder / BUILDING).open("a"))
            while not has_acquired_lock(file.fileno()):
                if time.monotonic() > end:
                    raise IndexBusy("Another process is rebuilding the index")
                time.sleep(PAUSE)
        yield


def has_acquired_lock(descriptor: int) -> bool:
    """Tell whether a lock could be taken at once; closing the file lets go of it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
