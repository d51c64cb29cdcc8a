"""Which way an indicator goes: what changed in its own terms, and whether that is better."""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from schema.comparison.formulas.units import PER_CENT, is_amount
from schema.tables import Choice, Polarity


class ChangeDirection(Choice):
    """Whether a value got better or worse, by the polarity of its indicator."""

    IMPROVING = "IMPROVING", "It got better."
    WORSENING = "WORSENING", "It got worse."
    NO_CHANGE = "NO_CHANGE", "It is unchanged."
    INCREASING = "INCREASING", "It rose; neither direction is better."
    DECREASING = "DECREASING", "It fell; neither direction is better."


@dataclass(frozen=True)
class MeasuredChange:
    """How a value differs from an earlier one, in the terms of its unit.

    `points` are percentage points, of what is measured in per cent. `percent` is told of amounts
    only, of which none is nothing: of no rise from zero, share, index or balance below zero.
    """

    absolute: float
    percent: float | None
    points: float | None
    direction: ChangeDirection


def measure_change(before: float, after: float, polarity: Polarity, unit: str) -> MeasuredChange:
    """Return how a value changed.

    >>> measure_change(4.0, 3.0, Polarity.LOWER_IS_BETTER, "schools").percent
    -25.0
    >>> measure_change(4.0, 3.0, Polarity.LOWER_IS_BETTER, "%")
    MeasuredChange(absolute=-1.0, percent=None, points=-1.0, direction=<ChangeDirection.IMPROVING: \
'IMPROVING'>)
    >>> [measure_change(b, 3.0, Polarity.NEUTRAL, "persons").percent for b in (0.0, -2.0)]
    [None, None]
    """
    absolute = after - before
    has_percent = is_amount(unit) and before > 0 and after >= 0
    return MeasuredChange(
        absolute,
        absolute / before * 100 if has_percent else None,
        absolute if unit == PER_CENT else None,
        change_direction(absolute, polarity),
    )


def change_direction(absolute: float, polarity: Polarity) -> ChangeDirection:
    """Return which way a difference goes.

    >>> (
    ...     change_direction(2, Polarity.LOWER_IS_BETTER).value,
    ...     change_direction(2, Polarity.NEUTRAL).value,
    ... )
    ('WORSENING', 'INCREASING')
    """
    if absolute == 0:
        return ChangeDirection.NO_CHANGE
    if polarity is Polarity.NEUTRAL:
        return ChangeDirection.INCREASING if absolute > 0 else ChangeDirection.DECREASING
    is_better = (absolute > 0) is (polarity is Polarity.HIGHER_IS_BETTER)
    return ChangeDirection.IMPROVING if is_better else ChangeDirection.WORSENING


SHOWN = Decimal("0.01")
"""Values are shown with at most two decimals."""


def shown_number(value: float) -> Decimal:
    """Return a value as tables show it, with at most two decimals.

    >>> shown_number(62.1649), shown_number(17.0)
    (Decimal('62.16'), Decimal('17'))
    """
    rounded = Decimal(repr(float(value))).quantize(SHOWN, ROUND_HALF_EVEN)
    return rounded.quantize(Decimal(1)) if rounded == rounded.to_integral() else rounded.normalize()


def shown_difference(before: float, after: float) -> Decimal:
    """Return the difference of two values as they are shown, so that a reader finds the same.

    >>> shown_difference(0.004, 1.006)
    Decimal('1.01')
    """
    return shown_number(float(shown_number(after) - shown_number(before)))
