"""By what lists of each entity can be sorted: what it shows, names it links to, and counts."""

import enum
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import strawberry
from strawberry.types.field import StrawberryField
from strawberry.utils.str_converters import to_camel_case

from schema.connections.entity_fields import column_type, declared_fields
from schema.connections.links import ToMany, ToOne
from schema.connections.sort_keys import SortKey
from schema.enums import described_enum, enum_of
from schema.tables import Choice, Row
from schema.tables.base import table_of


class Direction(Choice):
    """The direction of sorting; unknown values come last."""

    ASC = "ASC", "From small to large, from A to Ž."
    DESC = "DESC", "From large to small, from Ž to A."


enum_of(Direction)

UNSORTED = frozenset({"note", "url", "homepage"})


def order_input(kind: Any, table: type[Row]) -> Any:
    """Return the input that says by what to sort an entity."""
    own = [f for f in declared_fields(kind) if column_type(f) and f.python_name not in UNSORTED]
    keys = {f.python_name.upper(): SortKey(f.python_name) for f in own}
    if name := sort_key_name(table):
        keys[name] = SortKey("sort_key")
    computed = getattr(kind, "computed_orders", {})
    keys |= {key: SortKey(key.lower(), computed=order) for key, order in computed.items()}
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
        "direction": strawberry.field(description="The direction.", default=Direction.ASC),
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
    if key.computed:
        return key.computed.description
    if isinstance(key.link, ToMany):
        return f"By how many `{to_camel_case(key.column.removesuffix('_count'))}` there are."
    if key.link or key.column == "sort_key":
        what = name.lower().replace("_", " ")
        return f"By {what}, in the order of the Latvian alphabet."
    return f"By `{to_camel_case(key.column)}`."
