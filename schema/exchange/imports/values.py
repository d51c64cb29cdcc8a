"""Values of indicators from a table: compared with what is there, then written all or not at all.

An import keeps the rules of `indicatorValueSet`: what is new is a draft, whoever changes a draft
makes it one again, and a public value only editors change, who say why. Editors may publish what
they import. What is impossible, and what is unusual in what becomes public, has to be explained.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from schema.access.viewer import Viewer, may_check_values, may_report_values
from schema.comparison.plausibility import Oddity, PlausibilityWarning
from schema.editing.transactions.writes import json_row_value
from schema.exchange.imports.corrections import corrected_values
from schema.exchange.imports.oddities import SeenValue, Series, odd_values, restrict_to_series
from schema.exchange.imports.reading import cells
from schema.exchange.imports.reading.cells import Decimal
from schema.exchange.imports.reading.column_detection import (
    TableDirections,
    TableLayout,
    detect_layout,
    header_score,
    scale_word,
)
from schema.exchange.imports.reading.name_lookup import NameLookup, OtherTerritory, Read
from schema.exchange.imports.reading.table_header import Rows, find_table_header
from schema.exchange.imports.reading.value_rows import (
    ReportedValue,
    check_formulas,
    has_value,
    reported_measurement,
    reported_period,
    reported_split,
    reported_texts,
)
from schema.exchange.imports.report import BadFile, BadRow, ImportRefusal, ImportReport
from schema.exchange.imports.writing.batches import split_batches
from schema.exchange.imports.writing.bulk_writes import AuditedRow
from schema.exchange.imports.writing.portions import ImportPortions
from schema.tables import Action, Certainty, IndicatorValue, ValueState, ValueStatus
from schema.tables.base import PlainRow, table_of
from schema.tables.indicators import is_value_shown

VALUE = table_of(IndicatorValue)
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
Named = tuple[ReportedValue, dict[str, Any]]
"""A row, and the columns that it says."""


@dataclass(frozen=True)
class ImportOptions:
    """How values are to be taken: what stands before decimals, whether they become public, why.

    `scale` is what they are to be multiplied by; None where nobody said. `is_refresh` is for what
    comes again and again: a figure that is there already stays with what is said of it, one that a
    person wrote stays whatever comes, and the comment, which nobody wrote about one value, explains
    none that is impossible. What it says of a municipality after its end is left out.
    """

    decimal: Decimal = ""
    is_published: bool = False
    comment: str | None = None
    scale: float | None = None
    is_refresh: bool = False


class ValueImport:
    """One import of values, to be checked or to be written; good for one pass over the rows."""

    def __init__(self, read: Read, viewer: Viewer, wish: ImportOptions) -> None:
        self.read, self.viewer, self.wish = read, viewer, wish
        self.names, self.report = NameLookup(read), ImportReport()
        self.seen: dict[Series, dict[str, SeenValue]] = {}
        self.lowest: dict[int, float | None] = {}
        self.corrected: frozenset[int] = frozenset()
        self.scale_said = ""

    def laid_out(
        self, rows: Rows, directions: TableDirections, about: Mapping[str, Any]
    ) -> TableLayout:
        """Return where in a table everything is, which all of it decides; raise BadFile."""
        begin = find_table_header(rows, lambda row: header_score(row, directions))
        places = detect_layout(begin, directions, about, self.names)
        places.weigh(rows(), about)
        self.scale_said = scale_word([*begin.titles, *map(cells.cell_text, begin.header)])
        return places

    def take(self, rows: Iterable[ReportedValue], portions: ImportPortions | None) -> None:
        """Look through the rows, and put them aside as long as none is refused.

        Its caller shows them, or takes them back if any row was refused.
        """
        for batch in split_batches(rows, AT_ONCE):
            entries = self.planned(batch)
            if portions is not None and not self.report.rejected:
                portions.save(entries)
        if not (self.report.rows or self.report.empty or self.report.rejected):
            raise BadFile(ImportRefusal.UNREADABLE, "import_no_rows")
        self.look_around()

    def planned(self, batch: list[ReportedValue]) -> list[AuditedRow]:
        """Return what has to be written of some rows; note what is refused, and what stays."""
        self.report.rows += len(batch)
        if self.report.rows > MOST:
            raise BadFile(ImportRefusal.UNREADABLE, "import_too_many", most=MOST)
        named = list(self.named(batch))
        self.note_lowest({values["indicator_id"] for _, values in named})
        held = self.held([value_key(values) for _, values in named])
        self.note_corrected(named, held)
        return list(self.entries(named, held))

    def named(self, batch: Iterable[ReportedValue]) -> Iterator[Named]:
        """Yield the rows whose cells can be read; note that the others are refused."""
        for given in batch:
            try:
                yield given, self.columns(given)
            except OtherTerritory as other:
                self.report.leave_out(other.level, other.name)
            except BadRow as wrong:
                self.report.reject(given.row, wrong)

    def entries(self, named: Iterable[Named], held: dict[Key, PlainRow]) -> Iterator[AuditedRow]:
        """Yield what has to be written of rows; count all, and note what is refused."""
        for given, values in named:
            before = held.get(value_key(values))
            if before is not None and before.id in self.corrected:
                self.report.keep(given.row, correction_details(given, values, before))
                self.note(given.row, values, None)
                continue
            try:
                entry = self.compared(values, before)
            except BadRow as wrong:
                self.report.reject(given.row, wrong)
                continue
            self.note(given.row, values, entry)
            if entry is not None:
                yield replace(entry, line=given.row)

    def columns(self, given: ReportedValue) -> dict[str, Any]:
        """Return the columns of a value whose cells can be read; raise BadRow."""
        check_formulas(given)
        period = reported_period(given)
        # Official tables go on listing what was merged, and add it to the whole once more.
        counts = has_value(given) and not self.wish.is_refresh
        place = self.names.municipality(given.municipality, period, counts)
        if not may_report_values(self.viewer, place):
            raise BadRow(ImportRefusal.FORBIDDEN, "import_forbidden", "municipality")
        indicator = self.names.indicator(given.indicator)
        split = reported_split(given)
        self.claim(given.row, (indicator, place, split), period)
        about = {"indicator_id": indicator, "municipality_id": place}
        about |= {"period": period, "split": split}
        unit = self.names.units[indicator]
        if self.scale_said and self.wish.scale is None and not scale_word([unit]):
            raise BadRow(
                ImportRefusal.AMBIGUOUS, "import_scaled_table", "value", cell=self.scale_said
            )
        return (
            about
            | reported_measurement(given, self.wish.decimal, unit, self.wish.scale or 1)
            | reported_texts(given)
        )

    def claim(self, row: int, series: Series, period: str) -> None:
        """Note that a row is about something; raise BadRow when an earlier one is."""
        claimed = self.seen.setdefault(series, {})
        if period in claimed:
            raise BadRow(ImportRefusal.DUPLICATE, "import_duplicate", "", first=claimed[period].row)
        claimed[period] = SeenValue(row)

    def held(self, keys: list[Key]) -> dict[Key, PlainRow]:
        """Return the values that are there already, and some of the same series beside them."""
        if not keys:
            return {}
        pairs, periods = {key[:2] for key in keys}, {period for _, _, period, _ in keys}
        rows = restrict_to_series(sa.select(VALUE), pairs).where(
            VALUE.c.period.in_(periods), is_value_shown(VALUE)
        )
        return {value_key(row._mapping): row for row in self.read(rows)}

    def compared(self, values: dict[str, Any], held: PlainRow | None) -> AuditedRow | None:
        """Return what has to be written of a row, None when all of it is there; raise BadRow."""
        if held is not None:
            return self.changed(values, held)
        public = self.wish.is_published
        state = ValueState.PUBLISHED if public else ValueState.DRAFT
        return AuditedRow(None, NEW | values | {"state": state}, Action.CREATED, public)

    def changed(self, values: dict[str, Any], held: PlainRow) -> AuditedRow | None:
        """Return what has to be written of a row about a value that is there; raise BadRow."""
        before, public = held._mapping, self.wish.is_published
        if "status" not in values and (held.value is None) != (values["value"] is None):
            values["status"] = ValueStatus.PUBLISHED
        if self.wish.is_refresh:
            if is_same_figure(before, values):
                values = {}
            else:
                values = {"certainty": Certainty.CONFIRMED} | values
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
        kept = {name: json_row_value(value) for name, value in before.items()}
        return AuditedRow(held.id, changed, action, was_public or public, was_public, kept)

    def check_correction(self) -> None:
        """Raise BadRow unless an editor corrects a public value and says why."""
        if not may_check_values(self.viewer):
            raise BadRow(ImportRefusal.INVALID_STATE, "import_state")
        if not self.wish.comment:
            raise BadRow(ImportRefusal.NEEDS_COMMENT, "import_correction")

    def note(self, row: int, values: dict[str, Any], entry: AuditedRow | None) -> None:
        """Count a row, and keep what the values after it are compared with."""
        is_changed = entry is not None
        is_new = is_changed and entry.number is None
        self.report.created += is_new
        self.report.updated += is_changed and not is_new
        self.report.unchanged += not is_changed
        indicator, place, period, split = value_key(values)
        is_explained = is_changed and bool(entry.values["note"])
        seen = SeenValue(row, values["value"], is_changed, is_new, is_explained)
        self.seen[indicator, place, split][period] = seen

    def note_lowest(self, indicators: set[int]) -> None:
        """Keep the lowest public value of indicators, before any is written."""
        for indicator in indicators - self.lowest.keys():
            mine = (VALUE.c.indicator_id == indicator, VALUE.c.state == ValueState.PUBLISHED)
            [(lowest,)] = self.read(sa.select(sa.func.min(VALUE.c.value)).where(*mine))
            self.lowest[indicator] = lowest

    def note_corrected(self, named: Iterable[Named], held: Mapping[Key, PlainRow]) -> None:
        """Keep which of the values that a refresh would change are as a person wrote them."""
        if self.wish.is_refresh:
            pairs = [(held.get(value_key(values)), values) for _, values in named]
            changed = [row for row, values in pairs if row and not is_published_as(row, values)]
            self.corrected = corrected_values(self.read, changed)

    def look_around(self) -> None:
        """Note what is unusual, and refuse of it what somebody has to explain."""
        for seen, found in odd_values(self.read, self.seen, self.names.units, self.lowest):
            wrong = [odd for odd in found if self.must_explain(seen, odd)]
            if wrong:
                self.report.created -= seen.is_new
                self.report.updated -= not seen.is_new
                self.report.reject(seen.row, *map(unexplained_value, wrong))
            self.report.warn(seen.row, *(odd for odd in found if odd not in wrong))

    def must_explain(self, seen: SeenValue, found: PlausibilityWarning) -> bool:
        """Return whether somebody has to say why an unusual value is right, and nobody did."""
        is_impossible = found.code in IMPOSSIBLE
        if self.wish.is_refresh:
            return is_impossible and not seen.is_explained
        is_explained = seen.is_explained or self.wish.comment
        return not is_explained and (self.wish.is_published or is_impossible)


def is_same_figure(before: Any, values: Mapping[str, Any]) -> bool:
    """Return whether a row says of a value that is there the same figure with the same status."""
    said = ("value", "status")
    return all(before[name] == values[name] for name in said if name in values)


def is_published_as(held: PlainRow, values: Mapping[str, Any]) -> bool:
    """Return whether what a row says is public already."""
    return held.state is ValueState.PUBLISHED and is_same_figure(held._mapping, values)


def correction_details(
    given: ReportedValue, values: Mapping[str, Any], held: PlainRow
) -> Mapping[str, Any]:
    """Return what is told of a value that stays as a person wrote it."""
    said = values["value"] if values["value"] is not None else values.get("status", "-")
    figure = held.value if held.value is not None else held.status
    place = cells.cell_text(given.municipality)
    return {"cell": place, "period": values["period"], "held": figure, "value": said}


def unexplained_value(odd: PlausibilityWarning) -> BadRow:
    """Return why a value is refused that is unusual and that nobody explains."""
    return BadRow(ImportRefusal.NEEDS_COMMENT, odd.sentence, "value", **odd.details)


def value_key(values: Any) -> Key:
    """Return what tells a value from all others."""
    return values["indicator_id"], values["municipality_id"], values["period"], values["split"]
