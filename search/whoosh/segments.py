"""What is kept in memory of a part of the index, which never changes but for deletions."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from search.engine import Identity
from search.suggestions import Phrases, gathered
from search.vocabulary import kept_spellings
from search.whoosh.blocks import arrays_of, read_lengths
from search.whoosh.codec import WORDS
from search.whoosh.postings import NOTHING, Field, Flags, Floats, Numbers

T = TypeVar("T")

Strings = NDArray[np.str_]


class Column(NamedTuple):
    """The exact values of a field: which document has which of them, pair by pair."""

    values: Sequence[str]
    numbers: Numbers
    codes: Numbers

    def having(self, wanted: Sequence[str], count: int) -> Flags:
        """Return which of so many documents have one of the wanted values.

        >>> Column(["x", "y"], np.array([0, 2]), np.array([0, 1])).having(["y"], 3).tolist()
        [False, False, True]
        """
        is_wanted = np.array([value in set(wanted) for value in self.values], bool)
        found = np.zeros(count, bool)
        found[self.numbers[is_wanted[self.codes]]] = True
        return found

    def counts(self, among: Flags) -> Mapping[str, int]:
        """Return how many of the flagged documents have each value, those that none has left out.

        >>> column = Column(["x", "y"], np.array([0, 2]), np.array([0, 1]))
        >>> column.counts(np.array([True, True, False]))
        {'x': 1}
        """
        counts = np.bincount(self.codes[among[self.numbers]], minlength=len(self.values))
        return {self.values[code]: int(counts[code]) for code in np.flatnonzero(counts).tolist()}


class Segment:
    """A part of the index: what is always needed is read at once, the rest when it first is."""

    def __init__(self, reader: Any) -> None:
        self.count: int = reader.doc_count_all()
        self.identities = [decoded(text) for text in reader.column_reader("id")]
        self._columns: dict[str, Column] = {}
        self._lengths: dict[str, Floats] = {}
        # At once, because damage has to show now and not while somebody asks.
        self._figures = {k: figures_of(reader.column_reader(k)) for k in ("merits", "numbers")}
        self.fields = arrays_of(reader).fields
        self.spellings = kept_spellings(arrays_of(reader).arrays, WORDS)
        self._phrases: Phrases | None = None

    @cached_property
    def kinds(self) -> Strings:
        """The kind of each document, "" for the one about the index."""
        return np.array([known[0] if known else "" for known in self.identities], np.str_)

    @cached_property
    def row_ids(self) -> Numbers:
        """The row id of each document."""
        return np.array([known[1] if known else -1 for known in self.identities], np.int64)

    def column(self, name: str) -> Column:
        """Return the exact values of a field."""
        return kept(self._columns, name, lambda: column_of(self.fields.get("keys"), name))

    def lengths(self, reader: Any, name: str) -> Floats:
        """Return the length of an index field in each document."""
        return kept(self._lengths, name, lambda: read_lengths(reader, name))

    def figures(self, kind: str, name: str) -> Floats:
        """Return the merit or number of this name of each document; NaN where it has none."""
        known = self._figures[kind]
        return known[name] if name in known else np.full(self.count, np.nan)

    def phrases(self, reader: Any) -> Phrases:
        """Return what leads to the documents while someone types."""
        if self._phrases is None:
            stored = enumerate(reader.column_reader("suggestions"))
            self._phrases = gathered((number, json.loads(text)) for number, text in stored if text)
        return self._phrases


class Leaf(NamedTuple):
    """A segment with what reads it now, and the number of its first document in the index."""

    segment: Segment
    reader: Any
    first: int

    def column(self, field: str) -> Column:
        """Return the exact values of a field."""
        return self.segment.column(field)

    def phrases(self) -> Phrases:
        """Return what leads to the documents while someone types."""
        return self.segment.phrases(self.reader)

    def lengths(self, name: str) -> Floats:
        """Return the length of an index field in each document."""
        return self.segment.lengths(self.reader, name)

    def alive(self) -> Flags:
        """Return which documents are there: not deleted, and not the one about the index."""
        there = self.segment.kinds != ""
        there[list(self.reader.segment().deleted_docs())] = False
        return there


def kept(known: dict[str, T], name: str, read: Callable[[], T]) -> T:
    """Return what is known under a name, reading it only once; names are those of the index."""
    if name not in known:
        known[name] = read()
    return known[name]


def column_of(values: Field | None, name: str) -> Column:
    """Return the exact values of a field, given those of all fields."""
    if values is None:
        return Column((), NOTHING, NOTHING)
    places = values.keys.beginning(f"{name}=")
    starts = values.starts[places.start : places.stop + 1].astype(np.int64)
    numbers = values.documents[starts[0] : starts[-1]].astype(np.int64)
    codes = np.repeat(np.arange(len(places)), np.diff(starts))
    return Column([values.keys[at].partition("=")[2] for at in places], numbers, codes)


def figures_of(stored: Iterable[bytes]) -> Mapping[str, Floats]:
    """Return the numbers of each name from their column, NaN where a document has none."""
    documents = json.loads(b"[%s]" % b",".join(text or b"{}" for text in stored))
    names = dict.fromkeys(name for known in documents for name in known)
    nan = float("nan")
    return {name: np.array([known.get(name, nan) for known in documents]) for name in names}


def encoded(identity: Identity) -> str:
    """Return kind and row id as one term.

    >>> encoded(("Practice", 7)), decoded("Practice:7"), decoded(":about")
    ('Practice:7', ('Practice', 7), None)
    """
    return f"{identity[0]}:{identity[1]}"


def decoded(text: str) -> Identity | None:
    """Return kind and row id from their term; the document about the index has none."""
    kind, _, row_id = text.rpartition(":")
    return (kind, int(row_id)) if kind else None
