"""What is new, for people: by day and kind; programs that keep a copy ask `changes`."""

from datetime import date, timedelta
from typing import Annotated

import strawberry

from schema import clock
from schema.connections.pages import page_window
from schema.editing.recent_records import find_recent_records
from schema.indexing.searchable import SearchKind
from schema.limits.cost import SEARCH
from schema.types import Caller
from schema.types.recent_records import MOST_SHOWN, SHOWN, RecentKind

USUAL_SPAN = timedelta(days=31)
USUAL_GROUPS = 40
"""How many kinds and days an answer is reckoned to have."""


@strawberry.type
class RecentQueries:
    @strawberry.field(
        description="What is new: the public records that were added or changed since a day, by "
        "day and kind, the newest day first; of several changes the last counts. Of more than "
        "2,000 records the newest. What is gone is not told: programs that keep a copy ask "
        "`changes`.",
        metadata={"cost": SEARCH, "page": USUAL_GROUPS},
    )
    async def recent_records(
        self,
        info: Caller,
        since: Annotated[
            date | None, strawberry.argument(description="Since when; without it 31 days ago.")
        ] = None,
        kinds: Annotated[
            list[SearchKind] | None,
            strawberry.argument(description="Only these kinds; without it all."),
        ] = None,
        first: Annotated[
            int | None,
            strawberry.argument(description="How many records of each kind and day, 1 to 20."),
        ] = SHOWN,
    ) -> list[RecentKind] | None:
        size = page_window(first, None, None, None, default=SHOWN, largest=MOST_SHOWN).size
        begin = since or clock.today() - USUAL_SPAN
        found = await find_recent_records(info.context, begin, kinds or list(SearchKind), size)
        return [RecentKind(found=each) for each in found]
