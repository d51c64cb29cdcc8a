"""What a term scores in each document, by BM25F."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

import numpy as np

from search.language.analysis import Term
from search.ranking.filters import visible_flags
from search.ranking.postings import HIDDEN
from search.ranking.snapshot import NOTHING, Flags, Floats, IndexSnapshot, Numbers, Postings
from search.weights import WEIGHTS


class TermScores(NamedTuple):
    """The documents that have one of some terms, and what it scores in each."""

    numbers: Numbers
    scores: Floats


NO_ONE = TermScores(NOTHING, np.empty(0))


class SnapshotView:
    """A snapshot as somebody sees it, who may see some of the hidden documents.

    Those hidden from them count no more than they are found. Each term is read once.
    """

    def __init__(
        self, snapshot: IndexSnapshot, filters: Mapping[str, Iterable[str]], sees_hidden: bool
    ) -> None:
        self.snapshot = snapshot
        self._hidden = visible_flags(snapshot, filters) if sees_hidden else None
        self.posted = cache(self._read_scores)

    @cached_property
    def documents(self) -> int:
        return int(np.count_nonzero(self.snapshot.alive))

    @cached_property
    def merits(self) -> Floats:
        """The factor that its own merits give each document."""
        factors = np.ones(self.snapshot.count)
        for name, weight in WEIGHTS.merits.items():
            factors += weight * self.merit(name)
        return factors

    def merit(self, name: str) -> Floats:
        """Return a merit of each document, 0 where it has none."""
        return np.nan_to_num(self.snapshot.figures("merits", name))

    def _read_scores(self, terms: tuple[Term, ...]) -> TermScores:
        """Return the documents that have one of some terms, one after the other."""
        found = [self._scored(*each, self.snapshot.alive) for each in keys_by_field(terms)]
        if self._hidden is not None:
            hidden = ((HIDDEN + name, keys) for name, keys in keys_by_field(terms))
            found += [self._scored(*each, self._hidden) for each in hidden]
        return join_scores(found)

    def postings(self, terms: Iterable[Term]) -> Iterator[Postings]:
        """Yield the postings of some terms, also in documents that nobody may see."""
        for name, keys in keys_by_field(terms):
            for each in (name,) if self._hidden is None else (name, HIDDEN + name):
                yield from self.snapshot.postings(each, keys)

    def _scored(self, name: str, keys: Sequence[bytes], among: Flags) -> TermScores:
        """Return which of the flagged documents have keys of an index field, and their scores.

        How rare a key is depends on all documents that have it.
        """
        snapshot = self.snapshot
        found = [*snapshot.postings(name, keys)]
        there = [each.keys[snapshot.alive[each.numbers]] for each in found]
        if not any(each.size for each in there):
            return NO_ONE
        having = np.bincount(np.concatenate(there), minlength=len(keys))
        rarity = np.log((self.documents + 1) / (having + 1)) + 1
        lengths = snapshot.lengths(name)
        scores = (rarity[e.keys] * bm25(e.weights, lengths[e.numbers]) for e in found)
        posted = join_scores([*map(TermScores, (each.numbers for each in found), scores)])
        kept = among[posted.numbers]
        return posted if kept.all() else TermScores(posted.numbers[kept], posted.scores[kept])


def keys_by_field(terms: Iterable[Term]) -> Iterator[tuple[str, tuple[bytes, ...]]]:
    """Yield the index fields of some terms with the keys in each.

    >>> list(keys_by_field([("lv", "ek"), ("exact", "eka"), ("lv", "nam")]))
    [('exact', (b'eka',)), ('lv', (b'ek', b'nam'))]
    """
    for name, each in groupby(sorted(terms), itemgetter(0)):
        yield name, tuple(key.encode() for _, key in each)


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
