"""Rows counted by one of their fields or links, in one statement, whatever the number of groups."""

import enum
from asyncio import gather
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

import sqlalchemy as sa
import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.extensions import FieldExtension
from strawberry.types.field import StrawberryField
from strawberry.utils.str_converters import to_camel_case

from schema import ids, tables
from schema.access.visibility import own_rule, visibility_conditions
from schema.connections.entity_fields import (
    column_type,
    declared_fields,
)
from schema.connections.filter_signature import filter_signature
from schema.connections.filter_sql import filter_condition
from schema.connections.links import ToOne
from schema.connections.pages import (
    LARGEST_PAGE,
    page_window,
)
from schema.enums import described_enum, enum_of
from schema.tables import Row
from schema.tables.base import (
    PlainRow,
    Statement,
    table_of,
)
from schema.types import Caller, Node, show_entity
from schema.types.connections import entity_inputs
from schema.types.entity import described_field

UNSHARED = frozenset({"slug", "code", "number", "note", "value", "url", "homepage"})
"""Plain fields that hardly two rows share."""


@strawberry.interface(description="Rows that agree in the field they are grouped by.")
class Grouped:
    key: str | None = described_field("The value they share, of a link the id; null for none.")
    item: Node | None = described_field("What they all lead to, when they are grouped by a link.")
    count: int = described_field("How many rows they are.")


@strawberry.type(description="Rows that agree in the field they are grouped by.")
class Group(Grouped):
    pass


@strawberry.type(
    description="Indicator values that agree in the field they are grouped by. The figures are "
    "null when the group mixes indicators: filter by one indicator, or group by it."
)
class ValueGroup(Grouped):
    values: int = described_field("How many of the rows have a value; the others say why not.")
    min: float | None = described_field("The least value.")
    max: float | None = described_field("The greatest value.")
    mean: float | None = described_field("The unweighted mean of the values.")
    sum: float | None = described_field(
        "The sum of the values of one period and split, where the indicator says that they add up."
    )


class GroupOrder(tables.Choice):
    """How groups are sorted."""

    COUNT = "COUNT", "The largest first."
    KEY = "KEY", "By their key, those without one last."


enum_of(GroupOrder)

Figures = dict[str, sa.ColumnElement[Any]]


def value_figures() -> Figures:
    """Return what is computed of a group of values; null where it would mix indicators."""
    value, indicator = table_of(tables.IndicatorValue).c, table_of(tables.Indicator).c
    alone = sa.func.min(value.indicator_id) == sa.func.max(value.indicator_id)
    summable = sa.case((indicator.aggregation == tables.Aggregation.SUM, 1), else_=0)
    same = [sa.func.min(value[name]) == sa.func.max(value[name]) for name in ("period", "split")]
    figures = {name: getattr(sa.func, name)(value.value) for name in ("min", "max", "sum")}
    return {
        "values": sa.func.count(value.value),
        "min": sa.case((alone, figures["min"])),
        "max": sa.case((alone, figures["max"])),
        "mean": sa.case((alone, sa.func.avg(value.value))),
        "sum": sa.case((sa.and_(alone, *same, sa.func.min(summable) == 1), figures["sum"])),
    }


def groupable_fields(kind: Any) -> dict[str, StrawberryField]:
    """Return the fields by which rows of an entity can be grouped, by their names in Python."""
    return {f.python_name: f for f in declared_fields(kind) if is_groupable_field(f)}


def is_groupable_field(field: StrawberryField) -> bool:
    """Return whether several rows are likely to share what is in a field."""
    link = field.metadata.get("link")
    if link is not None:
        return isinstance(link, ToOne) or link.via is not None
    return field.python_name not in UNSHARED and column_type(field) not in (None, float, date)


def group_field_enum(kind: Any) -> Any:
    """Return the enum of the fields by which rows of an entity can be grouped."""
    names = {name.upper(): name for name in groupable_fields(kind)}
    return described_enum(
        enum.Enum(f"{kind.__name__}GroupField", names),
        f"By what {kind.__name__} can be grouped.",
        lambda value: f"By `{to_camel_case(value.value)}`.",
    )


class GroupingExtension(FieldExtension):
    """Gives a grouping its arguments when the schema is built."""

    def __init__(self, table: type[Row]) -> None:
        self.table = table

    def apply(self, field: StrawberryField) -> None:
        """Set the types of `by` and `filter`."""
        by, given, *_ = field.arguments
        by.type_annotation = StrawberryAnnotation(group_field_enum(Node.shown_as[self.table]))
        given.type_annotation = StrawberryAnnotation(entity_inputs().one[self.table] | None)


