"""Look-ups: one row by one of its public names."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa
import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.extensions import FieldExtension
from strawberry.types.field import StrawberryField

from schema.access.current_status import current_columns
from schema.access.visibility import visibility_conditions
from schema.editing.redirects import redirected_row
from schema.request.context import Context
from schema.request.sent_fields import sent_fields
from schema.tables import Row
from schema.tables.base import PlainRow, Statement, ValidityPeriod, latvian_order, table_of
from schema.tables.places import full_atvk_code
from schema.types import Caller, Node, parse_id, show_entity
from schema.types.connections import valid_on_day

DESCRIPTIONS = {
    "slug": "Its public name in addresses.",
    "name": "Its name in Latvian, whatever the case.",
    "code": "Its code.",
    "number": "Its official number.",
    "atvk_code": "Its code in ATVK; spaces and missing zeros at its beginning do no harm.",
    "iso": "Its ISO 3166-2 code.",
    "id": "Its opaque id.",
}


@cache
def public_name_input(name: str, columns: tuple[str, ...]) -> Any:
    """Return the input that takes exactly one of the public names of an entity."""
    kinds = {column: strawberry.ID if column == "id" else str for column in (*columns, "id")}
    fields = {
        column: strawberry.field(description=DESCRIPTIONS[column], default=strawberry.UNSET)
        for column in kinds
    }
    annotations = {column: kind | None for column, kind in kinds.items()}
    made = type(f"{name}ByInput", (), {"__annotations__": annotations, **fields})
    return strawberry.input(made, one_of=True, description=f"Exactly one public name of {name}.")


class LookupExtension(FieldExtension):
    """Gives a look-up its types when the schema is built."""

    def __init__(self, table: type[Row], columns: tuple[str, ...]) -> None:
        self.table, self.columns = table, columns

    def apply(self, field: StrawberryField) -> None:
        """Set what the field returns and what it takes."""
        entity = Node.shown_as[self.table]
        field.type_annotation = StrawberryAnnotation(entity | None)
        by, as_of = field.arguments
        by.type_annotation = StrawberryAnnotation(public_name_input(entity.__name__, self.columns))
        by.description = "By which of its public names."
        as_of.description = (
            "The one that existed on this day; the newest of that name when left out."
        )
        as_of.default = strawberry.UNSET
        field.arguments = [by, as_of] if issubclass(self.table, ValidityPeriod) else [by]


def lookup(table: type[Row], *columns: str, description: str) -> Any:
    """Return a field that finds one row by one of these columns or by its id; else null."""

    async def find(root: Any, info: Caller, by: Any, as_of: date | None = None) -> Node | None:
        row = await find_named_row(info.context, table, by, as_of)
        return None if row is None else show_entity(table, row)

    return strawberry.field(
        resolver=find, description=description, extensions=[LookupExtension(table, columns)]
    )


async def find_named_row(
    context: Context, table: type[Row], by: Any, as_of: date | None = None
) -> PlainRow | None:
    """Return the row with a public name, or None when it is unknown or hidden."""
    [(name, given)] = sent_fields(by).items()
    column, value = lookup_column(table, name, given)
    if value is None:
        return None
    statement = newest_row_statement(table_of(table), column, is_dated=as_of is not None)
    for row in await context.loaders.rows(statement, value=value, day=as_of):
        return row
    return await redirected_row(context, table, column, value)


@cache
def newest_row_statement(source: sa.Table, column: str, *, is_dated: bool) -> Statement:
    """Return the statement for the row with a value in a column, the newest if there are several.

    It is dated if only what held on a day is to be found.
    """
    rules = [source.c[column] == sa.bindparam("value", type_=source.c[column].type)]
    if is_dated:
        rules.append(valid_on_day(sa.bindparam("day", type_=sa.Date))(source))
    statement = sa.select(*current_columns(source)).where(*rules, *visibility_conditions(source))
    return statement.order_by(*newest_order(source)).limit(1)


def newest_order(source: sa.FromClause) -> Sequence[sa.ColumnElement[Any]]:
    """Return the order in which the first of several rows of one public name answers."""
    if "valid_from" not in source.c:
        return [source.c.id]
    return [source.c.valid_from.desc().nulls_last(), source.c.id]


def lookup_column(table: type[Row], name: str, value: str) -> tuple[str, Any]:
    """Return in which column to look for a public name, and for what; None is never found."""
    if "\0" in value:
        return name, None
    if name == "id":
        kind, number = parse_id(value)
        return name, number if kind is table else None
    if name == "atvk_code":
        return name, full_atvk_code(value) or None
    return ("sort_key", latvian_order(value)) if name == "name" else (name, value)
