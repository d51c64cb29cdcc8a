"""Charts as pictures: the question that an address asks, its answer drawn, and kept."""

import logging
from collections import OrderedDict
from collections.abc import Mapping
from hashlib import blake2b
from typing import NamedTuple
from urllib.parse import urlencode

import orjson
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from schema import UNREADABLE, Code, PictureFormat, clock, sentence
from server.drawing.pool import ChartDrawer, DrawingFailure
from server.drawing.protocol import PNG, SVG
from server.http.cache import directives
from server.http.chart_addresses import DOCUMENT, KINDS, LOOKS, chart_variables, parse_parameters
from server.http.endpoint import GraphQLEndpoint
from server.http.file_forms import request_refusal
from server.http.negotiation import accepted_languages
from server.http.response import matches_etag
from server.pages.chart_page import TOLD, chart_page
from server.pages.page_templates import render_page
from server.routes.api_call import query_api

log = logging.getLogger("blis")

DRAWN_AS: Mapping[PictureFormat, tuple[bytes, str]] = {
    PictureFormat.SVG: (SVG, "image/svg+xml"),
    PictureFormat.PNG: (PNG, "image/png"),
}
"""How the program that draws calls each format, and its media type."""
FORMS = {form.lower(): drawn for form, drawn in DRAWN_AS.items()}
BYTES = 16 * 1024 * 1024
"""How many bytes of pictures are kept."""
SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""A picture that is opened as a page of its own may do nothing."""


class ChartPicture(NamedTuple):
    """A picture and what tells it from every other."""

    body: bytes
    tag: str


class PictureCache:
    """The pictures of one revision of the data and one day, within a number of bytes."""

    def __init__(self, limit: int = BYTES) -> None:
        self.limit, self.size = limit, 0
        self.state: object = None
        self.kept: OrderedDict[str, ChartPicture] = OrderedDict()

    def find(self, key: str, state: object) -> ChartPicture | None:
        """Return the picture of an address; a new state forgets all others."""
        if state != self.state:
            self.kept.clear()
            self.state, self.size = state, 0
        picture = self.kept.get(key)
        if picture is not None:
            self.kept.move_to_end(key)
        return picture

    def keep(self, key: str, state: object, picture: ChartPicture) -> None:
        """Keep a picture; those unused for longest make room."""
        if state != self.state or key in self.kept:
            return
        self.kept[key] = picture
        self.size += len(picture.body)
        while self.size > self.limit:
            self.size -= len(self.kept.popitem(last=False)[1].body)


class ChartRoutes:
    """Answers addresses of pictures; what they show is asked of the API itself, by its rules."""

    def __init__(self, endpoint: GraphQLEndpoint, drawer: ChartDrawer) -> None:
        self.endpoint, self.drawer = endpoint, drawer
        self.gallery = PictureCache()

    def routes(self) -> list[Route]:
        """Return the addresses that are answered here."""
        return [
            Route("/charts/{kind}.html", self.page),
            Route("/charts/{kind}.{form}", self.picture),
        ]

    async def page(self, request: Request) -> Response:
        """Answer a chart as a page with its table, in the language of the reader."""
        kind = request.path_params["kind"]
        if kind not in KINDS:
            raise request_refusal(
                404, Code.NOT_FOUND, sentence("The chart can be {known}.", known=", ".join(KINDS))
            )
        parameters = parse_parameters(request.scope["query_string"])
        spoken = accepted_languages(request.headers.get("accept-language", "").encode("latin-1"))[0]
        found = await query_api(
            self.endpoint, request, TOLD, chart_variables(kind, parameters), spoken
        )
        query = urlencode(
            {n: text for n, text in parameters.items() if n not in ("lang", *LOOKS)}, safe=","
        )
        root = request.scope.get("root_path", "")
        body = chart_page(kind, parameters, query, found["chart"], root)
        headers = {"cache-control": directives.PUBLIC, "vary": "Accept-Language"}
        return HTMLResponse(body, headers=headers)

    async def picture(self, request: Request) -> Response:
        """Answer a chart as a picture, or that the client has it already."""
        kind, form = request.path_params["kind"], request.path_params["form"]
        if kind not in KINDS or form not in FORMS:
            message = f"Charts are {', '.join(KINDS)}, as html, {' or '.join(FORMS)}."
            raise request_refusal(404, Code.NOT_FOUND, message)
        parameters = parse_parameters(request.scope["query_string"])
        picture = await self.drawn(request, kind, form, parameters)
        headers = {
            "etag": f'W/"{picture.tag}"',
            "cache-control": directives.PUBLIC,
            "content-security-policy": SANDBOX,
            "access-control-allow-origin": "*",
        }
        known_tags = request.headers.get("if-none-match", "")
        if known_tags and matches_etag(known_tags.encode(), headers["etag"].encode()):
            return Response(None, 304, headers)
        return Response(picture.body, 200, headers, FORMS[form][1])

    async def drawn(
        self, request: Request, kind: str, form: str, asked: Mapping[str, str]
    ) -> ChartPicture:
        """Return a picture, drawn unless it is kept; whoever asks waits for who draws it."""
        key = orjson.dumps([kind, form, sorted(asked.items())]).decode()
        state = await self.state()
        found = self.gallery.find(key, state)
        if found is not None:
            return found
        chart = (await query_api(self.endpoint, request, DOCUMENT, chart_variables(kind, asked)))[
            "chart"
        ]
        try:
            body = await self.drawer.draw(FORMS[form][0], chart["specification"])
        except DrawingFailure as error:
            log.error("charts/%s.%s is not drawn, %s: %s", kind, form, dict(asked), error)
            message = sentence(
                "The picture cannot be drawn at the moment; its table is still available."
            )
            raise request_refusal(503, Code.UNAVAILABLE, message) from error
        if form == "svg":
            body = label_svg(body.decode(), chart["title"], chart["alt"]).encode()
        picture = ChartPicture(body, blake2b(body, digest_size=16).hexdigest())
        self.gallery.keep(key, state, picture)
        return picture

    async def state(self) -> object:
        """Return what pictures are kept for: a day, and a revision of the data if it is known."""
        try:
            return clock.today(), await self.endpoint.database.stamp()
        except UNREADABLE:
            return None


def label_svg(svg: str, title: str, alt: str) -> str:
    """Return a drawing that says what it shows to those who do not see it.

    >>> label_svg('<svg width="1"><g/></svg>', "A", "B < C")
    '<svg role="img" width="1"><title>A</title><desc>B &lt; C</desc><g/></svg>'
    """
    begin, _, rest = svg.removeprefix("<svg").partition(">")
    return render_page("labelled.svg", begin=begin, title=title, alt=alt, rest=rest)
