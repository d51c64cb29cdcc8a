"""How much one caller may have under way at a time."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def occupied_place(taken: Counter[str], caller: str) -> Iterator[None]:
    """Count one more for a caller meanwhile; callers with nothing under way are not remembered."""
    taken[caller] += 1
    try:
        yield
    finally:
        taken[caller] -= 1
        if not taken[caller]:
            del taken[caller]
