"""Which rows and columns of a sheet are hidden: a reader of the workbook does not see them.

The library that reads the cells row by row does not tell. Office Open XML (ECMA-376-1, 18.3.1) has
it at the rows and at the columns of a sheet; rows that a filter leaves out are hidden as well.
"""

import posixpath
from collections.abc import Iterator, Mapping
from typing import IO
from xml.etree.ElementTree import XMLParser
from zipfile import ZipFile

from openpyxl.utils import column_index_from_string

from server.files.office_text import RelationshipCollector
from server.files.text_collector import element_name
from server.files.types import CHUNK, XLSX, StrictXmlTarget, part_types

HIDDEN = b"hidden="
TRUE = ("1", "true")
WIDEST = 16_384


class HiddenCellsParser(StrictXmlTarget):
    """Collects the numbers of hidden rows and columns, and of those that hold anything."""

    def __init__(self) -> None:
        self.rows, self.columns = set[int](), set[int]()
        self.filled_rows, self.filled_columns = set[int](), set[int]()
        self.row = self.column = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Note which row, cell or column begins, and whether it is hidden."""
        name, is_hidden = element_name(tag), attributes.get("hidden") in TRUE
        if name == "row":
            self.row, self.column = int(attributes.get("r") or self.row + 1), 0
            self.rows |= {self.row} if is_hidden else set()
        elif name == "col" and is_hidden:
            last = min(int(attributes["max"]), WIDEST)
            self.columns |= {*range(int(attributes["min"]), last + 1)}
        elif name == "c":
            letters = attributes.get("r", "").rstrip("0123456789")
            self.column = column_index_from_string(letters) if letters else self.column + 1
        elif name in ("v", "is"):
            self.filled_rows |= {self.row} & self.rows
            self.filled_columns |= {self.column} & self.columns


class SheetNumbersParser(StrictXmlTarget):
    """Collects under which number a workbook leads to each of its sheets."""

    def __init__(self) -> None:
        self.numbers: dict[str, str] = {}

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Note a sheet."""
        if element_name(tag) == "sheet":
            linked = (value for key, value in attributes.items() if key.endswith("}id"))
            self.numbers[attributes.get("name", "")] = next(linked, "")


def hidden_rows_and_columns(file: IO[bytes], sheet: str) -> HiddenCellsParser:
    """Return what is hidden of the sheet with this name."""
    found = HiddenCellsParser()
    with ZipFile(file) as archive:
        name = sheet_part_name(archive, sheet)
        with archive.open(name) as part:
            # Nearly all sheets hide nothing, and to look for the word takes a tenth of the time.
            is_told = any(HIDDEN in chunk for chunk in overlapping_pieces(part))
        if is_told:
            parse_sheet_part(archive, name, found)
    return found


def sheet_part_name(archive: ZipFile, sheet: str) -> str:
    """Return the name of the part of a workbook that holds a sheet."""
    main = next(n for n, said in part_types(archive).items() if said == f"{XLSX}.main+xml")
    folder, _, file = main.rpartition("/")
    sheets, parts = SheetNumbersParser(), RelationshipCollector()
    parse_sheet_part(archive, main, sheets)
    parse_sheet_part(archive, f"{folder}/_rels/{file}.rels".removeprefix("/"), parts)
    place = posixpath.join("/", folder, parts.targets[sheets.numbers[sheet]])
    return posixpath.normpath(place).lstrip("/")


def overlapping_pieces(part: IO[bytes]) -> Iterator[bytes]:
    """Yield a part in pieces, each with the end of the one before, so that no word is divided."""
    before = b""
    while chunk := part.read(CHUNK):
        yield before + chunk
        before = chunk[-len(HIDDEN) :]


def parse_sheet_part(archive: ZipFile, name: str, target: StrictXmlTarget) -> None:
    """Let a collector go through a part."""
    parser = XMLParser(target=target)
    with archive.open(name) as part:
        while chunk := part.read(CHUNK):
            parser.feed(chunk)
    parser.close()
