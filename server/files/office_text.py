"""What a reader sees of an office file, part by part: the main text, and all that goes with it.

Office Open XML (ECMA-376) has a part for each: of a page's head, of footnotes, of a chart. Which
belong to which is said beside each part, in its relationships. OpenDocument has two parts.
"""

import posixpath
from collections.abc import Iterator, Mapping
from typing import IO
from xml.etree.ElementTree import XMLParser
from zipfile import ZipFile

from server.files.types import CHUNK, StrictXmlTarget, part_types

PAGE = "\f"
"""Stands between two pages, or two slides."""
SOFT_HYPHEN = "\u00ad"

MARGINS = frozenset(
    f"{pages}{place}" for pages in ("odd", "even", "first") for place in ("Header", "Footer")
)
"""What stands above and below the pages of a printed sheet."""
SEEN: Mapping[str, frozenset[str]] = {
    "wordprocessingml.document.main+xml": frozenset({"t"}),
    "wordprocessingml.header+xml": frozenset({"t"}),
    "wordprocessingml.footer+xml": frozenset({"t"}),
    "wordprocessingml.footnotes+xml": frozenset({"t"}),
    "wordprocessingml.endnotes+xml": frozenset({"t"}),
    "wordprocessingml.comments+xml": frozenset({"t"}),
    "presentationml.presentation.main+xml": frozenset(),
    "presentationml.slide+xml": frozenset({"t"}),
    "presentationml.notesSlide+xml": frozenset({"t"}),
    "presentationml.comments+xml": frozenset({"text"}),
    "ms-powerpoint.comments+xml": frozenset({"t"}),
    "spreadsheetml.sheet.main+xml": frozenset(),
    "spreadsheetml.sharedStrings+xml": frozenset({"t"}),
    "spreadsheetml.worksheet+xml": MARGINS | {"t"},
    "spreadsheetml.comments+xml": frozenset({"t"}),
    "ms-excel.threadedcomments+xml": frozenset({"text"}),
    "drawing+xml": frozenset({"t"}),
    "drawingml.chart+xml": frozenset({"t", "v"}),
    "drawingml.diagramData+xml": frozenset({"t"}),
}
"""The parts that hold what people read, by the ends of their types, and in which elements."""
SLIDES, SLIDE = "presentationml.presentation.main+xml", "presentationml.slide+xml"

BLOCKS = MARGINS | {"p", "h", "si", "c", "v", "comment", "text"}
"""Elements that stand on lines of their own."""
SPACES = frozenset({"tab", "table-cell", "s", "ptab"})
BREAKS = SPACES | {"br", "cr", "line-break"}
"""Elements after which a word does not go on."""
HYPHENS: Mapping[str, str] = {"softHyphen": SOFT_HYPHEN, "noBreakHyphen": "-"}
UNSEEN = frozenset({"Fallback", "moveFrom", "rPh", "tracked-changes", "note-citation"})
"""Elements with what nobody reads, or reads elsewhere: what was deleted or moved away."""
DUBLIN_CORE = "{http://purl.org/dc/"
"""Who commented in an OpenDocument file, and when: no text of it."""


def open_xml_text(archive: ZipFile, media_type: str) -> Iterator[str]:
    """Yield what a reader sees of a file of Office Open XML, the main part first."""
    types = part_types(archive)
    main = next(name for name, found in types.items() if found == f"{media_type}.main+xml")
    yield from PartWalk(archive, types).text(main)


class PartWalk:
    """A walk from the main part of a file along its relationships, to each part once."""

    def __init__(self, archive: ZipFile, types: Mapping[str, str]) -> None:
        self.archive, self.types = archive, types
        self.names = {*archive.namelist()}
        self.pages = 0

    def text(self, name: str) -> Iterator[str]:
        """Yield what a part says, then the parts that it leads to, in the order it names them."""
        seen = self.seen(name)
        if name not in self.names or seen is None:
            return
        self.names.remove(name)
        if self.types.get(name, "").endswith(SLIDE):
            self.pages += 1
            yield PAGE if self.pages > 1 else ""
        collected = TextCollector(seen)
        with self.archive.open(name) as part:
            yield from part_texts(part, collected)
        yield "\n"
        for target in self.targets(name, collected.links):
            yield from self.text(target)

    def seen(self, name: str) -> frozenset[str] | None:
        """Return the elements of a part with what people read, or None for another part."""
        said = self.types.get(name, "")
        return next((elements for end, elements in SEEN.items() if said.endswith(end)), None)

    def targets(self, name: str, links: list[str]) -> list[str]:
        """Return the parts that a part leads to, those first that its text names."""
        folder, _, file = name.rpartition("/")
        beside = f"{folder}/_rels/{file}.rels".removeprefix("/")
        if beside not in self.names:
            return []
        found = RelationshipCollector()
        with self.archive.open(beside) as part:
            for _ in part_texts(part, found):
                pass
        order = {link: place for place, link in enumerate(links)}
        numbers = sorted(found.targets, key=lambda number: order.get(number, len(order)))
        paths = (posixpath.join("/", folder, found.targets[number]) for number in numbers)
        parts = [posixpath.normpath(path).lstrip("/") for path in paths]
        if self.types.get(name, "").endswith(SLIDES):
            return parts
        # A slide may lead to others, as a link does; their turn comes.
        return [part for part in parts if not self.types.get(part, "").endswith(SLIDE)]


