"""Which documents answer a query, and how well."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tantivy import Query as Asked

from search.documents import AUDIENCE, SearchRequest
from search.query.relaxation import Demand, choose_demand
from search.query.tree import Query
from search.tantivy.reading import (
    QueryBuilder,
    combine_queries,
    filter_queries,
    range_query,
    unscored_query,
    value_query,
)
from search.tantivy.snapshot import DocumentCounts, TantivySnapshot


@dataclass(frozen=True)
class QueryRanking:
    """What finds the answers: those with all words, and those with some of them.

    `found` tells how many answer, `having_all` how many of them have all words.
    """

    complete: Asked
    some: Asked | None
    found: DocumentCounts
    having_all: int


@dataclass(frozen=True)
class Eligibility:
    """What a document must have and must not have, whatever words it has."""

    must: Sequence[Asked]
    must_not: Sequence[Asked]

    def asked(self, *must: Asked, should: Sequence[Asked] = ()) -> Asked:
        """Return what finds the eligible documents that have all of this too."""
        everyone = [] if must or self.must else [Asked.exists_query("number")]
        silently = [unscored_query(one) for one in (*self.must, *everyone)]
        return combine_queries([*must, *silently], should, self.must_not)


def filter_eligibility(
    snapshot: TantivySnapshot,
    query: Query,
    question: SearchRequest,
    reading: QueryBuilder,
    ignored: str = "",
) -> Eligibility:
    """Return what may answer at all, as if the ignored field filtered nothing."""
    filters = {n: values for n, values in question.filters.items() if n != ignored}
    return build_eligibility(snapshot, query, reading, replace(question, filters=filters))


def audience_eligibility(
    snapshot: TantivySnapshot, query: Query, question: SearchRequest, reading: QueryBuilder
) -> Eligibility:
    """Return what may answer as far as it is not filtered but may be seen."""
    filters = {name: values for name, values in question.filters.items() if name == AUDIENCE}
    return build_eligibility(
        snapshot, query, reading, replace(question, filters=filters, ranges={})
    )


def build_eligibility(
    snapshot: TantivySnapshot, query: Query, reading: QueryBuilder, question: SearchRequest
) -> Eligibility:
    """Return what passes a question and what of a query is no words."""
    schema = snapshot.index.schema
    values = [(c.unwanted, value_query(schema, c.field, [c.value])) for c in query.conditions]
    spans = [range_query(snapshot.index, s.field, (s.least, s.most)) for s in query.spans]
    wanted = [one for unwanted, one in values if not unwanted]
    unwanted = [one for unwanted, one in values if unwanted]
    return Eligibility(
        [*filter_queries(snapshot.index, question), *spans, *wanted],
        [*map(reading.part, query.unwanted), *unwanted],
    )


def query_demand(
    snapshot: TantivySnapshot, reading: QueryBuilder, query: Query, question: SearchRequest
) -> Demand:
    """Return what a document must have, decided by all that the asker may see."""

    def complete() -> int:
        parts = map(reading.part, query.required)
        return snapshot.count(
            audience_eligibility(snapshot, query, question, reading).asked(*parts)
        )

    return choose_demand(
        query.required,
        complete,
        reading.searcher.num_docs,
        lambda part: snapshot.count(reading.part(part)),
    )


def rank_query(
    snapshot: TantivySnapshot,
    reading: QueryBuilder,
    query: Query,
    may_answer: Eligibility,
    asked_for: Demand,
    facets: Sequence[str] = (),
) -> QueryRanking:
    """Return what finds the documents with all words, or enough of them where few have all.

    The values of the facets are counted of them.
    """
    if not query.required:
        everything = may_answer.asked()
        counted = snapshot.counted(everything, facets)
        return QueryRanking(everything, None, counted, counted.total)
    parts = {part: reading.part(part) for part in query.required}
    optional = [reading.part(part) for part in query.optional]
    nothing = [Asked.empty_query()] if query.is_loose else []
    complete = may_answer.asked(*parts.values(), *nothing, should=optional)
    counted = snapshot.counted(complete, facets)
    if asked_for.is_whole:
        return QueryRanking(complete, None, counted, counted.total)
    enough = combine_queries(
        should=[parts[part] for part in asked_for.counted], least=asked_for.least
    )
    others = [found for part, found in parts.items() if part not in asked_for.counted]
    some = may_answer.asked(enough, should=[*others, *optional])
    without = combine_queries([some], must_not=[complete])
    together = counted.along_with(snapshot.counted(without, facets))
    return QueryRanking(complete, without, together, counted.total)
