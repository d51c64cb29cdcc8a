"""What is read to say whether a change may be chance: units, and how many a ratio is divided by."""

from dataclasses import dataclass, replace

from schema import tables
from schema.comparison.formulas.chance import Chance, ChanceRule, MeasuredPair, judge_chance
from schema.comparison.formulas.values_in_borders import Measure, Sheet
from schema.comparison.group_changes import ComparisonLine
from schema.comparison.group_comparison import GroupComparison
from schema.request.context import Context
from schema.tables import Aggregation
from schema.tables.base import PlainRow

FLOW = "year"
"""What `periodBasis` says of what is counted over a whole year, and not on a day."""


@dataclass(frozen=True)
class ChanceFound:
    """What chance may have to do with a change, and how many a ratio was divided by."""

    chance: Chance
    base: float | None = None


async def find_chance(
    context: Context, compared: GroupComparison, line: ComparisonLine
) -> ChanceFound:
    """Return what chance may have to do with the change of a line, and the base of today.

    Units of numerators and denominators are read once for all lines.
    """
    changes = compared.changes
    if line.both is None or compared.sheet is None or changes is None:
        return ChanceFound(Chance.UNKNOWN)
    rule = await chance_rule(context, compared.indicator)
    rule = replace(rule, is_share=changes.is_share)
    unit = line.municipality.id
    periods = (changes.since, changes.period)
    before, after = (base_of_ratio(compared.sheet, unit, period) for period in periods)
    found = judge_chance(rule, MeasuredPair(*line.both, bases=(before, after)))
    is_told = found in (Chance.WITHIN, Chance.BEYOND)
    return ChanceFound(found, after if is_told and rule.is_ratio else None)


async def chance_rule(context: Context, indicator: PlainRow) -> ChanceRule:
    """Return what decides how values of an indicator vary."""
    is_ratio = indicator.aggregation is Aggregation.RATIO
    divided = await unit_of_indicator(context, indicator.numerator_id)
    weight = indicator.denominator_id or indicator.weight_indicator_id
    return ChanceRule(
        indicator.unit,
        divided if is_ratio else indicator.unit,
        await unit_of_indicator(context, weight),
        indicator.factor,
        is_ratio=is_ratio,
        is_flow=indicator.period_basis == FLOW,
    )


async def unit_of_indicator(context: Context, number: int | None) -> str | None:
    """Return the unit of an indicator, or None without one."""
    row = None if number is None else await context.loaders.row(tables.Indicator, number)
    return None if row is None else row.unit


def base_of_ratio(values: Sheet, unit: int, period: str) -> float | None:
    """Return how many a ratio of a municipality was divided by, or what stands for it, or None."""
    mine = values.measure
    number = mine.denominator if mine.denominator is not None else mine.weight
    if number is None:
        return None
    when = period if mine.denominator is not None else mine.period_of_weight(period)
    return (
        Sheet(Measure(number, Aggregation.SUM), values.facts, values.history).read(unit, when).value
    )
