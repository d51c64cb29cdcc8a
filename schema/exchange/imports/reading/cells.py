"""What a cell of a table says: a number, a status, a text. Nothing is guessed about figures."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from schema.exchange.imports.report import BadRow, ImportRefusal
from schema.tables import ValueStatus
from schema.tables.base import LARGEST

Cell = str | int | float | bool | Mapping[str, Any] | None
"""What a cell holds as JSON has it; what is shown in another way than it is held is told as both.

`{"formula": true}`, `{"percent": 35.4}`, `{"held": 605000, "seen": "605"}`,
`{"day": "2030-01-01", "seen": "2030"}`, and of a cube `{"code": "F", "label": "Women"}`.
"""
Decimal = Literal["", ",", "."]
"""The sign before decimals; "" where each number has to tell it by itself."""

SPACES = str.maketrans("", "", " \u00a0\u202f\u2009'’")
MINUS = str.maketrans("\u2212\u2013", "--")
NUMBER = re.compile(r"[-+]?[0-9]+([.,][0-9]+)*([eE][-+]?[0-9]{1,3})?")
GROUPED = re.compile(r"[-+]?[1-9][0-9]{0,2}([.,])[0-9]{3}")
GROUPS = {
    "": re.compile(r"[-+]?[0-9]+"),
    ",": re.compile(r"[-+]?[1-9][0-9]{0,2}(,[0-9]{3})+"),
    ".": re.compile(r"[-+]?[1-9][0-9]{0,2}(\.[0-9]{3})+"),
}
"""What stands before the decimals, by the sign between its groups."""

UNGROUPED = re.compile(r"[0-9][ \u00a0\u202f\u2009'’]+(?![0-9]{3}(?![0-9]))")
"""A gap in a number after which there are not three digits: rather two numbers."""

AFTER = re.compile(r"(?P<number>.*?[0-9])\s*(?P<unit>%|EUR|€|eiro)?\s*(?P<mark>\*+|[¹²³⁴]|p|pr\.)?")
"""A number with what may follow it: a unit, the mark of a footnote, `p` for preliminary."""

UNITS = {"%": "%", "EUR": "EUR", "€": "EUR", "eiro": "EUR"}

SIGNS = {
    **dict.fromkeys(
        ("..", "...", "…", ":", "-", "–", "—", "*", "n/a", "#n/a", "na", "nav", "nav datu"),
        ValueStatus.MISSING,
    ),
    ".": ValueStatus.NOT_APPLICABLE,
    "x": ValueStatus.CONFIDENTIAL,
    "c": ValueStatus.CONFIDENTIAL,
}
"""What statistical offices and municipalities write in the place of a value."""

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


@dataclass(frozen=True)
class CellFigure:
    """A number as a cell shows it: in which unit, if it says so; preliminary, or not."""

    value: float
    unit: str = ""
    is_preliminary: bool = False


def parse_cell_figure(cell: Cell, decimal: Decimal = "") -> CellFigure | None:
    """Return what number a cell shows, None for an empty one; raise BadRow for what is none.

    >>> parse_cell_figure("35,4 %"), parse_cell_figure("12 345 p").is_preliminary
    (CellFigure(value=35.4, unit='%', is_preliminary=False), True)
    """
    if isinstance(cell, Mapping):
        return parse_formatted_cell(cell)
    if isinstance(cell, str):
        return parse_figure_text(cell.strip(), decimal) if cell.strip() else None
    if cell is None:
        return None
    if isinstance(cell, bool):
        raise BadRow(ImportRefusal.INVALID, "import_no_number", "value", cell=str(cell))
    return CellFigure(check_magnitude(float(cell), str(cell)))


def parse_cell_number(cell: Cell, decimal: Decimal = "") -> float | None:
    """Return the number in a cell, None for an empty one; raise BadRow for what is none.

    >>> (
    ...     parse_cell_number("1 234,5"),
    ...     parse_cell_number("1.234,5"),
    ...     parse_cell_number("-3"),
    ...     parse_cell_number(7),
    ...     parse_cell_number(""),
    ... )
    (1234.5, 1234.5, -3.0, 7.0, None)
    >>> parse_cell_number("1,234")
    Traceback (most recent call last):
    schema.exchange.imports.report.BadRow: “1,234” can be read in two ways: say ... decimals.
    >>> (
    ...     parse_cell_number("1,234", ","),
    ...     parse_cell_number("1,234", "."),
    ...     parse_cell_number("1,234,567"),
    ... )
    (1.234, 1234.0, 1234567.0)
    """
    found = parse_cell_figure(cell, decimal)
    return None if found is None else found.value


def parse_formatted_cell(cell: Mapping[str, Any]) -> CellFigure:
    """Return the number of a cell that shows it in a form of its own; raise BadRow."""
    if "percent" in cell:
        return CellFigure(check_magnitude(float(cell["percent"]), cell_text(cell)), "%")
    if "held" in cell:
        details = {"held": cell["held"], "cell": shorten_quote(str(cell["seen"]))}
        raise BadRow(ImportRefusal.AMBIGUOUS, "import_scaled_cell", "value", **details)
    raise BadRow(
        ImportRefusal.INVALID, "import_no_number", "value", cell=shorten_quote(cell_text(cell))
    )


def parse_figure_text(text: str, decimal: Decimal) -> CellFigure:
    """Return the number that a text is; raise BadRow for none, and for one of two meanings."""
    found = AFTER.fullmatch(text)
    if found is None:
        if text.startswith("(") and AFTER.fullmatch(text.strip("()")):
            raise BadRow(
                ImportRefusal.AMBIGUOUS, "import_bracketed", "value", cell=shorten_quote(text)
            )
        raise no_number_error(text)
    value = check_magnitude(parse_digits(found["number"], decimal), text)
    unit = UNITS.get(found["unit"] or "", "")
    return CellFigure(value, unit, (found["mark"] or "").startswith("p"))


def parse_digits(text: str, decimal: Decimal) -> float:
    """Return the number that digits and signs make; raise BadRow for none, or for two meanings."""
    bare = text.translate(SPACES).translate(MINUS)
    if NUMBER.fullmatch(bare) is None or UNGROUPED.search(text):
        raise no_number_error(text)
    told = number_decimal_sign(text)
    sign = told or decimal
    if (told and decimal and told != decimal) or (not sign and GROUPED.fullmatch(bare)):
        raise BadRow(ImportRefusal.AMBIGUOUS, "import_two_ways", "value", cell=shorten_quote(text))
    whole, _, rest = bare.partition(sign) if sign else (bare, "", "")
    digits, exponent, power = whole.partition("e" if "e" in whole else "E")
    group: Decimal = "," if "," in digits else "." if "." in digits else ""
    if GROUPS[group].fullmatch(digits) is None:
        raise no_number_error(text)
    digits = digits.replace(group, "") if group else digits
    return float(f"{digits}{exponent}{power}" + (f".{rest}" if rest else ""))


def number_decimal_sign(text: str) -> Decimal:
    """Return the sign before decimals that a number tells by itself, "" where it does not.

    >>> numbers = ("1.234,5", "0,123", "12,34", "1,234,567", "1 234,567", "1.234")
    >>> [number_decimal_sign(number) for number in numbers]
    [',', ',', ',', '.', ',', '']
    """
    stripped = text.strip()
    bare = stripped.translate(SPACES).translate(MINUS)
    commas, points = bare.count(","), bare.count(".")
    if commas and points:
        return "," if bare.rindex(",") > bare.rindex(".") else "."
    if not commas and not points:
        return ""
    sign: Decimal = "," if commas else "."
    if commas + points > 1:
        return "." if commas else ","
    has_groups = len(stripped.translate(MINUS)) > len(bare)
    return "" if GROUPED.fullmatch(bare) and not has_groups else sign


def check_magnitude(value: float, text: str) -> float:
    """Return a number; raise BadRow for one that is larger than anything that is measured here."""
    if not math.isfinite(value):
        raise no_number_error(text)
    if abs(value) > LARGEST:
        raise BadRow(ImportRefusal.INVALID, "import_too_big", "value", cell=shorten_quote(text))
    return value


def no_number_error(text: str) -> BadRow:
    """Return that a text is no number."""
    return BadRow(ImportRefusal.INVALID, "import_no_number", "value", cell=shorten_quote(text))


def is_missing_sign(cell: Cell) -> bool:
    """Return whether a cell says that there is no value."""
    return isinstance(cell, str) and cell.strip().casefold() in SIGNS


def parse_cell_status(cell: Cell) -> ValueStatus | None:
    """Return the status that a cell names, None for an empty one; raise BadRow for another word.

    >>> (
    ...     parse_cell_status("Preliminary"),
    ...     parse_cell_status(" konfidenciāls "),
    ...     parse_cell_status(""),
    ... )
    (<ValueStatus.PRELIMINARY: 'PRELIMINARY'>, <ValueStatus.CONFIDENTIAL: 'CONFIDENTIAL'>, None)
    """
    text = cell_text(cell)
    if not text:
        return None
    found = STATUSES.get(text.casefold()) or SIGNS.get(text.casefold())
    if found is None:
        raise BadRow(ImportRefusal.INVALID, "import_no_status", "status", cell=shorten_quote(text))
    return found


def cell_text(cell: Cell) -> str:
    """Return the text of a cell; an apostrophe that only kept it from being a formula goes.

    >>> (
    ...     cell_text("'=1+1"),
    ...     cell_text(" Rīga "),
    ...     cell_text(20000.0),
    ...     cell_text(None),
    ...     cell_text({"percent": 35.4}),
    ... )
    ('=1+1', 'Rīga', '20000', '', '35.4%')
    """
    if isinstance(cell, Mapping):
        shown = cell.get("code", cell.get("seen", ""))
        return f"{cell['percent']}%" if "percent" in cell else str(shown)
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = "" if cell is None else str(cell).strip()
    return text[1:] if text[:1] == "'" and text[1:2] in DANGEROUS else text


def cell_names(cell: Cell) -> tuple[str, ...]:
    """Return the texts by which a cell may name something: of a cube the code, then the label."""
    if isinstance(cell, Mapping) and "label" in cell:
        return tuple(dict.fromkeys((cell_text(cell), str(cell["label"]).strip())))
    return (cell_text(cell),)


DANGEROUS = frozenset("=+-@\t\r")
"""What makes a spreadsheet program compute a text instead of showing it."""


def escape_formula(text: str) -> str:
    """Return a text that no spreadsheet program takes for a formula; `cell_text` undoes it.

    >>> escape_formula("=1+1"), escape_formula("Rīga"), cell_text(escape_formula("-5 grādi"))
    ("'=1+1", 'Rīga', '-5 grādi')
    """
    return f"'{text}" if text[:1] in DANGEROUS and text else text


def shorten_quote(text: str) -> str:
    """Return a text as far as a sentence can quote it."""
    return text if len(text) <= 60 else f"{text[:57]}..."
