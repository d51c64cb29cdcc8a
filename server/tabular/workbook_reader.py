"""Tables as workbooks: the first sheet that is shown, row by row. A program of its own."""

import sys
from typing import IO, Any
from zipfile import ZipFile

from defusedxml import DefusedXmlException
from openpyxl import load_workbook

from server.files.types import UNREADABLE, XLSX, UnwantedFile, recognise_media_type
from server.tabular.displayed_cells import cell_content
from server.tabular.hidden_cells import HiddenCellsParser, hidden_rows_and_columns
from server.tabular.reader_process import Rows, run_table_reader
from server.tabular.unreadable_table import UnreadableTable

MOST_COLUMNS = 1_000
MIB = 1024 * 1024
MOST_UNPACKED = 64 * MIB
"""About 300,000 rows; to read more takes a place that others wait for."""


def read_workbook(file: IO[bytes]) -> tuple[dict[str, Any], Rows]:
    """Return what a workbook says of itself and the rows of its first sheet with their numbers."""
    check_unpacked_size(file)
    if recognise_media_type(file, "") != XLSX:
        raise UnwantedFile("of the office files only XLSX is a table here.")
    file.seek(0)
    book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if not visible:
        raise UnreadableTable("no_rows")
    # What a sheet says of its size may be wrong; its rows tell it.
    visible[0].reset_dimensions()
    hidden = hidden_rows_and_columns(file, visible[0].title)
    about: dict[str, Any] = {"format": "xlsx", "sheet": visible[0].title, "sheets": len(visible)}
    if hidden.filled_rows or hidden.filled_columns:
        about["hidden_rows"] = len(hidden.filled_rows)
        about["hidden_columns"] = len(hidden.filled_columns)
    return about, sheet_rows(visible[0], hidden)


def check_unpacked_size(file: IO[bytes]) -> None:
    """Refuse, before anything is unpacked, a workbook that would take too long to read."""
    with ZipFile(file) as archive:
        size = sum(entry.file_size for entry in archive.infolist())
    if size > MOST_UNPACKED:
        detail = f"{size // MIB} MiB when it is unpacked, and {MOST_UNPACKED // MIB} are the most"
        raise UnreadableTable("unwanted", reason=f"{detail}: save it as CSV, or divide it.")
    file.seek(0)


def sheet_rows(sheet: Any, hidden: HiddenCellsParser) -> Rows:
    """Yield the rows that are shown and hold anything, no narrower than those before them."""
    width = 0
    for number, row in enumerate(sheet.iter_rows(), start=1):
        if number in hidden.rows:
            continue
        cells = [
            cell_content(c) for place, c in enumerate(row, start=1) if place not in hidden.columns
        ]
        while cells and cells[-1] is None:
            cells.pop()
        if len(cells) > MOST_COLUMNS:
            raise UnreadableTable("unwanted", reason=f"more than {MOST_COLUMNS} columns.")
        if cells:
            width = max(width, len(cells))
            yield number, cells + [None] * (width - len(cells))


if __name__ == "__main__":
    # openpyxl raises AttributeError and TypeError where a part is there and not as it should be.
    run_table_reader(
        sys.argv[1], read_workbook, (*UNREADABLE, DefusedXmlException, AttributeError, TypeError)
    )
