"""What comparisons read of the database: published values, the same whoever asks."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache, partial
from typing import Any

import sqlalchemy as sa

from schema import tables
from schema.access.visibility import visibility_conditions
from schema.comparison.formulas.borders import BorderHistory, TerritorialUnit, TerritoryMove
from schema.comparison.formulas.units import WHOLE
from schema.comparison.formulas.values_in_borders import Facts, Measure, Sheet, ValueReading
from schema.request.context import Context
from schema.tables import ValueState
from schema.tables.base import PlainRow, Statement, table_of
from schema.tables.rules import ENDING

TOTAL = "T"
"""The split that stands for all."""

VALUE = table_of(tables.IndicatorValue)
INDICATORS = sa.bindparam("indicators", expanding=True)
PERIODS = sa.bindparam("periods", expanding=True)
UNITS = sa.bindparam("units", expanding=True)
SPLIT = sa.bindparam("split", type_=sa.String)


def indicator_measure(indicator: PlainRow) -> Measure:
    """Return how the values of an indicator add up."""
    return Measure(
        indicator.id,
        indicator.aggregation,
        indicator.numerator_id,
        indicator.denominator_id,
        indicator.factor,
        indicator.unit in WHOLE,
        indicator.weight_indicator_id,
        indicator.weight_period,
    )


def published_conditions() -> Sequence[sa.ColumnElement[bool]]:
    """Return what must hold for a value to be compared: it is public, to its owner too."""
    return [VALUE.c.state == ValueState.PUBLISHED, *visibility_conditions(VALUE)]


@cache
def select_period_values() -> Statement:
    """Return the statement for the values of indicators in some periods."""
    columns = (VALUE.c[name] for name in NAMES)
    mine = (VALUE.c.indicator_id.in_(INDICATORS), VALUE.c.period.in_(PERIODS))
    return sa.select(*columns).where(*mine, VALUE.c.split == SPLIT, *published_conditions())


@cache
def select_unit_values() -> Statement:
    """Return the statement for all values of indicators that some municipalities have."""
    columns = (VALUE.c[name] for name in NAMES)
    mine = (VALUE.c.municipality_id.in_(UNITS), VALUE.c.indicator_id.in_(INDICATORS))
    return sa.select(*columns).where(*mine, VALUE.c.split == SPLIT, *published_conditions())


NAMES = ("indicator_id", "municipality_id", "period", "value", "status", "certainty")


async def facts_of_periods(
    context: Context, indicators: Collection[int], periods: Collection[str], split: str = TOTAL
) -> Facts:
    """Return what was published of indicators in some periods, for all municipalities."""
    parameters: dict[str, Any] = {"indicators": sorted(indicators), "periods": sorted(periods)}
    return index_by_period(
        await context.loaders.rows(select_period_values(), **parameters, split=split)
    )


async def facts_of_sources(
    context: Context, sources: Iterable[tuple[int, str]], split: str = TOTAL
) -> Facts:
    """Return what was published of indicators, of each in the period beside it.

    What was read before in the same request is not read again.
    """
    asked = list(dict.fromkeys(sources))
    load = partial(_facts_of_pairs, context, split)
    waiting = [context.loaders.load(("facts", split), load, source) for source in asked]
    return dict(zip(asked, await asyncio.gather(*waiting), strict=True))


async def _facts_of_pairs(
    context: Context, split: str, pairs: list[tuple[int, str]]
) -> list[Mapping[int, ValueReading]]:
    # Periods in which the same indicators are asked for share a statement.
    by_period: dict[str, set[int]] = defaultdict(set)
    for indicator, period in pairs:
        by_period[period].add(indicator)
    alike: dict[frozenset[int], list[str]] = defaultdict(list)
    for period, indicators in by_period.items():
        alike[frozenset(indicators)].append(period)
    found: dict[tuple[int, str], Mapping[int, ValueReading]] = {}
    for shared, periods in alike.items():
        found |= await facts_of_periods(context, shared, periods, split)
    return [found.get(pair, {}) for pair in pairs]


async def facts_of_units(
    context: Context, indicators: Collection[int], units: Collection[int], split: str = TOTAL
) -> Facts:
    """Return what was published of indicators for some municipalities, in all periods."""
    parameters: dict[str, Any] = {"indicators": sorted(indicators), "units": sorted(units)}
    return index_by_period(
        await context.loaders.rows(select_unit_values(), **parameters, split=split)
    )


def index_by_period(rows: Iterable[PlainRow]) -> Facts:
    """Return published values by indicator and period, then by municipality."""
    found: dict[tuple[int, str], dict[int, ValueReading]] = defaultdict(dict)
    for indicator, unit, period, value, status, certainty in rows:
        found[indicator, period][unit] = ValueReading(value, status, certainty=certainty)
    return found


def indicator_sheet(indicator: PlainRow, facts: Facts, history: BorderHistory) -> Sheet:
    """Return the values of one indicator, to be read in any borders."""
    mine = indicator_measure(indicator)
    needed = set(mine.needed)
    return Sheet(
        mine, {key: by_unit for key, by_unit in facts.items() if key[0] in needed}, history
    )


async def load_border_history(context: Context) -> BorderHistory:
    """Return what became of all municipalities; read once for each request."""
    return await context.loaders.load(("history",), partial(_histories, context), "")


async def _histories(context: Context, asked: list[str]) -> list[BorderHistory]:
    places, moves = table_of(tables.Municipality), table_of(tables.Succession)
    units = sa.select(places.c.id, places.c.valid_from, places.c.valid_to).where(
        *visibility_conditions(places)
    )
    columns = ("predecessor_id", "successor_id", "date", "area_share", "kind")
    moved = sa.select(*(moves.c[name] for name in columns)).where(*visibility_conditions(moves))
    found = BorderHistory(
        [TerritorialUnit(*row) for row in await context.loaders.rows(units)],
        [
            TerritoryMove(
                row.predecessor_id, row.successor_id, row.date, row.area_share, row.kind in ENDING
            )
            for row in await context.loaders.rows(moved)
        ],
    )
    return [found for _ in asked]


def territory_family(history: BorderHistory, units: Iterable[int]) -> Collection[int]:
    """Return the units with all that they were made of and all that they became."""
    found: set[int] = set()
    waiting = list(units)
    while waiting:
        unit = waiting.pop()
        if unit not in found:
            found.add(unit)
            waiting += [move.predecessor for move in history.coming.get(unit, ())]
            waiting += [move.successor for move in history.leaving.get(unit, ())]
    return found
