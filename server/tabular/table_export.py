"""Tables that leave: values as text, as a workbook or as a cube, with their licence and sources."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import TextIOWrapper
from typing import IO, Any

import orjson

from schema import licence_name, licence_notice, licence_url
from schema.exchange.exports import VALUE_COLUMNS
from schema.exchange.imports.reading.cells import escape_formula
from schema.tables import ValueStatus
from schema.tables.base import PlainRow
from server.tabular.text_dialect import OF_PROGRAMS, Dialect
from server.tabular.workbook_export import WorkbookWriter

PUBLISHER = "BLIS"
AXES = ("indicator", "municipality", "period", "split")
COLUMNS = (*VALUE_COLUMNS, "retrieved", "address")
"""Those of the values, and where and when they were read."""
BOM = b"\xef\xbb\xbf"
"""With it spreadsheet programs read the letters with marks as they are."""


@dataclass(frozen=True)
class TableOrigin:
    """Where a table comes from: its address, the day, the language of its names.

    `about` is what else is told of all its rows, where a form has room for it.
    """

    address: str
    day: date
    language: str = "lv"
    about: Mapping[str, Any] = field(default_factory=dict)
    dialect: Dialect = OF_PROGRAMS

    def told(self) -> dict[str, str]:
        """Return what each row tells of it."""
        return {"retrieved": str(self.day), "address": self.address}

    def licences(self, found: Iterable[str | None]) -> str:
        """Return the licences of its rows, with where they can be read."""
        return "; ".join(licence_notice(each, self.language) for each in found)


def write_csv(
    file: IO[bytes], rows: Iterable[Any], origin: TableOrigin, columns: Sequence[str] = COLUMNS
) -> None:
    """Write values as text in UTF-8, a row for each."""
    file.write(BOM)
    text = TextIOWrapper(file, "utf-8", newline="", write_through=True)
    write_lines(text, columns, value_cells(rows, origin, columns), origin.dialect)
    text.detach()


def write_lines(
    text: TextIOWrapper, columns: Sequence[str], rows: Iterable[Iterable[Any]], dialect: Dialect
) -> None:
    """Write rows as text, in a dialect; no text of theirs is a formula."""
    lines = csv.writer(text, delimiter=dialect.delimiter)
    lines.writerow(columns)
    lines.writerows(dialect.row(harmless_cells(row)) for row in rows)


def write_workbook(
    file: IO[bytes], rows: Iterable[Any], origin: TableOrigin, columns: Sequence[str] = COLUMNS
) -> None:
    """Write values as a workbook, a row for each; a second sheet says where they come from."""
    book = WorkbookWriter()
    book.begin("values")
    book.add(columns)
    licences: dict[str | None, None] = {}
    for row in value_cells(note_licences(rows, licences), origin, columns):
        book.add(row)
    book.begin("about")
    for pair in (("publisher", PUBLISHER), ("licence", origin.licences(licences)),
                 ("retrieved", str(origin.day)), ("address", origin.address),
                 *origin.about.items()):  # fmt: skip
        book.add(pair)
    book.save(file)


def write_cube(
    file: IO[bytes], rows: Iterable[Any], origin: TableOrigin, axes: Mapping[str, list[str]]
) -> None:
    """Write values as JSON-stat 2: the axes first, then each value at its place."""
    places = {axis: {code: n for n, code in enumerate(axes[axis])} for axis in AXES}
    cube = ValueCube(origin, places)
    for row in rows:
        cube.add(row)
    file.write(orjson.dumps(cube.told()))


class ValueCube:
    """Values at their places among the members of the axes."""

    def __init__(self, origin: TableOrigin, places: Mapping[str, Mapping[str, int]]) -> None:
        self.origin, self.places = origin, places
        self.values: dict[str, float] = {}
        self.statuses: dict[str, str] = {}
        self.notes: dict[str, str] = {}
        self.labels: dict[str, dict[str, str]] = {"indicator": {}, "municipality": {}}
        self.units: dict[str, dict[str, str]] = {}
        self.sources: dict[str, None] = {}
        self.licences: dict[str | None, None] = {}

    def add(self, row: PlainRow) -> None:
        """Put a value at its place."""
        place = 0
        for axis in AXES:
            place = place * len(self.places[axis]) + self.places[axis][getattr(row, axis)]
        if row.value is not None:
            self.values[str(place)] = whole_number(row.value)
        if row.status is not ValueStatus.PUBLISHED:
            self.statuses[str(place)] = row.status
        if row.note:
            self.notes[str(place)] = row.note
        language = self.origin.language
        self.labels["indicator"][row.indicator] = name_in_language(row.indicator_name, language)
        self.labels["municipality"][row.municipality] = name_in_language(
            row.municipality_name, language
        )
        self.units[row.indicator] = {"base": row.unit}
        self.licences[row.licence] = None
        self.sources |= dict.fromkeys([*row.sources, *row.indicator_sources])

    def told(self) -> dict[str, Any]:
        """Return the cube as JSON-stat has it."""
        told, language = self.origin.told(), self.origin.language
        names = "; ".join(licence_name(each, language) for each in self.licences)
        return {
            "version": "2.0",
            "class": "dataset",
            "href": self.origin.address,
            "source": "; ".join(self.sources),
            "updated": told["retrieved"],
            "note": [self.origin.licences(self.licences)],
            "id": AXES,
            "size": [len(self.places[axis]) for axis in AXES],
            "role": {"metric": ["indicator"], "geo": ["municipality"], "time": ["period"]},
            "dimension": {axis: {"label": axis, "category": self.category(axis)} for axis in AXES},
            "value": self.values,
            "status": self.statuses,
            "extension": {
                **self.origin.about,
                **told,
                "licence": names,
                "licenceUrl": "; ".join(licence_url(each) for each in self.licences if each),
                "notes": self.notes,
            },
        }

    def category(self, axis: str) -> dict[str, Any]:
        """Return the members of an axis, with their names and units where they have any."""
        found: dict[str, Any] = {"index": [*self.places[axis]]}
        if self.labels.get(axis):
            found["label"] = self.labels[axis]
        return found | ({"unit": self.units} if axis == "indicator" and self.units else {})


def value_cells(
    rows: Iterable[Any], origin: TableOrigin, columns: Sequence[str]
) -> Iterator[list[Any]]:
    """Yield the cells of each value under the columns."""
    told = origin.told()
    for row in rows:
        cells = row._asdict() | readable_cells(row, origin.language) | told
        yield [cells[name] for name in columns]


def readable_cells(row: Any, language: str) -> dict[str, Any]:
    """Return those cells of a value that are written otherwise than the database keeps them."""
    return {
        "indicator_name": name_in_language(row.indicator_name, language),
        "municipality_name": name_in_language(row.municipality_name, language),
        "value": None if row.value is None else whole_number(row.value),
        "status": str(row.status),
        "sources": "; ".join(row.sources),
        "indicator_sources": "; ".join(row.indicator_sources),
        "licence": licence_name(row.licence, language),
    }


def note_licences(rows: Iterable[Any], licences: dict[str | None, None]) -> Iterator[Any]:
    """Yield values, and note under which licences they are."""
    for row in rows:
        licences[row.licence] = None
        yield row


def name_in_language(texts: Mapping[str, str], language: str) -> str:
    """Return a name in a language, or in whichever there is."""
    return texts.get(language) or next(iter(texts.values()), "")


def whole_number(value: float) -> float | int:
    """Return a number without decimals where it has none.

    >>> whole_number(600000.0), whole_number(0.1)
    (600000, 0.1)
    """
    return int(value) if value.is_integer() and abs(value) < 1e15 else value


def harmless_cells(row: Iterable[Any]) -> list[Any]:
    """Return cells of which no spreadsheet program takes a text for a formula."""
    return [escape_formula(cell) if isinstance(cell, str) else cell for cell in row]
