"""Links between tables, declared once, and the keys by which lists of rows are sorted."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from schema.tables import Row

Condition = Callable[[sa.FromClause], sa.ColumnElement[bool]]
"""What must hold for the rows of a table, given under whatever alias it is selected."""


@dataclass(frozen=True)
class ToOne:
    """How a row names one row of another table: by the id in its column `by`."""

    table: type[Row]
    by: str


@dataclass(frozen=True)
class ToMany:
    """How the rows of a table hang on their parents.

    `by` names the column with the parent's id: of the table itself, or of the join table `via`,
    whose column `to` then holds the id of the row. `where` narrows the rows further. Without
    `by` it is the whole table.
    """

    table: type[Row]
    by: str = ""
    via: type[Row] | None = None
    to: str = ""
    where: Condition | None = None


@dataclass(frozen=True)
class Key:
    """A column to sort by, and which way."""

    column: str
    descending: bool = False

    def __str__(self) -> str:
        return "-" * self.descending + self.column

    def sorted(self, source: sa.FromClause, backward: bool) -> sa.UnaryExpression[Any]:
        """Return the column in its direction, what is unknown at the end."""
        column = source.c[self.column]
        ordered = column.desc() if self.descending != backward else column.asc()
        return ordered.nulls_first() if backward else ordered.nulls_last()

    def beyond(self, source: sa.FromClause, value: Any, backward: bool) -> sa.ColumnElement[bool]:
        """Return whether a row sorts after the value, or before it when `backward`."""
        column = source.c[self.column]
        if value is None:
            return column.is_not(None) if backward else sa.false()
        past = column < value if self.descending != backward else column > value
        if not column.nullable or backward:
            return past
        return sa.or_(past, column.is_(None))
