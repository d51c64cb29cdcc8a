"""One page of an answer from a store of Whoosh."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from search.documents import AUDIENCE, Highlight, Match, Range, SearchRequest, SearchResponse
from search.engine import Identity
from search.query.fields import ORDERS
from search.query.parser import wanted_terms
from search.query.relaxation import (
    Relaxation,
    some_words_relaxation,
)
from search.query.synonym_words import widen_query
from search.query.tree import (
    Query,
    QueryPart,
    Word,
)
from search.query.wording import describe_query
from search.ranking.highlights import highlight_texts
from search.whoosh.explaining import explain_score
from search.whoosh.postings import Flags, Floats, Numbers
from search.whoosh.ranking import DocumentRanking, PartScorer, Ranker
from search.whoosh.snapshot import SnapshotView, WhooshSnapshot
from search.whoosh.word_positions import term_positions

SIDES: Sequence[Any] = ("left", "right")
Texts = Callable[[int], Mapping[str, Mapping[str, str]]]
"""What gives the original texts of a document."""


def search_whoosh(
    snapshot: WhooshSnapshot, texts: Texts, query: Query, question: SearchRequest
) -> SearchResponse:
    """Answer one page of what was asked."""
    view = SnapshotView(snapshot, question.filters, question.sees_hidden)
    reading = PartScorer(view, question.lang)
    query, relaxations = relax_whoosh_query(reading, query)
    ranker = Ranker(reading, query, question)
    ranking = ranker.ranking()
    first = max(question.first, 0)
    found = result_page(snapshot, ranking, question, first + 1)
    marked = document_highlights(
        view, texts, query, question, [number for number, _ in found[:first]]
    )
    matches = [
        Match(
            *(str(snapshot.kinds[number]), int(snapshot.row_ids[number]), score, shown),
            explain_score(ranker, ranking, number) if question.explain else (),
            str(snapshot.orders(question.order)[number]) if question.order else "",
        )
        for (number, score), shown in zip(found[:first], marked, strict=True)
    ]
    complete = int(np.count_nonzero(ranking.answers.complete))
    if ranking.numbers.size > complete and not ranker.demand.needs_all:
        relaxations.append(some_words_relaxation(query.required, ranker.demand))
    return SearchResponse(
        ranking.numbers.size,
        matches,
        len(found) > first,
        describe_query(query, ranker.demand, question.lang),
        relaxations,
        {name: count_facet(ranker, ranking, name) for name in question.facets},
        complete,
        query.notes,
        {name: count_bands(ranker, name, question.bands[name]) for name in question.bands},
    )


def relax_whoosh_query(reading: PartScorer, query: Query) -> tuple[Query, list[Relaxation]]:
    """Return the query with what is done for it that no document has as typed, and what it is."""
    view = reading.view

    def is_known(word: Word) -> bool:
        return any(map(view.has, word.terms))

    def having(part: QueryPart) -> int:
        return int(np.count_nonzero(reading.part_scores(part)))

    return widen_query(
        query,
        is_known,
        having,
        lambda: view.snapshot.vocabulary,
        view.snapshot.searcher.doc_count(),
    )


def document_highlights(
    view: SnapshotView, texts: Texts, query: Query, question: SearchRequest, numbers: Sequence[int]
) -> Sequence[Sequence[Highlight]]:
    """Return the highlights of some documents."""
    wanted = wanted_terms(query) if question.highlight else set()
    if not wanted:
        return [()] * len(numbers)
    standing = term_positions(view, wanted, numbers)
    return [
        highlight_texts(texts(number), wanted, question.markers, places)
        for number, places in zip(numbers, standing, strict=True)
    ]


def count_facet(ranker: Ranker, ranking: DocumentRanking, name: str) -> Mapping[str, int]:
    """Return how many documents have each value of a field, as if it filtered nothing itself.

    Who may see a document is no matter of choice, and never ignored.
    """
    narrows = name != AUDIENCE and name in ranker.filters
    answers = ranker.answers(ignored=name) if narrows else ranking.answers
    return ranker.view.snapshot.counts(name, answers.flags)


def count_bands(ranker: Ranker, name: str, bands: Sequence[Range]) -> Sequence[int]:
    """Return how many documents have a number in each of some ranges, as if it was not ranged."""
    flags = ranker.answers(unbound=name).flags
    within = ranker.view.snapshot.within
    return [int(np.count_nonzero(flags & within(name, bounds))) for bounds in bands]


def result_page(
    snapshot: WhooshSnapshot, ranking: DocumentRanking, question: SearchRequest, most: int
) -> Sequence[tuple[int, float]]:
    """Return the documents that follow the last one seen, with their scores, in their order."""
    numbers, scores = ranking.numbers, ranking.scores
    places, last = -scores, -question.after[0] if question.after else 0.0
    if question.order:
        places, last = order_places(snapshot, numbers, question)
    if question.after:
        behind = following_documents(snapshot, numbers, places, last, question.after[1:])
        numbers, scores, places = numbers[behind], scores[behind], places[behind]
    if numbers.size > most:
        # Only those at least as good as the last of the page need an order.
        enough = places <= np.partition(places, most - 1)[most - 1]
        numbers, scores, places = numbers[enough], scores[enough], places[enough]
    order = np.lexsort((snapshot.row_ids[numbers], snapshot.kinds[numbers], places))[:most]
    return [*zip(numbers[order].tolist(), scores[order].tolist(), strict=True)]


def order_places(
    snapshot: WhooshSnapshot, numbers: Numbers, question: SearchRequest
) -> tuple[Floats, float]:
    """Return the place of each document in the order asked for, and that of the last one seen."""
    values = snapshot.orders(question.order)[numbers]
    known, places = np.unique(values, return_inverse=True)
    left, right = (np.searchsorted(known, question.after_order, side) for side in SIDES)
    # Between two places when no document has that of the last one seen any more.
    last = float(left) if left < right else left - 0.5
    sign = -1.0 if ORDERS[question.order] else 1.0
    return np.asarray(sign * places, np.float64), sign * last


def following_documents(
    snapshot: WhooshSnapshot, numbers: Numbers, places: Floats, last: float, identity: Identity
) -> Flags:
    """Return which documents come behind a place in the order: place, then kind, then row id."""
    kind, row_id = identity
    kinds = snapshot.kinds[numbers]
    later = (kinds == kind) & (snapshot.row_ids[numbers] > row_id) | (kinds > kind)
    return (places > last) | (places == last) & later
