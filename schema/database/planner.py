"""What is said to a database's planner, by name, where it would choose a slow way by itself.

None of these changes which rows are found. `tests/schema/database/test_planner.py` has the plans
with and without each of them, on both databases.
"""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from schema.tables.base import Statement


def looked_up_last(column: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    """Return the value of a column by which a plan does not begin.

    SQLite begins with a list of ids, and PostgreSQL with a condition that it takes for narrow. An
    index on the column does not serve a sum, so they come to its rows from the other tables: along
    the order of a list until a page is full, or by the few rows that tie two tables.
    """
    return column + sa.literal_column("0")


def is_the_only_row(
    column: sa.ColumnElement[int], statement: sa.Select[tuple[int]]
) -> sa.ColumnElement[bool]:
    """Return whether a column has the one id that a statement finds, or none.

    A list of ids with `in` is joined or looked through; one id is found beforehand, and an index
    on the column and what follows in it then gives the rows in their order.
    """
    return column == statement.scalar_subquery()


def has_at_least(statement: sa.Select[Any], number: int) -> sa.ColumnElement[bool]:
    """Return whether a statement finds so many rows: no more than these are counted."""
    rows = statement.limit(number).subquery()
    return sa.select(sa.func.count()).select_from(rows).scalar_subquery() >= number


def join_pairs(
    statement: Statement, pairs: Collection[tuple[int, int]], *columns: sa.Column[int]
) -> Statement:
    """Return a statement for only those rows that have one of these pairs in two columns.

    SQLite reads the whole table for a list of pairs in `in`; a table of them it looks up.
    """
    named = (sa.column(column.name, sa.Integer) for column in columns)
    table = sa.values(*named, name="named", literal_binds=True).data(sorted(pairs)).cte()
    return statement.join(table, sa.and_(*(each == table.c[each.name] for each in columns)))
