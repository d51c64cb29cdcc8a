"""Series as charts show them: the values of some municipalities, with what they want to reach."""

from asyncio import gather
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import sqlalchemy as sa

from schema import tables
from schema.access.visibility import visibility_conditions
from schema.charts.facts import WIDTH, ChartHistory, ChartLine, Goal, PeriodReading, VegaChart
from schema.charts.kinds import ChartKind
from schema.charts.sources.terms import indicator_credit, indicator_quantity, text_in_language
from schema.charts.words import chart_phrase
from schema.comparison.formulas.values_in_borders import Refusal
from schema.comparison.group_comparison import REFUSALS
from schema.comparison.series import MunicipalitySeries, load_series
from schema.errors import Code, Refused
from schema.request.context import Context
from schema.tables.base import PlainRow, Statement, table_of
from schema.text.locale_format import format_day
from schema.text.sentences import sentence


@dataclass(frozen=True)
class LineChartRequest:
    """What a chart over time is to show; without a day it is as it was published."""

    indicator: PlainRow
    municipalities: Sequence[PlainRow]
    day: date | None = None
    first: str | None = None
    last: str | None = None
    lang: str = "lv"
    width: int = WIDTH


async def chart_of_lines(context: Context, wanted: LineChartRequest) -> VegaChart:
    """Return a chart over time; raise Refused when there is nothing to show."""
    if not wanted.municipalities:
        message = sentence("Name the municipalities whose series to show.")
        raise Refused(Code.BAD_USER_INPUT, message, "municipalities")
    lines = await gather(
        *(municipality_line(context, wanted, row) for row in wanted.municipalities)
    )
    if not any(reading.value is not None for each in lines for reading in each.readings):
        message = sentence("There are no values of {code} to be shown.", code=wanted.indicator.code)
        raise Refused(Code.NOT_FOUND, message, "from" if wanted.first else "indicator")
    measured, credited = (
        indicator_quantity(wanted.indicator, wanted.lang),
        indicator_credit(wanted.indicator, wanted.lang),
    )
    return ChartKind.SERIES.draw(
        ChartHistory(
            wanted.lang, measured, lines, borders_text(wanted), credited, width=wanted.width
        )
    )


async def municipality_line(context: Context, wanted: LineChartRequest, row: PlainRow) -> ChartLine:
    """Return the values of a municipality, with its targets."""
    span = wanted.first, wanted.last
    found = await load_series(context, wanted.indicator, row.id, wanted.day, span=span)
    check_series_borders(found, row)
    values = {"indicator": wanted.indicator.id, "municipality": row.id}
    goals = [
        Goal(each.due_year, each.value)
        for each in await context.loaders.rows(select_targets(), **values)
    ]
    wanted_goals = [goal for goal in goals if wanted.last is None or str(goal.year) <= wanted.last]
    return ChartLine(text_in_language(row.name, wanted.lang), chart_readings(found), wanted_goals)


def check_series_borders(found: MunicipalitySeries, row: PlainRow) -> None:
    """Refuse a series that cannot be told in the borders that were asked for."""
    refused = found.refusal or next((r.refusal for _, r in found.points if r.refusal), None)
    if refused not in (None, Refusal.NOTHING_MEASURED) and not any(
        r.value is not None for _, r in found.points
    ):
        message = sentence(
            "{name} has no series in these borders. {why}",
            name=row.name["lv"],
            why=REFUSALS[refused],
        )
        raise Refused(Code.BAD_USER_INPUT, message, "borders")


def chart_readings(found: MunicipalitySeries) -> Sequence[PeriodReading]:
    """Return the values of a series as a chart shows them."""
    return [
        PeriodReading(period, each.value, each.status, each.is_rebuilt, each.is_estimated)
        for period, each in found.points
    ]


def borders_text(wanted: LineChartRequest) -> str:
    """Return in words in which borders the values are told."""
    if wanted.day is None:
        return chart_phrase(wanted.lang, "as was")
    return chart_phrase(wanted.lang, "today", day=format_day(wanted.day, wanted.lang))


@cache
def select_targets() -> Statement:
    """Return the statement for the targets of a municipality."""
    target = table_of(tables.Target)
    mine = (
        target.c.indicator_id == sa.bindparam("indicator", type_=sa.Integer),
        target.c.municipality_id == sa.bindparam("municipality", type_=sa.Integer),
    )
    return (
        sa.select(target).where(*mine, *visibility_conditions(target)).order_by(target.c.due_year)
    )
