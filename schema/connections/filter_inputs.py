"""Filters and orders of lists, made from what each entity shows; a client cannot ask for more.

The filter input of `Practice` has one field for each plain field, text and link of `Practice`;
`schema.connections.filter_sql` turns what a client gave into a condition on its table.
"""

import enum
import inspect
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Generic, TypeVar

import strawberry
from strawberry.types.field import StrawberryField
from strawberry.utils.str_converters import to_camel_case

from schema.connections.entity_fields import (
    RANGES,
    client_field_name,
    column_type,
    declared_fields,
)
from schema.connections.links import (
    ToMany,
    ToOne,
)
from schema.connections.sort_keys import SortKey
from schema.enums import described_enum, enum_of
from schema.tables import Choice, Row
from schema.tables.base import table_of

T = TypeVar("T")


def filter_operator(description: str, name: str | None = None) -> Any:
    """Return an operator of a filter; it decides only when it is given."""
    return strawberry.field(description=description, default=strawberry.UNSET, name=name)


@strawberry.input(description="Which values to accept; all that is given must hold.")
class FilterInput(Generic[T]):
    eq: T | None = filter_operator("Exactly this value.")
    in_: list[T] | None = filter_operator(
        "One of these values; an empty list accepts nothing.", "in"
    )
    is_null: bool | None = filter_operator("Whether there is no value.")


@strawberry.input(description="Which values to accept; all that is given must hold.")
class RangeFilterInput(FilterInput[T]):
    gt: T | None = filter_operator("Greater than this value.")
    gte: T | None = filter_operator("This value or greater.")
    lt: T | None = filter_operator("Less than this value.")
    lte: T | None = filter_operator("This value or less.")


@strawberry.input(description="Which strings to accept; all that is given must hold.")
class StringFilterInput(RangeFilterInput[str]):
    contains: str | None = filter_operator("Contains this, whatever the case and the diacritics.")


@strawberry.input(description="Which texts to accept, in any of their languages.")
class TextFilterInput:
    contains: str | None = filter_operator("Contains this, whatever the case and the diacritics.")
    is_null: bool | None = filter_operator("Whether there is no text.")


class Direction(Choice):
    """Which way to sort; what is unknown comes last."""

    ASC = "ASC", "From small to large, from A to Ž."
    DESC = "DESC", "From large to small, from Ž to A."


enum_of(Direction)

UNSORTED = frozenset({"note", "url", "homepage"})
LISTED = {
    "some": "At least one of them meets this.",
    "none": "None of them meets this.",
    "every": "All of them meet this; so it is when there are none.",
}


class EntityInputs:
    """The filter and order inputs of all entities; made together, because they name each other."""

    def __init__(self, entities: Mapping[type[Row], Any]) -> None:
        names = {table: kind.__name__ for table, kind in entities.items()}
        self.one: dict[type[Row], Any] = {
            table: type(f"{name}FilterInput", (), {}) for table, name in names.items()
        }
        self.many: dict[type[Row], Any] = {
            table: type(f"{name}ListFilterInput", (), {}) for table, name in names.items()
        }
        self.order = {table: order_input(kind, table) for table, kind in entities.items()}
        for table, kind in entities.items():
            self._complete(table, kind)

    def _complete(self, table: type[Row], kind: Any) -> None:
        """Give the inputs of an entity their fields."""
        name, one, many = kind.__name__, self.one[table], self.many[table]
        one.links = {f.python_name: f.metadata.get("link") for f in declared_fields(kind)}
        one.type_name = name
        add_operator(one, "id", FilterInput[strawberry.ID], "What `id` must be.")
        for field in declared_fields(kind):
            if (operand := self._operand(field)) is not None:
                add_operator(
                    one, field.python_name, operand, f"What `{client_field_name(field)}` must be."
                )
        add_operator(one, "and_", list[one], "All of these must hold.", "and")
        add_operator(one, "or_", list[one], "At least one of these must hold.", "or")
        add_operator(one, "not_", one, "This must not hold.", "not")
        for which, description in LISTED.items():
            add_operator(many, which, one, description)
        strawberry.input(one, description=f"Which {name} to accept; all that is given must hold.")
        strawberry.input(many, description=f"Which lists of {name} to accept.")

    def _operand(self, field: StrawberryField) -> Any:
        """Return the input that filters by a field, or None where there is nothing to filter by."""
        link = field.metadata.get("link")
        if isinstance(link, ToOne):
            return self.one[link.table]
        if isinstance(link, ToMany):
            return self.many[link.table]
        if field.metadata.get("text"):
            return TextFilterInput
        kind = column_type(field)
        if kind is None:
            return None
        if kind is str:
            return StringFilterInput
        return RangeFilterInput[kind] if kind in RANGES else FilterInput[kind]


def add_operator(
    input_type: Any, name: str, kind: Any, description: str, shown: str | None = None
) -> None:
    """Add an operator to an input that is not yet complete."""
    input_type.__annotations__ = inspect.get_annotations(input_type) | {name: kind | None}
    setattr(input_type, name, filter_operator(description, shown))


def order_input(kind: Any, table: type[Row]) -> Any:
    """Return the input that says by what to sort an entity."""
    own = [f for f in declared_fields(kind) if column_type(f) and f.python_name not in UNSORTED]
    keys = {f.python_name.upper(): SortKey(f.python_name) for f in own}
    if name := sort_key_name(table):
        keys[name] = SortKey("sort_key")
    keys = keys or {"ID": SortKey("id")}
    keys |= dict(linked for field in declared_fields(kind) for linked in linked_keys(field))
    members = described_enum(
        enum.Enum(f"{kind.__name__}OrderField", keys),
        f"What lists of {kind.__name__} can be sorted by.",
        lambda value: order_description(value.name, value.value),
    )
    fields = {
        "__annotations__": {"field": members, "direction": Direction},
        "field": strawberry.field(description="What to sort by."),
        "direction": strawberry.field(description="Which way.", default=Direction.ASC),
        "key": lambda step: replace(step.field.value, descending=step.direction is Direction.DESC),
    }
    order = type(f"{kind.__name__}OrderInput", (), fields)
    return strawberry.input(
        order, description=f"One step of the order of a list of {kind.__name__}."
    )


def sort_key_name(table: type[Row]) -> str | None:
    """Return under which name a table is sorted alphabetically: NAME, TITLE or not at all."""
    columns = table_of(table).c
    return next(
        (n.upper() for n in ("name", "title") if n in columns and "sort_key" in columns), None
    )


def linked_keys(field: StrawberryField) -> Iterator[tuple[str, SortKey]]:
    """Yield how a list can be sorted by what a link leads to: its name, or how many there are."""
    link, name = field.metadata.get("link"), field.python_name
    if isinstance(link, ToMany) and link.where is None:
        yield f"{name.upper()}_COUNT", SortKey(f"{name}_count", link=link)
    elif isinstance(link, ToOne) and (sorted_by := sort_key_name(link.table)):
        yield f"{name.upper()}_{sorted_by}", SortKey(f"{name}.sort_key", link=link)


def order_description(name: str, key: SortKey) -> str:
    """Return what a key sorts by, for clients."""
    if isinstance(key.link, ToMany):
        return f"By how many `{to_camel_case(key.column.removesuffix('_count'))}` there are."
    if key.link or key.column == "sort_key":
        what = name.lower().replace("_", " ")
        return f"By {what}, in the order of the Latvian alphabet."
    return f"By `{to_camel_case(key.column)}`."
