"""Imports over HTTP: a form with a table, looked through and, when it says so, written."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from schema import Code, Database, Viewer, may_check_values, sentence
from schema.exchange.imports import ConcurrentImport, ImportOptions, ImportReport, TableDirections
from schema.tables import Scope
from search import SearchIndex
from server.files.store import FileStore
from server.files.virus_scan import InfectedFile, ScannerFailure, scan_file
from server.http.file_forms import (
    check_form_fields,
    form_text,
    large_file_refusal,
    read_form,
    request_refusal,
)
from server.http.http_errors import HttpRefusal
from server.http.negotiation import accepted_languages
from server.routes.attachments import PRIVATE, request_viewer
from server.settings import HttpSettings
from server.tabular.table_import import TableImport

FIELDS = ("dryRun", "publish", "comment", "decimal", "scale", "map", "set")
SCALES = ("1", "1000", "1000000")
AT_ONCE = 2
"""How many tables are looked through at the same time: each takes a process."""

PATIENCE, AGAIN = 10, 20
"""How many seconds a table waits for its place, and after how many it may be sent again."""


class TableUploadRoutes:
    """The address of imports, over a database, an index and a folder for files that come in."""

    def __init__(
        self, database: Database, index: SearchIndex, http: HttpSettings, files: FileStore
    ) -> None:
        self.database, self.index, self.http, self.files = database, index, http, files
        self.looking = asyncio.Semaphore(AT_ONCE)
        self.callers: set[int | None] = set()

    def routes(self) -> list[Route]:
        """Return the addresses."""
        return [Route("/imports/values", self.values, methods=["POST"])]

    async def values(self, request: Request) -> Response:
        """Look through a table of values, and write it when the form says that this is no trial."""
        viewer = await request_viewer(request)
        check_value_writer(viewer)
        try:
            form = await read_form(request, self.http.max_file, 2 * len(FIELDS))
        except ClientDisconnect:
            return Response(status_code=400)
        try:
            report, is_trial = await self.take_in(request, viewer, form)
        finally:
            await form.close()
        languages = accepted_languages(request.headers.get("accept-language", "").encode())
        status = 422 if report.rejected and not is_trial else 200
        return JSONResponse(report.shown(languages), status, PRIVATE)

    async def take_in(
        self, request: Request, viewer: Viewer, form: FormData
    ) -> tuple[ImportReport, bool]:
        """Return the report of a form, and whether it was only a trial."""
        check_form_fields(form, FIELDS)
        file = form.get("file")
        if not isinstance(file, UploadFile) or not file.size:
            raise request_refusal(
                422, Code.BAD_USER_INPUT, sentence("Send a file that is not empty."), "file"
            )
        if file.size > self.http.max_file:
            raise large_file_refusal(self.http.max_file)
        wanted, directions, is_trial = (
            read_import_options(form, viewer),
            read_directions(form),
            form_flag(form, "dryRun", True),
        )
        client = request.headers.get("user-agent", "")[:200]
        with ExitStack() as stack:
            incoming = await run_in_threadpool(stack.enter_context, self.files.incoming(file.file))
            table = TableImport(
                self.database, incoming.path, self.http.max_file, viewer, client, directions, wanted
            )
            async with self.place(viewer):
                await run_in_threadpool(self.scan, incoming.path)
                report = await run_in_threadpool(self.carry_out, table, is_trial)
        return report, is_trial

    @asynccontextmanager
    async def place(self, viewer: Viewer) -> AsyncIterator[None]:
        """Give a caller one of the places for tables; refuse who has one, and when none is free."""
        if viewer.account in self.callers:
            raise busy_refusal("Your other table is still being looked through")
        try:
            await asyncio.wait_for(self.looking.acquire(), PATIENCE)
        except TimeoutError as error:
            raise busy_refusal("Other tables are being looked through") from error
        self.callers.add(viewer.account)
        try:
            yield
        finally:
            self.callers.discard(viewer.account)
            self.looking.release()

    def carry_out(self, given: TableImport, is_trial: bool) -> ImportReport:
        """Return the report of an import; refuse it when another one is writing."""
        try:
            return given.check() if is_trial else given.write(self.index)
        except ConcurrentImport as error:
            raise busy_refusal("Another import is writing") from error

    def scan(self, path: Path) -> None:
        """Let the virus scanner look at a file; raise HttpRefusal for what it refuses."""
        try:
            scan_file(self.http.virus_scan, path)
        except InfectedFile as infected:
            message = sentence("The virus scanner refuses this file.")
            raise request_refusal(422, Code.FILE_REFUSED, message, "file") from infected
        except ScannerFailure as unscanned:
            message = sentence("The file cannot be scanned for viruses now: try again later.")
            raise request_refusal(503, Code.UNAVAILABLE, message, "file") from unscanned


def busy_refusal(reason: str) -> HttpRefusal:
    """Return the refusal of a table that has to be sent again later."""
    refusal = request_refusal(
        409, Code.CONFLICT, sentence("{reason}: send the table again in a while.", reason=reason)
    )
    refusal.headers.append((b"retry-after", str(AGAIN).encode()))
    return refusal


def check_value_writer(viewer: Viewer) -> None:
    """Refuse who cannot report values anywhere, before a long form is read."""
    if viewer.account is None:
        raise request_refusal(401, Code.UNAUTHENTICATED, sentence("Sign in, or send a key."))
    if Scope.WRITE_VALUES not in viewer.scopes:
        raise request_refusal(
            403,
            Code.FORBIDDEN,
            sentence("The key lacks the scope {scope}.", scope=Scope.WRITE_VALUES),
        )
    if viewer.municipality is None and not may_check_values(viewer):
        raise request_refusal(
            403, Code.FORBIDDEN, sentence("Only municipalities and editors report values.")
        )


def read_import_options(form: FormData, viewer: Viewer) -> ImportOptions:
    """Return how the values are to be taken; refuse what only editors may wish for."""
    is_published = form_flag(form, "publish", False)
    if is_published and not may_check_values(viewer):
        raise request_refusal(
            403, Code.FORBIDDEN, sentence("Only editors publish values."), "publish"
        )
    decimal = form_text(form, "decimal")
    if decimal not in ("", ",", "."):
        raise request_refusal(422, Code.BAD_USER_INPUT, sentence("The sign is , or ."), "decimal")
    scale = form_text(form, "scale").strip()
    if scale and scale not in SCALES:
        raise request_refusal(
            422,
            Code.BAD_USER_INPUT,
            sentence("The scale is {known}.", known=", ".join(SCALES)),
            "scale",
        )
    comment = form_text(form, "comment").strip() or None
    return ImportOptions(decimal, is_published, comment, float(scale) if scale else None)


def read_directions(form: FormData) -> TableDirections:
    """Return which column holds what, as far as the form says it in JSON."""
    found = []
    for name in ("map", "set"):
        try:
            pairs = orjson.loads(form_text(form, name) or "{}")
        except orjson.JSONDecodeError:
            pairs = None
        if not isinstance(pairs, dict) or not all(isinstance(v, str) for v in pairs.values()):
            message = sentence('Give a JSON object of texts, such as {{"value": "Skaits"}}.')
            raise request_refusal(422, Code.BAD_USER_INPUT, message, name)
        found.append(pairs)
    return TableDirections(*found)


def form_flag(form: FormData, name: str, usual: bool) -> bool:
    """Return whether a field of a form says true."""
    text = form_text(form, name).strip().lower()
    if text not in ("", "true", "false"):
        raise request_refusal(422, Code.BAD_USER_INPUT, sentence("Say true or false."), name)
    return text == "true" if text else usual
