"""One period over a group as charts show it, read from the published values."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from schema.charts.facts import WIDTH, ChartComparison, ChartPlace, GroupQuartiles, VegaChart
from schema.charts.kinds import ChartKind
from schema.charts.sources.terms import (
    capitalise_text,
    indicator_credit,
    indicator_quantity,
    merge_credits,
    text_in_language,
)
from schema.comparison.formulas.caveats import CaveatCode
from schema.comparison.group_comparison import (
    ComparisonLine,
    GroupComparison,
    compare_group,
    merit_order,
)
from schema.comparison.peers import Peers
from schema.errors import Code, Refused
from schema.request.context import Context
from schema.tables.base import PlainRow
from schema.text.sentences import sentence

TOLD_ELSEWHERE = frozenset({CaveatCode.MISSING_VALUES, CaveatCode.FEW, CaveatCode.NOTHING_MEASURED})
"""Reservations that a chart tells in its own words."""


@dataclass(frozen=True)
class GroupChartRequest:
    """What a chart over a group is to show."""

    indicator: PlainRow
    peers: Peers
    municipalities: Sequence[PlainRow] = ()
    period: str | None = None
    against: PlainRow | None = None
    lang: str = "lv"
    width: int = WIDTH


async def chart_of_group(context: Context, kind: ChartKind, wanted: GroupChartRequest) -> VegaChart:
    """Return a chart of one period over a group; raise Refused when there is nothing to show."""
    compared = await load_chart_comparison(context, wanted, wanted.indicator, "indicator")
    shown = chart_comparison(wanted, compared)
    if wanted.against is not None:
        other = await load_chart_comparison(context, wanted, wanted.against, "against")
        shown = add_second_indicator(shown, wanted, other)
    return kind.draw(shown)


async def load_chart_comparison(
    context: Context, wanted: GroupChartRequest, indicator: PlainRow, field: str
) -> GroupComparison:
    """Return the comparison that a chart shows."""
    own = next(iter(wanted.municipalities), None)
    found = await compare_group(
        context, indicator, wanted.peers, municipality=own, period=wanted.period
    )
    if found is None or not any(line.value is not None for line in compared_lines(found)):
        message = sentence("There are no values of {code} to be shown.", code=indicator.code)
        raise Refused(Code.NOT_FOUND, message, "period" if wanted.period else field)
    return found


def compared_lines(compared: GroupComparison) -> Sequence[ComparisonLine]:
    """Return all that are compared, who asks among them, the best first."""
    if compared.own is None or compared.is_member:
        return compared.lines
    polarity = compared.indicator.polarity
    return sorted([*compared.lines, compared.own], key=lambda line: merit_order(line, polarity))


def chart_comparison(wanted: GroupChartRequest, compared: GroupComparison) -> ChartComparison:
    """Return a comparison as a chart shows it."""
    chosen = {row.id for row in wanted.municipalities}
    lines = compared_lines(compared)
    if missing := chosen - {line.municipality.id for line in lines}:
        names = ", ".join(row.name["lv"] for row in wanted.municipalities if row.id in missing)
        message = sentence("These are not among those compared: {names}.", names=names)
        raise Refused(Code.BAD_USER_INPUT, message, "municipalities")
    return ChartComparison(
        lang=wanted.lang,
        quantity=indicator_quantity(compared.indicator, wanted.lang),
        period=compared.period,
        group=capitalise_text(text_in_language(compared.peers.name, wanted.lang)),
        places=[chart_place(compared, line, chosen, wanted.lang) for line in lines],
        credit=indicator_credit(compared.indicator, wanted.lang),
        width=wanted.width,
        middle=group_quartiles(compared),
        notes=[
            text_in_language(caveat.texts, wanted.lang)
            for caveat in compared.caveats
            if caveat.code not in TOLD_ELSEWHERE
        ],
    )


def chart_place(
    compared: GroupComparison, line: ComparisonLine, chosen: set[int], lang: str
) -> ChartPlace:
    """Return a municipality as a chart shows it."""
    row, position = line.municipality, compared.position(line)
    return ChartPlace(
        name=text_in_language(row.name, lang),
        value=line.value,
        status=line.reading.status,
        rank=None if position is None else position.rank,
        is_highlighted=row.id in chosen,
        is_rebuilt=line.reading.is_rebuilt,
        latitude=row.latitude,
        longitude=row.longitude,
    )


def add_second_indicator(
    shown: ChartComparison, wanted: GroupChartRequest, other: GroupComparison
) -> ChartComparison:
    """Return a comparison with the values of a second indicator beside the first."""
    values = {
        text_in_language(line.municipality.name, wanted.lang): line.value
        for line in compared_lines(other)
    }
    places = [replace(place, against=values.get(place.name)) for place in shown.places]
    against = indicator_quantity(other.indicator, wanted.lang)
    return replace(
        shown,
        places=places,
        credit=merge_credits(shown.credit, indicator_credit(other.indicator, wanted.lang)),
        against=against,
        against_period=other.period,
        against_median=other.aggregate.median,
    )


def group_quartiles(compared: GroupComparison) -> GroupQuartiles | None:
    """Return the quartiles of a group, or None where there are too few values."""
    found = compared.aggregate
    if found.median is None or found.lower_quartile is None or found.upper_quartile is None:
        return None
    return GroupQuartiles(found.lower_quartile, found.median, found.upper_quartile)
