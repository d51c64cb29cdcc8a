"""Rows as they are stored, for tests of what is in the first content."""

from typing import Any

import sqlalchemy as sa

from schema import Database
from schema.tables.base import table_of


def stored_record(database: Database, table: Any, slug: str) -> Any:
    """Return the row of a public name."""
    [row] = database.all(sa.select(table_of(table)).where(table_of(table).c.slug == slug))
    return row


def stored_rows(database: Database, table: Any, **where: int) -> list[Any]:
    """Return the rows of a table in which columns have these values, the oldest first."""
    rows = table_of(table)
    conditions = [rows.c[name] == value for name, value in where.items()]
    return list(database.all(sa.select(rows).where(*conditions).order_by(rows.c.id)))
