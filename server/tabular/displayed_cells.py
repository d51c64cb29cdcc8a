"""What the cells of a workbook show: a reader sees the format of a number with the number."""

import re
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Literal

LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
"""What of a format is written as it stands, takes room, or gives a colour or a condition."""

SCALED = re.compile(r"[0#?](,+)(?:\.[0#?]+)?\s*$")
"""Commas after the last digit before the decimals: each leaves out three digits."""

THOUSANDS = re.compile(r"tūkst|tukst|milj|thous|mill|mln", re.IGNORECASE)
Form = Literal["", "percent", "scaled", "hidden"]


def cell_content(cell: Any) -> Any:
    """Return what a cell shows as JSON has it; a formula is told as one, not computed."""
    if cell.data_type == "f":
        return {"formula": True}
    value = cell.value
    if isinstance(value, datetime | date):
        return date_content(value, cell.number_format)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return number_content(value, cell.number_format)
    return value if isinstance(value, str | bool | None) else str(value)


def number_content(value: int | float, number_format: str) -> Any:
    """Return a number as its format shows it, where that is another one than the cell holds.

    >>> (
    ...     number_content(0.354, "0.0%"),
    ...     number_content(605000, "#,##0"),
    ...     number_content(605000, "#,##0,"),
    ... )
    ({'percent': 35.4}, 605000, {'held': 605000, 'seen': '605'})
    """
    form, divisor = number_display(number_format)
    if form == "percent":
        # Times a hundred leaves a rest that nobody wrote: 0.07 * 100.
        return {"percent": float(f"{value * 100:.12g}")}
    if form == "hidden":
        return {"held": value, "seen": ""}
    if form == "scaled" and value:
        return {"held": value, "seen": f"{value / divisor:.12g}"}
    return value


@lru_cache(500)
def number_display(number_format: str) -> tuple[Form, float]:
    """Return in which way a format shows another number, and by what it divides."""
    first = number_format.split(";")[0]
    bare = LITERAL.sub("", first)
    if "%" in bare:
        return "percent", 0.01
    if number_format and not number_format.replace(";", "").strip():
        return "hidden", 1
    if scaled := SCALED.search(bare):
        return "scaled", 1000.0 ** len(scaled[1])
    return ("scaled", 1) if THOUSANDS.search(first) else ("", 1)


def date_content(value: datetime | date, number_format: str) -> dict[str, str]:
    """Return a day with as much of it as its format shows.

    >>> date_content(date(2030, 1, 1), "yyyy"), date_content(date(2030, 3, 1), "mm.yyyy")["seen"]
    ({'day': '2030-01-01', 'seen': '2030'}, '2030-03')
    """
    bare = LITERAL.sub("", number_format.split(";")[0]).lower()
    has_day, has_month = "d" in bare, "m" in bare
    seen = f"{value:%Y-%m-%d}" if has_day else f"{value:%Y-%m}" if has_month else f"{value:%Y}"
    return {"day": f"{value:%Y-%m-%d}", "seen": seen}
