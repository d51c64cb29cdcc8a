"""One indicator over a group: every value, what the group comes to, where one stands in it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from schema import tables
from schema.comparison.formulas.caveats import (
    Caveat,
    CaveatCode,
)
from schema.comparison.formulas.change import (
    Change,
    change,
)
from schema.comparison.formulas.figures import (
    FEWEST,
    Aggregate,
    aggregate,
)
from schema.comparison.formulas.periods import (
    in_period,
    of_period,
)
from schema.comparison.formulas.readings import (
    Measure,
    Reading,
    Refusal,
    Sheet,
)
from schema.comparison.formulas.standing import (
    Position,
    Ranking,
)
from schema.comparison.formulas.verdict import (
    Judged,
    VerdictCode,
    told,
    verdict,
)
from schema.comparison.peers import (
    POPULATION,
    Peers,
    Texts,
)
from schema.comparison.published_values import (
    TOTAL,
    facts_of_periods,
    history_of,
    measure,
    sheet,
)
from schema.comparison.shared_periods import (
    SharedPeriod,
    periods_of,
    periods_of_group,
    shared_periods,
)
from schema.context import Context
from schema.tables import Aggregation, Polarity, ValueStatus
from schema.tables.base import PlainRow
from schema.text.sentences import (
    in_language,
    sentence,
)


@dataclass(frozen=True)
class Line:
    """What one municipality has, and what it had before."""

    municipality: PlainRow
    reading: Reading
    before: Reading | None = None

    @property
    def value(self) -> float | None:
        """The value, or None."""
        return self.reading.value

    def change(self, polarity: Polarity) -> Change | None:
        """Return how it changed, or None where one of the two is not known."""
        if self.before is None or self.before.value is None or self.value is None:
            return None
        return change(self.before.value, self.value, polarity)


@dataclass(frozen=True)
class Compared:
    """One indicator in one period over a group, the best first, those without a value last.

    `own` is the municipality that asks; it need not be one of the group. `shared` says how the
    period was chosen; None where it was asked for. `period` is empty where nothing was measured.
    """

    indicator: PlainRow
    period: str
    since: str | None
    peers: Peers
    lines: Sequence[Line]
    own: Line | None = None
    weights: Mapping[int, float] | None = None
    weighted_by: PlainRow | None = None
    shared: SharedPeriod | None = None

    @cached_property
    def aggregate(self) -> Aggregate:
        """What the group comes to."""
        values = [line.value for line in self.lines]
        weights = None
        if self.weights is not None:
            weights = [self.weights.get(line.municipality.id) for line in self.lines]
            missing = any(w is None and v is not None for v, w in zip(values, weights, strict=True))
            weights = None if missing else weights
        return aggregate(values, weights)

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
        asking = [self.own] if self.own and not self.is_member else []
        values = [line.value for line in (*self.lines, *asking) if line.value is not None]
        return Ranking(values, self.indicator.polarity)

    def position(self, line: Line) -> Position | None:
        """Return where a value stands, or None where there is none or there are too few."""
        return None if line.value is None else self.ranking.position(line.value)

    @property
    def verdict(self) -> VerdictCode:
        """What the value of who asks is beside those of the group."""
        value = None if self.own is None else self.own.value
        return verdict(value, self.aggregate, self.indicator.polarity)

    @property
    def words(self) -> Texts:
        """The verdict in words."""
        unit = self.indicator.unit
        if self.own is None:
            judged = Judged(None, unit)
        else:
            judged = Judged(self.own.value, unit, self.period, self.own.municipality.name)
        return told(self.verdict, judged, self.aggregate, self.peers.name)

    @cached_property
    def caveats(self) -> Sequence[Caveat]:
        """What to keep in mind."""
        return [*self._of_group(), *self._of_values()]

    def _of_group(self) -> Iterator[Caveat]:
        """Yield what is to be said of who is compared."""
        kinds = set(self.peers.kinds)
        if self.own is not None:
            kinds.add(self.own.municipality.kind)
            if not self.is_member:
                yield Caveat(CaveatCode.NOT_A_MEMBER, {"name": self.own.municipality.name})
        if len(kinds) > 1:
            yield Caveat(CaveatCode.UNLIKE)
        if self.peers.replaced:
            names = {lang: replacements(self.peers.replaced, lang) for lang in ("lv", "en")}
            yield Caveat(CaveatCode.REPLACED, {"names": names})
        if self.indicator.comparable_only_within:
            within = self.indicator.comparable_only_within
            yield Caveat(CaveatCode.ONLY_WITHIN, {"within": within})
        if self.indicator.aggregation is Aggregation.SUM:
            yield Caveat(CaveatCode.TOTALS)

    def _of_values(self) -> Iterator[Caveat]:
        """Yield what is to be said of the values."""
        figures, shared = self.aggregate, self.shared
        if shared is not None and shared.newer is not None:
            told = {"newer": in_period(shared.newer), "n": shared.n}
            yield Caveat(CaveatCode.NEWER, told | {"period": of_period(shared.period)})
        if not figures.n:
            yield Caveat(CaveatCode.NOTHING_MEASURED)
        elif figures.n < FEWEST:
            yield Caveat(CaveatCode.FEW, {"n": figures.n})
        if figures.missing and figures.n:
            counts = {"missing": figures.missing, "of": len(self.lines)}
            yield Caveat(CaveatCode.MISSING_VALUES, counts)
        found = Counter(code for line in self.lines for code in marks(line.reading))
        for code, n in found.items():
            yield Caveat(code, {"n": n})
        refused = [line.reading.refusal for line in self.lines if line.reading.refusal]
        if refused:
            yield Caveat(CaveatCode.REFUSED, {"n": len(refused), "why": why(refused[0])})


def replacements(replaced: Sequence[tuple[PlainRow, Sequence[PlainRow]]], lang: str) -> str:
    """Return those who are no more, each with those in whose borders they lie."""
    return "; ".join(
        f"{named(row, lang)} → {', '.join(named(heir, lang) for heir in heirs) or '–'}"
        for row, heirs in replaced
    )


def named(row: PlainRow, lang: str) -> str:
    """Return the name of a municipality in a language, else the first that it has."""
    return row.name.get(lang) or next(iter(row.name.values()))


def why(refusal: Refusal) -> Texts:
    """Return in each language why there is no value.

    >>> why(Refusal.NOT_KNOWN)["lv"]
    'Avoti nesaka, kā vērtības summējas.'
    """
    return {lang: in_language(REFUSALS[refusal], lang) for lang in ("lv", "en")}


REFUSALS: Mapping[Refusal, str] = {
    Refusal.NOT_ADDITIVE: sentence("Medians and indexes of parts say nothing of the whole."),
    Refusal.NOT_KNOWN: sentence("The sources do not say how values of several places add up."),
    Refusal.NO_DENOMINATOR: sentence("What the ratio is divided by is not an indicator here."),
    Refusal.SEVERAL_PLACES: sentence("On that day the territory was not that of one municipality."),
    Refusal.NOTHING_MEASURED: sentence("Nothing was measured there in these periods."),
}


def marks(reading: Reading) -> Iterator[CaveatCode]:
    """Yield what is to be said of a value."""
    if reading.value is None:
        return
    if reading.is_rebuilt:
        yield CaveatCode.REBUILT
    if reading.is_estimated:
        yield CaveatCode.ESTIMATED
    if reading.status is ValueStatus.PRELIMINARY:
        yield CaveatCode.PRELIMINARY


async def compare(
    context: Context,
    indicator: PlainRow,
    peers: Peers,
    *,
    municipality: PlainRow | None = None,
    period: str | None = None,
    since: str | None = None,
    split: str = TOTAL,
) -> Compared | None:
    """Return an indicator over a group; None when there is no period with a value.

    Without a period it is the newest in which the municipality and enough peers have values.
    """
    shared = None if period else await period_of(context, indicator, peers, municipality, split)
    chosen = period or (shared.period if shared else None)
    if chosen is None:
        return None
    weight = await weight_of(context, indicator)
    needed = {*measure(indicator).needed, *([weight.id] if weight else [])}
    periods = {chosen, *([since] if since else [])}
    facts = await facts_of_periods(context, needed, periods, split)
    values = sheet(indicator, facts, await history_of(context))
    lines = [line_of(values, row, chosen, since) for row in peers.members]
    weights = None
    if weight is not None:
        sized = Sheet(Measure(weight.id, Aggregation.SUM), facts, values.history)
        read = {row.id: sized.read(row.id, chosen).value for row in peers.members}
        weights = {unit: value for unit, value in read.items() if value is not None}
    own = None if municipality is None else line_of(values, municipality, chosen, since)
    ordered = sorted(lines, key=lambda line: merit(line, indicator.polarity))
    return Compared(indicator, chosen, since, peers, ordered, own, weights, weight, shared)


def unmeasured(indicator: PlainRow, peers: Peers, own: PlainRow | None) -> Compared:
    """Return the comparison of an indicator of which nobody has a value in any period."""

    def line(row: PlainRow) -> Line:
        return Line(row, Reading(None, ValueStatus.MISSING))

    ordered = sorted(peers.members, key=lambda row: row.sort_key)
    asking = None if own is None else line(own)
    return Compared(indicator, "", None, peers, [line(row) for row in ordered], asking)


def line_of(values: Sheet, row: PlainRow, period: str, since: str | None = None) -> Line:
    """Return what a municipality has, and what it had, in its own borders."""
    before = values.read(row.id, since) if since else None
    return Line(row, values.read(row.id, period), before)


def merit(line: Line, polarity: Polarity) -> tuple[bool, float, str]:
    """Return what puts the best first, and those without a value last, by name."""
    value, name = line.value, line.municipality.sort_key
    if value is None:
        return True, 0.0, name
    return False, value if polarity is Polarity.LOWER_IS_BETTER else -value, name


async def weight_of(context: Context, indicator: PlainRow) -> PlainRow | None:
    """Return by which indicator values are weighted: what a ratio is divided by, else people.

    Totals are not weighted.
    """
    if indicator.aggregation is Aggregation.SUM:
        return None
    if indicator.denominator_id is not None:
        return await context.row(tables.Indicator, indicator.denominator_id)
    return await context.one(tables.Indicator, code=POPULATION)


async def period_of(
    context: Context,
    indicator: PlainRow,
    peers: Peers,
    municipality: PlainRow | None,
    split: str,
) -> SharedPeriod | None:
    """Return the newest period that a municipality, or the group, shares with enough of them."""
    known = []
    if municipality is not None:
        known = await periods_of(context, [indicator], municipality.id, split)
    if not any(periods for _, periods in known):
        known = await periods_of_group(context, indicator, peers, split)
    found = await shared_periods(context, known, peers, municipality, split)
    return found.get(indicator.id)
