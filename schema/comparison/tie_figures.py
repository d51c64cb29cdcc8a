"""What an indicator was for a municipality before and after a practice, and for all others."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from schema import clock
from schema.comparison.formulas.change_words import ChangedValue, change_texts, others_texts
from schema.comparison.formulas.tie_periods import periods_around
from schema.comparison.formulas.values_in_borders import Sheet
from schema.comparison.group_comparison import GroupComparison, comparison_line
from schema.comparison.peers import Peers, peers_of_country
from schema.comparison.published_values import (
    facts_of_sources,
    facts_of_units,
    indicator_measure,
    indicator_sheet,
    load_border_history,
    territory_family,
)
from schema.request.context import Context
from schema.tables.base import PlainRow
from schema.text.catalogues import in_language, phrases
from search.language import LANGUAGES

Texts = Mapping[str, str]


@dataclass(frozen=True, eq=False)
class PlaceValues:
    """The periods in which a municipality has values of an indicator, and those around a year."""

    municipality: PlainRow
    indicator: PlainRow
    periods: Sequence[str]
    around: tuple[str, str] | None


@dataclass(frozen=True)
class TieFigures:
    """A value before and a value after, among those of all others."""

    compared: GroupComparison
    since: str
    before: float
    after: float

    @property
    def municipality(self) -> PlainRow:
        """Whose values they are."""
        assert self.compared.own is not None
        return self.compared.own.municipality

    @property
    def texts(self) -> Texts:
        """What changed, what all others did meanwhile, and that no cause is shown."""
        row, changes, name = self.compared.indicator, self.compared.changes, self.municipality.name
        changed = ChangedValue(
            row.unit, row.polarity, self.since, self.before, self.compared.period, self.after
        )
        parts = [change_texts(changed)]
        if changes is not None:
            others = changes.others(self.municipality.id)
            parts.append(others_texts(others, row.unit, row.polarity))
        parts.append(phrases("comparison", "tie caution"))
        return {
            lang: f"{in_language(name, lang)}: {' '.join(part[lang] for part in parts)}"
            for lang in LANGUAGES
        }


async def find_place_values(
    context: Context, pairs: Collection[tuple[PlainRow, PlainRow, int | None]]
) -> Mapping[tuple[int, int, int | None], PlaceValues]:
    """Return what there is of an indicator for a municipality, around a year, of each such three.

    Those without a value are left out. One statement, whatever the number of them.
    """
    history = await load_border_history(context)
    family = territory_family(history, {place.id for _, place, _ in pairs})
    needed = {n for indicator, _, _ in pairs for n in indicator_measure(indicator).needed}
    facts = await facts_of_units(context, needed, family) if pairs else {}
    found = {}
    sheets: dict[int, Sheet] = {}
    for indicator, place, year in pairs:
        if indicator.id not in sheets:
            sheets[indicator.id] = indicator_sheet(indicator, facts, history)
        known = known_periods(sheets[indicator.id], place.id)
        if known:
            around = None if year is None else periods_around(known, year)
            found[indicator.id, place.id, year] = PlaceValues(place, indicator, known, around)
    return found


def known_periods(values: Sheet, unit: int) -> Sequence[str]:
    """Return the periods in which an indicator has a value in the borders of a municipality."""
    family = [*territory_family(values.history, [unit])]
    return [p for p in values.periods(family) if values.read(unit, p).value is not None]


async def read_tie_figures(
    context: Context, found: Sequence[PlaceValues]
) -> Sequence[TieFigures | None]:
    """Return the values before and after, in the same order, with what became of all others.

    At most a statement for each period.
    """
    measures = {each.indicator.id: indicator_measure(each.indicator) for each in found}
    asked = [
        source
        for each in found
        for period in each.around or ()
        for source in measures[each.indicator.id].sources(period)
    ]
    if not asked:
        return [None for _ in found]
    facts, history = await facts_of_sources(context, asked), await load_border_history(context)
    everybody = await peers_of_country(context, clock.today())
    sheets = {each.indicator.id: indicator_sheet(each.indicator, facts, history) for each in found}
    return [read_figures(sheets[each.indicator.id], each, everybody) for each in found]


def read_figures(values: Sheet, found: PlaceValues, everybody: Peers) -> TieFigures | None:
    """Return both values of a municipality among those of all others; None without both."""
    if found.around is None:
        return None
    since, period = found.around
    own = comparison_line(values, found.municipality, period, since)
    if own.both is None:
        return None
    lines = [comparison_line(values, row, period, since) for row in everybody.members]
    compared = GroupComparison(found.indicator, period, since, everybody, lines, own)
    return TieFigures(compared, since, *own.both)
