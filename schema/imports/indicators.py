"""A catalogue of indicators from a table: each known by its code, all written or none."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from pydantic import ValidationError

from schema.database import fold
from schema.imports import cells
from schema.imports.batches import batches
from schema.imports.cells import Cell
from schema.imports.columns import EMPTY, Directions, Row, listed, names_in, place_of
from schema.imports.names import Read
from schema.imports.report import BadFile, Refusal, Report, Wrong
from schema.imports.trail import Bulk, Entry
from schema.imports.values import Wish
from schema.problems import Problem
from schema.rights import Viewer
from schema.tables import Action, Indicator, Role, Scope, Topic
from schema.tables.row import LANGUAGES, PlainRow, table_of
from schema.texts import LONGEST_TEXT, cleaned, limit_of
from schema.writing import Write, plain

SOURCE = table_of(Indicator)
AT_ONCE = 1_000
TEXTS = ("name", "definition", "origin")
PLAIN = ("code", "slug", "unit", "polarity", "dimension", "aggregation", "level", "note", "topic")
FIELDS = (*PLAIN, "sources", *(f"{text}.{lang}" for text in TEXTS for lang in LANGUAGES))
Given = tuple[int, dict[str, Cell]]


@dataclass
class Columns:
    """Where in a row each field of an indicator is."""

    width: int
    places: Mapping[str, int]
    fixed: Mapping[str, str]

    def reported(self, rows: Iterable[Row], report: Report) -> Iterator[Given]:
        """Yield the fields of each row; note rows of another width."""
        for number, row in rows:
            if len(row) != self.width:
                told = {"found": len(row), "wanted": self.width}
                report.reject(number, Wrong(Refusal.COLUMNS, "import_width", "", **told))
            elif any(cell not in EMPTY for cell in row):
                yield number, {**self.fixed, **{f: row[p] for f, p in self.places.items()}}

    def told(self, header: Sequence[Cell]) -> dict[str, Any]:
        """Return which column was taken for which field."""
        return {field: cells.words(header[place]) for field, place in self.places.items()}


def indicator_columns(
    header: Sequence[Cell], wanted: Directions, about: Mapping[str, Any]
) -> Columns:
    """Return where everything is: columns have the names of the fields, or were told."""
    names = names_in(header)
    for name in (*wanted.columns, *wanted.fixed):
        if name not in FIELDS:
            told = {"cell": name, "fields": ", ".join(FIELDS)}
            raise BadFile(Refusal.HEADER, "import_no_field", "", **told)
    places = {name: names.index(name) for name in FIELDS if name in names}
    places |= {name: place_of(names, column) for name, column in wanted.columns.items()}
    places = {name: place for name, place in places.items() if name not in wanted.fixed}
    for name in ("code", "unit", "polarity"):
        if name not in {*places, *wanted.fixed}:
            told = {"field": name, "columns": listed(names)}
            raise BadFile(Refusal.HEADER, "import_no_column", name, **told)
    return Columns(len(names), places, wanted.fixed)


class IndicatorImport:
    """One import of indicators, to be checked or to be written; good for one pass over the rows."""

    def __init__(self, read: Read, viewer: Viewer, wish: Wish) -> None:
        self.read, self.viewer, self.wish, self.report = read, viewer, wish, Report()
        topic = table_of(Topic)
        self.topics = {row.slug: row.id for row in read(sa.select(topic.c.slug, topic.c.id))}
        self.held = {row.code: row for row in read(sa.select(SOURCE))}
        self.slugs = {row.slug for row in self.held.values()}
        self.seen: dict[str, int] = {}

    def take(self, rows: Iterable[Given], write: Write | None) -> None:
        """Look through the rows, and write them as long as none is refused."""
        bulk = None if write is None else Bulk(write, Indicator, self.wish.comment)
        for batch in batches(rows, AT_ONCE):
            entries = [entry for number, given in batch if (entry := self.planned(number, given))]
            if write is not None and bulk is not None and not self.report.rejected:
                write.index({("Indicator", number) for number in bulk.save(entries)})

    def planned(self, number: int, given: dict[str, Cell]) -> Entry | None:
        """Return what has to be written of a row, None where it is refused or all of it there."""
        self.report.rows += 1
        try:
            if not self.viewer.may(Scope.WRITE_CONTENT, Role.EDITOR):
                raise Wrong(Refusal.FORBIDDEN, "import_forbidden")
            entry = self.compared(self.named(number, given))
        except Wrong as wrong:
            self.report.reject(number, wrong)
            return None
        self.report.unchanged += entry is None
        self.report.created += entry is not None and entry.number is None
        self.report.updated += entry is not None and entry.number is not None
        return entry

    def named(self, number: int, given: dict[str, Cell]) -> dict[str, Any]:
        """Return the columns that a row gives; raise Wrong."""
        words = {name: text(name, cell) for name, cell in given.items()}
        values: dict[str, Any] = {name: words[name] or None for name in PLAIN if name in words}
        for name in TEXTS:
            told = {lang: words.get(f"{name}.{lang}") for lang in LANGUAGES}
            values |= {name: said} if (said := {la: t for la, t in told.items() if t}) else {}
        if "sources" in words:
            values["sources"] = [s.strip() for s in words["sources"].split(";") if s.strip()]
        topic = values.pop("topic", None)
        if topic is not None:
            if topic not in self.topics:
                raise Wrong(Refusal.INVALID, "import_invalid", "topic", reason=repr(topic))
            values["topic_id"] = self.topics[topic]
        code = values["code"] or ""
        if code in self.seen:
            raise Wrong(Refusal.DUPLICATE, "import_duplicate", "code", first=self.seen[code])
        self.seen[code] = number
        return values

    def compared(self, values: dict[str, Any]) -> Entry | None:
        """Return what has to be written of an indicator, None when all of it is there."""
        held: PlainRow | None = self.held.get(values["code"])
        if held is None:
            values["slug"] = values.get("slug") or slug_of(values["code"] or "")
            if values["slug"] in self.slugs:
                raise Wrong(Refusal.DUPLICATE, "import_invalid", "slug", reason=values["slug"])
            self.slugs.add(values["slug"])
            return Entry(None, valid(values), Action.CREATED, is_public=True)
        before = dict(held._mapping)
        values = {name: value for name, value in values.items() if name != "slug"}
        if all(before[name] == value for name, value in values.items()):
            return None
        changed = valid({**before, **values, "version": held.version + 1})
        kept = {name: plain(value) for name, value in before.items()}
        return Entry(held.id, changed, Action.UPDATED, True, True, kept)


def text(name: str, cell: Cell) -> str:
    """Return the text of a cell in its one form; raise Wrong for one that is none."""
    if isinstance(cell, dict):
        raise Wrong(Refusal.FORMULA, "import_formula", name)
    column, problems = name.partition(".")[0], list[Problem]()
    most = limit_of(Indicator, column) if column in Indicator.model_fields else LONGEST_TEXT
    found = cleaned(cells.words(cell), (name,), problems, most)
    if problems:
        reason = problems[0].message(["en"])
        raise Wrong(Refusal.INVALID, "import_text", name, reason=reason)
    return found


def slug_of(code: str) -> str:
    """Return the public name that is made of a code.

    >>> slug_of("pop_males"), slug_of("N00003")
    ('pop-males', 'n00003')
    """
    return re.sub(r"[^a-z0-9]+", "-", fold(code) or "").strip("-")


def valid(values: dict[str, Any]) -> dict[str, Any]:
    """Return the columns of an indicator that keeps the rules of its table; raise Wrong."""
    try:
        row = Indicator.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        column = ".".join(str(step) for step in first["loc"])
        raise Wrong(Refusal.INVALID, "import_invalid", column, reason=first["msg"]) from error
    return {c.name: getattr(row, c.name) for c in SOURCE.c if c.name != "id"}
