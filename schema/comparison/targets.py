"""Whether a municipality reached what it had set itself, by the value of the due year."""

import sqlalchemy as sa

from schema.access.visibility import visibility_conditions
from schema.tables import Choice, Indicator, IndicatorValue, Polarity, Target
from schema.tables.base import Statement, table_of


class TargetResult(Choice):
    """What became of a target."""

    MET = "MET", "The value of the due year is as good as the target, or better."
    MISSED = "MISSED", "The value of the due year is not as good as the target."
    OPEN = "OPEN", "The due year is not over, and there is no value of it yet."
    NOT_MEASURED = "NOT_MEASURED", "The due year is over, and no value of it is known."
    UNCLEAR = (
        "UNCLEAR",
        "There is a value, but neither the indicator nor a baseline says which way is better.",
    )


def target_result(
    achieved: float | None,
    wanted: float,
    baseline: float | None,
    polarity: Polarity,
    *,
    is_over: bool = False,
) -> TargetResult:
    """Return what became of a target; where no side is better, the baseline tells the way.

    >>> str(target_result(11, 10, None, Polarity.HIGHER_IS_BETTER))
    'MET'
    >>> neutral = Polarity.NEUTRAL
    >>> [
    ...     str(target_result(*each, neutral))
    ...     for each in ((11, 10, 20), (None, 10, 20), (11, 10, None))
    ... ]
    ['MISSED', 'OPEN', 'UNCLEAR']
    """
    if achieved is None:
        return TargetResult.NOT_MEASURED if is_over else TargetResult.OPEN
    if achieved == wanted:
        return TargetResult.MET
    is_more = polarity is Polarity.HIGHER_IS_BETTER
    if polarity is Polarity.NEUTRAL:
        if baseline is None or baseline == wanted:
            return TargetResult.UNCLEAR
        is_more = wanted > baseline
    return TargetResult.MET if (achieved > wanted) == is_more else TargetResult.MISSED


def select_achievements(numbers: list[int]) -> Statement:
    """Return the statement for the values of the due years of targets, as the viewer sees them."""
    target, value, indicator = table_of(Target), table_of(IndicatorValue), table_of(Indicator)
    of_due_year = sa.and_(
        value.c.indicator_id == target.c.indicator_id,
        value.c.municipality_id == target.c.municipality_id,
        value.c.period == sa.cast(target.c.due_year, sa.String),
        value.c.split == "T",
        *visibility_conditions(value),
    )
    return (
        sa.select(target.c.id, value.c.value, indicator.c.polarity)
        .select_from(target)
        .join(indicator, indicator.c.id == target.c.indicator_id)
        .outerjoin(value, of_due_year)
        .where(target.c.id.in_(numbers))
    )
