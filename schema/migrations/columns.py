"""Columns as the steps write them. Frozen: a step that has been released never changes."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
BYTEWISE = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def create(name: str, *parts: Any, has_id: bool = True, **options: Any) -> None:
    """Make a table; its constraints get their names from the convention of the metadata."""
    number = [sa.Column("id", sa.Integer(), primary_key=True)] if has_id else []
    # On SQLite too a number is never given to another row, for ids stay the same for good.
    op.create_table(name, *number, *parts, **{"sqlite_autoincrement": has_id} | options)


def column(name: str, kind: Any, null: bool = False, key: bool = False, **more: Any) -> Any:
    """Return a column; one of the primary key when `key` says so."""
    return sa.Column(name, kind, nullable=null, primary_key=key, **more)


def word(name: str, **more: Any) -> Any:
    """Return a column for a string."""
    return column(name, sa.String(), **more)


def choice(name: str, **more: Any) -> Any:
    """Return a column for a member of a closed list."""
    return column(name, sa.String(40), **more)


def json(name: str, **more: Any) -> Any:
    """Return a column for texts by language, or for a list."""
    return column(name, JSON, **more)


def day(name: str, **more: Any) -> Any:
    """Return a column for a date."""
    return column(name, sa.Date(), **more)


def moment(name: str, **more: Any) -> Any:
    """Return a column for a moment with its time zone."""
    return column(name, sa.DateTime(timezone=True), **more)


def number(name: str, **more: Any) -> Any:
    """Return a column for a whole number."""
    return column(name, sa.Integer(), **more)


def real(name: str, **more: Any) -> Any:
    """Return a column for a measured number."""
    return column(name, sa.Float(), **more)


def decimal(name: str, digits: int, **more: Any) -> Any:
    """Return a column for an exact number with two decimals."""
    return column(name, sa.Numeric(digits, 2), **more)


def cents(name: str, **more: Any) -> Any:
    """Return a column for money in cents."""
    return column(name, sa.BigInteger(), **more)


def flag(name: str, **more: Any) -> Any:
    """Return a column for yes or no."""
    return column(name, sa.Boolean(), **more)


def ref(name: str, table: str, index: bool = True, **more: Any) -> Any:
    """Return a column that names a row of another table."""
    key = sa.ForeignKey(f"{table}.id")
    return sa.Column(name, sa.Integer(), key, index=index, nullable=more.get("null", False))


def unique(*columns: str) -> Any:
    """Return the rule that no two rows agree in these columns."""
    return sa.UniqueConstraint(*columns)


def slug() -> Any:
    """Return the public name of a record."""
    return word("slug", unique=True)


def named(name: str) -> list[Any]:
    """Return a name or title and the key by which lists sort it."""
    return [json(name), column("sort_key", BYTEWISE, index=True)]


def sourced() -> list[Any]:
    """Return where a fact was read and how sure it is."""
    return [json("sources"), choice("certainty"), word("note", null=True)]


def period() -> list[Any]:
    """Return from when to when something holds."""
    return [day("valid_from", null=True, index=True), day("valid_to", null=True)]


def add(table: str, *parts: Any) -> None:
    """Add columns to a table that has rows: they have a default, or may be unknown."""
    for part in parts:
        op.add_column(table, part, inline_references=True)
