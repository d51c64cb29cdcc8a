"""A value as a row of a table has it, and what its cells say."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from schema.editing.input.text_input import LONGEST_ADDRESS, LONGEST_LINE, LONGEST_TEXT, clean_text
from schema.editing.input.user_errors import Problem, Unit
from schema.exchange.imports.reading import cells
from schema.exchange.imports.reading.cells import SIGNS, Cell, CellFigure, Decimal
from schema.exchange.imports.reading.periods import ColumnCalendar, parse_cell_period
from schema.exchange.imports.report import BadRow, ImportRefusal
from schema.tables import ValueStatus
from schema.tables.indicators import WITH_VALUE


class ReportedValue(NamedTuple):
    """A value as a table has it; None for what the table has no column for."""

    row: int
    indicator: Cell
    municipality: Cell
    period: Cell
    value: Cell
    status: Cell = None
    note: Cell = None
    split: Cell = None
    sources: Cell = None
    has: frozenset[str] = frozenset()
    decimal: Decimal = ""
    is_among_percents: bool = False
    calendar: ColumnCalendar = ColumnCalendar()


def check_formulas(given: ReportedValue) -> None:
    """Raise BadRow when a cell holds a formula, which nobody computes here."""
    if dict in map(type, given):
        for name, cell in zip(ReportedValue._fields, given, strict=True):
            if type(cell) is dict and "formula" in cell:
                raise BadRow(ImportRefusal.FORMULA, "import_formula", name)


def reported_period(given: ReportedValue) -> str:
    """Return the period of a value; a table has few of them."""
    if isinstance(given.period, Mapping):
        return parse_cell_period(given.period, given.calendar)
    return cached_period(given.period, given.calendar)


@lru_cache(1_000, typed=True)
def cached_period(cell: str | float | None, calendar: ColumnCalendar) -> str:
    """Return the period in a cell that is not shown in another form than it is held."""
    return parse_cell_period(cell, calendar)


def has_value(given: ReportedValue) -> bool:
    """Return whether a row says more of a value than that it is missing."""
    return not (given.value in (None, "") or cells.is_missing_sign(given.value))


def reported_split(given: ReportedValue) -> str:
    """Return the part of the population that a value is about; `T` is all of it."""
    return clean_cell_line(given.split, "split", LONGEST_LINE) or "T"


def reported_measurement(
    given: ReportedValue, decimal: Decimal, unit: str, scale: float
) -> dict[str, Any]:
    """Return the value of a row and, where it says so, its status; raise BadRow."""
    cell, status = given.value, cells.parse_cell_status(given.status)
    if isinstance(cell, str) and cell.strip().casefold() in SIGNS:
        cell, status = None, status or SIGNS[cell.strip().casefold()]
    found = cells.parse_cell_figure(cell, decimal or given.decimal)
    if found is not None and found.is_preliminary:
        status = status or ValueStatus.PRELIMINARY
    value = None if found is None else convert_unit(found, given, unit, scale)
    check_value_status(value, status)
    return {"value": value} | ({} if status is None else {"status": status})


def convert_unit(found: CellFigure, given: ReportedValue, unit: str, scale: float) -> float:
    """Return a number in the unit of its indicator; raise BadRow where it is in another."""
    details = {"cell": cells.shorten_quote(cells.cell_text(given.value))}
    if found.unit and not unit.startswith(found.unit):
        raise BadRow(
            ImportRefusal.AMBIGUOUS, "import_other_unit", "value", **details, unit=Unit(unit)
        )
    if given.is_among_percents and not found.unit and 0 < abs(found.value) <= 1:
        raise BadRow(ImportRefusal.AMBIGUOUS, "import_share_or_percent", "value", **details)
    # To multiply by ten a number that is no sum of halves leaves a rest: 0.1 * 3.
    scaled = found.value if scale == 1 else float(f"{found.value * scale:.15g}")
    return cells.check_magnitude(scaled, cells.cell_text(given.value))


def check_value_status(value: float | None, status: ValueStatus | None) -> None:
    """Raise BadRow for neither a value nor a status, and for a status that the value denies."""
    if value is None and status is None:
        raise BadRow(ImportRefusal.REQUIRED, "import_required", "value")
    if status is not None and (value is None) == (status in WITH_VALUE):
        raise BadRow(ImportRefusal.INVALID, "import_status_denies", "status", status=status)


def reported_texts(given: ReportedValue) -> dict[str, Any]:
    """Return the note and the sources of a row, where the table has columns for them."""
    found: dict[str, Any] = {}
    if "note" in given.has:
        found["note"] = clean_cell_line(given.note, "note", LONGEST_TEXT) or None
    if "sources" in given.has:
        listed = clean_cell_line(given.sources, "sources", LONGEST_ADDRESS).split(";")
        found["sources"] = [each.strip() for each in listed if each.strip()]
    return found


def clean_cell_line(cell: Cell, column: str, most: int) -> str:
    """Return the text of a cell in its one form; raise BadRow for one that is none."""
    return clean_line(cells.cell_text(cell), column, most)


@lru_cache(250)
def clean_line(words: str, column: str, most: int) -> str:
    """Return a text in its one form; rows that follow each other mostly say the same."""
    problems: list[Problem] = []
    text = clean_text(words, (column,), problems, most)
    if problems:
        raise BadRow(ImportRefusal.INVALID, "import_text", column, reason=problems[0])
    return text
