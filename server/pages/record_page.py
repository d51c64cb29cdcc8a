"""Addresses of records by the names of the API: they lead to the page, and programs to the data.

A kind that has no page of its own is shown on a plain one.
"""

from urllib.parse import quote, urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from schema import (
    ClientRequest,
    Context,
    Database,
    Loaders,
    PublicRecord,
    find_public_record,
)
from search import SearchIndex
from server.http.cache import directives
from server.http.callers.rate_limit import RateLimitBuckets, caller_of_request, charge_caller
from server.http.negotiation import media_weight
from server.pages.frame.addresses import record_path
from server.pages.frame.errors import reader_language
from server.pages.page_templates import render_page

COST = 5
"""How many points a page takes."""

PAGES = "/records/{kind}/{slug}"
HTML, JSON = "text/html", "application/json"


class RecordRoutes:
    """The addresses of records, over a database and an index."""

    def __init__(self, database: Database, index: SearchIndex, buckets: RateLimitBuckets) -> None:
        self.database, self.index, self.buckets = database, index, buckets

    def routes(self) -> list[Route]:
        """Return the addresses."""
        return [Route(PAGES, self.show)]

    async def show(self, request: Request) -> Response:
        """Answer a record as a page, or lead a program to its data."""
        charge_caller(self.buckets, caller_of_request(request), COST)
        kind, slug = request.path_params["kind"], request.path_params["slug"]
        lang = reader_language(request)
        context = Context(Loaders(self.database, self.index), ClientRequest((lang,)))
        record = await find_public_record(context, kind, slug)
        if record is None:
            raise HTTPException(404)
        root = request.scope.get("root_path", "")
        headers = {"cache-control": directives.PUBLIC, "vary": "Accept, Accept-Language"}
        accept = request.headers.get("accept", "*/*").encode("latin-1")
        if media_weight(accept, JSON) > media_weight(accept, HTML):
            return RedirectResponse(record_data_address(root, record.id), 303, headers)
        place = record_path(f"{kind[0].upper()}{kind[1:]}", record.slug, lang)
        if place != f"{PAGES.format(kind=kind, slug=quote(slug, safe=''))}?lang={lang}":
            return RedirectResponse(f"{root}{place}", 308, headers)
        return HTMLResponse(record_page(record, lang, root), headers=headers)


def record_data_address(root: str, number: str) -> str:
    """Return where programs find a record."""
    query = f'{{ node(id: "{number}") {{ __typename id }} }}'
    return f"{root}/graphql?{urlencode({'query': query})}"


def record_page(record: PublicRecord, lang: str, root: str) -> str:
    """Return the page of a record; where it comes from is a link when that is on the web."""
    is_on_web = record.url and record.url.startswith(("http://", "https://"))
    return render_page(
        "record.html",
        root,
        record=record,
        lang=lang,
        other="en" if lang == "lv" else "lv",
        source=record.url if is_on_web else "",
        data=record_data_address(root, record.id),
    )