def open_document_text(archive: ZipFile) -> Iterator[str]:
    """Yield what a reader sees of an OpenDocument file; heads and feet of pages are styles."""
    names = archive.namelist()
    objects = (name for name in names if name.endswith("/content.xml"))
    for name in ("content.xml", *objects, *({"styles.xml"} & {*names})):
        with archive.open(name) as part:
            yield from part_texts(part, TextCollector(frozenset({"p", "h"})))
        yield "\n"


def part_texts(
    part: IO[bytes], collected: "TextCollector | RelationshipCollector"
) -> Iterator[str]:
    """Yield the text of a part as it is read."""
    parser = XMLParser(target=collected)
    while chunk := part.read(CHUNK):
        parser.feed(chunk)
        yield collected.taken()
    parser.close()
    yield collected.taken()


class TextCollector(StrictXmlTarget):
    """Collects the text within some elements, and the relationships that a part names."""

    def __init__(self, seen: frozenset[str]) -> None:
        self.elements = seen
        self.inside = self.unseen = 0
        self.is_hidden = self.is_text_cell = self.is_in_line = False
        self.links: list[str] = []
        self.found: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Note that an element begins."""
        name = element_name(tag)
        self.unseen += is_unseen_element(tag, name)
        self.inside += self.is_seen(name)
        if name in BLOCKS:
            self.end_line()
        elif name == "r":
            self.is_hidden = False
        elif name == "vanish":
            self.is_hidden = attributes.get(f"{tag[: -len(name)]}val") not in ("0", "false")
        if name == "c":
            self.is_text_cell = attributes.get("t") == "str"
        self.links += [value for key, value in attributes.items() if "/relationships}" in key]

    def is_seen(self, name: str) -> bool:
        """Tell whether an element has what people read; of a sheet also what is computed."""
        return name in self.elements or (name == "v" and self.is_text_cell)

    def data(self, text: str) -> None:
        """Note a text."""
        if self.inside and not self.unseen and not self.is_hidden:
            self.found.append(text)
            self.is_in_line = True

    def end(self, tag: str) -> None:
        """Note that an element ends."""
        name = element_name(tag)
        self.inside -= self.is_seen(name)
        self.unseen -= is_unseen_element(tag, name)
        if name in HYPHENS:
            self.found.append(HYPHENS[name])
        elif name in BLOCKS or name in BREAKS:
            self.end_line(" " if name in SPACES else "\n")
        if name == "r":
            self.is_hidden = False

    def end_line(self, end: str = "\n") -> None:
        """Note that a word does not go on, once where several elements say so."""
        if self.is_in_line:
            self.found.append(end)
        self.is_in_line = False

    def taken(self) -> str:
        """Return what was found since this was asked last."""
        text, self.found = "".join(self.found), []
        return text


class RelationshipCollector(StrictXmlTarget):
    """Collects where the parts lie that a part leads to, by their numbers in it."""

    def __init__(self) -> None:
        self.targets: dict[str, str] = {}

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Note a relationship within the file."""
        if "Target" in attributes and attributes.get("TargetMode") != "External":
            self.targets[attributes.get("Id", "")] = attributes["Target"]

    def taken(self) -> str:
        """Return nothing: this is no text."""
        return ""


def is_unseen_element(tag: str, name: str) -> bool:
    """Tell whether nobody reads what an element holds."""
    return name in UNSEEN or tag.startswith(DUBLIN_CORE)


def element_name(tag: str) -> str:
    """Return the name of an element without its namespace."""
    return tag.rpartition("}")[2]
