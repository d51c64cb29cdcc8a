"""Tables as text: rows of cells between commas, semicolons or tabs, in an encoding to be found."""

import codecs
import csv
from io import TextIOWrapper
from typing import IO, Any

from server.formats import CHUNK, TEXT_CONTROLS
from server.tabular.bad import Bad
from server.tabular.program import Rows

DELIMITERS = (",", ";", "\t", "|")
ENCODINGS = ("utf-8-sig", "cp1257")
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
NAMES = {"utf-8-sig": "utf-8", "cp1257": "windows-1257", "utf-16": "utf-16"}
LONGEST_CELL = 64 * 1024
TRIED = 20
"""In how many lines at the beginning the delimiter is looked for."""


def read_text(file: IO[bytes]) -> tuple[dict[str, Any], Rows]:
    """Return what a text says of itself and its rows with their numbers; raise Bad."""
    encoding = encoding_of(file)
    file.seek(0)
    # What cannot be decoded was found already.
    lines = TextIOWrapper(file, encoding=encoding, newline="")
    delimiter = delimiter_of(lines)
    lines.seek(0)
    about = {"format": "csv", "encoding": NAMES[encoding], "delimiter": delimiter}
    return about, rows(lines, delimiter)


def encoding_of(file: IO[bytes]) -> str:
    """Return the first encoding in which all of a file is readable text; raise Bad for none."""
    begin = file.read(2)
    for encoding in ("utf-16",) if begin in UTF_16 else ENCODINGS:
        file.seek(0)
        if is_text(file, encoding):
            return encoding
    raise Bad("no_text")


def is_text(file: IO[bytes], encoding: str) -> bool:
    """Return whether a file is nothing but readable characters in an encoding."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while chunk := file.read(CHUNK):
            if TEXT_CONTROLS.search(decoder.decode(chunk)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def delimiter_of(lines: TextIOWrapper) -> str:
    """Return what parts the cells: what comes most often in one of the first lines."""
    counts = dict.fromkeys(DELIMITERS, 0)
    for _, line in zip(range(TRIED), lines, strict=False):
        outside = "".join(line.split('"')[::2])
        for delimiter in DELIMITERS:
            counts[delimiter] = max(counts[delimiter], outside.count(delimiter))
    return max(DELIMITERS, key=lambda each: counts[each])


def rows(lines: TextIOWrapper, delimiter: str) -> Rows:
    """Yield the rows with the numbers of their lines; raise Bad where quotation marks are wrong."""
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise Bad("quotes", row=reader.line_num, reason=str(error)) from error
