"""One indicator over a group: every value, what the group comes to, where one stands in it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from schema import clock, tables
from schema.comparison.formulas.caveats import CaveatCode, ComparisonCaveat
from schema.comparison.formulas.figures import FEWEST, Aggregate, aggregate_values
from schema.comparison.formulas.periods import (
    earliest_same_season,
    first_day,
    period_accusative,
    period_genitive,
    period_name,
)
from schema.comparison.formulas.rank import Ranking, RankPosition
from schema.comparison.formulas.values_in_borders import (
    Measure,
    RebuildMethod,
    Refusal,
    Sheet,
    ValueReading,
)
from schema.comparison.formulas.verdict import JudgedValue, VerdictCode, judge_value, verdict_texts
from schema.comparison.group_changes import (
    ComparisonLine,
    GroupChanges,
    is_comparable_period,
)
from schema.comparison.peers import POPULATION, Peers, Texts
from schema.comparison.published_values import (
    TOTAL,
    facts_of_periods,
    indicator_measure,
    indicator_sheet,
    load_border_history,
)
from schema.comparison.shared_periods import (
    Known,
    SharedPeriod,
    find_shared_periods,
    periods_of_group,
    periods_of_municipality,
)
from schema.request.context import Context
from schema.tables import Aggregation, Polarity, ValueStatus
from schema.tables.base import PlainRow
from schema.text.sentences import sentence, translate_sentence
from search.language import LANGUAGES

YEARS_UNTIL_OLD = 5
"""Where the newest values are older, a comparison says so."""


@dataclass(frozen=True)
class GroupComparison:
    """One indicator in one period over a group, the best first, those without a value last.

    `own` is the municipality that asks; it need not be one of the group. `shared` says how the
    period was chosen; None where it was asked for. `period` is empty where nothing was measured.
    `sheet` has the values that it was read from, and what ratios are divided by.
    """

    indicator: PlainRow
    period: str
    since: str | None
    peers: Peers
    lines: Sequence[ComparisonLine]
    own: ComparisonLine | None = None
    weights: Mapping[int, float] | None = None
    weighted_by: PlainRow | None = None
    shared: SharedPeriod | None = None
    sheet: Sheet | None = None
    split: str = TOTAL

    @cached_property
    def changes(self) -> GroupChanges | None:
        """What changed since the earlier period; None without one that can be compared."""
        since = self.since
        if since is None or not is_comparable_period(since, self.period):
            return None
        return GroupChanges(self.indicator, since, self.period, self.lines, self.asking)

    @property
    def asking(self) -> Sequence[ComparisonLine]:
        """Who asks, where that is none of the group."""
        return [self.own] if self.own and not self.is_member else []

    @cached_property
    def aggregate(self) -> Aggregate:
        """The figures of the group."""
        values = [line.value for line in self.lines]
        weights = None
        if self.weights is not None:
            weights = [self.weights.get(line.municipality.id) for line in self.lines]
            missing = any(w is None and v is not None for v, w in zip(values, weights, strict=True))
            weights = None if missing else weights
        return aggregate_values(values, weights)

    @property
    def is_member(self) -> bool:
        """Whether the municipality that asks is one of the group."""
        mine = self.own
        return mine is not None and any(
            line.municipality.id == mine.municipality.id for line in self.lines
        )

    @cached_property
    def ranking(self) -> Ranking:
        """The values that places are told among: those of the group, and of who asks."""
        values = [line.value for line in (*self.lines, *self.asking) if line.value is not None]
        return Ranking(values, self.indicator.polarity)

    def position(self, line: ComparisonLine) -> RankPosition | None:
        """Return where a value stands, or None where there is none or there are too few."""
        return None if line.value is None else self.ranking.position(line.value)

    @property
    def verdict(self) -> VerdictCode:
        """What the value of who asks is beside those of the group."""
        value = None if self.own is None else self.own.value
        return judge_value(value, self.aggregate, self.indicator.polarity)

    @property
    def words(self) -> Texts:
        """The verdict in words."""
        unit = self.indicator.unit
        if self.own is None:
            judged = JudgedValue(None, unit)
        else:
            judged = JudgedValue(self.own.value, unit, self.period, self.own.municipality.name)
        return verdict_texts(self.verdict, judged, self.aggregate, self.peers.name)

    @cached_property
    def caveats(self) -> Sequence[ComparisonCaveat]:
        """What to keep in mind."""
        return [*self._of_group(), *self._of_values()]

    def _of_group(self) -> Iterator[ComparisonCaveat]:
        """Yield what is to be said of who is compared."""
        kinds = set(self.peers.kinds)
        if self.own is not None:
            kinds.add(self.own.municipality.kind)
            if not self.is_member:
                yield ComparisonCaveat(
                    CaveatCode.NOT_A_MEMBER, {"name": self.own.municipality.name}
                )
        if len(kinds) > 1:
            yield ComparisonCaveat(CaveatCode.UNLIKE)
        if self.peers.replaced:
            names = {lang: replacements_text(self.peers.replaced, lang) for lang in LANGUAGES}
            yield ComparisonCaveat(CaveatCode.REPLACED, {"names": names})
        if self.indicator.comparable_only_within:
            within = self.indicator.comparable_only_within
            yield ComparisonCaveat(CaveatCode.ONLY_WITHIN, {"within": within})
        if self.indicator.aggregation is Aggregation.SUM:
            yield ComparisonCaveat(CaveatCode.TOTALS)
        if self.since is not None and self.period and self.changes is None:
            names = {"since": period_name(self.since), "compared": period_name(self.period)}
            is_earlier = self.since < self.period
            code = CaveatCode.OTHER_SEASON if is_earlier else CaveatCode.NOT_EARLIER
            yield ComparisonCaveat(code, names)

    def _of_values(self) -> Iterator[ComparisonCaveat]:
        """Yield what is to be said of the values."""
        figures, shared = self.aggregate, self.shared
        if shared is not None and shared.newer is not None:
            details = {"newer": period_accusative(shared.newer), "n": shared.n}
            yield ComparisonCaveat(
                CaveatCode.NEWER, details | {"period": period_genitive(shared.period)}
            )
        if shared is not None and is_period_old(shared.period):
            yield ComparisonCaveat(CaveatCode.OLD, {"period": period_genitive(shared.period)})
        if not figures.n:
            yield ComparisonCaveat(CaveatCode.NOTHING_MEASURED)
        elif figures.n < FEWEST:
            yield ComparisonCaveat(CaveatCode.FEW, {"n": figures.n})
        if figures.missing and figures.n:
            counts = {"missing": figures.missing, "of": len(self.lines)}
            yield ComparisonCaveat(CaveatCode.MISSING_VALUES, counts)
        found = Counter(code for line in self.lines for code in reading_caveats(line.reading))
        for code, n in found.items():
            yield ComparisonCaveat(code, {"n": n})
        refused = [line.reading.refusal for line in self.lines if line.reading.refusal]
        if refused:
            yield ComparisonCaveat(
                CaveatCode.REFUSED, {"n": len(refused), "why": refusal_texts(refused[0])}
            )


def is_period_old(period: str) -> bool:
    """Return whether a period began so many years ago that it says little of today."""
    return first_day(period).year < clock.today().year - YEARS_UNTIL_OLD


def replacements_text(replaced: Sequence[tuple[PlainRow, Sequence[PlainRow]]], lang: str) -> str:
    """Return those who are no more, each with those in whose borders they lie."""
    pairs = (
        (municipality_name(row, lang), [municipality_name(heir, lang) for heir in heirs])
        for row, heirs in replaced
    )
    return "; ".join(f"{name} → {', '.join(heirs) or '–'}" for name, heirs in pairs)


def municipality_name(row: PlainRow, lang: str) -> str:
    """Return the name of a municipality in a language, else the first that it has."""
    return row.name.get(lang) or next(iter(row.name.values()))


def refusal_texts(refusal: Refusal) -> Texts:
    """Return in each language why there is no value.

    >>> refusal_texts(Refusal.NOT_KNOWN)["lv"]
    'Avotos nav norādīts, kā šīs vērtības summēt.'
    """
    return {lang: translate_sentence(REFUSALS[refusal], lang) for lang in LANGUAGES}


REFUSALS: Mapping[Refusal, str] = {
    Refusal.NOT_ADDITIVE: sentence("Medians and indexes of parts say nothing of the whole."),
    Refusal.NOT_KNOWN: sentence("The sources do not say how values of several places add up."),
    Refusal.NO_DENOMINATOR: sentence(
        "What the ratio is divided by is not an indicator here, and nothing to weight it by."
    ),
    Refusal.SEVERAL_PLACES: sentence("On that day the territory was not that of one municipality."),
    Refusal.NOTHING_MEASURED: sentence("Nothing was measured there in these periods."),
}


def reading_caveats(reading: ValueReading) -> Iterator[CaveatCode]:
    """Yield what is to be said of a value."""
    if reading.value is None:
        return
    if reading.is_rebuilt:
        yield CaveatCode.REBUILT
    if reading.is_rebuilt and reading.method is RebuildMethod.BY_WEIGHT:
        yield CaveatCode.WEIGHTED
    if reading.is_partial:
        yield CaveatCode.PARTIAL
    if reading.is_estimated:
        yield CaveatCode.ESTIMATED
    if reading.status is ValueStatus.PRELIMINARY:
        yield CaveatCode.PRELIMINARY


async def compare_group(
    context: Context,
    indicator: PlainRow,
    peers: Peers,
    *,
    municipality: PlainRow | None = None,
    period: str | None = None,
    since: str | None = None,
    within_years: int | None = None,
    split: str = TOTAL,
) -> GroupComparison | None:
    """Return an indicator over a group; None when there is no period with a value.

    Without a period it is the newest in which the municipality and enough peers have values. What
    was before is that of `since`, else of the earliest within so many years, of the same season.
    """
    known: Known = []
    if period is None or (since is None and within_years is not None):
        known = await known_group_periods(context, indicator, peers, municipality, split)
    shared = None
    if period is None:
        found = await find_shared_periods(context, known, peers, municipality, split)
        shared = found.get(indicator.id)
    chosen = period or (shared.period if shared else None)
    if chosen is None:
        return None
    if since is None and within_years is not None:
        [(_, periods)] = known
        since = earliest_same_season(periods, chosen, within_years)
    weight = await weight_indicator(context, indicator)
    measure, periods = indicator_measure(indicator), [chosen, *([since] if since else [])]
    sources = [source for period in periods for source in measure.sources(period)]
    needed = {*(number for number, _ in sources), *([weight.id] if weight else [])}
    facts = await facts_of_periods(context, needed, {period for _, period in sources}, split)
    values = indicator_sheet(indicator, facts, await load_border_history(context))
    lines = [comparison_line(values, row, chosen, since) for row in peers.members]
    weights = None
    if weight is not None:
        sized = Sheet(Measure(weight.id, Aggregation.SUM), facts, values.history)
        read = {row.id: sized.read(row.id, chosen).value for row in peers.members}
        weights = {unit: value for unit, value in read.items() if value is not None}
    own = None if municipality is None else comparison_line(values, municipality, chosen, since)
    ordered = sorted(lines, key=lambda line: merit_order(line, indicator.polarity))
    return GroupComparison(
        indicator, chosen, since, peers, ordered, own, weights, weight, shared, values, split
    )


def empty_comparison(indicator: PlainRow, peers: Peers, own: PlainRow | None) -> GroupComparison:
    """Return the comparison of an indicator of which nobody has a value in any period."""

    def line(row: PlainRow) -> ComparisonLine:
        return ComparisonLine(row, ValueReading(None, ValueStatus.MISSING))

    ordered = sorted(peers.members, key=lambda row: row.sort_key)
    asking = None if own is None else line(own)
    return GroupComparison(indicator, "", None, peers, [line(row) for row in ordered], asking)


def comparison_line(
    values: Sheet, row: PlainRow, period: str, since: str | None = None
) -> ComparisonLine:
    """Return what a municipality has, and what it had, in its own borders."""
    before = values.read(row.id, since) if since else None
    return ComparisonLine(row, values.read(row.id, period), before)


def merit_order(line: ComparisonLine, polarity: Polarity) -> tuple[bool, float, str]:
    """Return what puts the best first, and those without a value last, by name."""
    value, name = line.value, line.municipality.sort_key
    if value is None:
        return True, 0.0, name
    return False, value if polarity is Polarity.LOWER_IS_BETTER else -value, name


async def weight_indicator(context: Context, indicator: PlainRow) -> PlainRow | None:
    """Return by which indicator values are weighted: what a ratio is divided by, else people.

    Totals are not weighted.
    """
    if indicator.aggregation is Aggregation.SUM:
        return None
    if indicator.denominator_id is not None:
        return await context.loaders.row(tables.Indicator, indicator.denominator_id)
    return await context.loaders.one(tables.Indicator, code=POPULATION)


async def known_group_periods(
    context: Context,
    indicator: PlainRow,
    peers: Peers,
    municipality: PlainRow | None,
    split: str,
) -> Known:
    """Return the periods of which a municipality has values, or else anyone of the group."""
    known: Known = []
    if municipality is not None:
        known = await periods_of_municipality(context, [indicator], municipality.id, split)
    if not any(periods for _, periods in known):
        known = await periods_of_group(context, indicator, peers, split)
    return known
