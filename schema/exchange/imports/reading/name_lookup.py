"""Which indicator and which municipality a table means by a code, a slug or a name."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from schema.database.sqlite import fold_text
from schema.exchange.imports.reading.cells import Cell, cell_names, cell_text, shorten_quote
from schema.exchange.imports.reading.territories import (
    Territory,
    TerritoryLevel,
    municipality_aliases,
    parse_territory,
    territory_level,
)
from schema.exchange.imports.report import BadRow, ImportRefusal
from schema.tables import Indicator, Municipality
from schema.tables.base import PlainRow, Statement, table_of
from schema.tables.places import full_atvk_code

Read = Callable[[Statement], Sequence[PlainRow]]
SHORTEST_CODE = 4
"""How many of the digits of a code of ATVK a spreadsheet program leaves at least."""


@dataclass(frozen=True)
class NamedMunicipality:
    """A municipality as far as a table can name it, and the days from which and to which it was."""

    id: int
    valid_from: date
    valid_to: date

    def was_there(self, period: str) -> bool:
        """Return whether it was there all through a year, quarter or month."""
        first, last = period_bounds(period)
        return self.valid_from <= first and last <= self.valid_to


class OtherTerritory(Exception):
    """A value is about a territory that is no municipality: it is left out, and counted."""

    def __init__(self, level: TerritoryLevel, name: str) -> None:
        super().__init__(name)
        self.level, self.name = level, name


class NameLookup:
    """Knows every indicator and municipality by all that they are called.

    Asked in the order of the rows, it also knows which territories stand below which.
    """

    def __init__(self, read: Read) -> None:
        self.indicators, self.units = indicators_by_name(read)
        self.places = municipalities_by_name(read)
        self.found: dict[tuple[Cell, str], tuple[int, int]] = {}
        self.depth: int | None = None

    def indicator(self, cell: Cell) -> int:
        """Return the number of the indicator; raise BadRow for a code or name that none has."""
        name = cell_text(cell)
        if not name:
            raise BadRow(ImportRefusal.REQUIRED, "import_required", "indicator")
        number = next(filter(None, map(self.indicator_called, cell_names(cell))), None)
        if number is None:
            raise BadRow(
                ImportRefusal.NOT_FOUND,
                "import_no_indicator",
                "indicator",
                cell=shorten_quote(name),
            )
        return number

    def indicator_called(self, name: str) -> int | None:
        """Return the number of the indicator with a code or a name, or with both in one."""
        code = name.partition(" ")[0]
        return (
            self.indicators.get(name)
            or self.indicators.get(normalize_name(name))
            or (self.indicators.get(code) if code != normalize_name(code) else None)
        )

    def municipality(self, cell: Cell, period: str, has_value: bool = True) -> int:
        """Return the number of the municipality that had the name in a period; raise BadRow.

        Raises OtherTerritory for what official tables list beside municipalities.
        """
        key = (cell if isinstance(cell, str) else "\0".join(cell_names(cell)), period)
        if key not in self.found:
            self.found[key] = self._municipality(cell, period, has_value)
        number, self.depth = self.found[key]
        return number

    def _municipality(self, cell: Cell, period: str, has_value: bool) -> tuple[int, int]:
        if not cell_text(cell):
            raise BadRow(ImportRefusal.REQUIRED, "import_required", "municipality")
        texts = [parse_territory(text) for text in cell_names(cell)]
        for said in texts:
            if said.until is not None and period_bounds(period)[0] >= said.until:
                raise self._gone(said, period, has_value)
            if named := self.called(said):
                return self._fitting(said, named, period, has_value), said.depth
        for said in texts:
            if level := territory_level(said, self._is_inside(said)):
                self.depth = self.depth if level is TerritoryLevel.PART else None
                raise OtherTerritory(level, cell_text(cell))
        details = {"cell": shorten_quote(cell_text(cell))}
        raise BadRow(ImportRefusal.NOT_FOUND, "import_no_municipality", "municipality", **details)

    def called(self, said: Territory) -> list[NamedMunicipality]:
        """Return the municipalities with the code or name of a territory; raise BadRow."""
        by_name = self.places.get(normalize_name(said.name), [])
        if not said.code:
            return by_name
        by_code = (
            self.places.get(normalize_name(said.code))
            or self.places.get(parse_atvk_code(said.code))
            or []
        )
        if by_code and by_name and not {p.id for p in by_code} & {p.id for p in by_name}:
            details = {"cell": shorten_quote(f"{said.code} {said.name}")}
            raise BadRow(ImportRefusal.AMBIGUOUS, "import_code_and_name", "municipality", **details)
        return by_code

    def _fitting(
        self, said: Territory, named: Sequence[NamedMunicipality], period: str, has_value: bool
    ) -> int:
        """Return which of some municipalities is meant in a period; raise BadRow."""
        still = [each for each in named if period_bounds(period)[0] <= each.valid_to]
        if not still and not said.code and self._is_inside(said):
            raise OtherTerritory(TerritoryLevel.PART, said.name)
        if not still:
            raise self._gone(said, period, has_value)
        fitting = still if len(named) == 1 else [p for p in still if p.was_there(period)]
        if len(fitting) != 1:
            details = {"cell": shorten_quote(said.name or said.code), "period": period}
            raise BadRow(
                ImportRefusal.AMBIGUOUS, "import_which_municipality", "municipality", **details
            )
        return fitting[0].id

    def _gone(self, said: Territory, period: str, has_value: bool) -> Exception:
        name = said.name or said.code
        if not has_value:
            return OtherTerritory(TerritoryLevel.FORMER, name)
        details = {"cell": shorten_quote(name), "period": period}
        return BadRow(ImportRefusal.INVALID, "import_gone", "municipality", **details)

    def _is_inside(self, said: Territory) -> bool:
        """Return whether a territory is a part of the municipality above it, or by its code."""
        is_below = self.depth is not None and said.depth > self.depth
        around = f"{parse_atvk_code(said.code)[:4]}000"
        return is_below or (around in self.places and parse_atvk_code(said.code) != around)

    def is_territory(self, cell: Cell) -> bool:
        """Return whether a cell names a municipality, or a territory of another level."""
        texts = [parse_territory(text) for text in cell_names(cell) if text]
        return any(
            self.is_municipality(cell) or territory_level(t, self._is_inside(t)) for t in texts
        )

    def is_municipality(self, cell: Cell) -> bool:
        """Return whether a cell names a municipality of any time."""
        try:
            return any(self.called(parse_territory(text)) for text in cell_names(cell) if text)
        except BadRow:
            return True

    def is_indicator(self, cell: Cell) -> bool:
        """Return whether a cell names an indicator."""
        return any(self.indicator_called(text) for text in cell_names(cell) if text)


def indicators_by_name(read: Read) -> tuple[dict[str, int], dict[int, str]]:
    """Return the indicators by code, slug and name, and the unit of each."""
    source = table_of(Indicator)
    rows = read(sa.select(*source.c["id", "code", "slug", "name", "unit"]))
    found: dict[str, int] = {}
    for row in rows:
        for name in row.name.values():
            found.setdefault(normalize_name(name), row.id)
    for row in rows:
        found |= {normalize_name(row.slug): row.id, normalize_name(row.code): row.id}
    # What is written letter for letter counts most.
    return found | {row.code: row.id for row in rows}, {row.id: row.unit for row in rows}


def municipalities_by_name(read: Read) -> dict[str, list[NamedMunicipality]]:
    """Return the municipalities by code, slug and name; several of different times share a name."""
    source = table_of(Municipality)
    found: dict[str, list[NamedMunicipality]] = defaultdict(list)
    for row in read(sa.select(source).order_by(source.c.id)):
        place = NamedMunicipality(row.id, row.valid_from or date.min, row.valid_to or date.max)
        called = {row.slug, row.atvk_code, row.iso, *row.name.values()}
        called |= {
            each for name in row.name.values() for each in municipality_aliases(row.kind, name)
        }
        for name in {normalize_name(each) for each in called if each}:
            found[name].append(place)
    return dict(found)


def normalize_name(name: str) -> str:
    """Return a name without what people write in different ways.

    >>> normalize_name(" Ādažu  NOVADS"), normalize_name("LV0020000")
    ('adazu novads', 'lv0020000')
    """
    return " ".join((fold_text(name) or "").split())


def parse_atvk_code(name: str) -> str:
    """Return a code of ATVK with all its digits, "" for what is none, or too short for one.

    >>> parse_atvk_code("LV0020000"), parse_atvk_code("20000"), parse_atvk_code("12")
    ('0020000', '0020000', '')
    """
    return full_atvk_code(name) if len(name) >= SHORTEST_CODE else ""


def period_bounds(period: str) -> tuple[date, date]:
    """Return the first and last day of a period, near enough to tell one unit from another.

    >>> period_bounds("2021-Q2")
    (datetime.date(2021, 4, 1), datetime.date(2021, 6, 28))
    """
    year, _, part = period.partition("-")
    is_quarter = part.startswith("Q")
    last = 12 if not part else int(part[1:]) * 3 if is_quarter else int(part)
    first = 1 if not part else last - 2 if is_quarter else last
    return date(int(year), first, 1), date(int(year), last, 28)
