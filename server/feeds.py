"""News as Atom feeds (RFC 4287): of saved searches that are shared by link, of news, of practices.

A feed holds what everybody may see and nothing more, whoever reads it and whoever saved the search:
its address is all that a reader of feeds has.
"""

import re
from datetime import UTC, datetime
from hashlib import blake2b
from urllib.parse import urlencode
from uuid import UUID
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from schema import Code, Context, Database, Entry, Feed, Gone, latest_feed, saved_feed
from search import SearchIndex
from server.forms import rejected
from server.negotiation import languages
from server.replies import is_same
from server.throttle import Buckets, caller_of, charge

ATOM = "http://www.w3.org/2005/Atom"
XML = "http://www.w3.org/XML/1998/namespace"
MEDIA_TYPE = "application/atom+xml; charset=utf-8"
register_namespace("", ATOM)

COST = 20
"""How many points a feed takes, as much as a search with what it shows."""

LATEST = {
    "news": ("NewsItem", {"lv": "BLIS: jaunumi", "en": "BLIS: news"}),
    "practices": ("Practice", {"lv": "BLIS: labā prakse", "en": "BLIS: good practice"}),
}
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document may hold, not even escaped."""


class Feeds:
    """The addresses of feeds, over a database and an index."""

    def __init__(self, database: Database, index: SearchIndex, buckets: Buckets) -> None:
        self.database, self.index, self.buckets = database, index, buckets

    def routes(self) -> list[Route]:
        """Return the addresses."""
        latest = [Route(f"/feeds/{name}.atom", self.latest, name=name) for name in LATEST]
        return [*latest, Route("/feeds/{token}.atom", self.saved)]

    async def latest(self, request: Request) -> Response:
        """Tell what is new of all news, or of all practices."""
        charge(self.buckets, caller_of(request), COST)
        kind, titles = LATEST[request.url.path.rpartition("/")[2].removesuffix(".atom")]
        spoken = languages(request.headers.get("accept-language", "").encode("latin-1"))
        asked = request.query_params.get("lang", "")
        context = self.context((asked, *spoken) if asked in titles else spoken)
        feed = await latest_feed(context, kind, titles[context.languages[0]])
        return answer(request, feed)

    async def saved(self, request: Request) -> Response:
        """Tell what is new in a saved search."""
        charge(self.buckets, caller_of(request), COST)
        try:
            feed = await saved_feed(self.context(), request.path_params["token"])
        except Gone:
            raise rejected(410, Code.NOT_FOUND, "This feed was deleted.") from None
        if feed is None:
            raise rejected(404, Code.NOT_FOUND, "There is no such feed.")
        return answer(request, feed)

    def context(self, spoken: tuple[str, ...] = ("lv",)) -> Context:
        """Return what the public can reach."""
        return Context(self.database, self.index, languages=spoken)


def answer(request: Request, feed: Feed) -> Response:
    """Return a feed over HTTP, or that the reader has it already."""
    body = written(feed, str(request.base_url).rstrip("/"), request.url.path)
    tag = f'"{blake2b(body, digest_size=16).hexdigest()}"'
    caching = {
        "etag": tag,
        "cache-control": "public, no-cache",
        "vary": "Accept-Language",
        "x-robots-tag": "noindex",
    }
    if is_same(request.headers.get("if-none-match", "").encode("latin-1"), tag.encode()):
        return Response(status_code=304, headers=caching)
    return Response(body, headers=caching | {"content-type": MEDIA_TYPE})


def written(feed: Feed, base: str, path: str) -> bytes:
    """Return a feed as Atom; `base` is where BLIS is, `path` where the feed is below it."""
    root = Element(f"{{{ATOM}}}feed", {f"{{{XML}}}lang": feed.lang})
    add(root, "id", urn(feed.name))
    add(root, "title", feed.title)
    add(root, "updated", moment(feed.updated))
    add(add(root, "author"), "name", "BLIS")
    add(root, "link", rel="self", type="application/atom+xml", href=address(base, path))
    for entry in feed.entries:
        write_entry(add(root, "entry"), entry, base)
    return tostring(root, encoding="utf-8", xml_declaration=True)


def write_entry(parent: Element, entry: Entry, base: str) -> None:
    """Write an entry into its element."""
    add(parent, "id", urn(entry.name))
    title = add(parent, "title", entry.title.value)
    title.set(f"{{{XML}}}lang", entry.title.lang)
    add(parent, "published", moment(entry.published))
    add(parent, "updated", moment(entry.updated))
    add(parent, "category", term=entry.kind)
    query = urlencode({"query": f'{{ node(id: "{entry.id}") {{ __typename id }} }}'})
    add(parent, "link", rel="alternate", type="application/json", href=f"{base}/graphql?{query}")
    if entry.url and entry.url.startswith(("http://", "https://")):
        add(parent, "link", rel="related", href=entry.url)
    if entry.summary:
        add(parent, "summary", entry.summary, type="html")


def add(parent: Element, name: str, text: str | None = None, **attributes: str) -> Element:
    """Return a new element with this text, which is escaped when it is written."""
    child = SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    child.text = None if text is None else NOT_XML.sub("", text)
    return child


def address(base: str, path: str) -> str:
    """Return where the feed is, the path below which a proxy shows BLIS named once."""
    return f"{base}/feeds/{path.rpartition('/')[2]}"


def urn(name: UUID) -> str:
    """Return a name that stays, as an address."""
    return f"urn:uuid:{name}"


def moment(at: datetime) -> str:
    """Return a moment as Atom writes it."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
