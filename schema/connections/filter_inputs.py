"""Filters of lists, made from what each entity shows; a client cannot ask for more.

The filter input of `Practice` has one field for each plain field, text and link of `Practice`;
`schema.connections.filter_sql` turns what a client gave into a condition on its table.
"""

import inspect
from collections.abc import Mapping
from typing import Any, Generic, TypeVar

import strawberry
from strawberry.types.field import StrawberryField

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
from schema.connections.order_inputs import order_input
from schema.tables import Row

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
        one.computed = getattr(kind, "computed_filters", {})
        for name_in_python, part in one.computed.items():
            add_operator(one, name_in_python, part.operand, part.description)
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
