"""What is unusual about a measured value: somebody has to say why it is right all the same."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from schema.tables import Choice, Indicator, IndicatorValue, ValueState
from schema.tables.base import PlainRow, Statement, table_of
from schema.tables.indicators import is_value_shown

LARGEST_JUMP = 0.5
"""By what share a value may differ from that of the period before."""


class Oddity(Choice):
    """What is unusual about a value."""

    JUMP = "JUMP", "It differs by more than half from the period before."
    NEGATIVE = "NEGATIVE", "It is negative, and no other value of the indicator is."
    OUT_OF_RANGE = "OUT_OF_RANGE", "It is a percentage below 0 or above 100."


@dataclass(frozen=True)
class PlausibilityWarning:
    """One thing that is unusual, and the figures that show it."""

    code: Oddity
    details: Mapping[str, Any]

    @property
    def sentence(self) -> str:
        """Which sentence says it."""
        return f"odd_{self.code.lower()}"


def value_oddities(
    value: float | None, unit: str, previous: float | None, lowest: float | None
) -> Iterator[PlausibilityWarning]:
    """Yield what is unusual, given the value of the period before and the lowest of all others.

    >>> [str(found.code) for found in value_oddities(151, "persons", 100, 5)]
    ['JUMP']
    >>> [str(found.code) for found in value_oddities(-3, "%", -2, 5)]
    ['NEGATIVE', 'OUT_OF_RANGE']
    >>> list(value_oddities(150, "persons", 100, 5)), list(value_oddities(-3, "EUR", None, -1))
    ([], [])
    """
    if value is None:
        return
    if previous is not None and abs(value - previous) > LARGEST_JUMP * abs(previous):
        yield PlausibilityWarning(Oddity.JUMP, {"value": value, "previous": previous})
    if value < 0 and lowest is not None and lowest >= 0:
        yield PlausibilityWarning(Oddity.NEGATIVE, {"value": value})
    if unit == "%" and not 0 <= value <= 100:
        yield PlausibilityWarning(Oddity.OUT_OF_RANGE, {"value": value})


def select_surroundings(numbers: Collection[int]) -> Statement:
    """Return the statement for what values are compared with: their unit and their neighbours."""
    value, indicator = table_of(IndicatorValue), table_of(Indicator)
    before, other = value.alias("before"), value.alias("other")
    earlier = (
        sa.select(before.c.value)
        .where(*(before.c[c] == value.c[c] for c in ("indicator_id", "municipality_id", "split")))
        .where(before.c.period < value.c.period, before.c.value.is_not(None))
        .where(is_value_shown(before))
        # A year follows a year, a month a month.
        .where(sa.func.length(before.c.period) == sa.func.length(value.c.period))
        .order_by(before.c.period.desc())
        .limit(1)
    )
    lowest = sa.select(sa.func.min(other.c.value)).where(
        other.c.indicator_id == value.c.indicator_id,
        other.c.id != value.c.id,
        other.c.state == ValueState.PUBLISHED,
    )
    return (
        sa.select(
            value.c.id,
            value.c.value,
            indicator.c.unit,
            earlier.scalar_subquery().label("previous"),
            lowest.scalar_subquery().label("lowest"),
        )
        .join(indicator, indicator.c.id == value.c.indicator_id)
        .where(value.c.id.in_(numbers))
    )


def value_warnings(row: PlainRow) -> list[PlausibilityWarning]:
    """Return what is unusual about a value, given its surroundings."""
    return list(value_oddities(row.value, row.unit, row.previous, row.lowest))
