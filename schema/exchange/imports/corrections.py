"""Figures that people have written: what is fetched again and again leaves them as they are."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from schema.exchange.imports.reading.name_lookup import Read
from schema.tables import Action, Change, IndicatorValue, ValueState
from schema.tables.base import PlainRow, table_of

CHANGE = table_of(Change)
FETCH_CLIENT = "blis fetch"
"""What clients of the audit trail begin with where something was fetched."""

Figure = tuple[Any, Any]


def corrected_values(read: Read, held: Collection[PlainRow]) -> frozenset[int]:
    """Return the numbers of those values whose figure, or draft, is what a person wrote last.

    One that is public again as a program had written it is nobody's.
    """
    touched, programs = set[int](), dict[int, Figure]()
    mine = CHANGE.c.kind == IndicatorValue.__name__, CHANGE.c.row_id.in_([row.id for row in held])
    for entry in read(sa.select(CHANGE).where(*mine).order_by(CHANGE.c.id)) if held else ():
        if is_by_person(entry):
            touched.add(entry.row_id)
        else:
            touched.discard(entry.row_id)
            programs[entry.row_id] = figure_of(entry.content or {})
    return frozenset(
        row.id
        for row in held
        if row.id in touched
        if row.state is not ValueState.PUBLISHED or programs.get(row.id) != figure_of(row._mapping)
    )


def is_by_person(entry: PlainRow) -> bool:
    """Return whether somebody decided on an entry: with an account, or correcting at the shell."""
    if entry.account_id is not None:
        return True
    is_told = entry.client is not None and not entry.client.startswith(FETCH_CLIENT)
    return is_told and entry.action is not Action.CREATED


def figure_of(content: Any) -> Figure:
    """Return the figure of a value with its status, of a row or of an entry."""
    return content.get("value"), content.get("status")
