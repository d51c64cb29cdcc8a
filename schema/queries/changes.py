"""What happened since: for partners who keep a copy, and for administrators."""

from datetime import datetime, timedelta
from functools import partial
from typing import Annotated, Any

import sqlalchemy as sa
import strawberry

from schema import ids
from schema.connections.pages import Window, page_window
from schema.editing.audit_trail import CHANGE, AuditEntries
from schema.errors import Code, Refused
from schema.limits.field_permissions import require_role
from schema.tables import Action, Role, Scope
from schema.text.sentences import sentence
from schema.types import Caller, parse_id
from schema.types.history import AuditEntry, Change, History, RecordKind, argument_or_none


def described_argument(description: str) -> Any:
    """Return the description of an argument."""
    return strawberry.argument(description=description)


SET_BACK = timedelta(hours=1)
"""By how much the clock of a server may be set back without an entry being missed."""

FIRST_YEAR = 2000
"""Nothing was entered before."""

First = Annotated[int | None, described_argument("How many entries, 1 to 100; required.")]
After = Annotated[str | None, described_argument("The cursor after which the page begins.")]
Since = Annotated[
    datetime | None, described_argument("Only what happened at this moment or later.")
]
Kinds = Annotated[list[RecordKind] | None, described_argument("Only records of these kinds.")]


def entry_window(first: int | None, after: str | None) -> Window:
    """Return the page that is asked for; raise Refused when nobody said how many."""
    return page_window(argument_or_none(first), None, argument_or_none(after), None, default=None)


def kind_conditions(kinds: list[RecordKind] | None) -> list[sa.ColumnElement[bool]]:
    """Return the condition that an entry is about one of these kinds, if any are given."""
    return [CHANGE.c.kind.in_([str(kind) for kind in kinds])] if kinds else []


def since_conditions(since: datetime | None) -> list[sa.ColumnElement[bool]]:
    """Return the conditions that something happened at a moment or later, if one is given.

    Raises Refused for a time that does not say in which zone it is.

    Entries come in the order of their moments but for a clock that was set back, so those before
    the first of the moment need not be looked at.
    """
    if since and since.tzinfo is None:
        message = sentence(
            "Say in which zone the time is, as in 2026-11-28T09:00:00+02:00 or ...Z."
        )
        raise Refused(Code.BAD_USER_INPUT, message, "since")
    if not since or since.year < FIRST_YEAR:
        return []
    earlier = CHANGE.alias()
    begun = sa.select(earlier.c.id).where(earlier.c.at >= since - SET_BACK)
    first = begun.order_by(earlier.c.at, earlier.c.id).limit(1).scalar_subquery()
    return [CHANGE.c.at >= since, CHANGE.c.id >= first]


@strawberry.type
class ChangeQueries:
    @strawberry.field(
        description="What happened to public records, the oldest first: begin with none and go on "
        "from the last cursor to keep a copy. What is gone comes as a tombstone."
    )
    async def changes(
        self,
        info: Caller,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        since: Since = strawberry.UNSET,
        kinds: Kinds = strawberry.UNSET,
    ) -> History[Change] | None:
        public = CHANGE.c.is_public.is_(True) | CHANGE.c.was_public.is_(True)
        conditions = [public, *kind_conditions(kinds), *since_conditions(since)]
        entries, context = AuditEntries(conditions, entry_window(first, after)), info.context
        page, count = await entries.page(context), partial(entries.count, context)
        return History(page=page, show=lambda row: Change(row=row), count=count)

    @strawberry.field(
        description="The audit trail, the newest entry first; for administrators.",
        extensions=[require_role(Role.ADMINISTRATOR, scope=Scope.ADMIN)],
    )
    async def audit_trail(
        self,
        info: Caller,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        since: Since = strawberry.UNSET,
        kinds: Kinds = strawberry.UNSET,
        id: Annotated[
            strawberry.ID | None, described_argument("Only this record.")
        ] = strawberry.UNSET,
        account: Annotated[
            strawberry.ID | None, described_argument("Only by this account.")
        ] = strawberry.UNSET,
        actions: Annotated[
            list[Action] | None, described_argument("Only these actions.")
        ] = strawberry.UNSET,
    ) -> History[AuditEntry] | None:
        conditions = [*kind_conditions(kinds), *since_conditions(since)]
        if id:
            table, number = parse_id(id)
            conditions += [CHANGE.c.kind == table.__name__, CHANGE.c.row_id == number]
        if account:
            conditions.append(CHANGE.c.account_id == parse_account_id(account))
        if actions:
            conditions.append(CHANGE.c.action.in_(actions))
        entries = AuditEntries(conditions, entry_window(first, after), newest_first=True)
        page, count = await entries.page(info.context), partial(entries.count, info.context)
        return History(page=page, show=lambda row: AuditEntry(row=row), count=count)


def parse_account_id(given: str) -> int:
    """Return the number of the account that an id names; raise Refused for any other id."""
    kind, number = ids.read_global_id(given)
    if kind != "Account":
        raise ids.id_refusal(given)
    return number