By = Annotated[Any, strawberry.argument(description="The field or link to group by.")]
Given = Annotated[Any, strawberry.argument(description="Which rows to count.")]
Ordered = Annotated[GroupOrder, strawberry.argument(description="How to sort the groups.")]
First = Annotated[int, strawberry.argument(description="How many groups, 1 to 100.")]


def group_query(table: type[Row], description: str, group: Any, figures: bool = False) -> Any:
    """Return a field that counts the rows of a table by one of its fields or links."""

    async def count(
        root: Any,
        info: Caller,
        by: By,
        filter: Given = strawberry.UNSET,
        order_by: Ordered = GroupOrder.COUNT,
        first: First = LARGEST_PAGE,
    ) -> Any:
        size = page_window(first, None, None, None, default=None).size
        field = groupable_fields(Node.shown_as[table])[by.value]
        if filter:
            filter_signature(filter)
        counted = group_counts(table, field, filter or None, value_figures() if figures else {})
        statement = counted.order_by(*group_sort_columns(order_by)).limit(size)
        rows = await info.context.loaders.rows(statement)
        return list(await gather(*(build_group(info, group, field, row) for row in rows)))

    count.__annotations__["return"] = list[group] | None
    return strawberry.field(
        resolver=count, description=description, extensions=[GroupingExtension(table)]
    )


def group_sort_columns(order: GroupOrder) -> Sequence[sa.ColumnElement[Any]]:
    """Return what groups are sorted by."""
    by_key = sa.column("key").asc().nulls_last()
    return [sa.column("size").desc(), by_key] if order is GroupOrder.COUNT else [by_key]


def group_counts(
    table: type[Row], field: StrawberryField, given: Any, figures: Figures
) -> Statement:
    """Return the statement that counts the visible rows that meet a filter, group by group."""
    source, link = table_of(table), field.metadata.get("link")
    rules = [*visibility_conditions(source), *([filter_condition(given, source)] if given else [])]
    origin, key = group_key(source, field)
    if link is not None and (
        hidden := visibility_conditions(target := table_of(link.table).alias())
    ):
        rules.append(key.in_(sa.select(target.c.id).where(*hidden)))
    if figures:
        indicator = table_of(tables.Indicator)
        origin = origin.join(indicator, indicator.c.id == source.c.indicator_id)
    size = sa.func.count(sa.distinct(source.c.id)).label("size")
    named = [figure.label(name) for name, figure in figures.items()]
    chosen = sa.select(key.label("key"), size, *named).select_from(origin)
    return chosen.where(*rules).group_by(key)


def group_key(
    source: sa.Table, field: StrawberryField
) -> tuple[sa.FromClause, sa.ColumnElement[Any]]:
    """Return what to select from, and the column that the rows of a group agree in."""
    link = field.metadata.get("link")
    if link is None:
        return source, source.c[field.python_name]
    if isinstance(link, ToOne):
        return source, source.c[link.by]
    via = table_of(link.via)
    tied = sa.and_(via.c[link.by] == source.c.id, *own_rule(via))
    return source.join(via, tied), via.c[link.to]


async def build_group(info: Caller, group: Any, field: StrawberryField, row: PlainRow) -> Any:
    """Return a group with what its key leads to; groups that wait together share a statement."""
    figures = {name: value for name, value in row._mapping.items() if name not in ("key", "size")}
    link = field.metadata.get("link")
    if link is None:
        key = None if row.key is None else str(row.key)
        return group(key=key, item=None, count=row.size, **figures)
    found = None if row.key is None else await info.context.loaders.one(link.table, id=row.key)
    item = None if found is None else show_entity(link.table, found)
    key = (
        None if found is None else ids.write_global_id(Node.shown_as[link.table].__name__, found.id)
    )
    return group(key=key, item=item, count=row.size, **figures)


@strawberry.type
class GroupQueries:
    practices_grouped_by = group_query(
        tables.Practice, "How many practices there are by one of their fields or links.", Group
    )
    indicator_values_grouped_by = group_query(
        tables.IndicatorValue,
        "Count, least, greatest, mean and sum of values by one of their fields or links.",
        ValueGroup,
        figures=True,
    )
