"""Who may see what: one condition for each table, added to every statement that reads it."""

from collections.abc import Sequence

import sqlalchemy as sa

from schema.tables import PracticeState, Row, Visibility
from schema.tables.row import table_of


def visible(columns: sa.FromClause) -> Sequence[sa.ColumnElement[bool]]:
    """Return what must hold for a row to be shown: published, and public where it says who may."""
    rules = []
    if "visibility" in columns.c:
        rules.append(columns.c.visibility == Visibility.PUBLIC)
    if "state" in columns.c:
        rules.append(columns.c.state == PracticeState.PUBLISHED)
    return rules


def is_protected(table: type[Row]) -> bool:
    """Return whether rows of the table can be hidden from a caller."""
    return bool(visible(table_of(table)))
