"""One page of an answer from a state of an index of tantivy."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache

from tantivy import Query as TantivyQuery

from search.answers.explanations import explain_score
from search.answers.highlights import highlight_texts
from search.documents import Match, SearchRequest, SearchResponse
from search.query.demand import some_words_relaxation
from search.query.description import describe_query
from search.query.expansion import widen_query
from search.query.parser import highlighted_terms
from search.query.tree import Query
from search.tantivy.answers.hit_positions import hit_positions
from search.tantivy.answers.page import RankedDocument, page_documents
from search.tantivy.answers.query_builder import QueryBuilder, request_builder
from search.tantivy.answers.ranker import TantivyRanker
from search.tantivy.snapshot import Scores, TantivySnapshot


def search_tantivy(
    snapshot: TantivySnapshot, query: Query, request: SearchRequest
) -> SearchResponse:
    """Return one page of what a query finds in an index."""
    builder = request_builder(snapshot, request)
    query, relaxations = widen_query(query, builder)
    ranker = TantivyRanker(builder, query, request)
    total, complete = ranker.answers.counts.total, ranker.answers.having_all
    if total > complete and not ranker.demand.needs_all:
        relaxations.append(some_words_relaxation(query.required, ranker.demand))
    first = max(request.first, 0)
    found = page_documents(ranker, first + 1)
    return SearchResponse(
        total,
        [*tantivy_matches(ranker, found[:first])],
        len(found) > first,
        describe_query(query, ranker.demand),
        relaxations,
        ranker.facets(),
        complete,
        query.notes,
        ranker.bands(),
    )


def tantivy_matches(ranker: TantivyRanker, page: Sequence[RankedDocument]) -> Iterator[Match]:
    """Yield the matches of a page, with what was found in their texts and why they stand there."""
    query, request = ranker.query, ranker.request
    wanted = frozenset(highlighted_terms(query) if request.highlight else ())
    explains = request.explain and query.required
    scores = PageScores(ranker.builder, [found.number for found in page])
    for found in page:
        stored = ranker.snapshot.stored(found.address) if wanted or explains else {}
        marked, reasons = (), ()
        if wanted:
            here = hit_positions(stored["texts"], stored["keys"], wanted)
            marked = highlight_texts(stored["texts"], here, request.markers)
        if explains:
            reasons = explain_score(
                scores,
                query,
                found.number,
                has_all=found.minus_score <= -1,
                gained=found.gained,
                merits=stored["merits"],
            )
        score = -found.minus_score
        yield Match(found.kind, found.row_id, score, marked, reasons, found.order)


class PageScores:
    """What the parts of a query score in the documents of a page; each is asked for once."""

    def __init__(self, builder: QueryBuilder, numbers: Sequence[int]) -> None:
        def scores(asked: TantivyQuery | None) -> Scores:
            known = builder.snapshot.scores(asked, numbers) if asked else {}
            return defaultdict(float, known)

        self.own_scores = cache(lambda part: scores(builder.own(part)))
        self.part_scores = cache(lambda part: scores(builder.part(part)))
        self.word_scores = cache(lambda word: [*map(scores, builder.readings(word))])
