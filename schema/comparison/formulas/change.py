"""Which way an indicator goes: what changed, and whether that is better or worse."""

from dataclasses import dataclass

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
    """How a value differs from an earlier one; no percentage can be told of a rise from zero."""

    absolute: float
    percent: float | None
    direction: ChangeDirection


def measure_change(before: float, after: float, polarity: Polarity) -> MeasuredChange:
    """Return how a value changed.

    >>> measure_change(4.0, 3.0, Polarity.LOWER_IS_BETTER)
    MeasuredChange(absolute=-1.0, percent=-25.0, direction=<ChangeDirection.IMPROVING: 'IMPROVING'>)
    >>> measure_change(0.0, 3.0, Polarity.NEUTRAL).percent is None
    True
    """
    absolute = after - before
    percent = absolute / abs(before) * 100 if before else None
    return MeasuredChange(absolute, percent, change_direction(absolute, polarity))


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
