"""Which of the few types of files that are taken a file is: by its content, never by its name.

Runs in a process of its own with little time and memory, because the content may be hostile.
"""

import codecs
import re
from collections.abc import Mapping, Sequence
from typing import IO
from xml.etree.ElementTree import ParseError, XMLParser
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile
from zlib import error as ZlibError

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
TXT, CSV = "text/plain", "text/csv"
OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX = f"{OFFICE}wordprocessingml.document"
XLSX = f"{OFFICE}spreadsheetml.sheet"
PPTX = f"{OFFICE}presentationml.presentation"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"

ENDINGS: Mapping[str, Sequence[str]] = {
    PDF: (".pdf",),
    DOCX: (".docx",),
    XLSX: (".xlsx",),
    PPTX: (".pptx",),
    ODT: (".odt",),
    ODS: (".ods",),
    PNG: (".png",),
    JPEG: (".jpg", ".jpeg"),
    TXT: (".txt",),
    CSV: (".csv",),
}
TAKEN = "PDF, DOCX, XLSX, PPTX, ODT, ODS, PNG, JPEG, TXT and CSV"

CHUNK = 64 * 1024
TAIL = 1024
PNG_END = b"\0\0\0\0IEND\xaeB`\x82"
TEXT_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
MOST_ENTRIES = 5_000
MOST_BYTES = 256 * 1024 * 1024
MOST_TYPES = 1024 * 1024
TYPES = "[Content_Types].xml"
"""The part of an Office Open XML file that tells the types of the others."""
UNREADABLE = (
    BadZipFile, ZlibError, EOFError, KeyError, NotImplementedError, OSError, ParseError,
    RuntimeError, ValueError,
)  # fmt: skip
"""What a damaged archive makes its readers raise."""


class UnwantedFile(Exception):
    """The file is none of those that are taken; the message says why."""


def recognise_media_type(file: IO[bytes], ending: str) -> str:
    """Return the media type of a file; raise UnwantedFile for what is not taken.

    The ending of its name only tells a table from a text: both are mere characters.
    """
    begin = file.read(8)
    file.seek(0)
    if begin.startswith(b"%PDF-"):
        return check_end_marker(file, b"%%EOF", PDF)
    if begin == b"\x89PNG\r\n\x1a\n":
        return check_end_marker(file, PNG_END, PNG)
    if begin.startswith(b"\xff\xd8\xff"):
        return JPEG
    if begin.startswith(b"PK\x03\x04"):
        return recognise_office_file(file)
    return recognise_text_file(file, ending)


def check_end_marker(file: IO[bytes], sign: bytes, media_type: str) -> str:
    """Return the type of a file whose last bytes hold a sign that it is whole."""
    file.seek(max(0, file.seek(0, 2) - TAIL))
    if sign not in file.read():
        raise UnwantedFile("The file is not whole: its end is missing.")
    return media_type


def recognise_text_file(file: IO[bytes], ending: str) -> str:
    """Return the type of a file of nothing but readable characters."""
    media_type = next((t for t in (TXT, CSV) if ending in ENDINGS[t]), None)
    if media_type is None:
        raise UnwantedFile(f"Files of this type are not taken; {TAKEN} are.")
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    begin = ""
    try:
        while chunk := file.read(CHUNK):
            text = decoder.decode(chunk)
            begin = begin or text.lstrip()
            if TEXT_CONTROLS.search(text):
                raise UnwantedFile("The file holds more than text.")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise UnwantedFile("The file is no text in UTF-8: save it as UTF-8.") from None
    if begin.startswith("<"):
        raise UnwantedFile("The file is a page or markup and no plain text.")
    return media_type


def recognise_office_file(file: IO[bytes]) -> str:
    """Return the type of an office file, which is an archive of parts."""
    try:
        with ZipFile(file) as archive:
            check_archive(archive)
            found = open_document_type(archive) or open_xml_type(archive)
            if found:
                check_archive_parts(archive)
    except UNREADABLE:
        raise UnwantedFile("The file is damaged, or no office file.") from None
    if found:
        return found
    raise UnwantedFile(f"Archives of this type are not taken; {TAKEN} are.")


