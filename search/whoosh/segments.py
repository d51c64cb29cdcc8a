"""What is kept in memory of a part of the index, which never changes but for deletions."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from search.engine import Identity
from search.language.word_arrays import select_arrays
from search.query.vocabulary import Spellings
from search.ranking.suggestions import unpack_phrases
from search.whoosh.blocks import postings_reader
from search.whoosh.codec import WORDS
from search.whoosh.columns import FIGURES, LENGTHS, PHRASES, PLACES
from search.whoosh.postings import NOTHING, FieldPostings, Flags, Floats, Numbers


class ValueColumn(NamedTuple):
    """The exact values of a field: which document has which of them, pair by pair."""

    values: Sequence[str]
    numbers: Numbers
    codes: Numbers

    def having(self, wanted: Sequence[str], count: int) -> Flags:
        """Return which of so many documents have one of the wanted values.

        >>> ValueColumn(["x", "y"], np.array([0, 2]), np.array([0, 1])).having(["y"], 3).tolist()
        [False, False, True]
        """
        is_wanted = np.array([value in set(wanted) for value in self.values], bool)
        found = np.zeros(count, bool)
        found[self.numbers[is_wanted[self.codes]]] = True
        return found

    def counts(self, among: Flags) -> Mapping[str, int]:
        """Return how many of the flagged documents have each value, those that none has left out.

        >>> column = ValueColumn(["x", "y"], np.array([0, 2]), np.array([0, 1]))
        >>> column.counts(np.array([True, True, False]))
        {'x': 1}
        """
        counts = np.bincount(self.codes[among[self.numbers]], minlength=len(self.values))
        return {self.values[code]: int(counts[code]) for code in np.flatnonzero(counts).tolist()}


class Segment:
    """A part of the index: arrays of a file, none of which is read before it is needed."""

    def __init__(self, reader: Any) -> None:
        self.count: int = reader.doc_count_all()
        self.fields, arrays = postings_reader(reader).fields, postings_reader(reader).arrays
        self.kinds, self.row_ids = arrays["kinds"], arrays["row ids"]
        self.spellings = Spellings({}, select_arrays(arrays, WORDS))
        self.phrases = unpack_phrases(select_arrays(arrays, PHRASES))
        self._figures = {kind: select_arrays(arrays, kind) for kind in FIGURES}
        self._lengths = select_arrays(arrays, LENGTHS)
        self.orders = select_arrays(arrays, PLACES)
        self._columns: dict[str, ValueColumn] = {}

    def identity(self, number: int) -> Identity:
        """Return what a document is."""
        return str(self.kinds[number]), int(self.row_ids[number])

    def column(self, name: str) -> ValueColumn:
        """Return the exact values of a field."""
        if name not in self._columns:
            self._columns[name] = value_column(self.fields.get("keys"), name)
        return self._columns[name]

    def lengths(self, name: str) -> Floats:
        """Return the length of an index field in each document."""
        return self._lengths[name]

    def figures(self, kind: str, name: str) -> Floats:
        """Return the merit or number of this name of each document; NaN where it has none."""
        known = self._figures[kind]
        return known[name] if name in known else np.full(self.count, np.nan)


class Leaf(NamedTuple):
    """A segment with what reads it now, and the number of its first document in the index."""

    segment: Segment
    reader: Any
    first: int

    def alive(self) -> Flags:
        """Return which documents are there: not deleted, and not the one about the index."""
        there = self.segment.kinds != ""
        there[list(self.reader.segment().deleted_docs())] = False
        return there


def value_column(values: FieldPostings | None, name: str) -> ValueColumn:
    """Return the exact values of a field, given those of all fields."""
    if values is None:
        return ValueColumn((), NOTHING, NOTHING)
    places = values.keys.beginning(f"{name}=")
    starts = values.starts[places.start : places.stop + 1].astype(np.int64)
    numbers = values.documents[starts[0] : starts[-1]].astype(np.int64)
    codes = np.repeat(np.arange(len(places)), np.diff(starts))
    return ValueColumn([values.keys[at].partition("=")[2] for at in places], numbers, codes)
