"""What the ranking is given of an index: arrays over the numbers of its documents."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from search.query.relaxation import WordSource
from search.ranking.phrases import PhrasePart

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Strings = NDArray[np.str_]
Texts = Mapping[str, Mapping[str, str]]
"""The original texts of a document, by field and language."""

NOTHING: Numbers = np.empty(0, np.int64)


class Postings(NamedTuple):
    """The documents that have some keys, key by key, and where in them the keys stand.

    `keys` is the place among those keys of the one in each row, `weights` what it weighs there.
    The positions of row r are those from `starts[r]` to `ends[r]`.
    """

    keys: Numbers
    numbers: Numbers
    weights: Floats
    starts: Numbers
    ends: Numbers
    positions: NDArray[np.uint32]

    def positions_of(self, rows: Numbers) -> tuple[Numbers, Numbers]:
        """Return how many positions each of some rows has, and all of them one after the other.

        >>> rows = map(np.array, ([0, 0], [4, 7], [1.0, 1.0], [0, 2], [2, 3], [5, 9, 6]))
        >>> [each.tolist() for each in Postings(*rows).positions_of(np.array([1, 0]))]
        [[1, 2], [6, 5, 9]]
        """
        counts = self.ends[rows] - self.starts[rows]
        return counts, self.positions[expand_ranges(self.starts[rows], counts)].astype(np.int64)


class ValueColumn(NamedTuple):
    """The exact values of a field: which document has which of them, pair by pair."""

    values: Sequence[str]
    numbers: Numbers
    codes: Numbers

    def having(self, wanted: Sequence[str]) -> Numbers:
        """Return the documents that have one of the wanted values.

        >>> ValueColumn(["x", "y"], np.array([0, 2]), np.array([0, 1])).having(["y"]).tolist()
        [2]
        """
        is_wanted = np.array([value in set(wanted) for value in self.values], bool)
        return self.numbers[is_wanted[self.codes]]

    def counts(self, among: Flags) -> Mapping[str, int]:
        """Return how many of the flagged documents have each value, those that none has left out.

        >>> column = ValueColumn(["x", "y"], np.array([0, 2]), np.array([0, 1]))
        >>> column.counts(np.array([True, True, False]))
        {'x': 1}
        """
        counts = np.bincount(self.codes[among[self.numbers]], minlength=len(self.values))
        return {self.values[code]: int(counts[code]) for code in np.flatnonzero(counts).tolist()}


class IndexSnapshot(Protocol):
    """One state of an index; it never changes, and deleted documents keep their numbers.

    `count` is how many numbers there are; of each number is told whether its document is there,
    and its kind and row id.
    """

    count: int
    alive: Flags
    kinds: Strings
    row_ids: Numbers

    def vocabulary(self) -> WordSource:
        """Return the spellings of all documents that everyone may see."""
        ...

    def postings(self, field: str, keys: Sequence[bytes]) -> Iterator[Postings]:
        """Yield the postings of keys of an index field, part of the index by part."""
        ...

    def lengths(self, field: str) -> Floats:
        """Return the length of an index field in each document, the average being 1."""
        ...

    def columns(self, field: str) -> Iterator[ValueColumn]:
        """Yield the exact values of a field, part of the index by part."""
        ...

    def figures(self, kind: str, name: str) -> Floats:
        """Return the merit or number of this name of each document; NaN where it has none."""
        ...

    def orders(self, name: str) -> Strings:
        """Return what puts each document in its place in an order."""
        ...

    def phrases(self) -> Iterator[PhrasePart]:
        """Yield the phrases that lead to documents, part of the index by part."""
        ...

    def texts(self, number: int) -> Texts:
        """Return the original texts of a document."""
        ...


def expand_ranges(starts: Numbers, counts: Numbers) -> Numbers:
    """Return so many numbers from each start on, one after the other.

    >>> expand_ranges(np.array([5, 1]), np.array([2, 3])).tolist()
    [5, 6, 1, 2, 3]
    """
    before = np.cumsum(counts) - counts
    return np.repeat(starts - before, counts) + np.arange(counts.sum())
