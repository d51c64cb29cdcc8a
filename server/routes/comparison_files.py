"""Comparisons and series as files: what the API answers to an address, as a table.

Values that were put together for other borders are in no table of the database, so these exports
ask the API, whose words about the group and about each value go with them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from tempfile import TemporaryFile
from typing import IO, Any, NamedTuple

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from schema import Code, catalogue_language, clock, phrase, sentence
from schema.database.fair_thread_pool import FairThreadPool
from schema.tables import ValueStatus
from server.http.cache import directives
from server.http.callers.rate_limit import caller_of_request
from server.http.chart_addresses import (
    CALLED,
    NAMES,
    Variables,
    chart_variables,
    parameter_refusal,
    parse_parameters,
)
from server.http.endpoint import GraphQLEndpoint
from server.http.file_forms import request_refusal
from server.http.middleware.hosts import public_request_url
from server.http.negotiation import preferred_language
from server.routes.api_call import query_api
from server.routes.attachments import content_disposition
from server.routes.exports import MEDIA, file_chunks, file_in_turn
from server.tabular.table_export import (
    COLUMNS,
    TableOrigin,
    whole_number,
    write_csv,
    write_cube,
    write_workbook,
)
from server.tabular.text_dialect import parse_dialect

PLACE = "municipality { slug atvkCode name { value } }"
MEASURED = "indicator { code unit licence name { value } sources { text } }"
COMPARISON = f"""query Compared($indicator: IndicatorByInput!, $municipality: MunicipalityByInput,
  $peers: PeersInput, $period: String, $since: String, $asOf: Date) {{
  comparison(indicator: $indicator, municipality: $municipality, peers: $peers, period: $period,
    since: $since, asOf: $asOf) {{
    {MEASURED} period since peers {{ name {{ value }} }}
    aggregate {{ n missing median mean weightedMean min max lowerQuartile upperQuartile }}
    others {{ text {{ value }} }} trend {{ text {{ value }} }}
    change {{ text {{ value }} rankText {{ value }} chance {{ text {{ value }} }} }}
    verdict {{ text {{ value }} }} caveats {{ text {{ value }} }}
    rows {{ ...row }} own {{ ...row }}
  }}
}}
fragment row on ComparedMunicipality {{
  {PLACE} value status isRebuilt isEstimated position {{ rank }}
  change {{ before absolute percent positionBefore {{ rank }} }}
}}"""
SERIES = f"""query Series($indicator: IndicatorByInput!, $municipality: MunicipalityByInput!,
  $borders: Borders! = AS_WAS, $asOf: Date, $from: String, $to: String) {{
  series(indicator: $indicator, municipality: $municipality, borders: $borders, asOf: $asOf,
    from: $from, to: $to) {{
    {MEASURED} {PLACE} refusal refusalText {{ value }}
    points {{ period value status isRebuilt isEstimated refusal
      missing {{ municipality {{ name {{ value }} }} }} }}
  }}
}}"""
TAKEN = {
    "comparison": ("indicator", "municipality", "peers", "period", "since", "asOf"),
    "series": ("indicator", "municipality", "borders", "asOf", "from", "to"),
}
"""Which variables each question has."""
WRITTEN_AS = ("delimiter", "decimal")
SINCE = "since"
"""Since when changes are told, of comparisons."""
NAMED = (*NAMES, SINCE, *WRITTEN_AS)
MOST_SERIES = 6
UNMEASURED = sentence("Nothing was measured there in these periods.")
NOTHING_MEASURED = "NOTHING_MEASURED"
MADE = {"isEstimated": "value estimated", "isRebuilt": "value rebuilt"}
"""Which sentence says that a value was made so."""


class FigureRow(NamedTuple):
    """A value of a comparison or a series, cell by cell as a table has it."""

    indicator: str
    indicator_name: Mapping[str, str]
    unit: str
    municipality: str
    municipality_name: Mapping[str, str]
    atvk: str | None
    period: str
    split: str
    rank: int | None
    value: float | None
    status: ValueStatus
    note: str | None
    sources: Sequence[str]
    indicator_sources: Sequence[str]
    licence: str | None
    since: str | None = None
    before: float | None = None
    change: float | None = None
    change_percent: float | None = None
    rank_before: int | None = None


HEADS = (*COLUMNS[: COLUMNS.index("value")], "rank", *COLUMNS[COLUMNS.index("value") :])
"""The columns of other exports, and the rank."""
CHANGED = ("since", "before", "change", "change_percent", "rank_before")
"""What changed, in the files of those who ask since when."""


class ComparisonRoutes:
    """The addresses of comparisons and series as files."""

    def __init__(self, endpoint: GraphQLEndpoint, making: FairThreadPool) -> None:
        self.endpoint, self.making = endpoint, making

    def routes(self) -> list[Route]:
        """Return the addresses."""
        kinds = {"comparison": self.comparison, "series": self.series}
        return [Route(f"/exports/{name}.{form}", kinds[name]) for name in kinds for form in MEDIA]

    async def comparison(self, request: Request) -> Response:
        """Give out one indicator over a group, who asks among them."""
        parameters, spoken = file_parameters(request)
        variables = file_variables("ranking", parameters)
        variables["municipality"] = single_municipality(variables.pop("municipalities", []))
        data = await self.answer(request, "comparison", variables, spoken)
        own = [data["own"]] if data["own"] and data["own"] not in data["rows"] else []
        figures = [build_figure(data, row, spoken) for row in (*data["rows"], *own)]
        about = describe_group(data)
        return await figures_response(request, "comparison", figures, spoken, about, self.making)

    async def series(self, request: Request) -> Response:
        """Give out an indicator of some municipalities over time."""
        parameters, spoken = file_parameters(request)
        variables = file_variables("series", parameters)
        named = variables.pop("municipalities", [])
        if not 1 <= len(named) <= MOST_SERIES:
            raise parameter_refusal(
                "municipality",
                sentence("Name 1 to {most_series} municipalities.", most_series=MOST_SERIES),
            )
        figures: list[FigureRow] = []
        for by in named:
            data = await self.answer(request, "series", variables | {"municipality": by}, spoken)
            figures += [build_figure(data, data | point, spoken) for point in data["points"]]
        return await figures_response(request, "series", figures, spoken, {}, self.making)

    async def answer(
        self, request: Request, name: str, given: Variables, language: str
    ) -> dict[str, Any]:
        """Return what is asked for; raise HttpRefusal when there is no such thing."""
        document = COMPARISON if name == "comparison" else SERIES
        for parameter in given:
            if parameter not in (*TAKEN[name], "kind", "lang"):
                called = CALLED.get(parameter, parameter)
                raise parameter_refusal(
                    called,
                    sentence("The export of a {name} has no {called}.", name=name, called=called),
                )
        taken = {key: given[key] for key in TAKEN[name] if key in given}
        data = (await query_api(self.endpoint, request, document, taken, language))[name]
        if "rows" in data and data["period"] is None:
            raise request_refusal(404, Code.NOT_FOUND, UNMEASURED)
        if data.get("refusal") not in (None, NOTHING_MEASURED):
            why = data["refusalText"]["value"]
            raise parameter_refusal(
                "borders", sentence("There is no series in these borders. {why}", why=why)
            )
        return data


def file_variables(kind: str, parameters: dict[str, str]) -> Variables:
    """Return what an address asks for, as the variables of the question."""
    since = {SINCE: parameters.pop(SINCE)} if SINCE in parameters else {}
    return chart_variables(kind, parameters) | since


def file_parameters(request: Request) -> tuple[dict[str, str], str]:
    """Return the parameters of an address, and the language of its names."""
    parameters = parse_parameters(request.scope["query_string"], NAMED)
    parse_dialect(parameters)
    spoken = preferred_language(request.headers.get("accept-language", "").encode("latin-1"))
    named = {name: text for name, text in parameters.items() if name not in WRITTEN_AS}
    return named, catalogue_language([parameters.get("lang", ""), spoken])


def single_municipality(named: Sequence[Any]) -> Any:
    """Return the one municipality that asks, or None; refuse several."""
    if len(named) > 1:
        raise parameter_refusal("municipality", sentence("Name the one municipality to rank."))
    return named[0] if named else None


def build_figure(told: Mapping[str, Any], row: Mapping[str, Any], language: str) -> FigureRow:
    """Return what is told of a value."""
    indicator, place = told["indicator"], row["municipality"]
    return FigureRow(
        indicator=indicator["code"],
        indicator_name={language: indicator["name"]["value"]},
        unit=indicator["unit"],
        municipality=place["slug"],
        municipality_name={language: place["name"]["value"]},
        atvk=place["atvkCode"],
        period=row.get("period") or told["period"],
        split="T",
        rank=row["position"]["rank"] if row.get("position") else None,
        value=row["value"],
        status=ValueStatus(row["status"]),
        note=value_note(row, language),
        sources=(),
        indicator_sources=[source["text"] for source in indicator["sources"]],
        licence=indicator["licence"],
        **change_cells(told, row),
    )


def change_cells(told: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is told of a change; nothing without one."""
    change = row.get("change")
    if not change:
        return {}
    then = change["positionBefore"]
    percent = change["percent"]
    return {
        "since": told["since"],
        "before": change["before"],
        "change": round_number(change["absolute"]),
        "change_percent": None if percent is None else round_number(round(percent, 2)),
        "rank_before": then["rank"] if then else None,
    }


