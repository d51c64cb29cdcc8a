"""Tables of records, whose columns are called as the fields are: what each of their cells says."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from schema.database.sqlite import fold_text
from schema.editing.input.text_input import LONGEST_TEXT, clean_text, text_limit
from schema.editing.input.user_errors import Problem, mistake_sentence
from schema.editing.transactions.writes import json_row_value
from schema.exchange.imports.reading import cells
from schema.exchange.imports.reading.cells import Cell
from schema.exchange.imports.reading.column_detection import (
    TableDirections,
    column_position,
    header_names,
    list_column_names,
)
from schema.exchange.imports.reading.table_header import Row as Line
from schema.exchange.imports.reading.table_header import (
    Rows,
    TableHeader,
    filled_cells,
    find_table_header,
)
from schema.exchange.imports.report import BadFile, BadRow, ImportRefusal, ImportReport
from schema.exchange.imports.writing.bulk_writes import AuditedRow
from schema.tables import Action, Row
from schema.tables.base import PlainRow, table_of
from search.language import LANGUAGES

Given = tuple[int, dict[str, Cell]]
"""The fields of a row, with the number of its line."""


@dataclass
class FieldColumns:
    """Where in a row each field is."""

    begin: TableHeader
    width: int
    places: Mapping[str, int]
    fixed: Mapping[str, str]

    def reported(self, rows: Iterable[Line], report: ImportReport) -> Iterator[Given]:
        """Yield the fields of each row; note rows of another width."""
        for number, row in rows:
            if number <= self.begin.line or not filled_cells(row):
                continue
            if len(row) != self.width:
                details = {"found": len(row), "wanted": self.width}
                report.rows += 1
                report.reject(number, BadRow(ImportRefusal.COLUMNS, "import_width", "", **details))
            else:
                yield number, {**self.fixed, **{f: row[p] for f, p in self.places.items()}}

    def told(self) -> dict[str, Any]:
        """Return which column was taken for which field."""
        header = self.begin.header
        found = {field: cells.cell_text(header[place]) for field, place in self.places.items()}
        return {"columns": found, "header": self.begin.line}


def field_columns(
    rows: Rows, wanted: TableDirections, fields: Sequence[str], required: Sequence[str]
) -> FieldColumns:
    """Return where each field is; raise BadFile for one that is not there and has to be."""
    known = frozenset({*fields, *wanted.columns.values()})
    begin = find_table_header(rows, lambda row: sum(cells.cell_text(cell) in known for cell in row))
    names = header_names(begin.header)
    if "" in names:
        raise BadFile(ImportRefusal.HEADER, "import_merged", place=names.index("") + 1)
    for name in (*wanted.columns, *wanted.fixed):
        if name not in fields:
            details = {"cell": name, "fields": ", ".join(fields)}
            raise BadFile(ImportRefusal.HEADER, "import_no_field", "", **details)
    places = {name: names.index(name) for name in fields if name in names}
    places |= {name: column_position(names, column) for name, column in wanted.columns.items()}
    places = {name: place for name, place in places.items() if name not in wanted.fixed}
    for name in required:
        if name not in {*places, *wanted.fixed}:
            details = {"field": name, "columns": list_column_names(names)}
            raise BadFile(ImportRefusal.HEADER, "import_no_column", name, **details)
    return FieldColumns(begin, len(names), places, wanted.fixed)


def record_fields(plain: Iterable[str], texts: Iterable[str]) -> tuple[str, ...]:
    """Return what the columns of a table of records may be called; a text has one a language.

    >>> record_fields(["slug"], ["name"])
    ('slug', 'sources', 'name.lv', 'name.en')
    """
    return (*plain, "sources", *(f"{text}.{lang}" for text in texts for lang in LANGUAGES))


def clean_cell_text(table: type[Row], name: str, cell: Cell) -> str:
    """Return the text of a cell in its one form; raise BadRow for one that is none."""
    if isinstance(cell, dict) and "formula" in cell:
        raise BadRow(ImportRefusal.FORMULA, "import_formula", name)
    column, problems = name.partition(".")[0], list[Problem]()
    most = text_limit(table, column) if column in table.model_fields else LONGEST_TEXT
    found = clean_text(cells.cell_text(cell), (name,), problems, most)
    if problems:
        raise BadRow(ImportRefusal.INVALID, "import_text", name, reason=problems[0])
    return found


def row_translations(names: Iterable[str], words: Mapping[str, str]) -> dict[str, Any]:
    """Return the texts that a row gives in any language.

    >>> row_translations(["name"], {"name.lv": "Bites", "name.en": ""})
    {'name': {'lv': 'Bites'}}
    """
    found = {
        name: {la: t for la in LANGUAGES if (t := words.get(f"{name}.{la}"))} for name in names
    }
    return {name: said for name, said in found.items() if said}


def split_sources(words: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the sources that a row gives, where the table has a column for them."""
    if "sources" not in words:
        return {}
    return {"sources": [each.strip() for each in words["sources"].split(";") if each.strip()]}


def code_slug(code: str) -> str:
    """Return the public name that is made of a code.

    >>> code_slug("pop_males"), code_slug("N00003")
    ('pop-males', 'n00003')
    """
    return re.sub(r"[^a-z0-9]+", "-", fold_text(code) or "").strip("-")


def audited_row(
    table: type[Row], held: PlainRow | None, values: dict[str, Any]
) -> AuditedRow | None:
    """Return what has to be written of a row, None when all of it is there; raise BadRow."""
    if held is None:
        return AuditedRow(None, validate_row(table, values), Action.CREATED, is_public=True)
    before = dict(held._mapping)
    if all(before[name] == value for name, value in values.items()):
        return None
    versioned = {"version": held.version + 1} if "version" in before else {}
    kept = {name: json_row_value(value) for name, value in before.items()}
    changed = validate_row(table, {**before, **values, **versioned})
    return AuditedRow(held.id, changed, Action.UPDATED, True, True, kept)


def validate_row(table: type[Row], values: dict[str, Any]) -> dict[str, Any]:
    """Return the columns of a row that keeps the rules of its table; raise BadRow."""
    try:
        row = table.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        column = ".".join(str(step) for step in first["loc"])
        sentence, details = mistake_sentence(first)
        raise BadRow(ImportRefusal.INVALID, sentence, column, **details) from error
    return {c.name: getattr(row, c.name) for c in table_of(table).c if c.name != "id"}