def check_archive(archive: ZipFile) -> None:
    """Refuse an archive that unpacks to too much, leaves its folder, or hides what it holds."""
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise UnwantedFile("The file unpacks to far more than it should.")
    if min(entry.header_offset for entry in entries):
        raise UnwantedFile("The file holds something before its beginning.")
    if len(set(names)) < len(names) or not all(map(is_inside_folder, names)):
        raise UnwantedFile("The names of the parts of the file are not right.")
    if any(e.flag_bits & 1 or e.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for e in entries):
        raise UnwantedFile("The file is encrypted or packed in an unusual way.")


def check_archive_parts(archive: ZipFile) -> None:
    """Refuse an archive with a damaged part, or with one that declares a document type.

    No part of an office file has one (ECMA-376-2, 6.2.5), and readers differ in what they make of
    its entities.
    """
    if archive.testzip():
        raise BadZipFile
    types = part_types(archive) if TYPES in archive.namelist() else dict[str, str]()
    for name in archive.namelist():
        is_drawing = name.endswith(".svg")
        if not is_drawing and (name.endswith((".xml", ".rels")) or "xml" in types.get(name, "")):
            check_part_prolog(archive, name)


def check_part_prolog(archive: ZipFile, name: str) -> None:
    """Refuse a part of XML that declares a document type."""
    prolog = PrologReader()
    parser = XMLParser(target=prolog)
    with archive.open(name) as part:
        while not prolog.is_over and (chunk := part.read(CHUNK)):
            parser.feed(chunk)


def is_inside_folder(name: str) -> bool:
    """Tell whether a part stays in the folder into which its archive is unpacked."""
    return not name.startswith("/") and "\\" not in name and ".." not in name.split("/")


def open_document_type(archive: ZipFile) -> str | None:
    """Return the type of an OpenDocument file, which says it in its first part."""
    first = archive.infolist()[0]
    if first.filename != "mimetype" or first.file_size > TAIL:
        return None
    if any(name.startswith(("Basic/", "Scripts/")) for name in archive.namelist()):
        raise UnwantedFile("The file holds macros: save it without them.")
    said = archive.read(first).decode("ascii")
    return said if said in (ODT, ODS) else None


def open_xml_type(archive: ZipFile) -> str | None:
    """Return the type of an Office Open XML file, by the type of its main part."""
    types = {*part_types(archive).values()}
    macros = ("vbaproject", "macroenabled", "macrosheet")
    said = " ".join([*types, *archive.namelist()]).lower()
    if any(macro in said for macro in macros):
        raise UnwantedFile("The file holds macros: save it without them.")
    return next((t for t in (DOCX, XLSX, PPTX) if f"{t}.main+xml" in types), None)


def part_types(archive: ZipFile) -> Mapping[str, str]:
    """Return the types that the parts of an Office Open XML file are said to have, by name."""
    entry = archive.getinfo(TYPES)
    if entry.file_size > MOST_TYPES:
        raise UnwantedFile("The file unpacks to far more than it should.")
    types = PartTypeCollector()
    parser = XMLParser(target=types)
    parser.feed(archive.read(entry))
    parser.close()
    usual = {
        name: types.endings[ending]
        for name in archive.namelist()
        if (ending := name.rpartition(".")[2].lower()) in types.endings
    }
    return usual | types.parts


class StrictXmlTarget:
    """Takes what a parser of XML finds; a document type, with its entities, is none of it."""

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        """Refuse entities, with which a few bytes become gigabytes."""
        raise ValueError("a document type")

    def close(self) -> None:
        """Nothing is left to be done at the end."""


class PartTypeCollector(StrictXmlTarget):
    """Collects the types of parts: of some by name, of the others by the ending of their names."""

    def __init__(self) -> None:
        self.parts: dict[str, str] = {}
        self.endings: dict[str, str] = {}

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Note what an element says of a part."""
        if (said := attributes.get("ContentType")) is None:
            return
        if (name := attributes.get("PartName")) is not None:
            self.parts[name.removeprefix("/")] = said
        else:
            self.endings[attributes.get("Extension", "").lower()] = said


class PrologReader(StrictXmlTarget):
    """Takes the beginning of a part up to its first element, and what it declares."""

    def __init__(self) -> None:
        self.is_over = False

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        """Refuse a document type: it could name other files, which others then read into it."""
        raise UnwantedFile(
            "A part of the file declares a document type, by which it could read other files: "
            "save it anew with an office program."
        )

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Note that the prolog is over."""
        self.is_over = True
