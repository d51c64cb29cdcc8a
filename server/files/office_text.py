"""What a reader sees of an office file, part by part: the main text, and all that goes with it.

Office Open XML (ECMA-376) has a part for each: of a page's head, of footnotes, of a chart. Which
belong to which is said beside each part, in its relationships. OpenDocument has two parts.
"""

import posixpath
from collections.abc import Iterator, Mapping
from typing import IO
from xml.etree.ElementTree import XMLParser
from zipfile import ZipFile

from server.files.sheet_text import (
    OpenSheetCollector,
    SharedStringCollector,
    SheetCollector,
    SlideCollector,
    WorkbookCollector,
)
from server.files.text_collector import MARGINS, TextCollector
from server.files.types import CHUNK, StrictXmlTarget, part_types

PAGE = "\f"
"""Stands between two pages, or two slides."""

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
WORKBOOK, SHEET = "spreadsheetml.sheet.main+xml", "spreadsheetml.worksheet+xml"
STRINGS = "spreadsheetml.sharedStrings+xml"
SLIDES, SLIDE = "presentationml.presentation.main+xml", "presentationml.slide+xml"


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
        self.shown_strings: set[int] = set()

    def text(self, name: str) -> Iterator[str]:
        """Yield what a part says, then the parts that it leads to, in the order it names them."""
        seen = self.seen(name)
        if name not in self.names or seen is None:
            return
        self.names.remove(name)
        if self.types.get(name, "").endswith(SLIDE):
            self.pages += 1
            yield PAGE if self.pages > 1 else ""
        collected = self.collector(name, seen)
        with self.archive.open(name) as part:
            yield from part_texts(part, collected)
        yield "\n"
        for target in self.targets(name, collected):
            yield from self.text(target)

    def collector(self, name: str, seen: frozenset[str]) -> TextCollector:
        """Return what collects the text of a part."""
        said = self.types.get(name, "")
        if said.endswith(WORKBOOK):
            return WorkbookCollector(seen)
        if said.endswith(SHEET):
            return SheetCollector(seen, self.shown_strings)
        if said.endswith(STRINGS):
            return SharedStringCollector(seen, self.shown_strings)
        return SlideCollector(seen) if said.endswith(SLIDE) else TextCollector(seen)

    def seen(self, name: str) -> frozenset[str] | None:
        """Return the elements of a part with what people read, or None for another part."""
        said = self.types.get(name, "")
        return next((elements for end, elements in SEEN.items() if said.endswith(end)), None)

    def targets(self, name: str, collected: TextCollector) -> list[str]:
        """Return the parts that a part leads to, those first that its text names.

        Those of hidden sheets and slides are left out, and texts that cells share stand last: which
        of them are seen, the sheets say.
        """
        if collected.hides_all:
            return []
        folder, _, file = name.rpartition("/")
        beside = f"{folder}/_rels/{file}.rels".removeprefix("/")
        if beside not in self.names:
            return []
        found = RelationshipCollector()
        with self.archive.open(beside) as part:
            for _ in part_texts(part, found):
                pass
        order = {link: place for place, link in enumerate(collected.links)}
        shown = found.targets.keys() - collected.hidden_links
        numbers = sorted(shown, key=lambda number: (order.get(number, len(order)), number))
        paths = (posixpath.join("/", folder, found.targets[number]) for number in numbers)
        parts = [posixpath.normpath(path).lstrip("/") for path in paths]
        if self.types.get(name, "").endswith(SLIDES):
            return parts
        parts.sort(key=lambda part: self.types.get(part, "").endswith(STRINGS))
        # A slide may lead to others, as a link does; their turn comes.
        return [part for part in parts if not self.types.get(part, "").endswith(SLIDE)]


def open_document_text(archive: ZipFile, *, is_sheets: bool = False) -> Iterator[str]:
    """Yield what a reader sees of an OpenDocument file; heads and feet of pages are styles."""
    names = archive.namelist()
    of_content = OpenSheetCollector if is_sheets else TextCollector
    objects = (name for name in names if name.endswith("/content.xml"))
    for name in ("content.xml", *objects, *({"styles.xml"} & {*names})):
        with archive.open(name) as part:
            yield from part_texts(part, of_content(frozenset({"p", "h"})))
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
