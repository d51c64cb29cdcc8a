"""What clients can listen to: each event is shown as its listener may see it at that moment."""

from collections.abc import AsyncGenerator
from typing import Annotated

import sqlalchemy as sa
import strawberry

from schema.access.visibility import visibility_conditions
from schema.database.change_feed import ListenerBehind
from schema.errors import Code, Refused
from schema.queries.changes import Kinds
from schema.request.context import Context
from schema.tables import Action, PracticeTopic, Topic
from schema.tables import Practice as PracticeTable
from schema.tables.base import PlainRow, table_of
from schema.text.sentences import sentence
from schema.types import Caller, Practice, parse_id, show_entity
from schema.types.history import Change


async def new_audit_entries(context: Context) -> AsyncGenerator[PlainRow]:
    """Yield each entry of the audit trail as it is written, with everything read anew.

    Raises Refused when the listener may listen no more, or does not keep up.
    """
    if context.listening is None:
        raise Refused(
            Code.OPERATION_RESOLUTION_FAILURE, sentence("There is nothing to subscribe to here.")
        )
    try:
        async for entries in context.listening.change_feed.beats():
            await context.renew()
            for entry in entries:
                context.begin()
                yield entry
    except ListenerBehind:
        raise Refused(
            Code.THROTTLED, sentence("You read events too slowly: ask `changes` for them.")
        ) from None


def charge_event(context: Context) -> None:
    """Put an event on the listener's bill; raise Refused when it cannot be paid."""
    verdict = context.bill.spend(max(1, context.bill.requested))
    if not verdict.allowed:
        message = sentence(
            "You have used up your points: listen again in {retry_after} seconds.",
            retry_after=verdict.retry_after,
        )
        raise Refused(Code.THROTTLED, message, retryAfter=verdict.retry_after)


async def is_practice_on_topics(context: Context, practice: int, topics: set[int]) -> bool:
    """Return whether a practice is about one of the themes."""
    source = table_of(PracticeTopic)
    tied = sa.select(source.c.id).where(
        source.c.practice_id == practice,
        source.c.topic_id.in_(topics),
        *visibility_conditions(source),
    )
    return bool(await context.loaders.rows(tied.limit(1)))


def parse_topic_id(given: str) -> int:
    """Return the number of the theme that an id names; raise Refused for any other id."""
    table, number = parse_id(given)
    if table is not Topic:
        raise Refused(Code.INVALID_ID, sentence("Give the ids of themes."), "topics")
    return number


@strawberry.type(description="All subscriptions.")
class Subscription:
    @strawberry.subscription(description="Practices as they become visible to the caller.")
    async def practice_published(
        self,
        info: Caller,
        topics: Annotated[
            list[strawberry.ID] | None,
            strawberry.argument(description="Only on one of these themes."),
        ] = strawberry.UNSET,
    ) -> AsyncGenerator[Practice]:
        wanted = {parse_topic_id(each) for each in topics or ()}
        context = info.context
        async for entry in new_audit_entries(context):
            became_public = entry.is_public and not entry.was_public
            is_news = became_public or entry.action is Action.PUBLISHED
            if entry.kind != "Practice" or not is_news:
                continue
            row = await context.loaders.row(PracticeTable, entry.row_id)
            if row is None or (wanted and not await is_practice_on_topics(context, row.id, wanted)):
                continue
            charge_event(context)
            yield show_entity(PracticeTable, row)

    @strawberry.subscription(description="What happens to public records, as `changes` lists it.")
    async def changes(
        self, info: Caller, kinds: Kinds = strawberry.UNSET
    ) -> AsyncGenerator[Change]:
        async for entry in new_audit_entries(info.context):
            is_wanted = not kinds or entry.kind in kinds
            if is_wanted and (entry.is_public or entry.was_public):
                charge_event(info.context)
                yield Change(row=entry)
