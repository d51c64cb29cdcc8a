"""Closed lists of the tables as GraphQL enums, with the descriptions that they carry."""

from functools import cache
from typing import Any

import strawberry

from schema.tables import Choice


@cache
def enum_of(kind: type[Choice]) -> Any:
    """Return the closed list, made known to GraphQL but for members without a description."""
    shown: Any = strawberry.enum(kind, description=kind.__doc__)
    listed = shown.__strawberry_definition__
    listed.values = [value for value in listed.values if kind[value.name].description]
    for value in listed.values:
        value.description = kind[value.name].description
    return shown
