"""What is new: the public records that were added or changed since a day, by day and kind."""

from asyncio import gather
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import sqlalchemy as sa

from schema.access.visibility import visibility_conditions
from schema.clock import riga_day, riga_moment
from schema.editing.audit_trail import CHANGE
from schema.indexing.searchable import SEARCHED, SearchKind
from schema.request.context import Context
from schema.tables.base import PlainRow, Statement, table_of

MOST_LOOKED_AT = 2_000
"""Among how many records, the newest of them, the days are counted."""

SINCE = sa.bindparam("since")
KINDS = sa.bindparam("kinds", expanding=True)


@dataclass(frozen=True)
class RecentRecords:
    """What became of records of a kind on a day: how many, how many of them anew, some of them."""

    day: date
    kind: str
    count: int
    added: int
    rows: Sequence[PlainRow]


@cache
def select_recent_records() -> Statement:
    """Return the statement for public records with their last change since a moment.

    `first_at` is when each was public first, which tells what was added from what was changed.
    """
    earlier = CHANGE.alias()
    own = earlier.c.kind == CHANGE.c.kind, earlier.c.row_id == CHANGE.c.row_id
    first = sa.select(sa.func.min(earlier.c.at)).where(*own, earlier.c.is_public.is_(True))
    last = sa.func.max(CHANGE.c.at).label("last_at")
    return (
        sa.select(CHANGE.c.kind, CHANGE.c.row_id, last, first.scalar_subquery().label("first_at"))
        .where(CHANGE.c.at >= SINCE, CHANGE.c.is_public.is_(True), CHANGE.c.kind.in_(KINDS))
        .where(sa.or_(*(is_visible_record(kind) for kind in SEARCHED)))
        .group_by(CHANGE.c.kind, CHANGE.c.row_id)
        .order_by(last.desc(), CHANGE.c.kind, CHANGE.c.row_id.desc())
        .limit(MOST_LOOKED_AT)
    )


def is_visible_record(kind: str) -> sa.ColumnElement[bool]:
    """Return the condition that a change is about a record of a kind that the caller may see."""
    source = table_of(SEARCHED[kind])
    visible = sa.select(source.c.id).where(*visibility_conditions(source))
    return (CHANGE.c.kind == kind) & CHANGE.c.row_id.in_(visible)


async def find_recent_records(
    context: Context, since: date, kinds: Sequence[SearchKind], shown: int
) -> Sequence[RecentRecords]:
    """Return what is new since a day, the newest day first, with up to so many records of each."""
    begun = riga_moment(since)
    found = await context.loaders.rows(
        select_recent_records(), since=begun, kinds=[each.value for each in kinds]
    )
    groups: dict[tuple[date, str], list[PlainRow]] = {}
    for each in found:
        groups.setdefault((riga_day(each.last_at), each.kind), []).append(each)
    order = [each.value for each in SearchKind]
    ordered = sorted(groups, key=lambda each: (-each[0].toordinal(), order.index(each[1])))
    return await gather(*(load_recent_group(context, each, groups, shown) for each in ordered))


async def load_recent_group(
    context: Context,
    group: tuple[date, str],
    groups: Mapping[tuple[date, str], Sequence[PlainRow]],
    shown: int,
) -> RecentRecords:
    """Return what became of a kind on a day, with the first of its records."""
    (day, kind), noted = group, groups[group]
    rows = await gather(
        *(context.loaders.row(SEARCHED[kind], each.row_id) for each in noted[:shown])
    )
    added = sum(riga_day(each.first_at) == day for each in noted)
    return RecentRecords(day, kind, len(noted), added, [row for row in rows if row is not None])
