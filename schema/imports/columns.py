"""Which column of a table holds what: as its reader was told, or as the header lets one guess."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from schema.imports import cells
from schema.imports.cells import Cell
from schema.imports.names import plain
from schema.imports.report import BadFile, Refusal, Report, Wrong
from schema.imports.reported import Reported

GUESSES: Mapping[str, Sequence[str]] = {
    "indicator": (
        "indicator", "indicator code", "raditaja kods", "kpi", "raditajs", "indicator name",
        "raditaja nosaukums",
    ),
    "municipality": (
        "municipality", "atvk", "atvk kods", "atvk code", "atvkcode", "pasvaldibas kods",
        "teritorijas kods", "municipality code", "pasvaldiba", "novads", "teritoriala vieniba",
        "administrativa teritorija", "teritorija", "territory", "municipality name", "area",
        "regions", "region", "geo",
    ),
    "period": (
        "period", "periods", "laika periods", "gads", "year", "laiks", "time", "time period",
        "menesis", "month", "ceturksnis", "quarter",
    ),
    "value": ("value", "vertiba", "raditaja vertiba", "values", "skaits", "obs value"),
    "status": ("status", "statuss", "obs status"),
    "note": ("note", "piezime", "piezimes", "notes"),
    "split": ("split", "dalijums", "griezums"),
    "sources": ("sources", "avoti", "avots", "source"),
    "axis": ("axis", "ass", "griezuma veids"),
    "member": ("member", "griezuma vertiba"),
}  # fmt: skip
"""What columns are called in Latvian and English, without marks, the best name first."""

REQUIRED = ("indicator", "municipality", "period", "value")
TOTALS = frozenset({"", "t", "_t", "total", "tot", "kopa", "pavisam"})
"""What the whole of a split is called."""

EMPTY = (None, "")
Row = tuple[int, list[Cell]]
"""A row with the number of its line."""


FIELDS = (*GUESSES,)


@dataclass(frozen=True)
class Directions:
    """What the reader of a table was told: which column holds a field, what it is in all rows."""

    columns: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Layout:
    """Where in a row each field is; in a wide table each period has a column of its own."""

    width: int
    places: Mapping[str, int]
    fixed: Mapping[str, str]
    periods: Sequence[tuple[int, str]] = ()
    axes: Sequence[tuple[int, str]] = ()
    skips_empty: bool = False

    def reported(self, rows: Iterable[Row], report: Report) -> Iterator[Reported]:
        """Yield the values that the rows hold; count what is empty, note rows of another width."""
        has = frozenset({*self.places, *self.fixed})
        for number, row in rows:
            if all(cell in EMPTY for cell in row):
                continue
            if len(row) < self.width or any(cell not in EMPTY for cell in row[self.width :]):
                wrong = Wrong(Refusal.COLUMNS, "import_width", found=len(row), wanted=self.width)
                report.reject(number, wrong)
                continue
            for given in self.of_row(row):
                if self.skips_empty and given["value"] in EMPTY and given.get("status") in EMPTY:
                    report.empty += 1
                else:
                    yield Reported(number, **given, has=has)

    def told(self, header: Sequence[Cell]) -> dict[str, Any]:
        """Return which column was taken for which field."""
        found = {field: cells.words(header[place]) for field, place in self.places.items()}
        if self.periods:
            found["period"] = f"{self.periods[0][1]} ... {self.periods[-1][1]}"
        return found

    def of_row(self, row: list[Cell]) -> Iterator[dict[str, Any]]:
        """Yield the fields of each value of a row."""
        given: dict[str, Any] = {
            **self.fixed,
            **{f: row[place] for f, place in self.places.items()},
        }
        axis, member = given.pop("axis", None), given.pop("member", None)
        if self.axes or member is not None:
            pairs = [(name, row[place]) for place, name in self.axes] or [(axis, member)]
            given["split"] = split(pairs)
        if not self.periods:
            yield given
        for place, period in self.periods:
            yield given | {"period": period, "value": row[place]}


def split(pairs: Iterable[tuple[Cell, Cell]]) -> str:
    """Return the part of the population that members of axes make; of totals `T`.

    >>> split([("sex", "F"), ("age", "Total")]), split([("sex", "T")])
    ('sex=F', 'T')
    """
    said = [(cells.words(axis), cells.words(member)) for axis, member in pairs]
    parts = [f"{a}={m}" if a else m for a, m in said if plain(m) not in TOTALS]
    return ";".join(parts) or "T"


def layout(header: Sequence[Cell], wanted: Directions, about: Mapping[str, Any]) -> Layout:
    """Return where in a table everything is; raise BadFile when that cannot be known."""
    names = names_in(header)
    suggested: Mapping[str, str] = about.get("fields", {})
    places = {each: place_of(names, column) for each, column in directed(wanted).items()}
    for each in GUESSES:
        place = guessed(names, each, suggested.get(each))
        if each not in places and each not in wanted.fixed and place not in places.values():
            places |= {} if place is None else {each: place}
    periods, axes = [], []
    is_cube = about.get("format") == "json-stat"
    if is_cube:
        known = {
            *places.values(),
            *(names.index(c) for f, c in suggested.items() if f in wanted.fixed),
        }
        axes = [(place, name) for place, name in enumerate(names) if place not in known]
    elif "value" not in places and "period" not in {*wanted.columns, *wanted.fixed}:
        periods = [(p, cells.period(n)) for p, n in enumerate(names) if cells.is_period(n)]
    by_column = ("period", "value") if periods else ()
    for each in REQUIRED:
        if each not in {*places, *wanted.fixed, *by_column}:
            raise BadFile(
                Refusal.HEADER, "import_no_column", each, field=each, columns=listed(names)
            )
    places = {f: place for f, place in places.items() if f not in by_column}
    return Layout(len(names), places, wanted.fixed, periods, axes, is_cube or bool(periods))


def names_in(header: Sequence[Cell]) -> list[str]:
    """Return the names of the columns; raise BadFile when one has none, or that of another."""
    names = [cells.words(cell) for cell in header]
    while names and not names[-1]:
        names.pop()
    if "" in names:
        raise BadFile(Refusal.HEADER, "import_merged", place=names.index("") + 1)
    for place, name in enumerate(names):
        if name in names[:place]:
            raise BadFile(Refusal.HEADER, "import_same_name", cell=cells.shortened(name))
    return names


def directed(wanted: Directions) -> Mapping[str, str]:
    """Return the columns that were told; raise BadFile for a field that there is not."""
    for name in (*wanted.columns, *wanted.fixed):
        if name not in FIELDS:
            raise BadFile(Refusal.HEADER, "import_no_field", cell=name, fields=", ".join(FIELDS))
    return wanted.columns


def place_of(names: Sequence[str], column: str) -> int:
    """Return where a column is; raise BadFile for one that there is not."""
    for known in (list(names), [plain(name) for name in names]):
        if column in known or (column := plain(column)) in known:
            return known.index(column)
    raise BadFile(Refusal.HEADER, "import_mapped_nowhere", cell=column, columns=listed(names))


def guessed(names: Sequence[str], each: str, suggested: str | None) -> int | None:
    """Return where a field seems to be: where the file says, or under the best of its names."""
    if suggested is not None:
        return names.index(suggested)
    known = [plain(name).replace("_", " ") for name in names]
    return next((known.index(name) for name in GUESSES[each] if name in known), None)


def listed(names: Sequence[str]) -> str:
    """Return the names of columns as far as a sentence can list them."""
    return cells.shortened(", ".join(names[:10]))
