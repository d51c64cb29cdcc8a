"""Which indicator and which municipality a table means by a code, a slug or a name."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from schema.database.engine import fold
from schema.exchange.imports.cells import (
    Cell,
    readings,
    shortened,
    words,
)
from schema.exchange.imports.report import (
    Refusal,
    Wrong,
)
from schema.exchange.imports.territories import (
    OtherLevel,
    Territory,
    aliases,
    other_level,
    territory,
)
from schema.tables import Indicator, Municipality
from schema.tables.base import (
    PlainRow,
    Statement,
    table_of,
)

Read = Callable[[Statement], Sequence[PlainRow]]
CODE_DIGITS = 7
"""How many digits a code of ATVK has; a spreadsheet program loses the zeros before it."""

SHORTEST_CODE = 4


@dataclass(frozen=True)
class Place:
    """A municipality as far as a table can name it, and the days from which and to which it was."""

    id: int
    valid_from: date
    valid_to: date

    def was_there(self, period: str) -> bool:
        """Return whether it was there all through a year, quarter or month."""
        first, last = days(period)
        return self.valid_from <= first and last <= self.valid_to


class OtherTerritory(Exception):
    """A value is about a territory that is no municipality: it is left out, and counted."""

    def __init__(self, level: OtherLevel, name: str) -> None:
        super().__init__(name)
        self.level, self.name = level, name


class Names:
    """Knows every indicator and municipality by all that they are called.

    Asked in the order of the rows, it also knows which territories stand below which.
    """

    def __init__(self, read: Read) -> None:
        self.indicators, self.units = indicators(read)
        self.places = places(read)
        self.found: dict[tuple[Cell, str], tuple[int, int]] = {}
        self.depth: int | None = None

    def indicator(self, cell: Cell) -> int:
        """Return the number of the indicator; raise Wrong for a code or name that none has."""
        name = words(cell)
        if not name:
            raise Wrong(Refusal.REQUIRED, "import_required", "indicator")
        number = next(filter(None, map(self.indicator_called, readings(cell))), None)
        if number is None:
            raise Wrong(Refusal.NOT_FOUND, "import_no_indicator", "indicator", cell=shortened(name))
        return number

    def indicator_called(self, name: str) -> int | None:
        """Return the number of the indicator with a code or a name, or with both in one."""
        code = name.partition(" ")[0]
        return (
            self.indicators.get(name)
            or self.indicators.get(plain(name))
            or (self.indicators.get(code) if code != plain(code) else None)
        )

    def municipality(self, cell: Cell, period: str, has_value: bool = True) -> int:
        """Return the number of the municipality that had the name in a period; raise Wrong.

        Raises OtherTerritory for what official tables list beside municipalities.
        """
        key = (cell if isinstance(cell, str) else "\0".join(readings(cell)), period)
        if key not in self.found:
            self.found[key] = self._municipality(cell, period, has_value)
        number, self.depth = self.found[key]
        return number

    def _municipality(self, cell: Cell, period: str, has_value: bool) -> tuple[int, int]:
        if not words(cell):
            raise Wrong(Refusal.REQUIRED, "import_required", "municipality")
        texts = [territory(text) for text in readings(cell)]
        for said in texts:
            if said.until is not None and days(period)[0] >= said.until:
                raise self._gone(said, period, has_value)
            if named := self.called(said):
                return self._fitting(said, named, period, has_value), said.depth
        for said in texts:
            if level := other_level(said, self._is_inside(said)):
                self.depth = self.depth if level is OtherLevel.PART else None
                raise OtherTerritory(level, words(cell))
        told = {"cell": shortened(words(cell))}
        raise Wrong(Refusal.NOT_FOUND, "import_no_municipality", "municipality", **told)

    def called(self, said: Territory) -> list[Place]:
        """Return the municipalities with the code or name of a territory; raise Wrong."""
        by_name = self.places.get(plain(said.name), [])
        if not said.code:
            return by_name
        by_code = self.places.get(plain(said.code)) or self.places.get(code_of(said.code)) or []
        if by_code and by_name and not {p.id for p in by_code} & {p.id for p in by_name}:
            told = {"cell": shortened(f"{said.code} {said.name}")}
            raise Wrong(Refusal.AMBIGUOUS, "import_code_and_name", "municipality", **told)
        return by_code

    def _fitting(
        self, said: Territory, named: Sequence[Place], period: str, has_value: bool
    ) -> int:
        """Return which of some municipalities is meant in a period; raise Wrong."""
        still = [each for each in named if days(period)[0] <= each.valid_to]
        if not still and not said.code and self._is_inside(said):
            raise OtherTerritory(OtherLevel.PART, said.name)
        if not still:
            raise self._gone(said, period, has_value)
        fitting = still if len(named) == 1 else [p for p in still if p.was_there(period)]
        if len(fitting) != 1:
            told = {"cell": shortened(said.name or said.code), "period": period}
            raise Wrong(Refusal.AMBIGUOUS, "import_which_municipality", "municipality", **told)
        return fitting[0].id

    def _gone(self, said: Territory, period: str, has_value: bool) -> Exception:
        name = said.name or said.code
        if not has_value:
            return OtherTerritory(OtherLevel.FORMER, name)
        told = {"cell": shortened(name), "period": period}
        return Wrong(Refusal.INVALID, "import_gone", "municipality", **told)

    def _is_inside(self, said: Territory) -> bool:
        """Return whether a territory is a part of the municipality above it, or by its code."""
        is_below = self.depth is not None and said.depth > self.depth
        around = f"{code_of(said.code)[:4]}000"
        return is_below or (around in self.places and code_of(said.code) != around)

    def is_territory(self, cell: Cell) -> bool:
        """Return whether a cell names a municipality, or a territory of another level."""
        texts = [territory(text) for text in readings(cell) if text]
        return any(self.is_municipality(cell) or other_level(t, self._is_inside(t)) for t in texts)

    def is_municipality(self, cell: Cell) -> bool:
        """Return whether a cell names a municipality of any time."""
        try:
            return any(self.called(territory(text)) for text in readings(cell) if text)
        except Wrong:
            return True

    def is_indicator(self, cell: Cell) -> bool:
        """Return whether a cell names an indicator."""
        return any(self.indicator_called(text) for text in readings(cell) if text)


def indicators(read: Read) -> tuple[dict[str, int], dict[int, str]]:
    """Return the indicators by code, slug and name, and the unit of each."""
    source = table_of(Indicator)
    rows = read(sa.select(*source.c["id", "code", "slug", "name", "unit"]))
    found: dict[str, int] = {}
    for row in rows:
        for name in row.name.values():
            found.setdefault(plain(name), row.id)
    for row in rows:
        found |= {plain(row.slug): row.id, plain(row.code): row.id}
    # What is written letter for letter counts most.
    return found | {row.code: row.id for row in rows}, {row.id: row.unit for row in rows}


def places(read: Read) -> dict[str, list[Place]]:
    """Return the municipalities by code, slug and name; several of different times share a name."""
    source = table_of(Municipality)
    found: dict[str, list[Place]] = defaultdict(list)
    for row in read(sa.select(source).order_by(source.c.id)):
        place = Place(row.id, row.valid_from or date.min, row.valid_to or date.max)
        called = {row.slug, row.atvk_code, row.iso, *row.name.values()}
        called |= {each for name in row.name.values() for each in aliases(row.kind, name)}
        for name in {plain(each) for each in called if each}:
            found[name].append(place)
    return dict(found)


def plain(name: str) -> str:
    """Return a name without what people write in different ways.

    >>> plain(" Ādažu  NOVADS"), plain("LV0020000")
    ('adazu novads', 'lv0020000')
    """
    return " ".join((fold(name) or "").split())


def code_of(name: str) -> str:
    """Return a code of ATVK with all its digits and nothing else, "" for what is no code.

    >>> code_of("LV0020000"), code_of("20000"), code_of("Rīga")
    ('0020000', '0020000', '')
    """
    digits = plain(name).removeprefix("lv")
    is_code = digits.isascii() and digits.isdigit()
    return digits.zfill(CODE_DIGITS) if is_code and len(digits) >= SHORTEST_CODE else ""


def days(period: str) -> tuple[date, date]:
    """Return the first and last day of a period, near enough to tell one unit from another.

    >>> days("2021-Q2")
    (datetime.date(2021, 4, 1), datetime.date(2021, 6, 28))
    """
    year, _, part = period.partition("-")
    is_quarter = part.startswith("Q")
    last = 12 if not part else int(part[1:]) * 3 if is_quarter else int(part)
    first = 1 if not part else last - 2 if is_quarter else last
    return date(int(year), first, 1), date(int(year), last, 28)
