"""Where a record went that became a part of another: its name and its id lead there."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from functools import partial
from typing import Any

import sqlalchemy as sa

from schema.request.context import Context
from schema.tables import Change, Redirect, Row
from schema.tables.base import PlainRow, Statement, table_of

Read = Callable[[Statement], Awaitable[Sequence[PlainRow]]]

MOVED, TRAIL = table_of(Redirect), table_of(Change)


def slug_redirects(table: type[Row], names: Collection[str]) -> Statement:
    """Return the statement for each public name with the number of the record it leads to."""
    mine = (MOVED.c.kind == table.__name__, MOVED.c.slug.in_(names))
    return sa.select(MOVED.c.slug, MOVED.c.row_id).where(*mine)


def number_redirects(table: type[Row], numbers: Collection[int]) -> Statement:
    """Return the statement for each number with that of the record it became a part of."""
    same_record = (TRAIL.c.kind == MOVED.c.kind) & (TRAIL.c.slug == MOVED.c.slug)
    return (
        sa.select(TRAIL.c.row_id, MOVED.c.row_id)
        .join(MOVED, same_record)
        .where(TRAIL.c.kind == table.__name__, TRAIL.c.row_id.in_(numbers))
        .distinct()
    )


WAYS = {"slug": slug_redirects, "id": number_redirects}


async def redirected_row(
    context: Context, table: type[Row], column: str, value: Any
) -> PlainRow | None:
    """Return the visible record that what had this name or number is now a part of, or None."""
    if column not in WAYS or "slug" not in table_of(table).c:
        return None
    load = partial(redirect_targets, context, table, column)
    number = await context.loaders.load(("moved", table, column), load, value)
    return None if number is None else await context.loaders.row(table, number)


async def redirect_targets(
    context: Context, table: type[Row], column: str, values: list[Any]
) -> list[int | None]:
    """Return for each name or number that of the record it leads to, or None."""
    moves = await context.loaders.rows(WAYS[column](table, values))
    found = {move[0]: move[1] for move in moves}
    return [found.get(value) for value in values]


async def slugs_now(read: Read, table: type[Row], slugs: Collection[str]) -> dict[str, str]:
    """Return for slugs of what became a part of something else the slug of that."""
    source = table_of(table)
    joined = MOVED.join(source, source.c.id == MOVED.c.row_id)
    led = sa.select(MOVED.c.slug, source.c.slug.label("now")).select_from(joined)
    rows = await read(led.where(MOVED.c.kind == table.__name__, MOVED.c.slug.in_(slugs)))
    return {row.slug: row.now for row in rows}
