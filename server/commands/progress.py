"""Tells on standard error what is being done, how far it is and how long it took."""

import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TypeVar

T = TypeVar("T")

NAME_WIDTH, TEXT_WIDTH, BAR_WIDTH = 10, 50, 30
SECONDS_BETWEEN_LINES = 2.0
SECONDS_BETWEEN_REDRAWS = 0.1


class ProgressStep:
    """One piece of work; on a terminal its line is redrawn, elsewhere lines follow each other."""

    def __init__(self, name: str) -> None:
        self.name, self.result = name, "failed"
        self.redraws = sys.stderr.isatty()
        self.begun = self.shown = monotonic()

    def begin(self) -> None:
        """Show on a terminal what is being done, before anything can be counted."""
        if self.redraws:
            self._show("...", end="")

    def progress(self, done: int, total: int) -> None:
        """Show how much is done, though not more often than a person can read.

        A total of 0 is not known yet.
        """
        pause = SECONDS_BETWEEN_REDRAWS if self.redraws else SECONDS_BETWEEN_LINES
        if monotonic() - self.shown >= pause:
            self.shown = monotonic()
            self._show(progress_bar(done, total), end="" if self.redraws else "\n")

    def counting(self, things: Collection[T]) -> Iterator[T]:
        """Yield the things, showing how many are taken."""
        for done, thing in enumerate(things, start=1):
            yield thing
            self.progress(done, len(things))

    def end(self) -> None:
        """Show the result and the time it took."""
        self._show(f"{self.result:<{TEXT_WIDTH}} {monotonic() - self.begun:6.1f} s", end="\n")

    def _show(self, text: str, end: str) -> None:
        start = "\r\033[K" if self.redraws else ""
        print(f"{start}  {self.name:<{NAME_WIDTH}} {text}", end=end, file=sys.stderr, flush=True)


def progress_bar(done: int, total: int) -> str:
    """Return how much of something is done, for the eye and in numbers; 0 in all is not known yet.

    >>> progress_bar(500, 1_000), progress_bar(500, 0)
    ('[###############...............] 500 of 1,000', '500')
    """
    if not total:
        return f"{done:,}"
    filled = "#" * (BAR_WIDTH * done // total)
    return f"[{filled:.<{BAR_WIDTH}}] {done:,} of {total:,}"


@contextmanager
def show_progress(name: str) -> Iterator[ProgressStep]:
    """Tell one step; when it goes well, its body says in `result` what came of it."""
    running = ProgressStep(name)
    running.begin()
    try:
        yield running
    finally:
        running.end()


def print_message(text: str) -> None:
    """Tell a sentence."""
    print(text, file=sys.stderr, flush=True)
