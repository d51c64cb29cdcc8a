"""The words in a file, for the search. Runs where `formats` runs, and for the same reason."""

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import IO
from xml.etree.ElementTree import XMLParser
from zipfile import ZipFile

from pypdf import PdfReader

from server.formats import CHUNK, CSV, DOCX, ODS, ODT, PDF, PPTX, TXT, XLSX, Strict

LONGEST = 100_000
"""So many characters of a file are kept for the search: some forty pages."""

PARTS: Mapping[str, str] = {
    DOCX: "word/document.xml",
    PPTX: "ppt/slides/slide*.xml",
    XLSX: "xl/sharedStrings.xml",
    ODT: "content.xml",
    ODS: "content.xml",
}
"""Which parts of an office file hold what people read."""

ENDS = frozenset({"p", "h", "si", "br", "tab", "table-cell", "line-break", "s"})
"""Elements after which a word does not go on."""

UNSEEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff]")


def words(file: IO[bytes], media_type: str) -> Iterator[str]:
    """Yield the text of a file in pieces until there is enough; a page ends with a form feed.

    Nothing comes from pictures.
    """
    left = LONGEST
    for piece in pieces(file, media_type):
        text = UNSEEN.sub("", piece)[:left]
        left -= len(text)
        yield text
        if not left:
            return


def pieces(file: IO[bytes], media_type: str) -> Iterator[str]:
    """Yield the text of a file as it is read."""
    if media_type in (TXT, CSV):
        yield file.read(4 * LONGEST).decode("utf-8-sig", "ignore")
    elif media_type == PDF:
        for page in PdfReader(file).pages:
            yield page.extract_text() + "\f"
    elif media_type in PARTS:
        with ZipFile(file) as archive:
            for name in told_in(archive, PARTS[media_type]):
                with archive.open(name) as part:
                    yield from texts(part, is_open_xml=media_type not in (ODT, ODS))


def told_in(archive: ZipFile, pattern: str) -> list[str]:
    """Return the names of the parts of an office file that match, in the order of their numbers."""
    names = (name for name in archive.namelist() if fnmatchcase(name, pattern))
    return sorted(names, key=lambda name: (len(name), name))


def texts(part: IO[bytes], *, is_open_xml: bool) -> Iterator[str]:
    """Yield the text of a part of an office file; Office Open XML has it in elements named t."""
    collected = Collected(is_open_xml)
    parser = XMLParser(target=collected)
    while chunk := part.read(CHUNK):
        parser.feed(chunk)
        yield collected.taken()
    parser.close()
    yield collected.taken()


class Collected(Strict):
    """Collects the text of elements that hold what people read."""

    def __init__(self, only_t: bool) -> None:
        self.only_t = only_t
        self.inside = not only_t
        self.found: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Note that an element begins."""
        if self.only_t:
            self.inside = name_of(tag) == "t"

    def data(self, text: str) -> None:
        """Note a text."""
        if self.inside:
            self.found.append(text)

    def end(self, tag: str) -> None:
        """Note that an element ends."""
        if self.only_t:
            self.inside = False
        if name_of(tag) in ENDS:
            self.found.append("\n" if name_of(tag) in ("p", "h", "si") else " ")

    def taken(self) -> str:
        """Return what was found since this was asked last."""
        text, self.found = "".join(self.found), []
        return text


def name_of(tag: str) -> str:
    """Return the name of an element without its namespace."""
    return tag.rpartition("}")[2]
