"""Tables as text: rows of cells between commas, semicolons or tabs, in an encoding to be found."""

import codecs
import csv
import re
from dataclasses import dataclass
from io import TextIOWrapper
from typing import IO, Any

from server.files.types import CHUNK, TEXT_CONTROLS
from server.tabular.reader_process import Rows
from server.tabular.unreadable_table import UnreadableTable

DELIMITERS = (",", ";", "\t", "|")
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
NAMES = {"utf-8-sig": "utf-8", "cp1257": "windows-1257", "utf-16": "utf-16"}
ESCAPED = re.compile("[\udc80-\udcff]")
"""A byte that is no character, as Python keeps it beside those that are."""

MARKED = re.compile("[\x80-\ud7ff]")
LONGEST_CELL = 64 * 1024
SEPARATOR = re.compile(r'\ufeff?"?sep=(.)"?\s*')
"""What spreadsheet programs write on the first line for each other."""

TRIED = 40
"""In how many lines at the beginning the delimiter is looked for."""


def read_text(file: IO[bytes]) -> tuple[dict[str, Any], Rows]:
    """Return what a text says of itself and its rows with their numbers; raise UnreadableTable."""
    encoding = detect_encoding(file)
    file.seek(0)
    # What cannot be decoded was found already.
    lines = TextIOWrapper(file, encoding=encoding, newline="")
    separator_line = SEPARATOR.fullmatch(lines.readline(80))
    lines.seek(0)
    delimiter = (
        separator_line[1]
        if separator_line and separator_line[1] in DELIMITERS
        else detect_delimiter(lines)
    )
    lines.seek(0)
    about = {"format": "csv", "encoding": NAMES[encoding], "delimiter": delimiter}
    return about, text_rows(lines, delimiter, skipped=1 if separator_line else 0)


def detect_encoding(file: IO[bytes]) -> str:
    """Return the encoding in which a file is readable text; raise UnreadableTable for none."""
    file.seek(0)
    if file.read(2) in UTF_16:
        if is_text(file, "utf-16"):
            return "utf-16"
        raise UnreadableTable("no_text")
    if is_text(file, "utf-8-sig"):
        return "utf-8-sig"
    harm = measure_damage(file, "utf-8-sig")
    # With more letters in UTF-8 than bytes that are none, it is UTF-8 that was damaged.
    if harm.count < harm.letters:
        raise harm.refusal("utf-8-sig")
    if is_text(file, "cp1257"):
        return "cp1257"
    raise measure_damage(file, "cp1257").refusal("cp1257")


def is_text(file: IO[bytes], encoding: str) -> bool:
    """Return whether a file is nothing but readable characters in an encoding."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while chunk := file.read(CHUNK):
            if TEXT_CONTROLS.search(decoder.decode(chunk)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


@dataclass
class TextDamage:
    """Where a file is no text in an encoding: the first such byte, and how many there are."""

    line: int = 0
    column: int = 0
    byte: int = 0
    count: int = 0
    letters: int = 0
    is_binary: bool = False

    def refusal(self, encoding: str) -> UnreadableTable:
        """Return why the file is not taken."""
        if self.is_binary or not self.count:
            return UnreadableTable("no_text")
        named = {"encoding": NAMES[encoding], "byte": f"0x{self.byte:02X}"}
        return UnreadableTable("bad_byte", line=self.line, place=self.column, **named)


def measure_damage(file: IO[bytes], encoding: str) -> TextDamage:
    """Return what of a file is no readable text in an encoding, and how much there is of it."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)("surrogateescape")
    found, lines, column = TextDamage(), 1, 0
    while chunk := file.read(CHUNK):
        text = decoder.decode(chunk)
        found.is_binary = found.is_binary or bool(TEXT_CONTROLS.search(text))
        if not found.count and (first := ESCAPED.search(text)):
            before = text[: first.start()]
            found.line, found.byte = lines + before.count("\n"), ord(first[0]) - 0xDC00
            found.column = len(before) - before.rfind("\n") + (0 if "\n" in before else column)
        found.count += len(ESCAPED.findall(text))
        found.letters += len(MARKED.findall(text))
        lines += text.count("\n")
        column = len(text) - text.rfind("\n") - 1 + (0 if "\n" in text else column)
    return found


def detect_delimiter(lines: TextIOWrapper) -> str:
    """Return what parts the cells: what comes most often in one of the first lines."""
    counts = dict.fromkeys(DELIMITERS, 0)
    for _, line in zip(range(TRIED), lines, strict=False):
        outside = "".join(line.split('"')[::2])
        for delimiter in DELIMITERS:
            counts[delimiter] = max(counts[delimiter], outside.count(delimiter))
    return max(DELIMITERS, key=lambda each: counts[each])


def text_rows(lines: TextIOWrapper, delimiter: str, skipped: int) -> Rows:
    """Yield the rows with the numbers of their lines; raise UnreadableTable for wrong quotes."""
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        for row in reader:
            if reader.line_num > skipped:
                yield reader.line_num, row
    except csv.Error as error:
        raise UnreadableTable("quotes", row=reader.line_num, reason=str(error)) from error
