"""Postings of an index field as whole arrays: which documents have a key, how much and where."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.language.word_arrays import (
    Arrays,
    StringArray,
    unpack_strings,
)

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

NOTHING: Numbers = np.empty(0, np.int64)


@dataclass(frozen=True)
class FieldPostings:
    """The postings of an index field of a segment, by rising key and document.

    Those of key k are the rows from `starts[k]` to `starts[k + 1]` of documents and weights; the
    places of row r are those from `stands[r]` to `stands[r + 1]`.
    """

    keys: StringArray
    starts: NDArray[np.uint32]
    documents: NDArray[np.uint32]
    weights: NDArray[np.float32]
    stands: NDArray[np.uint32]
    places: NDArray[np.uint32]

    def rows(self, keys: Sequence[bytes]) -> tuple[Numbers, Numbers]:
        """Return the first row of each key, and how many it has."""
        places = np.array(self.keys.places(keys))
        starts = self.starts[places].astype(np.int64)
        return starts, np.where(places < 0, 0, self.starts[places + 1] - starts)

    def counts(self) -> Numbers:
        """Return how many documents have each key, deleted ones too."""
        return np.diff(self.starts)

    def places_of(self, rows: Numbers) -> tuple[Numbers, Numbers]:
        """Return how many places each of some rows has, and the places one after the other."""
        starts = self.stands[rows].astype(np.int64)
        counts = self.stands[rows + 1] - starts
        return counts, self.places[expand_ranges(starts, counts)].astype(np.int64)

    def arrays(self, name: str) -> Arrays:
        """Return what to keep under a name."""
        own = {part: getattr(self, part) for part in PARTS}
        return {**self.keys.arrays(f"{name} keys"), **{f"{name} {part}": own[part] for part in own}}


PARTS = ("starts", "documents", "weights", "stands", "places")


def unpack_postings(arrays: Arrays, name: str) -> FieldPostings:
    """Return the postings that were kept under a name."""
    return FieldPostings(
        unpack_strings(arrays, f"{name} keys"), *(arrays[f"{name} {part}"] for part in PARTS)
    )


def expand_ranges(starts: Numbers, counts: Numbers) -> Numbers:
    """Return so many numbers from each start on, one after the other.

    >>> expand_ranges(np.array([5, 1]), np.array([2, 3])).tolist()
    [5, 6, 1, 2, 3]
    """
    if counts.size == 1:
        return np.arange(starts[0], starts[0] + counts[0])
    before = np.cumsum(counts) - counts
    return np.repeat(starts - before, counts) + np.arange(counts.sum())


def start_offsets(counts: Numbers) -> NDArray[np.uint32]:
    """Return where each of so many begins, and behind the last one where all end.

    >>> start_offsets(np.array([2, 0, 1])).tolist()
    [0, 2, 2, 3]
    """
    return np.concatenate(([0], np.cumsum(counts))).astype(np.uint32)
