"""Which documents answer a query, and how many have each value."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from tantivy import Query as TantivyQuery

from search.documents import AUDIENCE, Range, SearchRequest
from search.query.demand import choose_demand
from search.query.tree import Query
from search.tantivy.answers.query_builder import QueryBuilder
from search.tantivy.answers.query_operators import combine_queries, unscored_query
from search.tantivy.snapshot import DocumentCounts


@dataclass(frozen=True)
class AnswerQueries:
    """What finds the answers: those with all words, and those with some of them.

    `counts` tells how many answer, `having_all` how many of them have all words.
    """

    complete: TantivyQuery
    some: TantivyQuery | None
    counts: DocumentCounts
    having_all: int


@dataclass(frozen=True)
class Eligibility:
    """What a document must have and must not have, whatever words it has."""

    must: Sequence[TantivyQuery]
    must_not: Sequence[TantivyQuery]

    def query(self, *must: TantivyQuery, should: Sequence[TantivyQuery] = ()) -> TantivyQuery:
        """Return what finds the eligible documents that have all of this too."""
        everyone = [] if must or self.must else [TantivyQuery.exists_query("number")]
        silently = [unscored_query(one) for one in (*self.must, *everyone)]
        return combine_queries([*must, *silently], should, self.must_not)


class TantivyRanker:
    """One query asked of a state of the index: who answers, and with which values."""

    def __init__(self, builder: QueryBuilder, query: Query, request: SearchRequest) -> None:
        self.builder, self.snapshot = builder, builder.snapshot
        self.query, self.request = query, request
        self._parts = {part: builder.part(part) for part in query.required}
        self._optional = [builder.part(part) for part in query.optional]
        # Decided by all that the asker may see.
        seen = {name: values for name, values in request.filters.items() if name == AUDIENCE}
        self.demand = choose_demand(
            query.required,
            lambda: self.snapshot.count(self.eligibility(seen, {}).query(*self._parts.values())),
            builder,
        )

    @cached_property
    def answers(self) -> AnswerQueries:
        """What finds the answers, with the facets that no filter of their own narrows."""
        request = self.request
        narrowed = request.filters.keys() - {AUDIENCE}
        facets = [name for name in request.facets if name not in narrowed]
        return self.rank(request.filters, request.ranges, facets)

    def rank(
        self,
        filters: Mapping[str, Iterable[str]],
        ranges: Mapping[str, Range],
        facets: Sequence[str] = (),
    ) -> AnswerQueries:
        """Return what finds the documents with all words, or enough of them where few have all.

        The values of the facets are counted of them.
        """
        eligible, demand = self.eligibility(filters, ranges), self.demand
        nothing = [TantivyQuery.empty_query()] if self.query.is_loose else []
        complete = eligible.query(*self._parts.values(), *nothing, should=self._optional)
        counts = self.snapshot.counted(complete, facets)
        if demand.is_whole:
            return AnswerQueries(complete, None, counts, counts.total)
        counted = [self._parts[part] for part in demand.counted]
        others = [found for part, found in self._parts.items() if part not in demand.counted]
        enough = combine_queries(should=counted, least=demand.least)
        some = eligible.query(enough, should=[*others, *self._optional])
        without = combine_queries([some], must_not=[complete])
        both = counts.along_with(self.snapshot.counted(without, facets))
        return AnswerQueries(complete, without, both, counts.total)

    def eligibility(
        self, filters: Mapping[str, Iterable[str]], ranges: Mapping[str, Range]
    ) -> Eligibility:
        """Return what passes filters, ranges and what of the query is no words."""
        builder, query = self.builder, self.query
        exact = [(c.unwanted, builder.values(c.field, [c.value])) for c in query.conditions]
        spans = (builder.numbers(s.field, (s.least, s.most)) for s in query.spans)
        wanted = (one for unwanted, one in exact if not unwanted)
        unwanted = (one for unwanted, one in exact if unwanted)
        return Eligibility(
            [*builder.filters(filters, ranges), *spans, *wanted],
            [*map(builder.part, query.unwanted), *unwanted],
        )

    def facets(self) -> Mapping[str, Mapping[str, int]]:
        """Return how many answers have each value of a field, as if it filtered nothing itself.

        Who may see a document is no matter of choice, and never ignored.
        """
        facets, request = dict(self.answers.counts.facets), self.request
        for name in set(request.facets) - set(facets):
            filters = {n: values for n, values in request.filters.items() if n != name}
            facets |= self.rank(filters, request.ranges, [name]).counts.facets
        return facets

    def bands(self) -> Mapping[str, Sequence[int]]:
        """Return how many answers lie in each range of a number, as if it was not ranged."""
        filters, ranges = self.request.filters, self.request.ranges
        return {
            name: [self.rank(filters, {**ranges, name: band}).counts.total for band in bands]
            for name, bands in self.request.bands.items()
        }
