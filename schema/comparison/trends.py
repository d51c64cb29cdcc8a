"""The series of many municipalities at once, from which their trends and changes come."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from schema import clock
from schema.comparison.formulas.periods import earliest_same_season
from schema.comparison.formulas.trend import Points, Trend, find_trend
from schema.comparison.formulas.values_in_borders import Sheet
from schema.comparison.group_comparison import GroupComparison, comparison_line
from schema.comparison.peers import Peers
from schema.comparison.published_values import (
    TOTAL,
    facts_of_units,
    indicator_measure,
    indicator_sheet,
    load_border_history,
    territory_family,
)
from schema.request.context import Context
from schema.tables.base import PlainRow
from schema.text.catalogues import phrases


@dataclass(frozen=True)
class WantedSeries:
    """Of which indicator and municipality all values are asked for."""

    indicator_id: int
    unit: int
    indicator: PlainRow = field(compare=False)


@dataclass(frozen=True)
class KnownSeries:
    """What is known of a municipality in its own borders, and from what that was read."""

    points: Points
    sheet: Sheet


async def load_known_series(
    context: Context, indicator: PlainRow, unit: int, split: str = TOTAL
) -> KnownSeries:
    """Return all that is known of an indicator of a municipality.

    Whatever the number of municipalities and indicators that are asked for at the same time, it is
    one statement.
    """
    wanted = WantedSeries(indicator.id, unit, indicator)
    load = partial(_series_of_all, context, split)
    return await context.loaders.load(("series", split), load, wanted)


async def load_trend(
    context: Context, indicator: PlainRow, unit: int, season: str | None, split: str = TOTAL
) -> Trend | None:
    """Return the trend of a municipality; only years of the part that `season` names count."""
    known = await load_known_series(context, indicator, unit, split)
    return find_trend(known.points, indicator.polarity, season)


async def _series_of_all(
    context: Context, split: str, wanted: list[WantedSeries]
) -> Sequence[KnownSeries]:
    history = await load_border_history(context)
    rows = {each.indicator_id: each.indicator for each in wanted}
    needed = {number for row in rows.values() for number in indicator_measure(row).needed}
    units = territory_family(history, {each.unit for each in wanted})
    facts = await facts_of_units(context, needed, units, split)
    sheets = {number: indicator_sheet(row, facts, history) for number, row in rows.items()}
    return [known_series(sheets[each.indicator_id], each.unit) for each in wanted]


def known_series(values: Sheet, unit: int) -> KnownSeries:
    """Return the values that are known of a municipality, in order."""
    read = ((period, values.read(unit, period).value) for period in values.periods())
    return KnownSeries([(period, value) for period, value in read if value is not None], values)


async def compare_with_before(
    context: Context, indicator: PlainRow, place: PlainRow, period: str, years: int
) -> GroupComparison | None:
    """Return a value beside the earliest within so many years, with nobody else; None without."""
    known = await load_known_series(context, indicator, place.id)
    since = earliest_same_season([name for name, _ in known.points], period, years)
    if since is None:
        return None
    alone = Peers(phrases("comparison", "peers chosen"), clock.today(), [])
    own = comparison_line(known.sheet, place, period, since)
    return GroupComparison(indicator, period, since, alone, [], own, sheet=known.sheet)
