"""Which indicator and which municipality a table means by a code, a slug or a name."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from schema.database import fold
from schema.imports.cells import shortened
from schema.imports.report import Refusal, Wrong
from schema.tables import Indicator, Municipality
from schema.tables.row import PlainRow, Statement, table_of

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


class Names:
    """Knows every indicator and municipality by all that they are called."""

    def __init__(self, read: Read) -> None:
        self.indicators, self.units = indicators(read)
        self.places = places(read)
        self.found: dict[tuple[str, str], int] = {}

    def indicator(self, name: str) -> int:
        """Return the number of the indicator; raise Wrong for a code or name that none has."""
        if not name:
            raise Wrong(Refusal.REQUIRED, "import_required", "indicator")
        number = self.indicators.get(name) or self.indicators.get(plain(name))
        if number is None:
            raise Wrong(Refusal.NOT_FOUND, "import_no_indicator", "indicator", cell=shortened(name))
        return number

    def municipality(self, name: str, period: str) -> int:
        """Return the number of the municipality that had the name in a period; raise Wrong."""
        known = self.found.get((name, period))
        if known is None:
            known = self.found[name, period] = self._municipality(name, period)
        return known

    def _municipality(self, name: str, period: str) -> int:
        if not name:
            raise Wrong(Refusal.REQUIRED, "import_required", "municipality")
        named = self.places.get(plain(name)) or self.places.get(code_of(name)) or []
        if not named:
            raise Wrong(
                Refusal.NOT_FOUND, "import_no_municipality", "municipality", cell=shortened(name)
            )
        fitting = named if len(named) == 1 else [each for each in named if each.was_there(period)]
        if len(fitting) != 1:
            told = {"cell": shortened(name), "period": period}
            raise Wrong(Refusal.AMBIGUOUS, "import_which_municipality", "municipality", **told)
        return fitting[0].id


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
