"""What a cell of a table says: a number, a status, a text. Nothing is guessed about figures."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from schema.exchange.imports.report import (
    Refusal,
    Wrong,
)
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
class Figure:
    """A number as a cell shows it: in which unit, if it says so; preliminary, or not."""

    value: float
    unit: str = ""
    is_preliminary: bool = False


def figure(cell: Cell, decimal: Decimal = "") -> Figure | None:
    """Return what number a cell shows, None for an empty one; raise Wrong for what is none.

    >>> figure("35,4 %"), figure("12 345 p").is_preliminary
    (Figure(value=35.4, unit='%', is_preliminary=False), True)
    """
    if isinstance(cell, Mapping):
        return shown_figure(cell)
    if isinstance(cell, str):
        return of_text(cell.strip(), decimal) if cell.strip() else None
    if cell is None:
        return None
    if isinstance(cell, bool):
        raise Wrong(Refusal.INVALID, "import_no_number", "value", cell=str(cell))
    return Figure(sensible(float(cell), str(cell)))


def number(cell: Cell, decimal: Decimal = "") -> float | None:
    """Return the number in a cell, None for an empty one; raise Wrong for what is none.

    >>> number("1 234,5"), number("1.234,5"), number("-3"), number(7), number("")
    (1234.5, 1234.5, -3.0, 7.0, None)
    >>> number("1,234")
    Traceback (most recent call last):
    schema.exchange.imports.report.Wrong: "1,234" can be read in two ways: say which sign ... decimals.
    >>> number("1,234", ","), number("1,234", "."), number("1,234,567")
    (1.234, 1234.0, 1234567.0)
    """  # noqa: E501
    found = figure(cell, decimal)
    return None if found is None else found.value


def shown_figure(cell: Mapping[str, Any]) -> Figure:
    """Return the number of a cell that shows it in a form of its own; raise Wrong."""
    if "percent" in cell:
        return Figure(sensible(float(cell["percent"]), words(cell)), "%")
    if "held" in cell:
        told = {"held": cell["held"], "cell": shortened(str(cell["seen"]))}
        raise Wrong(Refusal.AMBIGUOUS, "import_scaled_cell", "value", **told)
    raise Wrong(Refusal.INVALID, "import_no_number", "value", cell=shortened(words(cell)))


def of_text(text: str, decimal: Decimal) -> Figure:
    """Return the number that a text is; raise Wrong for none, and for one of two meanings."""
    found = AFTER.fullmatch(text)
    if found is None:
        if text.startswith("(") and AFTER.fullmatch(text.strip("()")):
            raise Wrong(Refusal.AMBIGUOUS, "import_bracketed", "value", cell=shortened(text))
        raise no_number(text)
    value = sensible(plain_number(found["number"], decimal), text)
    unit = UNITS.get(found["unit"] or "", "")
    return Figure(value, unit, (found["mark"] or "").startswith("p"))


def plain_number(text: str, decimal: Decimal) -> float:
    """Return the number that digits and signs make; raise Wrong for none, or for two meanings."""
    bare = text.translate(SPACES).translate(MINUS)
    if NUMBER.fullmatch(bare) is None or UNGROUPED.search(text):
        raise no_number(text)
    told = decimal_of(text)
    sign = told or decimal
    if (told and decimal and told != decimal) or (not sign and GROUPED.fullmatch(bare)):
        raise Wrong(Refusal.AMBIGUOUS, "import_two_ways", "value", cell=shortened(text))
    whole, _, rest = bare.partition(sign) if sign else (bare, "", "")
    digits, exponent, power = whole.partition("e" if "e" in whole else "E")
    group: Decimal = "," if "," in digits else "." if "." in digits else ""
    if GROUPS[group].fullmatch(digits) is None:
        raise no_number(text)
    digits = digits.replace(group, "") if group else digits
    return float(f"{digits}{exponent}{power}" + (f".{rest}" if rest else ""))


def decimal_of(text: str) -> Decimal:
    """Return the sign before decimals that a number tells by itself, "" where it does not.

    >>> [decimal_of(n) for n in ("1.234,5", "0,123", "12,34", "1,234,567", "1 234,567", "1.234")]
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


def sensible(value: float, text: str) -> float:
    """Return a number; raise Wrong for one that is larger than anything that is measured here."""
    if not math.isfinite(value):
        raise no_number(text)
    if abs(value) > LARGEST:
        raise Wrong(Refusal.INVALID, "import_too_big", "value", cell=shortened(text))
    return value


def no_number(text: str) -> Wrong:
    """Return that a text is no number."""
    return Wrong(Refusal.INVALID, "import_no_number", "value", cell=shortened(text))


def is_sign(cell: Cell) -> bool:
    """Return whether a cell says that there is no value."""
    return isinstance(cell, str) and cell.strip().casefold() in SIGNS


def status(cell: Cell) -> ValueStatus | None:
    """Return the status that a cell names, None for an empty one; raise Wrong for another word.

    >>> status("Preliminary"), status(" konfidenciāls "), status("")
    (<ValueStatus.PRELIMINARY: 'PRELIMINARY'>, <ValueStatus.CONFIDENTIAL: 'CONFIDENTIAL'>, None)
    """
    text = words(cell)
    if not text:
        return None
    found = STATUSES.get(text.casefold()) or SIGNS.get(text.casefold())
    if found is None:
        raise Wrong(Refusal.INVALID, "import_no_status", "status", cell=shortened(text))
    return found


def words(cell: Cell) -> str:
    """Return the text of a cell; an apostrophe that only kept it from being a formula goes.

    >>> words("'=1+1"), words(" Rīga "), words(20000.0), words(None), words({"percent": 35.4})
    ('=1+1', 'Rīga', '20000', '', '35.4%')
    """
    if isinstance(cell, Mapping):
        shown = cell.get("code", cell.get("seen", ""))
        return f"{cell['percent']}%" if "percent" in cell else str(shown)
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = "" if cell is None else str(cell).strip()
    return text[1:] if text[:1] == "'" and text[1:2] in DANGEROUS else text


def readings(cell: Cell) -> tuple[str, ...]:
    """Return the texts by which a cell may name something: of a cube the code, then the label."""
    if isinstance(cell, Mapping) and "label" in cell:
        return tuple(dict.fromkeys((words(cell), str(cell["label"]).strip())))
    return (words(cell),)


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
