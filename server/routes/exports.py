"""Exports over HTTP: values, practices and offices as files, to everybody what they may see."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import TextIOWrapper
from tempfile import TemporaryFile
from typing import IO, Any

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from schema import PUBLIC, Code, Database, Viewer, clock, sentence
from schema.database.fair_thread_pool import FairThreadPool, TimeAccount, share
from schema.exchange.exports import (
    CONTACT_COLUMNS,
    PRACTICE_COLUMNS,
    ValueSelection,
    check_export_size,
    contact_cells,
    cube_axes,
    exported_contacts,
    exported_practices,
    practice_links,
    selected_values,
    stream_rows,
)
from schema.tables.base import Statement
from search.language import LANGUAGES
from server.http.cache import directives
from server.http.callers.rate_limit import RateLimitBuckets, caller_of_request, charge_caller
from server.http.file_forms import request_refusal
from server.http.middleware.hosts import public_request_url
from server.http.negotiation import preferred_language
from server.http.response import matches_etag
from server.routes.attachments import content_disposition, request_viewer
from server.tabular.table_export import (
    TableOrigin,
    name_in_language,
    write_csv,
    write_cube,
    write_lines,
    write_workbook,
)
from server.tabular.text_dialect import PARAMETERS, parse_dialect

COST = 200
"""How many points a file takes; whoever has it already pays nothing."""

AT_ONCE, EACH = 2, 1
"""How many files are made at the same time, and how many of one caller."""

CHUNK = 256 * 1024
LISTS = ("indicator", "municipality", "topic", "group", "split")
PERIOD = re.compile(r"[0-9]{4}(-(Q[1-4]|0[1-9]|1[0-2]))?")
MEDIA = {
    "csv": "text/csv; charset=utf-8; header=present",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


@dataclass(frozen=True)
class ExportRequest:
    """What is asked for: by whom, in which form, from where."""

    viewer: Viewer
    form: str
    origin: TableOrigin


class ExportRoutes:
    """The addresses of exports, over a database."""

    def __init__(
        self, database: Database, buckets: RateLimitBuckets, making: FairThreadPool
    ) -> None:
        self.database, self.buckets, self.making = database, buckets, making

    def routes(self) -> list[Route]:
        """Return the addresses."""
        return [
            *(Route(f"/exports/values.{form}", self.values) for form in MEDIA),
            *(Route(f"/exports/practices.{form}", self.practices) for form in ("csv", "json")),
            *(Route(f"/exports/contacts.{form}", self.contacts) for form in ("csv", "json")),
        ]

    async def values(self, request: Request) -> Response:
        """Give out the values of a selection."""
        wanted = parse_selection(request.query_params)
        return await self.answer(request, "values", lambda asked: self.made(asked, wanted))

    async def practices(self, request: Request) -> Response:
        """Give out practices."""
        check_parameter_names(request.query_params, PARAMETERS)
        return await self.answer(request, "practices", self.made_of_practices)

    async def contacts(self, request: Request) -> Response:
        """Give out offices that can be called."""
        check_parameter_names(request.query_params, PARAMETERS)
        return await self.answer(request, "contacts", self.made_of_contacts)

    async def answer(self, request: Request, name: str, make: Any) -> Response:
        """Return a file that is made for the caller, unless the caller has it."""
        viewer = await request_viewer(request)
        form = request.url.path.rpartition(".")[2]
        parameters = request.query_params
        spoken = preferred_language(request.headers.get("accept-language", "").encode("latin-1"))
        spoken = parameters.get("lang", spoken)
        if spoken not in LANGUAGES:
            raise request_refusal(
                422, Code.BAD_USER_INPUT, sentence("The languages are lv and en."), "lang"
            )
        dialect = parse_dialect(parameters)
        origin = TableOrigin(public_request_url(request), clock.today(), spoken, dialect=dialect)
        export = ExportRequest(viewer, form, origin)
        headers = await self.headers(export)
        known_tags = request.headers.get("if-none-match", "")
        if known_tags and matches_etag(known_tags.encode(), headers["etag"].encode()):
            return Response(status_code=304, headers=headers)
        caller = caller_of_request(request, viewer.account)
        charge_caller(self.buckets, caller, COST)
        headers["content-disposition"] = content_disposition(f"blis-{name}.{form}")
        file = await file_in_turn(self.making, caller, lambda: make(export))
        headers["content-length"] = str(file.tell())
        return StreamingResponse(file_chunks(file), headers=headers, media_type=MEDIA[form])

    async def headers(self, asked: ExportRequest) -> dict[str, str]:
        """Return the headers of an export, with a tag of all that decides what is in it."""
        revision = await self.database.stamp()
        decides = [revision, asked.viewer.values, asked.origin, asked.form]
        tag = hashlib.sha256(orjson.dumps(decides, option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]
        is_public = asked.viewer == PUBLIC
        return {
            "etag": f'W/"{tag}"',
            "cache-control": directives.PUBLIC if is_public else directives.PRIVATE,
            "vary": "Accept-Language, Authorization, Cookie",
        }

    def made(self, asked: ExportRequest, wanted: ValueSelection) -> IO[bytes]:
        """Return a file with the values of a selection."""
        rows = selected_values(self.database, wanted)
        check_export_size(self.database, asked.viewer, rows)
        file: Any = TemporaryFile()  # noqa: SIM115 - who sends it closes it
        found = stream_rows(self.database, asked.viewer, rows)
        if asked.form == "csv":
            write_csv(file, found, asked.origin)
        elif asked.form == "xlsx":
            write_workbook(file, found, asked.origin)
        else:
            axes = cube_axes(self.database, asked.viewer, rows)
            write_cube(file, found, asked.origin, axes)
        return file

    def made_of_practices(self, asked: ExportRequest) -> IO[bytes]:
        """Return a file with practices."""
        rows = list(self.told(asked, exported_practices()))
        return record_file(asked, "practices", (*PRACTICE_COLUMNS, *asked.origin.told()), rows)

    def made_of_contacts(self, asked: ExportRequest) -> IO[bytes]:
        """Return a file with offices."""
        found = stream_rows(self.database, asked.viewer, exported_contacts())
        day = {"retrieved": asked.origin.told()["retrieved"]}
        rows = [contact_cells(row) | day for row in found]
        return record_file(asked, "contacts", (*CONTACT_COLUMNS, *day), rows)

    def told(self, asked: ExportRequest, rows: Statement) -> Iterator[dict[str, Any]]:
        """Yield what is told of each practice."""
        themes, places = practice_links(self.database, asked.viewer)
        for row in stream_rows(self.database, asked.viewer, rows):
            cells = row._asdict() | {
                "title": name_in_language(row.title, asked.origin.language),
                "summary": name_in_language(row.summary, asked.origin.language),
                "topics": themes.get(row.id, []),
                "municipalities": places.get(row.id, []),
            }
            yield {name: cells[name] for name in PRACTICE_COLUMNS} | asked.origin.told()


def record_file(
    asked: ExportRequest, name: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]
) -> IO[bytes]:
    """Return a file with records, as JSON or as CSV."""
    file: Any = TemporaryFile()  # noqa: SIM115 - who sends it closes it
    if asked.form == "json":
        file.write(orjson.dumps(asked.origin.told() | {name: rows}))
        return file
    text = TextIOWrapper(file, "utf-8-sig", newline="", write_through=True)
    joined = ([", ".join(c) if isinstance(c, list) else c for c in r.values()] for r in rows)
    write_lines(text, columns, joined, asked.origin.dialect)
    text.detach()
    return file


def file_turns() -> FairThreadPool:
    """Return the turns in which callers have files made, beside those who read and search."""
    return FairThreadPool(AT_ONCE, EACH)


async def file_in_turn(
    making: FairThreadPool, caller: str, make: Callable[[], IO[bytes]]
) -> IO[bytes]:
    """Return a file, made in a thread when it is the caller's turn."""
    before = share.set(TimeAccount(caller))
    try:
        return await making.run(make)
    finally:
        share.reset(before)


