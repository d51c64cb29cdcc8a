"""Where a municipality stands worst among its peers: many indicators ranked, few told in full."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from schema.comparison.learning import weakness
from schema.comparison.periods import first_day
from schema.comparison.readings import Facts, Sheet
from schema.comparison.standing import Ranking
from schema.comparisons import Compared, line_of, merit
from schema.context import Context
from schema.measures import facts_of_periods, facts_of_units, family, history_of, measure, sheet
from schema.peers import Peers
from schema.tables.row import PlainRow

YEARS_BACK = 5
"""Improvement is told over at most so many years."""


@dataclass(frozen=True)
class Placed:
    """The rank that a municipality has in one indicator, in its newest period.

    `since` is the earlier period with which that one can be compared.
    """

    indicator: PlainRow
    period: str
    since: str | None
    rank: int
    of: int

    @property
    def order(self) -> tuple[float, str]:
        """What puts the weakest first."""
        return -weakness(self.rank, self.of), self.indicator.sort_key


async def weakest(
    context: Context,
    municipality: PlainRow,
    indicators: Sequence[PlainRow],
    peers: Peers,
    first: int,
) -> tuple[int, Sequence[Compared]]:
    """Return in how many indicators there is a place, and those of the worst, with what was before.

    Three statements, whatever the number of indicators.
    """
    periods = await periods_of(context, municipality, indicators)
    asked = [row for row in indicators if row.id in periods]
    facts = await read(context, asked, {period for period, _ in periods.values()})
    history = await history_of(context)
    found = [
        place
        for row in asked
        if (place := placed(sheet(row, facts, history), row, municipality, peers, periods[row.id]))
    ]
    worse = sorted((each for each in found if each.rank > 1), key=lambda each: each.order)[:first]
    before = await read(
        context, [each.indicator for each in worse], {each.since for each in worse if each.since}
    )
    return len(found), [
        compared(sheet(each.indicator, {**facts, **before}, history), each, municipality, peers)
        for each in worse
    ]


async def periods_of(
    context: Context, municipality: PlainRow, indicators: Sequence[PlainRow]
) -> Mapping[int, tuple[str, str | None]]:
    """Return for each indicator the newest period in which there is a value, and an earlier one."""
    history = await history_of(context)
    units = family(history, [municipality.id])
    own = await facts_of_units(context, needed(indicators), units)
    found = {}
    for row in indicators:
        values = sheet(row, own, history)
        known = [p for p in values.periods() if values.read(municipality.id, p).value is not None]
        if known:
            found[row.id] = known[-1], earlier(known)
    return found


async def read(context: Context, indicators: Sequence[PlainRow], periods: set[str]) -> Facts:
    """Return what was published of indicators in some periods."""
    return await facts_of_periods(context, needed(indicators), periods) if periods else {}


def needed(indicators: Sequence[PlainRow]) -> set[int]:
    """Return the indicators that are read for some."""
    return {number for row in indicators for number in measure(row).needed}


def earlier(known: Sequence[str]) -> str | None:
    """Return the earliest of the periods that is not too far from the last, or None."""
    *before, last = known
    year = first_day(last).year - YEARS_BACK
    return next((p for p in before if first_day(p).year >= year and len(p) == len(last)), None)


def placed(
    values: Sheet,
    indicator: PlainRow,
    municipality: PlainRow,
    peers: Peers,
    periods: tuple[str, str | None],
) -> Placed | None:
    """Return the place among the peers, or None where fewer than three have a value."""
    period, since = periods
    units = dict.fromkeys([*(row.id for row in peers.members), municipality.id])
    told = {unit: values.read(unit, period).value for unit in units}
    ranking = Ranking([v for v in told.values() if v is not None], indicator.polarity)
    mine = told[municipality.id]
    if mine is None or not ranking.is_enough:
        return None
    return Placed(indicator, period, since, ranking.rank(mine), len(ranking.values))


def compared(values: Sheet, place: Placed, municipality: PlainRow, peers: Peers) -> Compared:
    """Return the comparison that a place comes from."""
    period, since, polarity = place.period, place.since, place.indicator.polarity
    lines = [line_of(values, row, period, since) for row in peers.members]
    lines.sort(key=lambda line: merit(line, polarity))
    own = line_of(values, municipality, period, since)
    return Compared(place.indicator, period, since, peers, lines, own)
