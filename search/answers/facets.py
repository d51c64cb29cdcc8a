"""Facets: how many answers have each value of a field, or a number in each of some ranges."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from search.documents import AUDIENCE, Range
from search.ranking.filters import range_flags
from search.ranking.ranker import DocumentRanking, Ranker


def count_facet(ranker: Ranker, ranking: DocumentRanking, name: str) -> Mapping[str, int]:
    """Return how many answers have each value of a field, as if it filtered nothing itself.

    Who may see a document is no matter of choice, and never ignored.
    """
    narrows = name != AUDIENCE and name in ranker.filters
    answers = ranker.answers(ignored=name) if narrows else ranking.answers
    counts: Counter[str] = Counter()
    for column in ranker.view.snapshot.columns(name):
        counts.update(column.counts(answers.flags))
    return dict(counts)


def count_bands(ranker: Ranker, name: str, bands: Sequence[Range]) -> Sequence[int]:
    """Return how many answers have a number in each of some ranges, as if it was not ranged."""
    flags, snapshot = ranker.answers(unbound=name).flags, ranker.view.snapshot
    return [int(np.count_nonzero(flags & range_flags(snapshot, name, band))) for band in bands]
