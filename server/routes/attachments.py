"""Attachments over HTTP: taken in from a form, given out as files, taken away."""

import asyncio
from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any
from unicodedata import normalize
from urllib.parse import quote

import sqlalchemy as sa
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from schema import (
    ClientRequest,
    Code,
    Context,
    Database,
    Loaders,
    Refused,
    Viewer,
    Write,
    add_attachment,
    attachment_summary,
    check_practice_editable,
    load_editable_practice,
    parse_id,
    remove_attachment,
    sentence,
    validation_sentence,
    write_attachment,
)
from schema.readings import parse_whole
from schema.tables import Attachment, Practice, Scope
from schema.tables.base import PlainRow, table_of
from schema.tables.personal_data import holds_personal_code, is_file_personal
from search import SearchIndex
from server.files.inspector import FileInspection, inspect_file
from server.files.names import clean_file_name
from server.files.store import FileStore, IncomingFile
from server.files.types import ENDINGS, UnwantedFile
from server.files.virus_scan import InfectedFile, ScannerFailure, scan_file
from server.http.cache import directives
from server.http.callers.identity import CallerAuthenticator
from server.http.file_forms import (
    check_form_fields,
    form_text,
    large_file_refusal,
    read_form,
    request_refusal,
)
from server.http.response import matches_etag
from server.settings import HttpSettings

LARGEST_NUMBER = 2**31 - 1
AT_ONCE = 2
"""How many files are looked into at the same time: each takes a process."""

TITLES = ("titleLv", "titleEn")
FIELDS = ("practice", "kind", *TITLES)
PRIVATE = {"cache-control": directives.PRIVATE, "vary": "Authorization, Cookie"}
SANDBOX = {"content-security-policy": "default-src 'none'; sandbox"}


async def request_viewer(request: Request) -> Viewer:
    """Return who sends a request; raise HttpRefusal for whoever claims to be somebody and is not.

    For a request that changes something this also has to keep out pages of others.
    """
    only_reads = request.method in ("GET", "HEAD")
    headers = {name.encode(): value.encode("latin-1") for name, value in request.headers.items()}
    callers: CallerAuthenticator = request.app.state.callers
    found = await callers.identity(headers, only_reads, request.scope.get("root_path"))
    return found.viewer


class AttachmentRoutes:
    """The addresses of attachments, over a database, an index and a folder of files."""

    def __init__(
        self, database: Database, index: SearchIndex, http: HttpSettings, files: FileStore
    ) -> None:
        self.database, self.index, self.http, self.files = database, index, http, files
        self.looking = asyncio.Semaphore(AT_ONCE)

    def routes(self) -> list[Route]:
        """Return the addresses."""
        one = "/attachments/{number}/{name}"
        return [
            Route("/attachments", self.upload, methods=["POST"]),
            Route(one, self.download, methods=["GET"]),
            Route(one, self.delete, methods=["DELETE"]),
        ]

    async def context(self, request: Request) -> Context:
        """Return what can be reached by who asks."""
        viewer, client = await request_viewer(request), request.headers.get("user-agent", "")
        loaders = Loaders(self.database, self.index, viewer)
        return Context(loaders, ClientRequest(client=client[:200]))

    async def upload(self, request: Request) -> Response:
        """Take in a file that goes with a practice; the same one sent again changes nothing."""
        context = await self.context(request)
        check_practice_writer(context.viewer)
        try:
            form = await read_form(request, self.http.max_file, 2 * len(FIELDS))
        except ClientDisconnect:
            return Response(status_code=400)
        try:
            check_form_fields(form, FIELDS)
            practice = await load_editable_practice(context, practice_number(form))
            number, is_new = await self.take_in(context, practice.id, form)
        finally:
            await form.close()
        row = await context.loaders.one(Attachment, id=number)
        assert row is not None
        summary = attachment_summary(row, request.scope.get("root_path", ""))
        return JSONResponse(summary, 201 if is_new else 200, PRIVATE)

    async def take_in(self, context: Context, practice: int, form: FormData) -> tuple[int, bool]:
        """Return the number of the attachment that comes of a form, and whether it is new."""
        file = form.get("file")
        if not isinstance(file, UploadFile) or not file.size:
            raise request_refusal(
                422, Code.BAD_USER_INPUT, sentence("Send a file that is not empty."), "file"
            )
        if file.size > self.http.max_file:
            raise large_file_refusal(self.http.max_file)
        name = file.filename or ""
        with ExitStack() as stack:
            written = self.files.incoming(file.file)
            incoming = await run_in_threadpool(stack.enter_context, written)
            async with self.looking:
                found = await run_in_threadpool(self.look, incoming, name)
            titles = (form_text(form, title) for title in TITLES)
            await run_in_threadpool(check_personal_codes, found.text or "", name, *titles)
            row = attachment_row(form, incoming, found.media_type, name)
            row.practice_id, row.account_id = practice, context.viewer.account

            def work(write: Write) -> tuple[int, bool]:
                check_practice_editable(write, practice)
                self.files.keep(incoming)
                return add_attachment(write, row, found.text)

            return await write_attachment(context, work)

    def look(self, incoming: IncomingFile, name: str) -> FileInspection:
        """Return what a file is and says, unless it is one that is not taken."""
        try:
            scan_file(self.http.virus_scan, incoming.path)
            return inspect_file(incoming.path, name)
        except UnwantedFile as unwanted:
            raise request_refusal(
                415, Code.UNSUPPORTED_MEDIA_TYPE, str(unwanted), "file"
            ) from unwanted
        except InfectedFile as infected:
            message = sentence("The virus scanner refuses this file.")
            raise request_refusal(422, Code.FILE_REFUSED, message, "file") from infected
        except ScannerFailure as unscanned:
            message = sentence("The file cannot be scanned for viruses now: try again later.")
            raise request_refusal(503, Code.UNAVAILABLE, message, "file") from unscanned

    async def download(self, request: Request) -> Response:
        """Give out a file, never to be shown by the browser as a page of ours."""
        row = await self.asked(request, await self.context(request))
        headers = PRIVATE | SANDBOX | {"etag": f'"{row.sha256}"'}
        known_tags = request.headers.get("if-none-match", "")
        if known_tags and matches_etag(known_tags.encode(), headers["etag"].encode()):
            return Response(status_code=304, headers=headers)
        headers["content-disposition"] = content_disposition(row.file_name)
        return FileResponse(self.files.path(row.sha256), headers=headers, media_type=row.media_type)

    async def delete(self, request: Request) -> Response:
        """Take an attachment away, and its file when no other attachment has the same."""
        context = await self.context(request)
        check_practice_writer(context.viewer)
        row = await self.asked(request, context)
        await load_editable_practice(context, row.practice_id)

        def work(write: Write) -> None:
            check_practice_editable(write, row.practice_id)
            remove_attachment(write, row.id)

        await write_attachment(context, work)
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self.database.writing, self.forget, row.sha256)
        return Response(status_code=204)

    def forget(self, sha256: str) -> None:
        """Remove a content that no attachment has; in the thread of the writers, between writes."""
        source = table_of(Attachment)
        if not self.database.all(sa.select(source.c.id).where(source.c.sha256 == sha256).limit(1)):
            self.files.remove(sha256)

    async def asked(self, request: Request, context: Context) -> PlainRow:
        """Return the attachment that an address names; a hidden one is as good as none."""
        number, name = parse_whole(request.path_params["number"]), request.path_params["name"]
        row = None
        if number is not None and number <= LARGEST_NUMBER:
            row = await context.loaders.one(Attachment, id=number)
        if row is None or row.file_name != name:
            raise request_refusal(404, Code.NOT_FOUND, sentence("There is no such attachment."))
        return row