def parse_selection(given: Mapping[str, str]) -> ValueSelection:
    """Return what the parameters of an address name; raise HttpRefusal for what means nothing."""
    check_parameter_names(given, (*LISTS, "from", "to", *PARAMETERS))
    for name in ("from", "to"):
        if name in given and not PERIOD.fullmatch(given[name]):
            message = sentence("Give a year, a quarter or a month: 2024, 2024-Q1, 2024-08.")
            raise request_refusal(422, Code.BAD_USER_INPUT, message, name)
    lists = {name: tuple(filter(None, given.get(name, "").split(","))) for name in LISTS}
    return ValueSelection(**lists, since=given.get("from", ""), until=given.get("to", ""))


def check_parameter_names(given: Mapping[str, str], known: tuple[str, ...]) -> None:
    """Refuse a parameter that means nothing: it would give more than was wanted."""
    for name in given:
        if name not in known:
            message = sentence(
                "There is no parameter “{name}”: {known}.",
                name=name,
                known=", ".join(known) or sentence("none is known"),
            )
            raise request_refusal(422, Code.BAD_USER_INPUT, message, name)


def file_chunks(file: IO[bytes]) -> Iterator[bytes]:
    """Yield what was written to a file, and let it go."""
    with file:
        file.seek(0)
        while chunk := file.read(CHUNK):
            yield chunk
