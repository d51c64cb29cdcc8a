"""What lists are sorted by: columns, values of linked rows or computed, how many a link has."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from schema.access.current_status import current_column
from schema.access.visibility import visibility_conditions
from schema.connections.computed import ComputedOrder
from schema.connections.filter_sql import link_conditions
from schema.connections.links import ToMany, ToOne
from schema.tables import Row
from schema.tables.base import table_of


@dataclass(frozen=True)
class SortKey:
    """A column of the row, or of the row that a link names; of a link to many, their number."""

    column: str
    descending: bool = False
    link: ToOne | ToMany | None = None
    computed: ComputedOrder | None = None

    def __str__(self) -> str:
        return "-" * self.descending + self.label

    @property
    def label(self) -> str:
        """Return the name that the value has in a row."""
        return self.column if self.is_column else f"by_{self.column.replace('.', '_')}"

    @property
    def is_column(self) -> bool:
        """Return whether the value is one of the row's own columns."""
        return self.link is None and self.computed is None

    def expression(self, source: sa.FromClause) -> sa.ColumnElement[Any]:
        """Return the value of a row; what is hidden counts as missing."""
        if self.computed:
            return self.computed.value(source)
        if self.link is None:
            return current_column(source, self.column)
        target = table_of(self.link.table).alias()
        if isinstance(self.link, ToOne):
            found = sa.select(target.c[self.column.partition(".")[2]])
            rules = [target.c.id == source.c[self.link.by]]
        else:
            found = sa.select(sa.func.count(sa.distinct(target.c.id)))
            rules = link_conditions(self.link, source, target)
        return (
            found.where(*rules, *visibility_conditions(target)).correlate(source).scalar_subquery()
        )

    def kind(self, table: type[Row]) -> type[Any]:
        """Return the Python type of the value."""
        if self.is_counted:
            return int
        kind = self.expression(table_of(table)).type.python_type
        return str if kind is object else kind

    @property
    def is_counted(self) -> bool:
        """Return whether the value is how many rows hang on a link."""
        return isinstance(self.link, ToMany)

    def is_known(self, source: sa.FromClause) -> bool:
        """Return whether every row has a value."""
        return self.is_counted or (self.is_column and not source.c[self.column].nullable)

    def sorted(self, source: sa.FromClause, backward: bool) -> sa.UnaryExpression[Any]:
        """Return the value in its direction, what is unknown at the end."""
        ordered = self.directed(self.expression(source), backward)
        if self.is_known(source):
            return ordered
        return ordered.nulls_first() if backward else ordered.nulls_last()

    def directed(self, value: sa.ColumnElement[Any], backward: bool) -> sa.UnaryExpression[Any]:
        """Return a value in the direction of the key, or in the other one when `backward`."""
        return value.desc() if self.descending != backward else value.asc()

    def beyond(self, source: sa.FromClause, value: Any, backward: bool) -> sa.ColumnElement[bool]:
        """Return whether a row sorts after the value, or before it when `backward`."""
        own = self.expression(source)
        if value is None:
            return own.is_not(None) if backward else sa.false()
        past = own < value if self.descending != backward else own > value
        return past if backward or self.is_known(source) else sa.or_(past, own.is_(None))
