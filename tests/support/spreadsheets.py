"""Tables as people send them: good ones, and each way in which one is bad."""

import json
from collections.abc import Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

HEADER = "indicator,municipality,period,value"
GOOD = "population,riga-2021,2095,600000"


def csv(*rows: str, header: str = HEADER, end: str = "\n") -> bytes:
    """Return a table as text."""
    return end.join([header, *rows, ""]).encode()


def xlsx(*rows: list, merged: str = "") -> bytes:
    """Return a table as a workbook."""
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    if merged:
        sheet.merge_cells(merged)
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def partly_hidden(*rows: list, lines: Sequence[int], columns: str, first_sheet: list) -> bytes:
    """Return a workbook that shows only a part of its second sheet, and nothing of its first."""
    book = Workbook()
    concealed, sheet = book.worksheets[0], book.create_sheet("Redzamā")
    concealed.append(first_sheet)
    concealed.sheet_state = "hidden"
    book.active = 1
    for row in rows:
        sheet.append(row)
    for line in lines:
        sheet.row_dimensions[line].hidden = True
    for column in columns:
        sheet.column_dimensions[column].hidden = True
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def repacked(workbook: bytes, name: str, part: bytes) -> bytes:
    """Return a workbook with another content of one of its parts."""
    written = BytesIO()
    with ZipFile(BytesIO(workbook)) as old, ZipFile(written, "w", ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(entry, part if entry == name else old.read(entry))
    return written.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
TABLE = xlsx(HEADER.split(","), ["population", "riga-2021", 2090, 600000])


def bomb() -> bytes:
    """Return a small workbook that unpacks to 300 MB."""
    return repacked(TABLE, SHEET, b"<worksheet>" + b" " * 300_000_000)


def laughs() -> bytes:
    """Return a workbook whose entities grow without end."""
    lines = [f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10)]
    kinds = "".join(['<!DOCTYPE worksheet [<!ENTITY l0 "ha">', *lines, "]>"])
    sheet = f"<?xml version='1.0'?>{kinds}<worksheet><sheetData>&l9;</sheetData></worksheet>"
    return repacked(TABLE, SHEET, sheet.encode())


def cube(**changed: object) -> bytes:
    """Return a table as JSON-stat 2, with some of its members changed."""
    dimension = {
        "ContentsCode": {"category": {"index": ["population"]}},
        "AREA": {"category": {"index": {"LV0001000": 0, "LV0023000": 1}}},
        "SEX": {"category": {"index": ["T", "F"], "label": {"T": "Total", "F": "Women"}}},
        "TIME": {"category": {"index": ["2090", "2091"]}},
    }
    whole = {
        "version": "2.0",
        "class": "dataset",
        "id": list(dimension),
        "size": [1, 2, 2, 2],
        "role": {"metric": ["ContentsCode"], "geo": ["AREA"], "time": ["TIME"]},
        "dimension": dimension,
        "value": [600000, 600100, 330000, None, 22000, 22100, 11000, 11050],
        "status": {"3": ".."},
    }
    return json.dumps(whole | changed).encode()
