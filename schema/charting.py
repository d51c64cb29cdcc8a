"""What charts show, read from the published values: the same for whoever asks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from schema.charts.facts import Chart, Comparison, Credit, Middle, Place, Quantity
from schema.charts.ranking import ranking
from schema.comparison.caveats import CaveatCode
from schema.comparisons import Compared, Line, compare, merit
from schema.context import Context
from schema.errors import Code, Refused
from schema.peers import Peers
from schema.tables import Choice
from schema.tables.row import PlainRow

LICENCE = "CC BY 4.0"
LANGUAGES = ("lv", "en")
TOLD_ELSEWHERE = frozenset({CaveatCode.MISSING_VALUES, CaveatCode.FEW})
"""Reservations that a chart tells in its own words."""


class ChartKind(Choice):
    """What sort of chart it is."""

    RANKING = "RANKING", "A bar for each municipality, the best on top, with the median."
    SERIES = "SERIES", "A line for each municipality over time, with gaps and targets."
    SCATTER = "SCATTER", "Two indicators against each other, a point for each municipality."
    DISTRIBUTION = "DISTRIBUTION", "All values of a group on one axis, with its quartiles."
    MAP = "MAP", "The centres of the municipalities, each as large as its value."


@dataclass(frozen=True)
class Wanted:
    """What a chart over a group is to show."""

    indicator: PlainRow
    peers: Peers
    municipalities: Sequence[PlainRow] = ()
    period: str | None = None
    against: PlainRow | None = None
    lang: str = "lv"


DRAWN: Mapping[ChartKind, Callable[[Comparison], Chart]] = {
    ChartKind.RANKING: ranking,
}


async def chart_of_group(context: Context, kind: ChartKind, wanted: Wanted) -> Chart:
    """Return a chart of one period over a group; raise Refused when there is nothing to show."""
    compared = await compared_by(context, wanted, wanted.indicator, "indicator")
    shown = comparison(wanted, compared)
    if wanted.against is not None:
        other = await compared_by(context, wanted, wanted.against, "against")
        shown = beside(shown, wanted, other)
    return DRAWN[kind](shown)


async def compared_by(
    context: Context, wanted: Wanted, indicator: PlainRow, field: str
) -> Compared:
    """Return the comparison that a chart shows."""
    own = next(iter(wanted.municipalities), None)
    found = await compare(context, indicator, wanted.peers, municipality=own, period=wanted.period)
    if found is None or not any(line.value is not None for line in lines_of(found)):
        message = f"There are no values of {indicator.code} to be shown."
        raise Refused(Code.NOT_FOUND, message, "period" if wanted.period else field)
    return found


def lines_of(compared: Compared) -> Sequence[Line]:
    """Return all that are compared, who asks among them, the best first."""
    if compared.own is None or compared.is_member:
        return compared.lines
    polarity = compared.indicator.polarity
    return sorted([*compared.lines, compared.own], key=lambda line: merit(line, polarity))


def comparison(wanted: Wanted, compared: Compared) -> Comparison:
    """Return a comparison as a chart shows it."""
    chosen = {row.id for row in wanted.municipalities}
    lines = lines_of(compared)
    if missing := chosen - {line.municipality.id for line in lines}:
        names = ", ".join(row.name["lv"] for row in wanted.municipalities if row.id in missing)
        message = f"These are not among those compared: {names}."
        raise Refused(Code.BAD_USER_INPUT, message, "municipalities")
    return Comparison(
        lang=wanted.lang,
        quantity=quantity(compared.indicator, wanted.lang),
        period=compared.period,
        group=capital(text_of(compared.peers.name, wanted.lang)),
        places=[place(compared, line, chosen, wanted.lang) for line in lines],
        credit=credit(compared.indicator, wanted.lang),
        middle=middle(compared),
        notes=[
            text_of(caveat.texts, wanted.lang)
            for caveat in compared.caveats
            if caveat.code not in TOLD_ELSEWHERE
        ],
    )


def place(compared: Compared, line: Line, chosen: set[int], lang: str) -> Place:
    """Return a municipality as a chart shows it."""
    row, position = line.municipality, compared.position(line)
    return Place(
        name=text_of(row.name, lang),
        value=line.value,
        status=line.reading.status,
        rank=None if position is None else position.rank,
        is_highlighted=row.id in chosen,
        is_rebuilt=line.reading.is_rebuilt,
        latitude=row.latitude,
        longitude=row.longitude,
    )


def beside(shown: Comparison, wanted: Wanted, other: Compared) -> Comparison:
    """Return a comparison with the values of a second indicator beside the first."""
    values = {text_of(line.municipality.name, wanted.lang): line.value for line in lines_of(other)}
    places = [replace(place, against=values.get(place.name)) for place in shown.places]
    against = quantity(other.indicator, wanted.lang)
    return replace(shown, places=places, against=against, against_period=other.period)


def quantity(indicator: PlainRow, lang: str) -> Quantity:
    """Return what an indicator measures, in a language."""
    return Quantity(text_of(indicator.name, lang), indicator.unit, indicator.polarity)


def middle(compared: Compared) -> Middle | None:
    """Return the quartiles of a group, or None where there are too few values."""
    found = compared.aggregate
    if found.median is None or found.lower_quartile is None or found.upper_quartile is None:
        return None
    return Middle(found.lower_quartile, found.median, found.upper_quartile)


def credit(indicator: PlainRow, lang: str) -> Credit:
    """Return where the values of an indicator come from."""
    source = text_of(indicator.origin, lang) if indicator.origin else "; ".join(indicator.sources)
    return Credit(source or "BLIS", LICENCE, date.today())


def text_of(texts: Mapping[str, str], lang: str) -> str:
    """Return a text in a language, or in the first other that it has.

    >>> text_of({"lv": "Novadi"}, "en")
    'Novadi'
    """
    return next(texts[each] for each in (lang, *LANGUAGES, *texts) if each in texts)


def capital(text: str) -> str:
    """Return a text that begins with a capital letter."""
    return text[:1].upper() + text[1:]
