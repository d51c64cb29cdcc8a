"""One page of an answer from a store of tantivy."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby, islice
from operator import itemgetter
from typing import NamedTuple

from tantivy import DocAddress, FieldType
from tantivy import Query as Asked

from search.documents import AUDIENCE, Highlight, Match, Reason, SearchRequest, SearchResponse
from search.query.fields import ORDERS
from search.query.parser import wanted_terms
from search.query.relaxation import Demand, Relaxation, some_words_relaxation
from search.query.synonym_words import widen_query
from search.query.tree import Query, QueryPart, Word
from search.query.wording import describe_query
from search.ranking.highlights import highlight_texts
from search.tantivy.explaining import ScoreExplainer
from search.tantivy.marking import WantedByLanguage, word_positions
from search.tantivy.neighbours import MOST_READ, neighbour_gains
from search.tantivy.ranking import QueryRanking, filter_eligibility, query_demand, rank_query
from search.tantivy.reading import (
    QueryBuilder,
    any_query,
    combine_queries,
    unscored_query,
    value_query,
)
from search.tantivy.schema import document_number, order_field
from search.tantivy.snapshot import LAST_ROW, Scores, TantivySnapshot
from search.weights import WEIGHTS

# How much further a page looks that comes late.
FURTHER = 4


class RankedDocument(NamedTuple):
    """A document that answers, so that the best is the smallest, and what its neighbours gave."""

    minus_score: float
    kind: str
    row_id: int
    number: int
    address: DocAddress
    gained: Sequence[Reason] = ()
    order: str = ""


Seen = tuple[float, str, int] | None
"""Score, kind and row id of the last match seen."""


def search_tantivy(
    snapshot: TantivySnapshot, query: Query, question: SearchRequest
) -> SearchResponse:
    """Answer one page of what was asked."""
    reading = make_query_builder(snapshot, question)
    query, relaxations = relax_tantivy_query(snapshot, reading, query)
    may_answer = filter_eligibility(snapshot, query, question, reading)
    wanted = query_demand(snapshot, reading, query, question)
    ranking = rank_query(snapshot, reading, query, may_answer, wanted, unfiltered_facets(question))
    first = max(question.first, 0)
    found = list(
        islice(remaining_documents(snapshot, reading, query, ranking, question), first + 1)
    )
    matches = list(page_matches(snapshot, reading, query, question, found[:first]))
    if ranking.found.total > ranking.having_all and not wanted.needs_all:
        relaxations.append(some_words_relaxation(query.required, wanted))
    return SearchResponse(
        ranking.found.total,
        matches,
        len(found) > first,
        describe_query(query, wanted),
        relaxations,
        facet_counts(snapshot, reading, query, question, ranking, wanted),
        ranking.having_all,
        query.notes,
        {
            name: band_counts(snapshot, reading, query, question, name, wanted)
            for name in question.bands
        },
    )


def page_matches(
    snapshot: TantivySnapshot,
    reading: QueryBuilder,
    query: Query,
    question: SearchRequest,
    page: Sequence[RankedDocument],
) -> Iterator[Match]:
    """Yield the matches of a page, with what was found in their texts and why they stand there."""
    wanted = wanted_terms(query) if question.highlight else set()
    by_language = WantedByLanguage(wanted)
    explains = question.explain and bool(query.required)
    explaining = ScoreExplainer(snapshot, reading, query, [found.number for found in page])
    for found in page:
        stored = snapshot.stored(found.address) if wanted or explains else {}
        marked: Sequence[Highlight] = ()
        if wanted:
            here = word_positions(stored["texts"], stored["keys"], by_language)
            marked = highlight_texts(stored["texts"], wanted, question.markers, here)
        reasons: Sequence[Reason] = ()
        if explains:
            reasons = explaining.explained(
                found.number,
                has_all=found.minus_score <= -1,
                gained=found.gained,
                merits=stored["merits"],
            )
        yield Match(found.kind, found.row_id, -found.minus_score, marked, reasons, found.order)


def facet_counts(
    snapshot: TantivySnapshot,
    reading: QueryBuilder,
    query: Query,
    question: SearchRequest,
    ranking: QueryRanking,
    wanted: Demand,
) -> Mapping[str, Mapping[str, int]]:
    """Return how many answers have each value of a field, as if it filtered nothing itself.

    Who may see a document is no matter of choice, and never ignored.
    """
    facets = dict(ranking.found.facets)
    for name in set(question.facets) - set(facets):
        may_answer = filter_eligibility(snapshot, query, question, reading, ignored=name)
        facets |= rank_query(snapshot, reading, query, may_answer, wanted, [name]).found.facets
    return facets


def band_counts(
    snapshot: TantivySnapshot,
    reading: QueryBuilder,
    query: Query,
    question: SearchRequest,
    name: str,
    wanted: Demand,
) -> Sequence[int]:
    """Return how many answers have a number in each of some ranges, as if it was not ranged."""
    counts = []
    for bounds in question.bands[name]:
        ranged = replace(question, ranges={**question.ranges, name: bounds})
        may_answer = filter_eligibility(snapshot, query, ranged, reading)
        counts.append(rank_query(snapshot, reading, query, may_answer, wanted).found.total)
    return counts


def unfiltered_facets(question: SearchRequest) -> list[str]:
    """Return the facets that no filter of their own narrows, but who may see."""
    narrowed = question.filters.keys() - {AUDIENCE}
    return [name for name in question.facets if name not in narrowed]


def make_query_builder(snapshot: TantivySnapshot, question: SearchRequest) -> QueryBuilder:
    """Return what reads the index for who asks.

    Of hidden documents those count that the audience among the filters may see.
    """
    schema, hidden = snapshot.index.schema, None
    if question.sees_hidden:
        audience = question.filters.get(AUDIENCE)
        hidden = Asked.all_query() if audience is None else value_query(schema, AUDIENCE, audience)
    return QueryBuilder(schema, snapshot.searcher, question.lang, hidden)


def relax_tantivy_query(
    snapshot: TantivySnapshot, reading: QueryBuilder, query: Query
) -> tuple[Query, list[Relaxation]]:
    """Return the query with what is done for it that no document has as typed, and what it is."""

    def is_known(word: Word) -> bool:
        return reading.has(any_query(map(reading.term, word.terms)))

    def having(part: QueryPart) -> int:
        return snapshot.count(reading.part(part))

    return widen_query(query, is_known, having, lambda: snapshot.words, reading.searcher.num_docs)


def remaining_documents(
    snapshot: TantivySnapshot,
    reading: QueryBuilder,
    query: Query,
    ranking: QueryRanking,
    question: SearchRequest,
) -> Iterator[RankedDocument]:
    """Yield what is behind the last match seen, the best first."""
    seen = question.after
    if question.order:
        yield from documents_by_order(snapshot, ranking, question)
        return
    if not query.required:
        yield from documents_by_identity(snapshot, ranking.complete, question.first + 1, seen)
        return
    for base, group in ((1.0, ranking.complete), (0.0, ranking.some)):
        if group and (seen is None or base <= seen[0]):
            yield from documents_by_score(snapshot, reading, query, group, base, question)


def documents_by_order(
    snapshot: TantivySnapshot, ranking: QueryRanking, question: SearchRequest
) -> Iterator[RankedDocument]:
    """Yield the answers behind the last match seen in the order asked for, with their scores."""
    groups = [group for group in (ranking.complete, ranking.some) if group]
    found = any_query(map(unscored_query, groups)), ranking.found.total
    name, descending = order_field(question.order), ORDERS[question.order]
    read = snapshot.sorted(*found, name, descending=descending)
    last, is_first = question.after_order, question.after is None
    for order, alike in groupby(read, key=itemgetter(0)):
        if is_first or order == last or (order < last if descending else order > last):
            at_last = question.after[1:] if question.after and order == last else ("", -1)
            addresses = [address for _, address in alike]
            named = zip(snapshot.numbers(addresses), addresses, strict=True)
            each = sorted((*snapshot.identity(n), n, address) for n, address in named)
            rest = [one for one in each if one[:2] > at_last][: question.first + 1]
            scores = document_scores(snapshot, groups, [number for _, _, number, _ in rest])
            for kind, row_id, number, address in rest:
                yield RankedDocument(
                    -scores.get(number, 0.0), kind, row_id, number, address, (), order
                )


def document_scores(
    snapshot: TantivySnapshot, groups: Sequence[Asked], numbers: Sequence[int]
) -> Scores:
    """Return the scores of some documents, given those with all words and those with some."""
    scores: Scores = {}
    for base, group in zip((1.0, 0.0), groups, strict=False):
        found = snapshot.scores(group, numbers, "merit")
        scores |= {number: base + saturate_score(score) for number, score in found.items()}
    return scores


def documents_by_score(
    snapshot: TantivySnapshot,
    reading: QueryBuilder,
    query: Query,
    group: Asked,
    base: float,
    question: SearchRequest,
) -> Iterator[RankedDocument]:
    """Yield the answers of a group behind the last match seen by falling score."""
    seen = (-question.after[0], *question.after[1:]) if question.after else None
    most, are_all = max(MOST_READ, question.first + 1), False
    while not are_all:
        best = snapshot.best(group, most, "merit")
        are_all = len(best) < most
        read = [number for _, number, _ in best[:MOST_READ]]
        gained = neighbour_gains(snapshot, reading, query.required, read)
        # Of those that score like the last one some may be missing.
        sure = [one for one in best if are_all or one[0] > best[-1][0]]
        for one in sorted(add_neighbour_gains(snapshot, sure, base, gained)):
            if seen is None or one[:3] > seen:
                yield one
                seen = one[:3]
        most *= FURTHER


def add_neighbour_gains(
    snapshot: TantivySnapshot,
    best: Sequence[tuple[float, int, DocAddress]],
    base: float,
    gained: Mapping[int, Sequence[Reason]],
) -> Iterator[RankedDocument]:
    """Yield documents with their scores, raised by what their neighbours gave."""
    near = [(number, address) for _, number, address in best if number in gained]
    merits = snapshot.merits([address for _, address in near])
    factors = dict(zip((number for number, _ in near), merits, strict=True))
    for score, number, address in best:
        reasons = gained.get(number, ())
        gain = sum(reason.score for reason in reasons) * factors.get(number, 1.0)
        minus_score = -base - saturate_score(score + gain)
        yield RankedDocument(minus_score, *snapshot.identity(number), number, address, reasons)


def saturate_score(total: float) -> float:
    """Return a sum of scores as a number below 1."""
    return total / (total + WEIGHTS.halfway)


def documents_by_identity(
    snapshot: TantivySnapshot, group: Asked, most: int, seen: Seen
) -> Iterator[RankedDocument]:
    """Yield answers without a score behind the last one seen, by kind and row id."""
    _, first_kind, last_row = seen or (0.0, "", -1)
    for kind in sorted(snapshot.kinds.values()):
        if kind >= first_kind:
            row_id = last_row + 1 if kind == first_kind else 0
            limits = document_number((kind, row_id)), document_number((kind, LAST_ROW))
            of_kind = Asked.range_query(
                snapshot.index.schema, "number", FieldType.Unsigned, *limits
            )
            for number, address in snapshot.in_order(combine_queries([group, of_kind]), most):
                yield RankedDocument(-0.0, *snapshot.identity(number), number, address)
