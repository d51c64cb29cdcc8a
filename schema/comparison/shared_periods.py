"""Which period is compared: the newest in which enough of those who are compared have values.

Whoever reports first would else be compared with nobody. A newer period that too few have reached
is told beside it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import sqlalchemy as sa

from schema.comparison.formulas.figures import FEWEST
from schema.comparison.formulas.periods import first_day
from schema.comparison.formulas.values_in_borders import Facts
from schema.comparison.peers import Peers
from schema.comparison.published_values import (
    INDICATORS,
    SPLIT,
    TOTAL,
    UNITS,
    VALUE,
    facts_of_sources,
    facts_of_units,
    indicator_measure,
    indicator_sheet,
    load_border_history,
    published_conditions,
    territory_family,
)
from schema.request.context import Context
from schema.tables.base import PlainRow, Statement

LOOKED_AT = 2, 8
"""So many of the newest periods are looked at, and so many where those are not enough."""

YEARS_APART = 2
"""A period is held against the one before it that is at most so many years older."""

Known = Sequence[tuple[PlainRow, Sequence[str]]]
"""Indicators with the periods of which something is known, the newest first."""


@dataclass(frozen=True)
class SharedPeriod:
    """The period that is compared, and a newer one in which only `n` have a value."""

    period: str
    newer: str | None = None
    n: int = 0


async def find_shared_periods(
    context: Context, known: Known, peers: Peers, own: PlainRow | None, split: str = TOTAL
) -> Mapping[int, SharedPeriod]:
    """Return for each indicator which of its periods is compared, if it has any.

    At most one statement for each period that is looked at, whatever the number of indicators.
    """
    units = {row.id for row in (*peers.members, *([own] if own else []))}
    found: dict[int, SharedPeriod] = {}
    waiting = [(row, periods) for row, periods in known if periods]
    for most in LOOKED_AT:
        looked_at = [(row, periods[:most]) for row, periods in waiting]
        counted = await count_values_by_period(context, looked_at, units, split)
        for row, periods in waiting:
            is_last = most == LOOKED_AT[-1] or most >= len(periods)
            if chosen := choose_shared_period(counted[row.id], is_last=is_last):
                found[row.id] = chosen
        waiting = [(row, periods) for row, periods in waiting if row.id not in found]
    return found


async def count_values_by_period(
    context: Context, known: Known, units: Collection[int], split: str
) -> Mapping[int, Sequence[tuple[str, int]]]:
    """Return how many have a value of an indicator in each period, in their own borders."""
    facts, history = (
        await load_known_facts(context, known, split),
        await load_border_history(context),
    )
    sheets = ((row, periods, indicator_sheet(row, facts, history)) for row, periods in known)
    return {
        row.id: [(p, sum(values.read(u, p).value is not None for u in units)) for p in periods]
        for row, periods, values in sheets
    }


async def load_known_facts(context: Context, known: Known, split: str = TOTAL) -> Facts:
    """Return what the values of indicators in their periods are read from."""
    asked = ((indicator_measure(row), period) for row, periods in known for period in periods)
    sources = (source for measure, period in asked for source in measure.sources(period))
    return await facts_of_sources(context, sources, split)


def choose_shared_period(
    filled: Sequence[tuple[str, int]], *, is_last: bool
) -> SharedPeriod | None:
    """Return which of the periods is compared, or None where older ones have to be looked at.

    Of the oldest that was looked at nobody knows how many had a value before it.

    >>> filled = [("2025", 40), ("2024", 41)]
    >>> choose_shared_period(filled, is_last=False), choose_shared_period(filled[1:], is_last=False)
    (SharedPeriod(period='2025', newer=None, n=0), None)
    """
    chosen = newest_shared_period(filled)
    is_settled = is_last or chosen not in (None, filled[-1][0])
    return shared_period(filled, chosen) if is_settled else None


def shared_period(filled: Sequence[tuple[str, int]], chosen: str | None) -> SharedPeriod:
    """Return the chosen period, else the newest, with the newest where that is another.

    >>> shared_period([("2025", 1), ("2024", 40)], "2024")
    SharedPeriod(period='2024', newer='2025', n=1)
    """
    newest, n = filled[0]
    return SharedPeriod(newest) if chosen in (None, newest) else SharedPeriod(chosen, newest, n)


def newest_shared_period(filled: Sequence[tuple[str, int]]) -> str | None:
    """Return the newest period in which enough have a value, or None.

    Three are enough, if the period before has no more than twice as many.

    >>> newest_shared_period([("2025", 3), ("2024", 40), ("2023", 41)])
    '2024'
    >>> newest_shared_period([("2025", 3), ("2016", 40)]), newest_shared_period([("2025", 2)])
    ('2025', None)
    """
    for place, (period, n) in enumerate(filled):
        if n >= FEWEST and 2 * n >= count_in_previous_period(period, filled[place + 1 :]):
            return period
    return None


def count_in_previous_period(period: str, older: Sequence[tuple[str, int]]) -> int:
    """Return how many have a value in the period of the same sort before one; 0 without one."""
    since = first_day(period).year - YEARS_APART
    same = (n for each, n in older if len(each) == len(period) and first_day(each).year >= since)
    return next(same, 0)


async def periods_of_municipality(
    context: Context, indicators: Sequence[PlainRow], unit: int, split: str = TOTAL
) -> Known:
    """Return the periods in which a municipality has a value of indicators, the newest first."""
    history = await load_border_history(context)
    needed = {number for row in indicators for number in indicator_measure(row).needed}
    facts = await facts_of_units(context, needed, territory_family(history, [unit]), split)
    found = []
    for row in indicators:
        values = indicator_sheet(row, facts, history)
        with_value = (p for p in values.periods() if values.read(unit, p).value is not None)
        found.append((row, list(with_value)[::-1]))
    return found


async def periods_of_group(
    context: Context, indicator: PlainRow, peers: Peers, split: str
) -> Known:
    """Return the periods of which anything is known for a group, the newest first."""
    units = territory_family(await load_border_history(context), [row.id for row in peers.members])
    parameters = {
        "indicators": indicator_measure(indicator).needed[:2],
        "units": sorted(units),
        "split": split,
    }
    rows = await context.loaders.rows(select_filled_periods(), **parameters) if units else ()
    return [(indicator, [row.period for row in rows])]


@cache
def select_filled_periods() -> Statement:
    """Return the statement for the periods in which some municipalities have values."""
    mine = VALUE.c.indicator_id.in_(INDICATORS), VALUE.c.municipality_id.in_(UNITS)
    has_value = (VALUE.c.split == SPLIT, VALUE.c.value.is_not(None), *published_conditions())
    return (
        sa.select(VALUE.c.period)
        .where(*mine, *has_value)
        .distinct()
        .order_by(VALUE.c.period.desc())
    )
