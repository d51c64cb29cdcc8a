"""Which year, quarter or month a cell names, in digits or in Latvian and English words.

A day stands for the period that begins or ends with it, and `2047-2` for a quarter or a month:
which of them, all cells of the column decide together.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from schema.database.sqlite import fold_text
from schema.exchange.imports.reading.cells import Cell, cell_names, cell_text, shorten_quote
from schema.exchange.imports.report import BadRow, ImportRefusal
from schema.readings import calendar_day

YEARS = range(1900, 2101)
ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}
MONTHS = {
    stem: f"{number:02d}"
    for number, stems in enumerate(
        (
            ("jan",), ("feb",), ("mar",), ("apr",), ("mai", "may"), ("jun",), ("jul",),
            ("aug",), ("sep",), ("okt", "oct"), ("nov",), ("dec",),
        ),
        start=1,
    )
    for stem in stems
}  # fmt: skip
"""How the names of months begin in Latvian and English, without marks."""

MONTH_WORD = re.compile(
    r"(jan(?:var\w*|uary)?|feb(?:ruar\w*)?|mar(?:t\w*|ch)?|apr(?:il\w*)?|mai\w*|may|"
    r"jun(?:ij\w*|e)?|jul(?:ij\w*|y)?|aug(?:ust\w*)?|sep(?:t(?:emb\w*)?)?|o[kc]t(?:ob\w*)?|"
    r"nov(?:emb\w*)?|dec(?:emb\w*)?)\.?"
)
YEAR = r"(?P<year>[0-9]{4})"
YEAR_WORD = r"(?:\.?\s*g(?:ad(?:s|a|ā|a|am|u)?)?\.?(?:\s*(?:sakuma|beigas|vidu|laika))?|\.0|\.)?"
PART_YEAR = re.compile(YEAR + YEAR_WORD)
DAY = re.compile(
    r"(?:(?P<d>[0-9]{1,2})\.\s?(?P<m>[0-9]{1,2})\.\s?(?P<y>[0-9]{4})\.?|"
    r"(?P<y2>[0-9]{4})[-.](?P<m2>[0-9]{2})[-.](?P<d2>[0-9]{2})(?:[t ]00:00(?::00)?)?)"
)
QUARTER = r"(?P<part>[1-4]|iv|i{1,3})"
QUARTER_WORD = r"(?:cet(?:urksn\w*)?\.?|quarter)"
QUARTERS = (
    re.compile(YEAR + r"\s*-?\s*[qkc](?P<part>[1-4])"),
    re.compile(r"[qkc](?P<part>[1-4])\s*[-/]?\s*" + YEAR),
    re.compile(YEAR + r"(?:\.?\s*g(?:ada|\.)?)?[\s.,]*" + QUARTER + r"\.?\s*" + QUARTER_WORD),
    re.compile(QUARTER + r"\.?\s*" + QUARTER_WORD + r"\s*" + YEAR + YEAR_WORD),
)
MONTHLY = (
    re.compile(YEAR + r"\s*-?\s*m(?P<part>0[1-9]|1[0-2])"),
    re.compile(YEAR + r"[-.](?P<part>0[1-9]|1[0-2])"),
    re.compile(r"(?P<part>0[1-9]|1[0-2])[./-]" + YEAR),
)
SHORT = re.compile(YEAR + r"[-./](?P<part>[1-9]|1[0-2])")
TWO_YEARS = re.compile(r"([0-9]{4})\.?\s*[-/–]\s*((?:[0-9]{2})?[0-9]{2})\b.*")
Part = Literal["", "year", "quarter", "month"]


@dataclass(frozen=True)
class ColumnCalendar:
    """What the cells of a column are together: what a day stands for, and a short number."""

    day: Part = ""
    short: Part = ""


ALONE = ColumnCalendar("year", "")
"""What a cell alone is taken for."""


def column_calendar(cells: Iterable[Cell], name: str = "") -> ColumnCalendar:
    """Return what the days and the short numbers in a column stand for.

    >>> column_calendar(["01.01.2043", "01.02.2043"]), column_calendar(["2047-2", "2047-11"])
    (ColumnCalendar(day='month', short=''), ColumnCalendar(day='year', short='month'))
    """
    said = normalize_words(name)
    by_name: Part = ""
    if said.startswith(("ceturk", "quarter")):
        by_name = "quarter"
    elif said.startswith(("menes", "month")):
        by_name = "month"
    days, shorts = set[tuple[int, int]](), set[int]()
    for cell in cells:
        if (found := parse_cell_day(cell)) is not None:
            days.add(found[1:])
        elif match := SHORT.fullmatch(normalize_words(cell_text(cell))):
            shorts.add(int(match["part"]))
    short: Part = "month" if shorts and max(shorts) > 4 else ""
    return ColumnCalendar(by_name or infer_day_unit(days), by_name or short)


def infer_day_unit(days: set[tuple[int, int]]) -> Part:
    """Return for what the days of a column stand, each as a month and a day; "" where unclear.

    >>> (
    ...     infer_day_unit({(1, 1)}),
    ...     infer_day_unit({(1, 1), (2, 1)}),
    ...     infer_day_unit({(1, 1), (4, 1)}),
    ...     infer_day_unit({(5, 9)}),
    ... )
    ('year', 'month', '', '')
    """
    if days <= {(1, 1)} or days <= {(12, 31)}:
        return "year"
    if all(day == 1 for _, day in days) and not {month for month, _ in days} <= {1, 4, 7, 10}:
        return "month"
    return ""


def parse_cell_period(cell: Cell, calendar: ColumnCalendar = ALONE) -> str:
    """Return the year, quarter or month in a cell; raise BadRow for anything else.

    >>> [
    ...     parse_cell_period(cell)
    ...     for cell in (2024, "2024M08", "2024-Q1", "2024K3", "2024. gads", "2024.0")
    ... ]
    ['2024', '2024-08', '2024-Q1', '2024-Q3', '2024', '2024']
    >>> [
    ...     parse_cell_period(cell)
    ...     for cell in ("2047. gada 3. ceturksnis", "janvāris 2053", "I cet. 2049")
    ... ]
    ['2047-Q3', '2053-01', '2049-Q1']
    """
    wrongs: list[BadRow] = []
    for text in cell_names(cell):
        try:
            return parse_period_text(cell, text, calendar)
        except BadRow as wrong:
            wrongs.append(wrong)
    raise wrongs[0]


def parse_period_text(cell: Cell, text: str, calendar: ColumnCalendar) -> str:
    """Return the period that a text names; raise BadRow."""
    if not text:
        raise BadRow(ImportRefusal.REQUIRED, "import_required", "period")
    bare = normalize_words(text)
    found = (
        period_of_day(cell, text, calendar)
        or period_of_words(bare)
        or period_of_short_number(text, bare, calendar)
    )
    if not found and is_school_year(bare):
        raise BadRow(
            ImportRefusal.AMBIGUOUS, "import_two_years", "period", cell=shorten_quote(text)
        )
    if not found or int(found[:4]) not in YEARS:
        raise BadRow(ImportRefusal.INVALID, "import_no_period", "period", cell=shorten_quote(text))
    return found


def is_school_year(bare: str) -> bool:
    """Return whether a text names a year and the one after it, as school years do.

    >>> is_school_year("2045/2046"), is_school_year("2045./46. m. g."), is_school_year("2045-13")
    (True, True, False)
    """
    found = TWO_YEARS.fullmatch(bare)
    if found is None or int(found[1]) not in YEARS:
        return False
    return (int(found[1]) + 1) % 100 == int(found[2]) % 100


def is_period(cell: Cell) -> bool:
    """Return whether a cell names a period."""
    try:
        return bool(parse_cell_period(cell))
    except BadRow:
        return False


def normalize_words(text: str) -> str:
    """Return a text in lower case without marks, each gap a single space."""
    return " ".join((fold_text(text) or "").split())


def period_of_words(bare: str) -> str:
    """Return the period that words and digits name by themselves, "" for none."""
    if match := PART_YEAR.fullmatch(bare):
        return match["year"]
    for pattern in QUARTERS:
        if match := pattern.fullmatch(bare):
            return f"{match['year']}-Q{ROMAN.get(match['part'], match['part'])}"
    for pattern in MONTHLY:
        if match := pattern.fullmatch(bare):
            return f"{match['year']}-{match['part']}"
    return month_of_words(bare)


def month_of_words(bare: str) -> str:
    """Return the month that a name and a year tell, "" for none."""
    named = MONTH_WORD.search(bare)
    if named is None:
        return ""
    rest = (bare[: named.start()] + " " + bare[named.end() :]).strip(" .,-")
    year = PART_YEAR.fullmatch(rest)
    return f"{year['year']}-{MONTHS[named[0][:3]]}" if year else ""


def period_of_short_number(text: str, bare: str, calendar: ColumnCalendar) -> str:
    """Return the quarter or month of a number without words, "" for none; raise BadRow."""
    match = SHORT.fullmatch(bare)
    if match is None:
        return ""
    if calendar.short == "quarter" and int(match["part"]) <= 4:
        return f"{match['year']}-Q{match['part']}"
    if calendar.short == "month" or int(match["part"]) > 4:
        return f"{match['year']}-{int(match['part']):02d}"
    raise BadRow(
        ImportRefusal.AMBIGUOUS, "import_quarter_or_month", "period", cell=shorten_quote(text)
    )


def period_of_day(cell: Cell, text: str, calendar: ColumnCalendar) -> str:
    """Return the period that a day stands for, "" for no day; raise BadRow."""
    found = parse_cell_day(cell)
    if found is None:
        return ""
    year, month, _ = found
    if isinstance(cell, Mapping) and len(cell.get("seen", "")) < len("2030-01-01"):
        return str(cell["seen"])
    if calendar.day == "year":
        return f"{year:04d}"
    if calendar.day == "quarter":
        return f"{year:04d}-Q{(month + 2) // 3}"
    if calendar.day == "month":
        return f"{year:04d}-{month:02d}"
    raise BadRow(ImportRefusal.AMBIGUOUS, "import_which_period", "period", cell=shorten_quote(text))


def parse_cell_day(cell: Cell) -> tuple[int, int, int] | None:
    """Return the day that a cell names, by year, month and day; None for no day."""
    text = str(cell["day"]) if isinstance(cell, Mapping) and "day" in cell else cell_text(cell)
    found: Any = DAY.fullmatch(normalize_words(text).replace("gada ", ""))
    if found is None:
        return None
    year, month, day = (int(found[n] or found[f"{n}2"]) for n in "ymd")
    return (year, month, day) if calendar_day(year, month, day) else None
