"""One page of an answer, put together from the ranking of an index."""

from collections.abc import Iterator, Sequence

import numpy as np

from search.documents import Highlight, Match, SearchRequest, SearchResponse
from search.query.parser import wanted_terms
from search.query.relaxation import Relaxation, some_words_relaxation
from search.query.synonym_words import widen_query
from search.query.tree import Query, QueryPart, Word
from search.query.wording import describe_query
from search.ranking.explanations import explain_score
from search.ranking.facets import count_bands, count_facet
from search.ranking.highlights import highlight_texts
from search.ranking.part_scores import PartScorer
from search.ranking.ranker import DocumentRanking, Ranker
from search.ranking.result_page import result_page
from search.ranking.snapshot import IndexSnapshot
from search.ranking.term_scores import SnapshotView
from search.ranking.word_positions import term_positions


def search_snapshot(
    snapshot: IndexSnapshot, query: Query, question: SearchRequest
) -> SearchResponse:
    """Return one page of what a query finds in an index."""
    reading = PartScorer(
        SnapshotView(snapshot, question.filters, question.sees_hidden), question.lang
    )
    query, relaxations = relax_query(reading, query)
    ranker = Ranker(reading, query, question)
    ranking = ranker.ranking()
    complete = int(np.count_nonzero(ranking.answers.complete))
    if ranking.numbers.size > complete and not ranker.demand.needs_all:
        relaxations.append(some_words_relaxation(query.required, ranker.demand))
    first = max(question.first, 0)
    found = result_page(snapshot, ranking, question, first + 1)
    return SearchResponse(
        ranking.numbers.size,
        [*page_matches(ranker, ranking, question, found[:first])],
        len(found) > first,
        describe_query(query, ranker.demand),
        relaxations,
        {name: count_facet(ranker, ranking, name) for name in question.facets},
        complete,
        query.notes,
        {name: count_bands(ranker, name, question.bands[name]) for name in question.bands},
    )


def relax_query(reading: PartScorer, query: Query) -> tuple[Query, list[Relaxation]]:
    """Return the query with what is done for it that no document has as typed, and what it is."""
    view = reading.view

    def is_known(word: Word) -> bool:
        return any(map(view.has, word.terms))

    def having(part: QueryPart) -> int:
        return int(np.count_nonzero(reading.part_scores(part)))

    return widen_query(query, is_known, having, view.snapshot.vocabulary, view.documents)


def page_matches(
    ranker: Ranker,
    ranking: DocumentRanking,
    question: SearchRequest,
    page: Sequence[tuple[int, float]],
) -> Iterator[Match]:
    """Yield the matches of a page, given the number and the score of each."""
    snapshot = ranker.view.snapshot
    marked = page_highlights(ranker, question, [number for number, _ in page])
    orders = snapshot.orders(question.order) if question.order else None
    for (number, score), highlights in zip(page, marked, strict=True):
        reasons = explain_score(ranker, ranking, number) if question.explain else ()
        order = "" if orders is None else str(orders[number])
        identity = str(snapshot.kinds[number]), int(snapshot.row_ids[number])
        yield Match(*identity, score, highlights, reasons, order)


def page_highlights(
    ranker: Ranker, question: SearchRequest, numbers: Sequence[int]
) -> Sequence[Sequence[Highlight]]:
    """Return the highlights of some documents, found by the positions that are kept of words."""
    wanted = wanted_terms(ranker.query) if question.highlight else set()
    if not wanted:
        return [()] * len(numbers)
    texts, standing = ranker.view.snapshot.texts, term_positions(ranker.view, wanted, numbers)
    return [
        highlight_texts(texts(number), wanted, question.markers, positions)
        for number, positions in zip(numbers, standing, strict=True)
    ]
