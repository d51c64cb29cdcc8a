"""Processes that help with a rebuild; none outlives the one that started it."""

import os
from multiprocessing import parent_process
from threading import Thread


def watch_parent() -> None:
    """End this process at once when the one that started it has ended, however it did."""
    Thread(target=end_with_parent, daemon=True).start()


def end_with_parent() -> None:
    """Wait for the end of the process that started this one, then end this one too."""
    parent = parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
