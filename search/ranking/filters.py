"""Which documents pass filters and ranges."""

from collections.abc import Iterable, Mapping

import numpy as np

from search.documents import AUDIENCE, Range
from search.ranking.snapshot import Flags, IndexSnapshot


def value_flags(snapshot: IndexSnapshot, field: str, values: Iterable[str]) -> Flags:
    """Return the documents that have one of these exact values."""
    wanted, flags = list(values), np.zeros(snapshot.count, bool)
    for column in snapshot.columns(field):
        flags[column.having(wanted)] = True
    return flags


def range_flags(snapshot: IndexSnapshot, name: str, bounds: Range) -> Flags:
    """Return the documents that have a number in a range."""
    numbers, (first, last) = snapshot.figures("numbers", name), bounds
    low = numbers >= (-np.inf if first is None else first)
    return low & (numbers <= (np.inf if last is None else last))


def passing_flags(
    snapshot: IndexSnapshot,
    filters: Mapping[str, Iterable[str]],
    ranges: Mapping[str, Range] | None = None,
) -> Flags:
    """Return the documents that pass all filters and ranges."""
    passed = snapshot.alive
    for field, values in filters.items():
        passed = passed & value_flags(snapshot, field, values)
    for name, bounds in (ranges or {}).items():
        passed = passed & range_flags(snapshot, name, bounds)
    return passed


def visible_flags(snapshot: IndexSnapshot, filters: Mapping[str, Iterable[str]]) -> Flags:
    """Return the documents that the audience among the filters may see."""
    return passing_flags(snapshot, {AUDIENCE: filters[AUDIENCE]} if AUDIENCE in filters else {})
