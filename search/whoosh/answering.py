"""One page of an answer from a store of Whoosh."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from search.documents import AUDIENCE, Highlight, Match, Matches, Question
from search.highlights import highlights
from search.query import wanted_terms
from search.relaxation import Relaxation, completed, corrected
from search.tree import Query, Word
from search.weights import WEIGHTS
from search.whoosh.explaining import explained
from search.whoosh.postings import Flags, Floats, Numbers
from search.whoosh.ranking import Ranker, Ranking
from search.whoosh.snapshot import Snapshot, View
from search.whoosh.standing import positions
from search.wording import described

Texts = Callable[[int], Mapping[str, Mapping[str, str]]]
"""What gives the original texts of a document."""


def answer(snapshot: Snapshot, texts: Texts, query: Query, question: Question) -> Matches:
    """Answer one page of what was asked."""
    view = View(snapshot, question.filters, question.sees_hidden)
    query, relaxations = relaxed(view, query)
    ranker = Ranker(view, query, question)
    ranking = ranker.ranking()
    first = max(question.first, 0)
    found = page(snapshot, ranking, question.after, first + 1)
    marked = highlighted(view, texts, query, question, [number for number, _ in found[:first]])
    matches = [
        Match(
            *(str(snapshot.kinds[number]), int(snapshot.row_ids[number]), score, shown),
            explained(ranker, ranking, number) if question.explain else (),
        )
        for (number, score), shown in zip(found[:first], marked, strict=True)
    ]
    answers = ranking.answers
    words = described(query, answers.counted, answers.least, question.lang)
    facets = {name: facet(ranker, ranking, name) for name in question.facets}
    more = len(found) > first
    return Matches(ranking.numbers.size, matches, more, words, relaxations, facets)


def relaxed(view: View, query: Query) -> tuple[Query, list[Relaxation]]:
    """Return the query with prefixes completed and with words that no document has corrected."""

    def is_known(word: Word) -> bool:
        return any(map(view.has, word.terms))

    query = completed(query, lambda: view.snapshot.vocabulary)
    return corrected(query, is_known, lambda: view.snapshot.vocabulary, WEIGHTS.corrected)


def highlighted(
    view: View, texts: Texts, query: Query, question: Question, numbers: Sequence[int]
) -> Sequence[Sequence[Highlight]]:
    """Return the highlights of some documents."""
    wanted = wanted_terms(query) if question.highlight else set()
    if not wanted:
        return [()] * len(numbers)
    standing = positions(view, wanted, numbers)
    return [
        highlights(texts(number), wanted, question.markers, places)
        for number, places in zip(numbers, standing, strict=True)
    ]


def facet(ranker: Ranker, ranking: Ranking, name: str) -> Mapping[str, int]:
    """Return how many documents have each value of a field, as if it filtered nothing itself.

    Who may see a document is no matter of choice, and never ignored.
    """
    narrows = name != AUDIENCE and (name in ranker.filters or name in ranker.ranges)
    answers = ranker.answers(ignored=name) if narrows else ranking.answers
    return ranker.view.snapshot.counts(name, answers.flags)


def page(
    snapshot: Snapshot, ranking: Ranking, after: tuple[float, str, int] | None, most: int
) -> Sequence[tuple[int, float]]:
    """Return the documents that follow the last one seen, with their scores, the best first."""
    numbers, scores = ranking.numbers, ranking.scores
    if after:
        behind = follows(snapshot, numbers, scores, after)
        numbers, scores = numbers[behind], scores[behind]
    if numbers.size > most:
        # Only those at least as good as the last of the page need an order.
        enough = scores >= np.partition(scores, -most)[-most]
        numbers, scores = numbers[enough], scores[enough]
    order = np.lexsort((snapshot.row_ids[numbers], snapshot.kinds[numbers], -scores))[:most]
    return [*zip(numbers[order].tolist(), scores[order].tolist(), strict=True)]


def follows(
    snapshot: Snapshot, numbers: Numbers, scores: Floats, after: tuple[float, str, int]
) -> Flags:
    """Return which documents come behind a place in the order: score, then kind, then row id."""
    score, kind, row_id = after
    kinds = snapshot.kinds[numbers]
    later = (kinds == kind) & (snapshot.row_ids[numbers] > row_id) | (kinds > kind)
    return (scores < score) | (scores == score) & later