def check_personal_codes(content: str, *titles: str) -> None:
    """Refuse a file of which the text, the name or a title holds a personal code."""
    if is_file_personal(content) or any(holds_personal_code(title) for title in titles):
        message = sentence("The file holds a personal code; take it out and send the file again.")
        raise request_refusal(422, Code.FILE_REFUSED, message, "file")


def check_practice_writer(viewer: Viewer) -> None:
    """Refuse who cannot add anything anywhere, before a long form is read."""
    if viewer.account is None:
        raise request_refusal(401, Code.UNAUTHENTICATED, sentence("Sign in, or send a key."))
    if Scope.WRITE_PRACTICE not in viewer.scopes:
        raise request_refusal(
            403,
            Code.FORBIDDEN,
            sentence("The key lacks the scope {scope}.", scope=Scope.WRITE_PRACTICE),
        )


def practice_number(form: FormData) -> int:
    """Return the number of the practice that a form names; what is no id names none."""
    try:
        table, number = parse_id(form_text(form, "practice"))
    except Refused:
        table, number = None, 0
    if table is not Practice:
        raise request_refusal(
            404, Code.NOT_FOUND, sentence("There is no such practice."), "practice"
        )
    return number


def attachment_row(
    form: FormData, incoming: IncomingFile, media_type: str, name: str
) -> Attachment:
    """Return the row of a file; refuse fields that do not keep the rules of its table."""
    titles = {"lv": form_text(form, "titleLv").strip(), "en": form_text(form, "titleEn").strip()}
    given: dict[str, Any] = {
        "practice_id": 0,
        "kind": form_text(form, "kind"),
        "title": {lang: title for lang, title in titles.items() if title},
        "file_name": clean_file_name(name, ENDINGS[media_type]),
        "media_type": media_type,
        "size": incoming.size,
        "sha256": incoming.sha256,
    }
    try:
        return Attachment.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        column, *within = (str(part) for part in first["loc"])
        field = f"title{within[0].capitalize()}" if within else TITLED.get(column, column)
        raise request_refusal(
            422,
            Code.BAD_USER_INPUT,
            validation_sentence(error),
            field,
        ) from error


TITLED: Mapping[str, str] = {"title": "titleLv"}


def content_disposition(name: str) -> str:
    """Return the header that makes browsers save a file under its name (RFC 6266).

    >>> content_disposition("Līgums 1.pdf")
    'attachment; filename="Ligums 1.pdf"; filename*=UTF-8\\'\\'L%C4%ABgums%201.pdf'
    """
    plain = normalize("NFKD", name).encode("ascii", "ignore").decode()
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
