"""Links between tables, declared once: how a row names another, how rows hang on a parent."""

from collections.abc import Callable
from dataclasses import dataclass

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
