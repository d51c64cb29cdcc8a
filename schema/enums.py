"""Closed lists of the tables as GraphQL enums, with the descriptions that they carry."""

from functools import cache
from typing import Any

import strawberry

from schema.tables import Choice


@cache
def enum_of(kind: type[Choice]) -> Any:
    """Return the closed list, made known to GraphQL."""
    shown: Any = strawberry.enum(kind, description=kind.__doc__)
    for value in shown.__strawberry_definition__.values:
        value.description = kind[value.name].description
    return shown
