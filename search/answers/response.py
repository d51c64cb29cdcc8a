"""One page of an answer, put together from the ranking of an index."""

from collections.abc import Iterator, Sequence

import numpy as np

from search.answers.explanations import ScoreRule, explain_score
from search.answers.facets import count_bands, count_facet
from search.answers.highlights import highlight_texts
from search.answers.page import result_page
from search.documents import Highlight, Match, Reason, SearchRequest, SearchResponse
from search.query.demand import Demand, some_words_relaxation
from search.query.description import describe_query
from search.query.expansion import widen_query
from search.query.parser import highlighted_terms
from search.query.tree import Query
from search.ranking.part_scores import PartScorer
from search.ranking.ranker import DocumentRanking, Ranker
from search.ranking.snapshot import IndexSnapshot
from search.ranking.term_scores import SnapshotView
from search.ranking.word_positions import term_positions
from search.weights import WEIGHTS


def search_snapshot(
    snapshot: IndexSnapshot, query: Query, request: SearchRequest
) -> SearchResponse:
    """Return one page of what a query finds in an index."""
    reading = PartScorer(SnapshotView(snapshot, request.filters, request.sees_hidden), request.lang)
    query, relaxations = widen_query(query, reading)
    ranker = Ranker(reading, query, request)
    ranking = ranker.ranking()
    complete = int(np.count_nonzero(ranking.answers.complete))
    if ranking.numbers.size > complete and not ranker.demand.needs_all:
        relaxations.append(some_words_relaxation(query.required, ranker.demand))
    first = max(request.first, 0)
    found = result_page(snapshot, ranking, request, first + 1)
    return SearchResponse(
        ranking.numbers.size,
        [*page_matches(ranker, ranking, request, found[:first])],
        len(found) > first,
        describe_query(query, ranker.demand),
        relaxations,
        {name: count_facet(ranker, ranking, name) for name in request.facets},
        complete,
        query.notes,
        {name: count_bands(ranker, name, request.bands[name]) for name in request.bands},
    )


def empty_response(query: Query, request: SearchRequest) -> SearchResponse:
    """Return the answer to a text in which there is nothing to search for."""
    words = describe_query(query, Demand())
    facets: dict[str, dict[str, int]] = {name: {} for name in request.facets}
    bands = {name: [0] * len(each) for name, each in request.bands.items()}
    return SearchResponse(0, (), False, words, facets=facets, notes=query.notes, bands=bands)


def page_matches(
    ranker: Ranker,
    ranking: DocumentRanking,
    request: SearchRequest,
    page: Sequence[tuple[int, float]],
) -> Iterator[Match]:
    """Yield the matches of a page, given the number and the score of each."""
    snapshot = ranker.view.snapshot
    marked = page_highlights(ranker, request, [number for number, _ in page])
    orders = snapshot.orders(request.order) if request.order else None
    for (number, score), highlights in zip(page, marked, strict=True):
        reasons = document_reasons(ranker, ranking, number) if request.explain else ()
        order = "" if orders is None else str(orders[number])
        identity = str(snapshot.kinds[number]), int(snapshot.row_ids[number])
        yield Match(*identity, score, highlights, reasons, order)


def document_reasons(ranker: Ranker, ranking: DocumentRanking, number: int) -> list[Reason]:
    """Return the reasons of the score of a document."""
    return explain_score(
        ranker.reading,
        ranker.query,
        number,
        has_all=bool(ranking.answers.complete[number]),
        gained=neighbour_reasons(ranking, number),
        merits={name: float(ranker.view.merit(name)[number]) for name in WEIGHTS.merits},
    )


def neighbour_reasons(ranking: DocumentRanking, number: int) -> Iterator[Reason]:
    """Yield what a document gains by words of the query that stand together."""
    for found in ranking.neighbours:
        for gain in found.gains[found.numbers == number].tolist():
            about = f"{found.one.words[0]} {found.other.words[0]}"
            yield Reason(ScoreRule.NEIGHBOURS, about, gain)


def page_highlights(
    ranker: Ranker, request: SearchRequest, numbers: Sequence[int]
) -> Sequence[Sequence[Highlight]]:
    """Return the highlights of some documents, found by the positions that are kept of words."""
    wanted = highlighted_terms(ranker.query) if request.highlight else set()
    if not wanted:
        return [()] * len(numbers)
    texts, standing = ranker.view.snapshot.texts, term_positions(ranker.view, wanted, numbers)
    return [
        highlight_texts(texts(number), positions, request.markers)
        for number, positions in zip(numbers, standing, strict=True)
    ]
