"""Makes a workbook of rows that are told line by line, as a program of its own."""

import os
import sys
from typing import Any

import orjson
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE


def main() -> None:
    """Read sheets and their rows, and write the workbook."""
    os.nice(5)
    book = Workbook(write_only=True)
    for line in sys.stdin.buffer:
        message = orjson.loads(line)
        if isinstance(message, dict):
            book.create_sheet(message["sheet"])
        else:
            sheet = book.worksheets[-1]
            sheet.append([workbook_cell(sheet, cell) for cell in message])
    book.save(sys.stdout.buffer)


def workbook_cell(sheet: Any, cell: Any) -> Any:
    """Return a cell that is a text when its content is one, even where it begins with `=`."""
    if not isinstance(cell, str):
        return cell
    made = WriteOnlyCell(sheet, "")
    # What XML cannot hold is left out.
    made.value, made.data_type = ILLEGAL_CHARACTERS_RE.sub("", cell), "s"
    return made


if __name__ == "__main__":
    main()
