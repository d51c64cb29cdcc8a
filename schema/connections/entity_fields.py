"""The fields that an entity declares: for filters, orders, groups and inputs of writes alike."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from strawberry.types import get_object_definition
from strawberry.types.base import StrawberryOptional
from strawberry.types.enum import StrawberryEnumDefinition
from strawberry.types.field import StrawberryField
from strawberry.utils.str_converters import to_camel_case

RANGES = (int, float, date)
"""The types of which one value is greater than another."""


def declared_fields(kind: Any) -> Sequence[StrawberryField]:
    """Return the fields of an entity in the order in which it declares them."""
    return get_object_definition(kind, strict=True).fields


def client_field_name(field: StrawberryField) -> str:
    """Return the name that clients know a field by."""
    return to_camel_case(field.python_name)


def column_type(field: StrawberryField) -> Any:
    """Return the Python type of a plain field that can be compared, else None."""
    if field.base_resolver is not None:
        return None
    kind = field.type.of_type if isinstance(field.type, StrawberryOptional) else field.type
    if isinstance(kind, StrawberryEnumDefinition):
        return kind.wrapped_cls
    return kind if kind in (str, bool, *RANGES) else None
