"""One state of an index as arrays over the numbers of its documents."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.documents import AUDIENCE, Range
from search.language.analysis import Term
from search.query.vocabulary import Vocabulary
from search.ranking.postings import HIDDEN
from search.weights import WEIGHTS
from search.whoosh.postings import NOTHING, FieldPostings, Flags, Floats, Numbers, expand_ranges
from search.whoosh.segments import Leaf, Segment


class PostingsPiece(NamedTuple):
    """The rows of some keys among the postings of a segment, key by key, and how many each has."""

    segment: Segment
    field: FieldPostings
    rows: Numbers
    counts: Numbers
    documents: NDArray[np.uint32]
    numbers: Numbers

    @property
    def weights(self) -> Floats:
        """What each key weighs in each of its documents."""
        return self.field.weights[self.rows].astype(np.float64)


class TermScores(NamedTuple):
    """The documents that have one of some terms, and what it scores in each."""

    numbers: Numbers
    scores: Floats


NO_ONE = TermScores(NOTHING, np.empty(0))


class WhooshSnapshot:
    """A Whoosh searcher and what its documents are; it never changes."""

    def __init__(self, searcher: Any, leaves: Sequence[Leaf]) -> None:
        self.searcher, self.leaves = searcher, leaves
        self.count: int = searcher.doc_count_all()

    @cached_property
    def kinds(self) -> NDArray[np.str_]:
        """The kind of each document."""
        return concatenate_arrays([leaf.segment.kinds for leaf in self.leaves], np.str_)

    @cached_property
    def row_ids(self) -> Numbers:
        """The row id of each document."""
        return concatenate_arrays([leaf.segment.row_ids for leaf in self.leaves], np.int64)

    @cached_property
    def alive(self) -> Flags:
        """Which documents are there."""
        return concatenate_arrays([leaf.alive() for leaf in self.leaves], np.bool_)

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
        return concatenate_arrays(
            [leaf.segment.figures(kind, name) for leaf in self.leaves], np.float64
        )

    def orders(self, name: str) -> NDArray[np.str_]:
        """Return what puts each document in its place in an order."""
        return concatenate_arrays([leaf.segment.orders[name] for leaf in self.leaves], np.str_)

    def valued(self, field: str, values: Iterable[str]) -> Flags:
        """Return the documents that have one of these exact values."""
        wanted = list(values)
        leaves = ((leaf.segment.column(field), leaf.segment.count) for leaf in self.leaves)
        return concatenate_arrays(
            [column.having(wanted, count) for column, count in leaves], np.bool_
        )

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


class SnapshotView:
    """A snapshot as somebody sees it, who may see some of the hidden documents.

    Those hidden from them count no more than they are found. Each term is read once.
    """

    def __init__(
        self, snapshot: WhooshSnapshot, filters: Mapping[str, Iterable[str]], sees_hidden: bool
    ) -> None:
        self.snapshot = snapshot
        self._hidden = visible_documents(snapshot, filters) if sees_hidden else None
        self._posted: dict[tuple[Term, ...], TermScores] = {}

    def has(self, term: Term) -> bool:
        """Tell whether any document has a term."""
        return self.posted((term,)).numbers.size > 0

    def posted(self, terms: tuple[Term, ...]) -> TermScores:
        """Return the documents that have one of some terms, one after the other."""
        if terms not in self._posted:
            found = [
                score_keys(self.snapshot, *each, self.snapshot.alive)
                for each in keys_by_field(terms)
            ]
            if self._hidden is not None:
                hidden = ((HIDDEN + name, keys) for name, keys in keys_by_field(terms))
                found += [score_keys(self.snapshot, *each, self._hidden) for each in hidden]
            self._posted[terms] = join_scores(found)
        return self._posted[terms]

    def pieces(self, terms: Iterable[Term]) -> Iterator[PostingsPiece]:
        """Yield where some terms are kept, also in documents that nobody may see."""
        for name, keys in keys_by_field(terms):
            for each in (name,) if self._hidden is None else (name, HIDDEN + name):
                yield from postings_pieces(self.snapshot, each, keys)


def keys_by_field(terms: Iterable[Term]) -> Iterator[tuple[str, list[bytes]]]:
    """Yield the index fields of some terms with the keys in each.

    >>> list(keys_by_field([("lv", "ek"), ("exact", "eka"), ("lv", "nam")]))
    [('exact', [b'eka']), ('lv', [b'ek', b'nam'])]
    """
    for name, each in groupby(sorted(terms), itemgetter(0)):
        yield name, [key.encode() for _, key in each]


def visible_documents(snapshot: WhooshSnapshot, filters: Mapping[str, Iterable[str]]) -> Flags:
    """Return the documents that the audience among the filters may see."""
    return snapshot.passing({AUDIENCE: filters[AUDIENCE]} if AUDIENCE in filters else {})


def score_keys(
    snapshot: WhooshSnapshot, name: str, keys: Sequence[bytes], among: Flags
) -> TermScores:
    """Return which of the flagged documents have keys of an index field, scored by BM25F."""
    found = [*postings_pieces(snapshot, name, keys)]
    if not found:
        return NO_ONE
    having = np.sum([piece.counts for piece in found], axis=0)
    rarity = np.log(snapshot.count / (having + 1)) + 1
    average = snapshot.searcher.avg_field_length(name) or 1
    scores = [
        np.repeat(rarity, piece.counts)
        * bm25(piece.weights, piece.segment.lengths(name)[piece.documents] / average)
        for piece in found
    ]
    posted = join_scores([*map(TermScores, (piece.numbers for piece in found), scores)])
    kept = among[posted.numbers]
    return posted if kept.all() else TermScores(posted.numbers[kept], posted.scores[kept])


def postings_pieces(
    snapshot: WhooshSnapshot, name: str, keys: Sequence[bytes]
) -> Iterator[PostingsPiece]:
    """Yield the segments that have keys of an index field."""
    for leaf in snapshot.leaves:
        if field := leaf.segment.fields.get(name):
            starts, counts = field.rows(keys)
            if counts.any():
                rows = expand_ranges(starts, counts)
                documents = field.documents[rows]
                numbers = documents.astype(np.int64) + leaf.first
                yield PostingsPiece(leaf.segment, field, rows, counts, documents, numbers)


def bm25(weights: Floats, lengths: Floats) -> Floats:
    """Return what a key of rarity 1 scores in documents of these lengths, the average being 1.

    >>> bm25(np.array([1.0, 5.0]), np.array([1.0, 1.0])).round(2).tolist()
    [1.0, 1.77]
    """
    k1, b = WEIGHTS.k1, WEIGHTS.b
    return (weights * (k1 + 1)) / (weights + k1 * ((1 - b) + b * lengths))


def join_scores(each: Sequence[TermScores]) -> TermScores:
    """Return what was read one after the other as one."""
    if len(each) == 1:
        return each[0]
    return TermScores(*map(np.concatenate, zip(*each, strict=True))) if each else NO_ONE


def concatenate_arrays(arrays: Sequence[Any], kind: type[Any]) -> Any:
    """Return arrays one after the other, an empty one of a kind where there are none."""
    return np.concatenate(arrays) if arrays else np.empty(0, kind)
