"""Where in the rows of a table each field is, and what whole columns say of their cells."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from schema.exchange.imports.reading import cells
from schema.exchange.imports.reading.cells import Cell, Decimal
from schema.exchange.imports.reading.decimal_evidence import DecimalEvidence
from schema.exchange.imports.reading.name_lookup import NameLookup, normalize_name
from schema.exchange.imports.reading.periods import (
    ColumnCalendar,
    column_calendar,
    is_period,
    parse_cell_period,
)
from schema.exchange.imports.reading.table_header import EMPTY, Row, TableHeader, filled_cells
from schema.exchange.imports.reading.value_rows import ReportedValue
from schema.exchange.imports.report import BadRow, ImportRefusal, ImportReport

TOTALS = frozenset({"", "t", "_t", "total", "tot", "kopa", "pavisam"})
"""What the whole of a split is called."""

NOTES = ("piezim", "avot", "note", "source", "sagatavo", "datu avot", "kontakt", "* ", "*)")
"""How the first cell of a line below a table begins that is no row of it."""


@dataclass(frozen=True)
class WideColumn:
    """A column of values in a wide table: of which period, and what else its name says.

    Without a period its rows have one.
    """

    place: int
    period: Cell | None
    about: str = ""


@dataclass
class TableLayout:
    """Where in a row each field is; in a wide table each period has a column of its own."""

    begin: TableHeader
    width: int
    places: dict[str, int]
    fixed: Mapping[str, str]
    names: NameLookup
    wide: Sequence[WideColumn] = ()
    axes: Sequence[tuple[int, str]] = ()
    carried: Sequence[int] = ()
    skipped: frozenset[int] = frozenset()
    skips_empty: bool = False
    unused: Sequence[str] = ()
    evidence: DecimalEvidence = field(default_factory=DecimalEvidence)
    calendar: ColumnCalendar = field(default_factory=ColumnCalendar)

    def weigh(self, rows: Iterable[Row], about: Mapping[str, Any]) -> None:
        """Let whole columns decide what stands before decimals, and what a day stands for."""
        values = [each.place for each in self.wide] or [self.places.get("value", -1)]
        at = self.places.get("period")
        periods = set[str]()
        for number, row in rows:
            if number <= self.begin.line:
                continue
            for place in values:
                if 0 <= place < len(row):
                    self.evidence.note(place, row[place])
            if at is not None and at < len(row) and len(periods) < 5_000:
                periods.add(cells.cell_text(row[at]))
        self.evidence.decide(about)
        name = cells.cell_text(self.begin.header[at]) if at is not None else ""
        named = (each.period for each in self.wide if each.period is not None)
        self.calendar = column_calendar(periods or named, name)

    def reported(self, rows: Iterable[Row], report: ImportReport) -> Iterator[ReportedValue]:
        """Yield the values that the rows hold; count what is empty, note rows of another width."""
        has = frozenset({*self.places, *self.fixed})
        last: dict[int, Cell] = {}
        for number, row in rows:
            if number <= self.begin.line or not filled_cells(row):
                continue
            if self.is_note(row):
                report.note_line(" ".join(cells.cell_text(cell) for cell in filled_cells(row)))
                continue
            if len(row) < self.width or any(cell not in EMPTY for cell in row[self.width :]):
                wrong = BadRow(
                    ImportRefusal.COLUMNS, "import_width", found=len(row), wanted=self.width
                )
                report.rows += 1
                report.reject(number, wrong)
                continue
            self.carry(row, last)
            for fields in self.of_row(row):
                if self.skips_empty and fields["value"] in EMPTY and fields.get("status") in EMPTY:
                    report.empty += 1
                else:
                    yield ReportedValue(number, **fields, has=has)

    def carry(self, row: list[Cell], last: dict[int, Cell]) -> None:
        """Fill cells that stand for all rows down to the next one, as PxWeb writes them."""
        for place, following in zip(self.carried, self.carried[1:], strict=False):
            if row[place] in EMPTY and row[following] not in EMPTY:
                row[place] = last.get(place)
            last[place] = row[place]

    def is_note(self, row: list[Cell]) -> bool:
        """Return whether a line is a title between rows, a note or a source, and no row."""
        said = filled_cells(row)
        if not isinstance(said[0], str) or self.is_key(said[0]):
            return False
        if len(said) == 1:
            return True
        values = [each.place for each in self.wide] or [self.places.get("value", -1)]
        has_value = any(0 <= p < len(row) and row[p] not in EMPTY for p in values)
        return not has_value and normalize_name(said[0]).startswith(NOTES)

    def is_key(self, cell: Cell) -> bool:
        """Return whether a cell names what a value is about, so that its row is one."""
        names = self.names
        return names.is_territory(cell) or names.is_indicator(cell) or is_period(cell)

    def told(self) -> dict[str, Any]:
        """Return which column was taken for which field, and what was seen beside."""
        header = self.begin.header
        found = {
            each: cells.cell_text(header[place]) or f"#{place + 1}"
            for each, place in self.places.items()
        }
        if self.wide and self.wide[0].period is not None:
            first, last = (parse_cell_period(self.wide[n].period) for n in (0, -1))
            found["period"] = first if first == last else f"{first} ... {last}"
        about: dict[str, Any] = {"columns": found, "header": self.begin.line}
        about |= {"unused": list(self.unused)} if self.unused else {}
        about |= {"titles": list(self.begin.titles)} if self.begin.titles else {}
        about |= {"decimal": sign} if (sign := self.evidence.told()) else {}
        about |= {"decided": sign} if sign and any(self.evidence.asks.values()) else {}
        about |= {"percent": True} if self.evidence.percents else {}
        return about

    def of_row(self, row: list[Cell]) -> Iterator[dict[str, Any]]:
        """Yield the fields of each value of a row."""
        fields: dict[str, Any] = {
            **self.fixed,
            **{f: row[place] for f, place in self.places.items()},
        }
        axis, member = fields.pop("axis", None), fields.pop("member", None)
        if self.axes or member is not None:
            pairs = [(name, row[place]) for place, name in self.axes] or [(axis, member)]
            fields["split"] = population_split(pairs)
        if not self.wide:
            yield fields | self.seen(self.places["value"])
        for each in self.wide:
            about: dict[str, Any] = {"value": row[each.place]}
            about |= {} if each.period is None else {"period": each.period}
            if each.about and "indicator" not in fields:
                about["indicator"] = each.about
            elif each.about:
                about["split"] = population_split([("", each.about)])
            yield fields | about | self.seen(each.place)

    def seen(self, place: int) -> dict[str, Any]:
        """Return what the whole column of a value says of it."""
        decimal: Decimal = self.evidence.decimals.get(place, "")
        is_among = place in self.evidence.percents
        return {"decimal": decimal, "is_among_percents": is_among, "calendar": self.calendar}


def population_split(pairs: Iterable[tuple[Cell, Cell]]) -> str:
    """Return the part of the population that members of axes make; of totals `T`.

    >>> population_split([("sex", "F"), ("age", "Total")]), population_split([("sex", "T")])
    ('sex=F', 'T')
    """
    said = [(cells.cell_text(axis), cells.cell_text(member)) for axis, member in pairs]
    parts = [f"{a}={m}" if a else m for a, m in said if normalize_name(m) not in TOTALS]
    return ";".join(parts) or "T"
