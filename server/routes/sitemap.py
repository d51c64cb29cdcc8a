"""The sitemap: every page that everybody may read, in both languages (sitemaps.org)."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from schema import ClientRequest, Context, Database, Loaders, public_slugs
from search import SearchIndex
from server.http.cache import directives
from server.http.callers.rate_limit import RateLimitBuckets, caller_of_request, charge_caller
from server.http.middleware.hosts import public_base_url
from server.pages.frame.addresses import LANGUAGES, PATHS, has_page, path_parts, record_path

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
register_namespace("xhtml", XHTML)

COST = 20
"""How many points it takes, as much as a feed."""
MOST = 25_000
"""How many pages it names: a sitemap has up to 50,000 addresses, and each page has two."""

Paths = tuple[str, ...]
"""The path of a page in each language."""


class SitemapRoutes:
    """The address of the sitemap, over a database and an index."""

    def __init__(self, database: Database, index: SearchIndex, buckets: RateLimitBuckets) -> None:
        self.database, self.index, self.buckets = database, index, buckets

    def routes(self) -> list[Route]:
        """Return the address."""
        return [Route("/sitemap.xml", self.serve)]

    async def serve(self, request: Request) -> Response:
        """Name every page."""
        charge_caller(self.buckets, caller_of_request(request), COST)
        context = Context(Loaders(self.database, self.index), ClientRequest(LANGUAGES))
        slugs = await public_slugs(context)
        records = [(kind, slug) for kind, each in slugs.items() if has_page(kind) for slug in each]
        paths = [*fixed_paths(), *(record_paths(kind, slug) for kind, slug in records)]
        body = sitemap_document(public_base_url(request), paths[:MOST])
        return Response(body, 200, {"cache-control": directives.PUBLIC}, "application/xml")


def fixed_paths() -> Iterator[Paths]:
    """Yield the paths of pages that are no records, each once."""
    yield from dict.fromkeys(paths for name, paths in PATHS.items() if not path_parts(name))


def record_paths(kind: str, slug: str) -> Paths:
    """Return the paths of a record.

    >>> record_paths("Practice", "a")
    ('/pieredze/a', '/en/practice/a')
    """
    return tuple(record_path(kind, slug, lang) for lang in LANGUAGES)


def sitemap_document(base: str, pages: list[Paths]) -> bytes:
    """Return the sitemap of pages, each address with those of the other language."""
    root = Element("urlset", {"xmlns": NAMESPACE})
    for paths in pages:
        for path in paths:
            entry = SubElement(root, "url")
            SubElement(entry, "loc").text = f"{base}{path}"
            for lang, other in zip(LANGUAGES, paths, strict=True):
                link = {"rel": "alternate", "hreflang": lang, "href": f"{base}{other}"}
                SubElement(entry, f"{{{XHTML}}}link", link)
    return tostring(root, encoding="utf-8", xml_declaration=True)
