"""Closed lists as GraphQL enums whose members have descriptions."""

from collections.abc import Callable
from functools import cache
from typing import Any

import strawberry
from strawberry.types.enum import EnumValue, has_enum_definition

from schema.tables import Choice


@cache
def enum_of(kind: type[Choice]) -> Any:
    """Return a closed list of the tables, with the descriptions that it carries."""
    return described_enum(kind, kind.__doc__, lambda value: kind[value.name].description)


def described_enum(
    members: Any, description: str | None, describe: Callable[[EnumValue], str]
) -> Any:
    """Return an enum of Python, made known to GraphQL but for members without a description."""
    enum_type: Any = strawberry.enum(members, description=description)
    assert has_enum_definition(enum_type)
    definition = enum_type.__strawberry_definition__
    definition.values = [value for value in definition.values if describe(value)]
    for value in definition.values:
        value.description = describe(value)
    return enum_type
