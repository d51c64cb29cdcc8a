"""A value as a row of a table has it, and what its cells say."""

from functools import lru_cache
from typing import Any, NamedTuple

from schema.imports import cells
from schema.imports.cells import SIGNS, Cell, Decimal
from schema.imports.report import Refusal, Wrong
from schema.problems import Problem
from schema.tables import ValueStatus
from schema.tables.indicators import WITH_VALUE
from schema.texts import LONGEST_ADDRESS, LONGEST_LINE, LONGEST_TEXT, cleaned


class Reported(NamedTuple):
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


def check_formulas(given: Reported) -> None:
    """Raise Wrong when a cell holds a formula, which nobody computes here."""
    if dict in map(type, given):
        name = next(
            n for n, cell in zip(Reported._fields, given, strict=True) if type(cell) is dict
        )
        raise Wrong(Refusal.FORMULA, "import_formula", name)


@lru_cache(1_000)
def period_of(cell: Cell) -> str:
    """Return the period in a cell; a table has few of them."""
    return cells.period(cell)


def split_of(given: Reported) -> str:
    """Return the part of the population that a value is about; `T` is all of it."""
    return line(given.split, "split", LONGEST_LINE) or "T"


def measured(given: Reported, decimal: Decimal) -> dict[str, Any]:
    """Return the value of a row and, where it says so, its status; raise Wrong."""
    cell, status = given.value, cells.status(given.status)
    if isinstance(cell, str) and cell.strip().casefold() in SIGNS:
        cell, status = None, status or SIGNS[cell.strip().casefold()]
    value = cells.number(cell, decimal)
    check_status(value, status)
    return {"value": value} | ({} if status is None else {"status": status})


def check_status(value: float | None, status: ValueStatus | None) -> None:
    """Raise Wrong for neither a value nor a status, and for a status that the value denies."""
    if value is None and status is None:
        raise Wrong(Refusal.REQUIRED, "import_required", "value")
    if status is not None and (value is None) == (status in WITH_VALUE):
        raise Wrong(Refusal.INVALID, "import_status_denies", "status", status=status)


def texts(given: Reported) -> dict[str, Any]:
    """Return the note and the sources of a row, where the table has columns for them."""
    found: dict[str, Any] = {}
    if "note" in given.has:
        found["note"] = line(given.note, "note", LONGEST_TEXT) or None
    if "sources" in given.has:
        listed = line(given.sources, "sources", LONGEST_ADDRESS).split(";")
        found["sources"] = [each.strip() for each in listed if each.strip()]
    return found


@lru_cache(250, typed=True)
def line(cell: Cell, column: str, most: int) -> str:
    """Return the text of a cell in its one form; raise Wrong for one that is none.

    Rows that follow each other mostly say the same.
    """
    problems: list[Problem] = []
    text = cleaned(cells.words(cell), (column,), problems, most)
    if problems:
        raise Wrong(Refusal.INVALID, "import_text", column, reason=problems[0].message(["en"]))
    return text
