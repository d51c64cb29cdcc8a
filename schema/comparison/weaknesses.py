"""Where a municipality stands worst and best among its peers: many ranked, few told in full."""

from asyncio import gather
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from schema.comparison.formulas.learning_paths import WEAK, weakness
from schema.comparison.formulas.periods import earliest_same_season, first_day
from schema.comparison.formulas.rank import Ranking
from schema.comparison.formulas.values_in_borders import Sheet
from schema.comparison.group_comparison import GroupComparison, comparison_line, merit_order
from schema.comparison.peers import Peers
from schema.comparison.published_values import indicator_sheet, load_border_history
from schema.comparison.shared_periods import (
    SharedPeriod,
    find_shared_periods,
    load_known_facts,
    periods_of_municipality,
)
from schema.request.context import Context
from schema.tables import Aggregation
from schema.tables.base import PlainRow

YEARS_BACK = 5
"""Improvement is told over at most so many years."""


@dataclass(frozen=True)
class RankedIndicator:
    """The rank that a municipality has in one indicator, in the period that it shares.

    `since` is the earlier period with which that one can be compared.
    """

    indicator: PlainRow
    shared: SharedPeriod
    since: str | None
    rank: int
    of: int

    @property
    def is_weak(self) -> bool:
        """Whether most of the others stand better."""
        return self.weakness > WEAK

    @property
    def is_strong(self) -> bool:
        """Whether most of the others stand worse."""
        return self.weakness < WEAK

    @property
    def weakness(self) -> float:
        """How far down the ranking it stands: 0 is the first, 1 the last."""
        return weakness(self.rank, self.of)

    @property
    def is_total(self) -> bool:
        """Whether size decides: a small place is not weak for being so, nor a large one strong."""
        return self.indicator.aggregation is Aggregation.SUM

    @property
    def age(self) -> tuple[int, str]:
        """What puts the newer period first where indicators rank equal, then by name."""
        return -first_day(self.shared.period).toordinal(), self.indicator.sort_key


@dataclass(frozen=True)
class WantedRanks:
    """Whose ranks are asked for, in which indicators, among whom."""

    key: tuple[int, tuple[int, ...], tuple[int, ...]]
    municipality: PlainRow = field(compare=False)
    indicators: Sequence[PlainRow] = field(compare=False)
    peers: Peers = field(compare=False)


async def rank_indicators(
    context: Context, municipality: PlainRow, indicators: Sequence[PlainRow], peers: Peers
) -> Sequence[RankedIndicator]:
    """Return the places that a municipality has; asked for twice in a request, read once.

    At most a statement for each period, whatever the number of indicators.
    """
    numbers = tuple(row.id for row in indicators), tuple(row.id for row in peers.members)
    wanted = WantedRanks((municipality.id, *numbers), municipality, indicators, peers)
    return await context.loaders.load(("ranks",), partial(_ranks_of_all, context), wanted)


async def _ranks_of_all(
    context: Context, wanted: list[WantedRanks]
) -> list[Sequence[RankedIndicator]]:
    return [await _ranks(context, each) for each in wanted]


async def _ranks(context: Context, wanted: WantedRanks) -> Sequence[RankedIndicator]:
    municipality, peers = wanted.municipality, wanted.peers
    known = await periods_of_municipality(context, wanted.indicators, municipality.id)
    shared = await find_shared_periods(context, known, peers, municipality)
    requests = [(row, [shared[row.id].period]) for row, _ in known if row.id in shared]
    facts = await load_known_facts(context, requests)
    history = await load_border_history(context)
    found = []
    for row, each in known:
        if row.id in shared:
            since = earliest_same_season(each, shared[row.id].period, YEARS_BACK)
            values = indicator_sheet(row, facts, history)
            found.append(rank_indicator(values, row, municipality, peers, (shared[row.id], since)))
    return [place for place in found if place is not None]


def weakest_indicators(
    placed: Sequence[RankedIndicator], first: int, *, only_weak: bool = True
) -> list[RankedIndicator]:
    """Return where it stands worst: in the worse half, or with `only_weak` false not the first."""
    worse = [each for each in placed if each.rank > 1 and (each.is_weak or not only_weak)]
    worse.sort(key=lambda each: (each.is_total, -each.weakness, each.age))
    return worse[:first]


def strongest_indicators(placed: Sequence[RankedIndicator], first: int) -> list[RankedIndicator]:
    """Return where it stands best: in the better half, and never in totals, which size decides."""
    strong = [each for each in placed if each.is_strong and not each.is_total]
    strong.sort(key=lambda each: (each.weakness, each.age))
    return strong[:first]


@dataclass(frozen=True)
class WantedComparison:
    """Of which place the comparison is asked for, of whom, among whom."""

    key: tuple[int, str, str | None, int, tuple[int, ...]]
    place: RankedIndicator = field(compare=False)
    municipality: PlainRow = field(compare=False)
    peers: Peers = field(compare=False)


async def compare_ranked_indicators(
    context: Context, municipality: PlainRow, ranked: Sequence[RankedIndicator], peers: Peers
) -> Sequence[GroupComparison]:
    """Return the comparisons from which ranks come, with what was before, in the same order.

    What is asked for twice in a request is made once.
    """
    members = tuple(row.id for row in peers.members)
    load = partial(_comparisons, context)
    waiting = []
    for each in ranked:
        key = (each.indicator.id, each.shared.period, each.since, municipality.id, members)
        wanted = WantedComparison(key, each, municipality, peers)
        waiting.append(context.loaders.load(("ranked",), load, wanted))
    return await gather(*waiting)


async def _comparisons(
    context: Context, wanted: list[WantedComparison]
) -> Sequence[GroupComparison]:
    history = await load_border_history(context)
    places = [each.place for each in wanted]
    facts = await load_known_facts(
        context,
        [(each.indicator, [p for p in (each.shared.period, each.since) if p]) for each in places],
    )
    return [
        ranked_comparison(
            indicator_sheet(each.place.indicator, facts, history),
            each.place,
            each.municipality,
            each.peers,
        )
        for each in wanted
    ]


def rank_indicator(
    values: Sheet,
    indicator: PlainRow,
    municipality: PlainRow,
    peers: Peers,
    periods: tuple[SharedPeriod, str | None],
) -> RankedIndicator | None:
    """Return the place among the peers, or None where fewer than three have a value."""
    shared, since = periods
    units = dict.fromkeys([*(row.id for row in peers.members), municipality.id])
    unit_values = {unit: values.read(unit, shared.period).value for unit in units}
    ranking = Ranking([v for v in unit_values.values() if v is not None], indicator.polarity)
    mine = unit_values[municipality.id]
    if mine is None or not ranking.is_enough:
        return None
    return RankedIndicator(indicator, shared, since, ranking.rank(mine), len(ranking.values))


def ranked_comparison(
    values: Sheet, place: RankedIndicator, municipality: PlainRow, peers: Peers
) -> GroupComparison:
    """Return the comparison that a place comes from."""
    shared, since, polarity = place.shared, place.since, place.indicator.polarity
    lines = [comparison_line(values, row, shared.period, since) for row in peers.members]
    lines.sort(key=lambda line: merit_order(line, polarity))
    own = comparison_line(values, municipality, shared.period, since)
    return GroupComparison(
        place.indicator, shared.period, since, peers, lines, own, shared=shared, sheet=values
    )
