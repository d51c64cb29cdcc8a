"""What can go wrong with an index; knows no engine."""

from collections.abc import Iterator
from contextlib import contextmanager


class IndexBusy(Exception):
    """Another process is changing the index for too long; the index stays as it was."""


class IndexFailed(Exception):
    """What the index keeps cannot be read or written: damaged, removed, or the disk is full."""


class EngineMissing(Exception):
    """What a search engine needs is not installed."""


@contextmanager
def convert_errors(failure: type[Exception], *caught: type[Exception]) -> Iterator[None]:
    """Raise what files or an engine raise under a name of our own."""
    try:
        yield
    except (IndexBusy, IndexFailed):
        raise
    except caught as error:
        told = f"The search index cannot be used: {type(error).__name__}: {error}"
        raise failure(told) from error