def value_note(row: Mapping[str, Any], language: str) -> str | None:
    """Return how a value came about, or what lacks for it."""
    if row["value"] is not None:
        key = next((key for mark, key in MADE.items() if row[mark]), None)
        return phrase("exchange", key, language) if key else None
    names = [each["municipality"]["name"]["value"] for each in row.get("missing", ())]
    return phrase("exchange", "value lacks", language, names=", ".join(names)) if names else None


def describe_group(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is told of a whole group, under the names that the API gives it."""
    figures = {name: round_number(n) for name, n in told["aggregate"].items() if n is not None}
    words = " ".join(each["text"]["value"] for each in told["caveats"])
    verdict = told["verdict"]["text"]["value"] if told["own"] else ""
    said = {"peers": told["peers"]["name"]["value"], "verdict": verdict, "caveats": words}
    said |= describe_change(told)
    return {name: text for name, text in (said | figures).items() if text}


def describe_change(told: Mapping[str, Any]) -> dict[str, str]:
    """Return what changed, for who asks and for the others, in the words of pages."""
    change = told["change"] or {}
    parts = (change.get("text"), change.get("rankText"), (change.get("chance") or {}).get("text"))
    others, trend = (told[name] and told[name]["text"]["value"] for name in ("others", "trend"))
    words = " ".join(part["value"] for part in parts if part)
    return {"change": words, "others": others or "", "trend": trend or ""}


def round_number(number: float) -> float | int:
    """Return a number without what only computing it has added.

    >>> round_number(48.050000000000004), round_number(34.0)
    (48.05, 34)
    """
    return whole_number(float(f"{number:.12g}"))


async def figures_response(
    request: Request,
    name: str,
    figures: list[FigureRow],
    spoken: str,
    about: dict[str, Any],
    making: FairThreadPool,
) -> Response:
    """Return a table of values as the file that is asked for."""
    form = request.url.path.rpartition(".")[2]
    dialect = parse_dialect(parse_parameters(request.scope["query_string"], NAMED))
    origin = TableOrigin(public_request_url(request), clock.today(), spoken, about, dialect)
    write = partial(WRITTEN[form], figures, origin)
    file = await file_in_turn(making, caller_of_request(request), write)
    headers = {
        "cache-control": directives.PUBLIC,
        "vary": "Accept-Language",
        "content-disposition": content_disposition(f"blis-{name}.{form}"),
        "content-length": str(file.tell()),
    }
    return StreamingResponse(file_chunks(file), headers=headers, media_type=MEDIA[form])


def write_figures(
    write: Callable[..., None], figures: list[FigureRow], origin: TableOrigin
) -> IO[bytes]:
    """Return a new file of values, with what changed where that is told."""
    file: Any = TemporaryFile()  # noqa: SIM115 - who sends it closes it
    has_changes = any(figure.since for figure in figures)
    write(file, figures, origin, (*HEADS, *CHANGED) if has_changes else HEADS)
    return file


def write_cube_file(figures: list[FigureRow], origin: TableOrigin) -> IO[bytes]:
    """Return a new file of values as a cube, which has room for the values of one period."""
    file: Any = TemporaryFile()  # noqa: SIM115 - who sends it closes it
    write_figure_cube(file, figures, origin)
    return file


def write_figure_cube(file: IO[bytes], figures: list[FigureRow], origin: TableOrigin) -> None:
    """Write values as a cube whose members come in the order of the values."""
    axes = {
        axis: list(axis_members(figures, axis)) for axis in ("indicator", "municipality", "split")
    }
    write_cube(file, figures, origin, axes | {"period": sorted(axis_members(figures, "period"))})


def axis_members(figures: Sequence[FigureRow], axis: str) -> Iterator[str]:
    """Yield the members of an axis, each once."""
    return iter(dict.fromkeys(getattr(each, axis) for each in figures))


WRITTEN: Mapping[str, Callable[..., IO[bytes]]] = {
    "csv": partial(write_figures, write_csv),
    "xlsx": partial(write_figures, write_workbook),
    "json": write_cube_file,
}
