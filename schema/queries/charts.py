"""Charts: what to draw of one indicator or two, with its words and the table behind it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

import strawberry

from schema import tables
from schema.charts import facts
from schema.charts.facts import WIDTH
from schema.charts.kinds import ChartKind
from schema.charts.sources.groups import GroupChartRequest, chart_of_group
from schema.charts.sources.lines import LineChartRequest, chart_of_lines
from schema.charts.sources.terms import LEAST_WIDTH, ChartTheme, check_chart_width
from schema.charts.style import darken_specification
from schema.comparison.series import borders_day
from schema.errors import Code, Refused
from schema.queries.peers import (
    AskedDay,
    AskedPeriod,
    IndicatorBy,
    MunicipalityBy,
    PeersInput,
    check_periods,
    compared_day,
    requested_peers,
    require_named_row,
)
from schema.request.context import Context
from schema.tables.base import PlainRow
from schema.text.sentences import sentence
from schema.types import Caller
from schema.types.charts import Chart
from schema.types.entity import InLanguage
from schema.types.series import Borders
from search.language import LANGUAGES

MOST_NAMED = 6

AskedKind = Annotated[ChartKind, strawberry.argument(description="What sort of chart.")]
AskedIndicator = Annotated[IndicatorBy, strawberry.argument(description="What to show.")]
AskedOther = Annotated[
    IndicatorBy | None, strawberry.argument(description="The second indicator of a `SCATTER`.")
]
AskedNamed = Annotated[
    list[MunicipalityBy] | None,
    strawberry.argument(
        description=f"Which to point out, at most {MOST_NAMED}; of a `SERIES`, whose it is."
    ),
]
AskedPeers = Annotated[
    PeersInput | None,
    strawberry.argument(
        description="Whom to show; without it those of the same kind as the first of "
        "`municipalities`, else all."
    ),
]
From = Annotated[
    str | None,
    strawberry.argument(name="from", description="The first period of a `SERIES`, such as `2015`."),
]
To = Annotated[str | None, strawberry.argument(description="The last period of a `SERIES`.")]
AskedWidth = Annotated[
    int,
    strawberry.argument(
        description=f"How wide it is drawn, in pixels: {LEAST_WIDTH} to {WIDTH}. A narrow one is "
        "laid out anew, so that its labels can be read on a telephone."
    ),
]
AskedTheme = Annotated[ChartTheme, strawberry.argument(description="On which ground it is drawn.")]
InBorders = Annotated[Borders, strawberry.argument(description="The borders of a `SERIES`.")]


@strawberry.type
class ChartQueries:
    @strawberry.field(
        description="A chart: its specification, its words, the table behind it, and where it is "
        "drawn as a picture. A name that is unknown, and nothing to show, are errors.",
        metadata={"cost": 50},
    )
    async def chart(
        self,
        info: Caller,
        kind: AskedKind,
        indicator: AskedIndicator,
        against: AskedOther = None,
        municipalities: AskedNamed = None,
        peers: AskedPeers = None,
        period: AskedPeriod = None,
        from_: From = None,
        to: To = None,
        borders: InBorders = Borders.AS_WAS,
        as_of: AskedDay = None,
        lang: InLanguage = None,
        width: AskedWidth = WIDTH,
        theme: AskedTheme = ChartTheme.LIGHT,
    ) -> Chart | None:
        context = info.context
        check_chart_width(width)
        check_periods(period=period, from_=from_, to=to)
        check_chart_arguments(kind, bool(against), bool(peers or period), bool(from_ or to))
        measured = await require_named_row(context, tables.Indicator, indicator, "indicator")
        other = against and await require_named_row(context, tables.Indicator, against, "against")
        named = await highlighted_municipalities(context, municipalities or [], as_of)
        spoken = chart_language([lang] if lang else context.request.languages)
        asked = {
            "indicator": measured.code,
            "against": other.code if other else None,
            "municipality": join_slugs(named),
            "period": period,
            "from": from_,
            "to": to,
            "borders": None if borders is Borders.AS_WAS else borders.value,
            "asOf": as_of and as_of.isoformat(),
            "lang": spoken,
            "width": None if width == WIDTH else str(width),
            "theme": None if theme is ChartTheme.LIGHT else theme.lower(),
        }
        if kind is ChartKind.SERIES:
            lines = LineChartRequest(
                measured, named, borders_day(borders, as_of), from_, to, spoken, width
            )
            found = await chart_of_lines(context, lines)
            return themed_chart(found, kind, theme, chart_address(asked))
        first = named[0] if named else None
        group = await requested_peers(context, peers or None, first, compared_day(first, as_of))
        wanted = GroupChartRequest(measured, group, named, period, other or None, spoken, width)
        found = await chart_of_group(context, kind, wanted)
        return themed_chart(
            found, kind, theme, chart_address(asked | peer_parameters(peers, wanted))
        )


def themed_chart(drawn: facts.VegaChart, kind: ChartKind, theme: ChartTheme, address: str) -> Chart:
    """Return a chart in the colours of its theme."""
    if theme is ChartTheme.DARK:
        drawn = replace(drawn, specification=darken_specification(drawn.specification))
    return Chart(chart=drawn, kind=kind, address=address)


def check_chart_arguments(
    kind: ChartKind, has_other: bool, has_group: bool, has_span: bool
) -> None:
    """Refuse what does not go with a kind of chart."""
    is_series = kind is ChartKind.SERIES
    if (kind is ChartKind.SCATTER) != has_other:
        message = sentence("A SCATTER has a second indicator, and no other chart has.")
        raise Refused(Code.BAD_USER_INPUT, message, "against")
    if is_series and has_group:
        message = sentence("A SERIES takes from and to, and municipalities in place of peers.")
        raise Refused(Code.BAD_USER_INPUT, message, "period")
    if not is_series and has_span:
        message = sentence(
            "A {value} shows one period; only a SERIES has from and to.", value=kind.value
        )
        raise Refused(Code.BAD_USER_INPUT, message, "from")


async def highlighted_municipalities(
    context: Context, given: Sequence[Any], day: date | None
) -> list[PlainRow]:
    """Return the municipalities that are pointed out, in the order in which they are named."""
    if len(given) > MOST_NAMED:
        message = sentence("Point out at most {most_named} municipalities.", most_named=MOST_NAMED)
        raise Refused(Code.BAD_USER_INPUT, message, "municipalities")
    rows = [
        await require_named_row(context, tables.Municipality, by, "municipalities", day)
        for by in given
    ]
    return list({row.id: row for row in rows}.values())


def chart_language(wanted: Sequence[str]) -> str:
    """Return the first wanted language that charts are in, else Latvian."""
    return next((lang for lang in wanted if lang in LANGUAGES), LANGUAGES[0])


def peer_parameters(peers: PeersInput | None, wanted: GroupChartRequest) -> dict[str, str | None]:
    """Return the parameters of an address that say whom a chart shows."""
    if not peers:
        return {}
    if wanted.peers.group is not None:
        return {"group": wanted.peers.group.slug}
    if peers.set:
        return {"set": peers.set}
    if peers.municipalities or peers.similar:
        return {"peers": join_slugs(wanted.peers.members)}
    return {"all": "true"}


def join_slugs(rows: Sequence[PlainRow]) -> str:
    """Return the public names of municipalities as an address takes them."""
    return ",".join(row.slug for row in rows)


def chart_address(asked: dict[str, str | None]) -> str:
    """Return what was asked for as the parameters of an address.

    >>> chart_address({"indicator": "median_age", "period": None, "municipality": "a,b"})
    'indicator=median_age&municipality=a,b'
    """
    return urlencode({name: value for name, value in asked.items() if value}, safe=",")
