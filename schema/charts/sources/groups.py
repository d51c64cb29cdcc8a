"""One period over a group as charts show it, read from the published values."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from schema.charts.distribution import distribution
from schema.charts.facts import WIDTH, Chart, Comparison, Middle, Place
from schema.charts.places import places_map
from schema.charts.ranking import ranking
from schema.charts.scatter import scatter
from schema.charts.sources.terms import (
    ChartKind,
    capital,
    credit,
    credits_together,
    quantity,
    text_of,
)
from schema.comparison.formulas.caveats import CaveatCode
from schema.comparison.group_comparison import (
    Compared,
    Line,
    compare,
    merit,
)
from schema.comparison.peers import Peers
from schema.context import Context
from schema.errors import Code, Refused
from schema.tables.base import PlainRow
from schema.text.sentences import sentence

TOLD_ELSEWHERE = frozenset({CaveatCode.MISSING_VALUES, CaveatCode.FEW, CaveatCode.NOTHING_MEASURED})
"""Reservations that a chart tells in its own words."""


@dataclass(frozen=True)
class Wanted:
    """What a chart over a group is to show."""

    indicator: PlainRow
    peers: Peers
    municipalities: Sequence[PlainRow] = ()
    period: str | None = None
    against: PlainRow | None = None
    lang: str = "lv"
    width: int = WIDTH


DRAWN: Mapping[ChartKind, Callable[[Comparison], Chart]] = {
    ChartKind.RANKING: ranking,
    ChartKind.SCATTER: scatter,
    ChartKind.DISTRIBUTION: distribution,
    ChartKind.MAP: places_map,
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
        message = sentence("There are no values of {code} to be shown.", code=indicator.code)
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
        message = sentence("These are not among those compared: {names}.", names=names)
        raise Refused(Code.BAD_USER_INPUT, message, "municipalities")
    return Comparison(
        lang=wanted.lang,
        quantity=quantity(compared.indicator, wanted.lang),
        period=compared.period,
        group=capital(text_of(compared.peers.name, wanted.lang)),
        places=[place(compared, line, chosen, wanted.lang) for line in lines],
        credit=credit(compared.indicator, wanted.lang),
        width=wanted.width,
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
    return replace(
        shown,
        places=places,
        credit=credits_together(shown.credit, credit(other.indicator, wanted.lang)),
        against=against,
        against_period=other.period,
        against_median=other.aggregate.median,
    )


def middle(compared: Compared) -> Middle | None:
    """Return the quartiles of a group, or None where there are too few values."""
    found = compared.aggregate
    if found.median is None or found.lower_quartile is None or found.upper_quartile is None:
        return None
    return Middle(found.lower_quartile, found.median, found.upper_quartile)
