"""What surrounds the search, as clients ask for it."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import strawberry

from schema import clock, tables
from schema.connections.pages import page_window
from schema.errors import Code, Refused
from schema.indexing.query_statistics import (
    FOUND_NOTHING,
    RECENT,
    total_searches,
    visible_frequent_queries,
)
from schema.limits.cost import SEARCH
from schema.limits.field_permissions import require_role
from schema.queries.lookups import lookup
from schema.tables import Role, Scope
from schema.tables.base import PlainRow
from schema.text.sentences import sentence
from schema.types import Caller
from schema.types.connections import table_listing
from schema.types.entity import described_field


@strawberry.type(description="Words that many searched for, without any person.")
class AskedQuery:
    query: str = described_field("The words as they were typed.")
    count: int = described_field("How often they were searched for.")
    results: int | None = described_field(
        "How many results the public got for them last, without filters; null if unknown."
    )
    last_asked_on: date = described_field("The last day on which they were searched for.")


@strawberry.type(
    description="What is searched for, without persons: words are shown when they were asked at "
    "least 3 times, on at least 2 days."
)
class SearchAnalytics:
    since: strawberry.Private[date]
    last: strawberry.Private[date]
    first: strawberry.Private[int]

    @strawberry.field(description="The most frequent queries.")
    async def top_queries(self, info: Caller) -> list[AskedQuery]:
        return query_counts(
            await visible_frequent_queries(info.context, self.since, self.last, self.first)
        )

    @strawberry.field(description="The most frequent queries without results.")
    async def zero_results(self, info: Caller) -> list[AskedQuery]:
        period = (self.since, self.last, self.first)
        return query_counts(await visible_frequent_queries(info.context, *period, FOUND_NOTHING))

    @strawberry.field(description="How many searches were counted, those not shown among them.")
    async def total(self, info: Caller) -> int:
        return await total_searches(info.context, self.since, self.last)


def query_counts(rows: Sequence[PlainRow]) -> list[AskedQuery]:
    """Return what was asked as clients see it."""
    return [
        AskedQuery(query=r.query, count=r.times, results=r.found, last_asked_on=r.last_asked_on)
        for r in rows
    ]


First = Annotated[int | None, strawberry.argument(description="How many of each, 1 to 100.")]
From = Annotated[
    date | None,
    strawberry.argument(name="from", description="The first day; 90 days ago when left out."),
]
To = Annotated[date | None, strawberry.argument(description="The last day; today when left out.")]


@strawberry.type
class SearchingQueries:
    synonym_set = lookup(
        tables.SynonymSet, "slug", description="A set of words that say the same to a search."
    )
    synonym_sets = table_listing(
        tables.SynonymSet, "Sets of words that say the same to a search, as editors keep them."
    )
    experience_request = lookup(
        tables.ExperienceRequest, "slug", description="A request for experience."
    )
    experience_requests = table_listing(
        tables.ExperienceRequest,
        "What municipalities ask each other for, the newest first; "
        "`filter: {state: {eq: OPEN}}` gives what nobody has answered.",
        order="-asked_on",
    )

    saved_searches = table_listing(
        tables.SavedSearch, "The searches that you saved; of nobody else.", order="created_at"
    )

    @strawberry.field(
        description="What is searched for and what is not found, for editors and reviewers.",
        extensions=[require_role(Role.EDITOR, Role.REVIEWER, scope=Scope.READ_MEMBERS)],
        metadata={"cost": SEARCH},
    )
    def search_analytics(
        self,
        info: Caller,
        from_: From = strawberry.UNSET,
        to: To = strawberry.UNSET,
        first: First = 20,
    ) -> SearchAnalytics | None:
        last = to or clock.today()
        since = from_ or date.fromordinal(max(last.toordinal() - RECENT, 1))
        if since > last:
            message = sentence("Give a first day that is not after the last, {last}.", last=last)
            raise Refused(Code.BAD_USER_INPUT, message, "from")
        size = page_window(first, None, None, None, default=20).size
        return SearchAnalytics(since=since, last=last, first=size)
