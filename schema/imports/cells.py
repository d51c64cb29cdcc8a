"""What a cell of a table says: a number, a period, a status. Nothing is guessed about figures."""

import math
import re
from typing import Literal

from schema.imports.report import Refusal, Wrong
from schema.tables import ValueStatus

Cell = str | int | float | bool | None
Decimal = Literal["", ",", "."]
"""The sign before decimals; "" where each number has to tell it by itself."""

PLAIN = re.compile(r"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?")
WITH_COMMA = re.compile(r"[-+]?\d{1,3}(\.\d{3})+,\d+|[-+]?\d+,\d+")
GROUPS_OF_POINTS = re.compile(r"[-+]?\d{1,3}(\.\d{3})+(,\d+)?")
GROUPS_OF_COMMAS = re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?")
SPACES = str.maketrans("", "", " \u00a0\u202f\u2009'")
MINUS = str.maketrans("\u2212\u2013", "--")
PERIOD = re.compile(
    r"(?P<year>\d{4})"
    r"(?:-?[QKC](?P<quarter>[1-4])|[-M.](?:M)?(?P<month>0[1-9]|1[0-2]))?"
    r"(?:\.?\s*gad[sāa]\.?|\.0|\.)?",
    re.IGNORECASE,
)
YEARS = range(1900, 2101)

SIGNS = {
    "..": ValueStatus.MISSING,
    "...": ValueStatus.MISSING,
    "…": ValueStatus.MISSING,
    ":": ValueStatus.MISSING,
    ".": ValueStatus.NOT_APPLICABLE,
    "x": ValueStatus.CONFIDENTIAL,
    "c": ValueStatus.CONFIDENTIAL,
}
"""What statistical offices write in the place of a value."""

STATUSES = {status.value.casefold(): status for status in ValueStatus} | {
    "final": ValueStatus.PUBLISHED,
    "galīgs": ValueStatus.PUBLISHED,
    "publicēts": ValueStatus.PUBLISHED,
    "p": ValueStatus.PRELIMINARY,
    "provizorisks": ValueStatus.PRELIMINARY,
    "m": ValueStatus.MISSING,
    "trūkst": ValueStatus.MISSING,
    "nav datu": ValueStatus.MISSING,
    "neattiecas": ValueStatus.NOT_APPLICABLE,
    "not applicable": ValueStatus.NOT_APPLICABLE,
    "konfidenciāls": ValueStatus.CONFIDENTIAL,
}


def number(cell: Cell, decimal: Decimal = "") -> float | None:
    """Return the number in a cell, None for an empty one; raise Wrong for what is none.

    >>> number("1 234,5"), number("1.234,5"), number("-3"), number(7), number("")
    (1234.5, 1234.5, -3.0, 7.0, None)
    >>> number("1,234")
    Traceback (most recent call last):
    schema.imports.report.Wrong: "1,234" can be read in two ways: say which sign ... decimals.
    >>> number("1,234", ","), number("1,234", ".")
    (1.234, 1234.0)
    """
    if cell is None:
        return None
    if isinstance(cell, str):
        return of_text(cell.strip(), decimal) if cell.strip() else None
    if isinstance(cell, bool) or not math.isfinite(cell):
        raise Wrong(Refusal.INVALID, "import_no_number", "value", cell=str(cell))
    return float(cell)


def of_text(text: str, decimal: Decimal) -> float:
    """Return the number that a text is."""
    bare = text.translate(SPACES).translate(MINUS)
    if decimal != "," and PLAIN.fullmatch(bare):
        return finite(float(bare), text)
    is_comma = WITH_COMMA.fullmatch(bare) or (decimal == "," and GROUPS_OF_POINTS.fullmatch(bare))
    is_point = GROUPS_OF_COMMAS.fullmatch(bare)
    if decimal == "," and (is_comma or PLAIN.fullmatch(bare)):
        if "." in bare and not GROUPS_OF_POINTS.fullmatch(bare):
            raise Wrong(Refusal.AMBIGUOUS, "import_two_ways", "value", cell=text)
        return float(bare.replace(".", "").replace(",", "."))
    if is_point and decimal == ".":
        return float(bare.replace(",", ""))
    if is_comma and is_point and not decimal:
        raise Wrong(Refusal.AMBIGUOUS, "import_two_ways", "value", cell=text)
    if is_comma and decimal != ".":
        return float(bare.replace(".", "").replace(",", "."))
    if is_point and not decimal:
        return float(bare.replace(",", ""))
    raise Wrong(Refusal.INVALID, "import_no_number", "value", cell=shortened(text))


def finite(value: float, text: str) -> float:
    """Return a number; raise Wrong for one that is larger than numbers here can be."""
    if not math.isfinite(value):
        raise Wrong(Refusal.INVALID, "import_no_number", "value", cell=shortened(text))
    return value


def period(cell: Cell) -> str:
    """Return the year, quarter or month in a cell; raise Wrong for anything else.

    >>> [period(cell) for cell in (2024, "2024M08", "2024-Q1", "2024K3", "2024. gads", "2024.0")]
    ['2024', '2024-08', '2024-Q1', '2024-Q3', '2024', '2024']
    """
    text = str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell or "").strip()
    if not text:
        raise Wrong(Refusal.REQUIRED, "import_required", "period")
    found = PERIOD.fullmatch(text)
    if found is None or int(found["year"]) not in YEARS:
        raise Wrong(Refusal.INVALID, "import_no_period", "period", cell=shortened(text))
    if found["quarter"]:
        return f"{found['year']}-Q{found['quarter']}"
    return f"{found['year']}-{found['month']}" if found["month"] else found["year"]


def is_period(cell: Cell) -> bool:
    """Return whether a cell names a period."""
    try:
        return bool(period(cell))
    except Wrong:
        return False


def status(cell: Cell) -> ValueStatus | None:
    """Return the status that a cell names, None for an empty one; raise Wrong for another word.

    >>> status("Preliminary"), status(" konfidenciāls "), status("")
    (<ValueStatus.PRELIMINARY: 'PRELIMINARY'>, <ValueStatus.CONFIDENTIAL: 'CONFIDENTIAL'>, None)
    """
    text = "" if cell is None else str(cell).strip()
    if not text:
        return None
    found = STATUSES.get(text.casefold()) or SIGNS.get(text.casefold())
    if found is None:
        raise Wrong(Refusal.INVALID, "import_no_status", "status", cell=shortened(text))
    return found


def words(cell: Cell) -> str:
    """Return the text of a cell; an apostrophe that only kept it from being a formula goes.

    >>> words("'=1+1"), words(" Rīga "), words(20000.0), words(None)
    ('=1+1', 'Rīga', '20000', '')
    """
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = "" if cell is None else str(cell).strip()
    return text[1:] if text[:1] == "'" and text[1:2] in DANGEROUS else text


DANGEROUS = frozenset("=+-@\t\r")
"""What makes a spreadsheet program compute a text instead of showing it."""


def harmless(text: str) -> str:
    """Return a text that no spreadsheet program takes for a formula; `words` undoes it.

    >>> harmless("=1+1"), harmless("Rīga"), words(harmless("-5 grādi"))
    ("'=1+1", 'Rīga', '-5 grādi')
    """
    return f"'{text}" if text[:1] in DANGEROUS and text else text


def shortened(text: str) -> str:
    """Return a text as far as a sentence can quote it."""
    return text if len(text) <= 60 else f"{text[:57]}..."
