"""The parts of the filter of practices that the search has under the same names, and one order."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
import strawberry

from schema.connections.computed import ComputedFilter, ComputedOrder
from schema.enums import enum_of
from schema.indexing.practice_conditions import RANGES, VALUES, cents_of_euros
from schema.indexing.search_fields import BY_NAME, PopulationBand, SearchField
from schema.request.sent_fields import sent_values
from schema.tables import MunicipalityKind
from schema.types.entity import described_field

enum_of(PopulationBand)
enum_of(MunicipalityKind)


@strawberry.input(description="Which numbers to accept; what has no such number is not accepted.")
class SearchRangeInput:
    gte: float | None = described_field("This number or greater.", default=strawberry.UNSET)
    lte: float | None = described_field("This number or less.", default=strawberry.UNSET)


def range_bounds(given: SearchRangeInput) -> tuple[float | None, float | None]:
    """Return the least and the greatest number of a range."""
    bounds = sent_values(given)
    return bounds.get("gte"), bounds.get("lte")


def range_filter(field: SearchField) -> ComputedFilter:
    """Return the part of a filter that takes a range of a field."""

    def condition(given: SearchRangeInput, source: sa.FromClause) -> sa.ColumnElement[bool]:
        return RANGES[field.name](range_bounds(given), source)

    return ComputedFilter(SearchRangeInput, field.within, condition)


def value_filter(field: SearchField) -> ComputedFilter:
    """Return the part of a filter that takes values of a closed list."""

    def condition(given: list[Any], source: sa.FromClause) -> sa.ColumnElement[bool]:
        return VALUES[field.name](given, source)

    return ComputedFilter(list[field.kind], field.exact, condition)


PRACTICE_FILTERS: Mapping[str, ComputedFilter] = {
    **{name: range_filter(BY_NAME[name]) for name in RANGES},
    **{BY_NAME[name].plural: value_filter(BY_NAME[name]) for name in VALUES},
}
"""By their names in Python; those of the search fields that lists of practices have too."""

PRACTICE_ORDERS: Mapping[str, ComputedOrder] = {
    "COST": ComputedOrder(
        "By whole cost in euros, as `SearchOrder` has it; what is not known comes last.",
        cents_of_euros,
    )
}
"""What practices are sorted by beside their columns."""
