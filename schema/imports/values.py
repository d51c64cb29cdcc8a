"""Values of indicators from a table: compared with what is there, then written all or not at all.

An import keeps the rules of `indicatorValueSet`: what is new is a draft, whoever changes a draft
makes it one again, and a public value only editors change, who say why. Editors may publish what
they import. What is impossible, and what is unusual in what becomes public, has to be explained.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from schema.imports import cells
from schema.imports.batches import batches
from schema.imports.cells import SIGNS, Cell, Decimal
from schema.imports.names import Names, Read
from schema.imports.oddities import Seen, Series, odd_values, of_series
from schema.imports.report import BadFile, Refusal, Report, Wrong
from schema.imports.trail import Bulk, Entry
from schema.plausibility import Oddity
from schema.problems import Problem
from schema.rights import Viewer, may_check_values, may_report_values
from schema.tables import Action, Certainty, IndicatorValue, ValueState, ValueStatus
from schema.tables.indicators import WITH_VALUE
from schema.tables.row import PlainRow, table_of
from schema.texts import LONGEST_ADDRESS, LONGEST_LINE, LONGEST_TEXT, cleaned
from schema.writing import Write, plain

VALUE = table_of(IndicatorValue)
KEY = ("indicator_id", "municipality_id", "period", "split")
AT_ONCE = 2_000
"""How many rows are compared and written together."""

MOST = 500_000
"""How many values one import may bring: which of them came twice is held in memory."""

NEW = {
    "value": None,
    "status": ValueStatus.PUBLISHED,
    "certainty": Certainty.CONFIRMED,
    "sources": [],
    "note": None,
    "version": 1,
}
"""What a value is where its row says nothing; to let the table tell it takes ten times as long."""

IMPOSSIBLE = frozenset({Oddity.NEGATIVE, Oddity.OUT_OF_RANGE})
Key = tuple[int, int, str, str]


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


@dataclass(frozen=True)
class Wish:
    """How values are to be taken: what stands before decimals, whether they become public, why."""

    decimal: Decimal = ""
    is_published: bool = False
    comment: str | None = None


class ValueImport:
    """One import of values, to be checked or to be written; good for one pass over the rows."""

    def __init__(self, read: Read, viewer: Viewer, wish: Wish) -> None:
        self.read, self.viewer, self.wish = read, viewer, wish
        self.names, self.report = Names(read), Report()
        self.seen: dict[Series, dict[str, Seen]] = {}
        self.lowest: dict[int, float | None] = {}

    def take(self, rows: Iterable[Reported], write: Write | None) -> None:
        """Look through the rows, and write them as long as none is refused.

        Without a write nothing is written. If any row was refused, its caller takes all back.
        """
        bulk = None if write is None else Bulk(write, IndicatorValue, self.wish.comment)
        for batch in batches(rows, AT_ONCE):
            entries = self.planned(batch)
            if bulk is not None and not self.report.rejected:
                bulk.save(entries)
        if not (self.report.rows or self.report.empty or self.report.rejected):
            raise BadFile(Refusal.UNREADABLE, "import_no_rows")
        self.look_around()
        if write is not None:
            write.index(set())

    def planned(self, batch: list[Reported]) -> list[Entry]:
        """Return what has to be written of some rows; note what is refused, and what stays."""
        self.report.rows += len(batch)
        if self.report.rows > MOST:
            raise BadFile(Refusal.UNREADABLE, "import_too_many", most=MOST)
        named: list[tuple[Reported, dict[str, Any]]] = []
        for given in batch:
            try:
                named.append((given, self.named(given)))
            except Wrong as wrong:
                self.report.reject(given.row, wrong)
        self.note_lowest({values["indicator_id"] for _, values in named})
        held = self.held([key_of(values) for _, values in named])
        entries: list[Entry] = []
        for given, values in named:
            try:
                entry = self.compared(given, values, held.get(key_of(values)))
            except Wrong as wrong:
                self.report.reject(given.row, wrong)
                continue
            self.note(given, values, entry)
            entries += [entry] if entry else []
        return entries

    def named(self, given: Reported) -> dict[str, Any]:
        """Return the columns of a value whose cells can be read; raise Wrong."""
        for name, cell in zip(Reported._fields, given, strict=True):
            if isinstance(cell, dict):
                raise Wrong(Refusal.FORMULA, "import_formula", name)
        period = period_of(given.period)
        place = self.names.municipality(cells.words(given.municipality), period)
        if not may_report_values(self.viewer, place):
            raise Wrong(Refusal.FORBIDDEN, "import_forbidden", "municipality")
        values = {
            "indicator_id": self.names.indicator(cells.words(given.indicator)),
            "municipality_id": place,
            "period": period,
            "split": line(given.split, "split", LONGEST_LINE) or "T",
        }
        self.claim(given.row, values)
        return values | self.measured(given) | texts(given)

    def claim(self, row: int, values: dict[str, Any]) -> None:
        """Note that a row is about something; raise Wrong when an earlier one is."""
        indicator, place, period, split = key_of(values)
        series = self.seen.setdefault((indicator, place, split), {})
        if period in series:
            raise Wrong(Refusal.DUPLICATE, "import_duplicate", "", first=series[period].row)
        series[period] = Seen(row)

    def measured(self, given: Reported) -> dict[str, Any]:
        """Return the value of a row and, where it says so, its status; raise Wrong."""
        cell, status = given.value, cells.status(given.status)
        if isinstance(cell, str) and cell.strip().casefold() in SIGNS:
            cell, status = None, status or SIGNS[cell.strip().casefold()]
        value = cells.number(cell, self.wish.decimal)
        if value is None and status is None:
            raise Wrong(Refusal.REQUIRED, "import_required", "value")
        if status is not None and (value is None) == (status in WITH_VALUE):
            raise Wrong(Refusal.INVALID, "import_status_denies", "status", status=status)
        return {"value": value} | ({} if status is None else {"status": status})

    def held(self, keys: list[Key]) -> dict[Key, PlainRow]:
        """Return the values that are there already, and some of the same series beside them."""
        if not keys:
            return {}
        pairs, periods = {key[:2] for key in keys}, {period for _, _, period, _ in keys}
        rows = of_series(sa.select(VALUE), pairs).where(VALUE.c.period.in_(periods))
        return {key_of(row._mapping): row for row in self.read(rows)}

    def compared(
        self, given: Reported, values: dict[str, Any], held: PlainRow | None
    ) -> Entry | None:
        """Return what has to be written of a row, None when all of it is there; raise Wrong."""
        public = self.wish.is_published
        if held is None:
            state = ValueState.PUBLISHED if public else ValueState.DRAFT
            return Entry(None, NEW | values | {"state": state}, Action.CREATED, public)
        before = held._mapping
        if "status" not in values and (held.value is None) != (values["value"] is None):
            values["status"] = ValueStatus.PUBLISHED
        is_changed = any(before[name] != value for name, value in values.items())
        was_public = held.state is ValueState.PUBLISHED
        if not is_changed and (was_public or not public):
            return None
        if was_public:
            self.check_correction()
        state = ValueState.PUBLISHED if was_public or public else ValueState.DRAFT
        changed = {**before, **values, "state": state, "version": held.version + 1}
        del changed["id"]
        action = Action.UPDATED if is_changed else Action.PUBLISHED
        kept = {name: plain(value) for name, value in before.items()}
        return Entry(held.id, changed, action, was_public or public, was_public, kept)

    def check_correction(self) -> None:
        """Raise Wrong unless an editor corrects a public value and says why."""
        if not may_check_values(self.viewer):
            raise Wrong(Refusal.INVALID_STATE, "import_state")
        if not self.wish.comment:
            raise Wrong(Refusal.NEEDS_COMMENT, "import_correction")

    def note(self, given: Reported, values: dict[str, Any], entry: Entry | None) -> None:
        """Count a row, and keep what the values after it are compared with."""
        indicator, place, period, split = key_of(values)
        seen = Seen(given.row, values["value"])
        if entry is None:
            self.report.unchanged += 1
        elif entry.number is None:
            self.report.created += 1
        else:
            self.report.updated += 1
        if entry is not None:
            seen = replace(seen, is_changed=True, is_explained=bool(entry.values["note"]))
        self.seen[indicator, place, split][period] = seen

    def note_lowest(self, indicators: set[int]) -> None:
        """Keep the lowest public value of indicators, before any is written."""
        for indicator in indicators - self.lowest.keys():
            mine = (VALUE.c.indicator_id == indicator, VALUE.c.state == ValueState.PUBLISHED)
            [(lowest,)] = self.read(sa.select(sa.func.min(VALUE.c.value)).where(*mine))
            self.lowest[indicator] = lowest

    def look_around(self) -> None:
        """Note what is unusual, and refuse of it what somebody has to explain."""
        for seen, found in odd_values(self.read, self.seen, self.names.units, self.lowest):
            must_explain = self.wish.is_published or found.code in IMPOSSIBLE
            if must_explain and not seen.is_explained and not self.wish.comment:
                wrong = Wrong(Refusal.NEEDS_COMMENT, found.sentence, "value", **found.details)
                self.report.reject(seen.row, wrong)
            else:
                self.report.warn(seen.row, found.code, found.sentence, found.details)


def key_of(values: Any) -> Key:
    """Return what tells a value from all others."""
    return values["indicator_id"], values["municipality_id"], values["period"], values["split"]


@lru_cache(1_000)
def period_of(cell: Cell) -> str:
    """Return the period in a cell; a table has few of them."""
    return cells.period(cell)


def texts(given: Reported) -> dict[str, Any]:
    """Return the note and the sources of a row, where the table has columns for them."""
    found: dict[str, Any] = {}
    if "note" in given.has:
        found["note"] = line(given.note, "note", LONGEST_TEXT) or None
    if "sources" in given.has:
        listed = line(given.sources, "sources", LONGEST_ADDRESS).split(";")
        found["sources"] = [each.strip() for each in listed if each.strip()]
    return found


def line(cell: Cell, column: str, most: int) -> str:
    """Return the text of a cell in its one form; raise Wrong for one that is none."""
    problems: list[Problem] = []
    text = cleaned(cells.words(cell), (column,), problems, most)
    if problems:
        raise Wrong(Refusal.INVALID, "import_text", column, reason=problems[0].message(["en"]))
    return text
