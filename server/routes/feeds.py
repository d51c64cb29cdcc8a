"""News as Atom feeds (RFC 4287): of saved searches that are shared by link, of news, of practices.

A feed holds what everybody may see and nothing more, whoever reads it and whoever saved the search:
its address is all that a reader of feeds has.
"""

from collections.abc import Mapping
from hashlib import blake2b
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from schema import (
    ClientRequest,
    Code,
    Context,
    Database,
    Feed,
    FeedGone,
    Loaders,
    latest_feed,
    phrase,
    saved_feed,
    sentence,
)
from search import SearchIndex
from search.language import LANGUAGES
from server.http.cache import directives
from server.http.callers.rate_limit import RateLimitBuckets, caller_of_request, charge_caller
from server.http.file_forms import request_refusal
from server.http.middleware.hosts import public_base_url
from server.http.negotiation import preferred_language
from server.http.response import matches_etag
from server.routes.atom import FeedAddresses, atom_document

MEDIA_TYPE = "application/atom+xml; charset=utf-8"

COST = 20
"""How many points a feed takes, as much as a search with what it shows."""

LATEST = {"news": "NewsItem", "practices": "Practice"}
"""Of which kind each feed tells what is new."""


class FeedRoutes:
    """The addresses of feeds, over a database and an index.

    `page` is the pattern of the addresses at which people read what the entries are about; without
    one these are pages of BLIS.
    """

    def __init__(
        self, database: Database, index: SearchIndex, buckets: RateLimitBuckets, page: str = ""
    ) -> None:
        self.database, self.index, self.buckets, self.page = database, index, buckets, page

    def routes(self) -> list[Route]:
        """Return the addresses."""
        latest = [Route(f"/feeds/{name}.atom", self.latest, name=name) for name in LATEST]
        return [*latest, Route("/feeds/{token}.atom", self.saved)]

    async def latest(self, request: Request) -> Response:
        """Tell what is new of all news, or of all practices."""
        charge_caller(self.buckets, caller_of_request(request), COST)
        name = request.url.path.rpartition("/")[2].removesuffix(".atom")
        spoken = preferred_language(request.headers.get("accept-language", "").encode("latin-1"))
        wanted_language = request.query_params.get("lang", "")
        is_known = wanted_language in LANGUAGES
        context = self.context((wanted_language, spoken) if is_known else (spoken,))
        title = phrase("exchange", f"feed {name}", context.request.language)
        feed = await latest_feed(context, LATEST[name], title)
        return self.answer(request, feed, {"lang": wanted_language} if is_known else {})

    async def saved(self, request: Request) -> Response:
        """Tell what is new in a saved search."""
        charge_caller(self.buckets, caller_of_request(request), COST)
        try:
            feed = await saved_feed(self.context(), request.path_params["token"])
        except FeedGone:
            raise request_refusal(410, Code.NOT_FOUND, sentence("This feed was deleted.")) from None
        if feed is None:
            raise request_refusal(404, Code.NOT_FOUND, sentence("There is no such feed."))
        return self.answer(request, feed, {})

    def context(self, spoken: tuple[str, ...] = ("lv",)) -> Context:
        """Return what the public can reach."""
        return Context(Loaders(self.database, self.index), ClientRequest(spoken))

    def answer(self, request: Request, feed: Feed, asked: Mapping[str, str]) -> Response:
        """Return a feed over HTTP, asked for with some parameters, or that the reader has it."""
        base, query = public_base_url(request), f"?{urlencode(asked)}" if asked else ""
        # The path below which a proxy shows BLIS is in the base already.
        own = f"{base}/feeds/{request.url.path.rpartition('/')[2]}{query}"
        body = atom_document(feed, FeedAddresses(base, own, self.page))
        tag = f'W/"{blake2b(body, digest_size=16).hexdigest()}"'
        caching = {
            "etag": tag,
            "cache-control": directives.PUBLIC,
            "vary": "Accept-Language",
            "x-robots-tag": "noindex",
        }
        if matches_etag(request.headers.get("if-none-match", "").encode("latin-1"), tag.encode()):
            return Response(status_code=304, headers=caching)
        return Response(body, headers=caching | {"content-type": MEDIA_TYPE})
