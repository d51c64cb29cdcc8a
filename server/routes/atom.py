"""A feed as Atom (RFC 4287)."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, urlencode
from uuid import UUID
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from schema import Feed, FeedEntry
from schema.clock import in_zone
from server.pages.frame.addresses import record_path

ATOM = "http://www.w3.org/2005/Atom"
XML = "http://www.w3.org/XML/1998/namespace"
register_namespace("", ATOM)

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document may hold, not even escaped."""


@dataclass(frozen=True)
class FeedAddresses:
    """Where BLIS is, where the feed is, and the pattern of where people read its entries.

    Without a pattern these are the pages of BLIS.
    """

    base: str
    own: str
    page: str

    def of(self, entry: FeedEntry, lang: str) -> str:
        """Return where people read an entry; the kind is written as in a look-up."""
        if not self.page:
            return f"{self.base}{record_path(entry.kind, entry.slug, lang)}"
        kind = f"{entry.kind[0].lower()}{entry.kind[1:]}"
        return self.page.format(lang=lang, kind=kind, slug=quote(entry.slug, safe=""))

    def data_of(self, entry: FeedEntry) -> str:
        """Return where programs find an entry."""
        query = f'{{ node(id: "{entry.id}") {{ __typename id }} }}'
        return f"{self.base}/graphql?{urlencode({'query': query})}"


def atom_document(feed: Feed, places: FeedAddresses) -> bytes:
    """Return a feed as an Atom document."""
    root = Element(f"{{{ATOM}}}feed", {f"{{{XML}}}lang": feed.lang})
    add_element(root, "id", uuid_urn(feed.name))
    add_element(root, "title", feed.title)
    add_element(root, "updated", atom_timestamp(feed.updated))
    add_element(add_element(root, "author"), "name", "BLIS")
    add_element(root, "link", rel="self", type="application/atom+xml", href=places.own)
    for entry in feed.entries:
        write_entry(add_element(root, "entry"), entry, feed.lang, places)
    return tostring(root, encoding="utf-8", xml_declaration=True)


def write_entry(parent: Element, entry: FeedEntry, lang: str, places: FeedAddresses) -> None:
    """Write an entry into its element."""
    add_element(parent, "id", uuid_urn(entry.name))
    title = add_element(parent, "title", entry.title.value)
    title.set(f"{{{XML}}}lang", entry.title.lang)
    add_element(parent, "published", atom_timestamp(entry.published))
    add_element(parent, "updated", atom_timestamp(entry.updated))
    add_element(parent, "category", term=entry.kind)
    add_element(parent, "link", rel="alternate", type="text/html", href=places.of(entry, lang))
    add_element(
        parent, "link", rel="alternate", type="application/json", href=places.data_of(entry)
    )
    if entry.url and entry.url.startswith(("http://", "https://")):
        add_element(parent, "link", rel="related", href=entry.url)
    if entry.summary:
        add_element(parent, "summary", entry.summary, type="html")


def add_element(parent: Element, name: str, text: str | None = None, **attributes: str) -> Element:
    """Return a new element with this text, which is escaped when it is written."""
    child = SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    child.text = None if text is None else NOT_XML.sub("", text)
    return child


def uuid_urn(name: UUID) -> str:
    """Return a name that stays, as an address."""
    return f"urn:uuid:{name}"


def atom_timestamp(at: datetime) -> str:
    """Return a moment as Atom writes it."""
    return in_zone(at, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
