"""One state of an index as arrays over the numbers of its documents."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from math import log
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.analysis import Term
from search.documents import AUDIENCE, Range
from search.postings import HIDDEN
from search.vocabulary import Vocabulary
from search.weights import WEIGHTS
from search.whoosh.postings import NOTHING, Field, Flags, Floats, Numbers
from search.whoosh.segments import Leaf

NONE: Floats = np.empty(0)


class Piece(NamedTuple):
    """The rows of a key among the postings of a segment, and the number of its first document."""

    field: Field
    rows: slice
    first: int

    @property
    def documents(self) -> NDArray[np.uint32]:
        """The documents that have the key, as they are numbered in the segment."""
        return self.field.documents[self.rows]

    @property
    def numbers(self) -> Numbers:
        """The documents that have the key, as they are numbered in the index."""
        return self.documents.astype(np.int64) + self.first

    @property
    def weights(self) -> Floats:
        """What the key weighs in each of them."""
        return self.field.weights[self.rows].astype(np.float64)


class Posted(NamedTuple):
    """The documents that have a term, what it scores in each, and where its places are kept."""

    numbers: Numbers
    scores: Floats
    pieces: Sequence[Piece]


class Snapshot:
    """A Whoosh searcher and what its documents are; it never changes."""

    def __init__(self, searcher: Any, leaves: Sequence[Leaf]) -> None:
        self.searcher, self.leaves = searcher, leaves
        self.count: int = searcher.doc_count_all()

    @cached_property
    def kinds(self) -> NDArray[np.str_]:
        """The kind of each document."""
        return together([leaf.segment.kinds for leaf in self.leaves], np.str_)

    @cached_property
    def row_ids(self) -> Numbers:
        """The row id of each document."""
        return together([leaf.segment.row_ids for leaf in self.leaves], np.int64)

    @cached_property
    def alive(self) -> Flags:
        """Which documents are there."""
        return together([leaf.alive() for leaf in self.leaves], np.bool_)

    @cached_property
    def merits(self) -> Floats:
        """The factor that its own merits give each document."""
        factors = np.ones(self.count)
        for name, weight in WEIGHTS.merits.items():
            factors += weight * self.merit(name)
        return factors

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The spellings of all documents that everyone may see."""
        return Vocabulary(*(leaf.segment.spellings for leaf in self.leaves))

    def merit(self, name: str) -> Floats:
        """Return a merit of each document, 0 where it has none."""
        return np.nan_to_num(self.figures("merits", name))

    def figures(self, kind: str, name: str) -> Floats:
        """Return the merit or number of this name of each document; NaN where it has none."""
        return together([leaf.segment.figures(kind, name) for leaf in self.leaves], np.float64)

    def valued(self, field: str, values: Iterable[str]) -> Flags:
        """Return the documents that have one of these exact values."""
        wanted = list(values)
        leaves = ((leaf.segment.column(field), leaf.segment.count) for leaf in self.leaves)
        return together([column.having(wanted, count) for column, count in leaves], np.bool_)

    def within(self, name: str, bounds: Range) -> Flags:
        """Return the documents that have a number in a range."""
        numbers, (first, last) = self.figures("numbers", name), bounds
        low = numbers >= (-np.inf if first is None else first)
        return low & (numbers <= (np.inf if last is None else last))

    def passing(
        self, filters: Mapping[str, Iterable[str]], ranges: Mapping[str, Range] | None = None
    ) -> Flags:
        """Return the documents that pass all filters and ranges."""
        passed = self.alive
        for field, values in filters.items():
            passed = passed & self.valued(field, values)
        for name, bounds in (ranges or {}).items():
            passed = passed & self.within(name, bounds)
        return passed

    def counts(self, field: str, among: Flags) -> Mapping[str, int]:
        """Return how many of the flagged documents have each value of a field."""
        counts: Counter[str] = Counter()
        for leaf in self.leaves:
            here = among[leaf.first : leaf.first + leaf.segment.count]
            counts.update(leaf.segment.column(field).counts(here))
        return dict(counts)


class View:
    """A snapshot as somebody sees it, who may see some of the hidden documents.

    Those hidden from them count no more than they are found. Each term is read once.
    """

    def __init__(
        self, snapshot: Snapshot, filters: Mapping[str, Iterable[str]], sees_hidden: bool
    ) -> None:
        self.snapshot = snapshot
        self._hidden = shown(snapshot, filters) if sees_hidden else None
        self._posted: dict[Term, Posted] = {}

    def has(self, term: Term) -> bool:
        """Tell whether any document has a term."""
        return self.posted(term).numbers.size > 0

    def posted(self, term: Term) -> Posted:
        """Return the documents that have a term."""
        if term not in self._posted:
            name, key = term[0], term[1].encode()
            found = read(self.snapshot, name, key, self.snapshot.alive)
            if self._hidden is not None:
                found = joined(found, read(self.snapshot, HIDDEN + name, key, self._hidden))
            self._posted[term] = found
        return self._posted[term]


def shown(snapshot: Snapshot, filters: Mapping[str, Iterable[str]]) -> Flags:
    """Return the documents that the audience among the filters may see."""
    return snapshot.passing({AUDIENCE: filters[AUDIENCE]} if AUDIENCE in filters else {})


def read(snapshot: Snapshot, name: str, key: bytes, among: Flags) -> Posted:
    """Return which of the flagged documents have a key in an index field, scored by BM25F."""
    found = [(leaf, piece) for leaf in snapshot.leaves if (piece := piece_of(leaf, name, key))]
    if not found:
        return Posted(NOTHING, NONE, ())
    pieces = [piece for _, piece in found]
    numbers = np.concatenate([piece.numbers for piece in pieces])
    weights = np.concatenate([piece.weights for piece in pieces])
    lengths = np.concatenate([leaf.segment.lengths(name)[piece.documents] for leaf, piece in found])
    average = snapshot.searcher.avg_field_length(name) or 1
    scores = bm25(weights, lengths / average, snapshot.count, numbers.size)
    shown = among[numbers]
    if shown.all():
        return Posted(numbers, scores, pieces)
    return Posted(numbers[shown], scores[shown], pieces)


def piece_of(leaf: Leaf, name: str, key: bytes) -> Piece | None:
    """Return what a segment has of a key, if anything."""
    field = leaf.segment.fields.get(name)
    rows = field.rows(key) if field else None
    return Piece(field, rows, leaf.first) if field and rows else None


def bm25(weights: Floats, lengths: Floats, documents: int, having: int) -> Floats:
    """Return what a key scores in documents of these lengths, the average being 1.

    >>> bm25(np.array([1.0, 5.0]), np.array([1.0, 1.0]), 9, 2).round(2).tolist()
    [2.1, 3.72]
    """
    rarity = log(documents / (having + 1)) + 1
    k1, b = WEIGHTS.k1, WEIGHTS.b
    return rarity * (weights * (k1 + 1)) / (weights + k1 * ((1 - b) + b * lengths))


def joined(one: Posted, other: Posted) -> Posted:
    """Return what two index fields hold of a term."""
    if not other.numbers.size:
        return one
    numbers = np.concatenate([one.numbers, other.numbers])
    scores = np.concatenate([one.scores, other.scores])
    return Posted(numbers, scores, [*one.pieces, *other.pieces])


def together(arrays: Sequence[Any], kind: type[Any]) -> Any:
    """Return arrays one after the other, an empty one of a kind where there are none."""
    return np.concatenate(arrays) if arrays else np.empty(0, kind)
