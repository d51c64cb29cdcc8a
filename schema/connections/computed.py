"""What a list is filtered and sorted by that is no column: an entity declares each by its name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa


@dataclass(frozen=True)
class ComputedFilter:
    """A part of a filter: what it takes, and whether a row meets what was given."""

    operand: Any
    description: str
    condition: Callable[[Any, sa.FromClause], sa.ColumnElement[bool]]


@dataclass(frozen=True)
class ComputedOrder:
    """What a list can be sorted by: its value in a row, which is null where nobody knows it."""

    description: str
    value: Callable[[sa.FromClause], sa.ColumnElement[Any]]
