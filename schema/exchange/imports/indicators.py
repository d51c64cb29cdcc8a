"""A catalogue of indicators from a table: each known by its code, all written or none."""

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from schema.access.viewer import Viewer
from schema.editing.transactions.writes import Write
from schema.exchange.imports.reading.cells import Cell
from schema.exchange.imports.reading.column_detection import TableDirections
from schema.exchange.imports.reading.name_lookup import Read
from schema.exchange.imports.reading.table_header import Rows
from schema.exchange.imports.record_tables import (
    FieldColumns,
    Given,
    audited_row,
    clean_cell_text,
    code_slug,
    field_columns,
    record_fields,
    row_translations,
    split_sources,
)
from schema.exchange.imports.report import BadFile, BadRow, ImportRefusal, ImportReport
from schema.exchange.imports.values import ImportOptions
from schema.exchange.imports.writing.batches import split_batches
from schema.exchange.imports.writing.bulk_writes import (
    AuditedRow,
    BulkWriter,
)
from schema.tables import Indicator, Role, Scope, Topic
from schema.tables.base import PlainRow, table_of

SOURCE = table_of(Indicator)
AT_ONCE = 1_000
TEXTS = ("name", "definition", "origin")
PLAIN = (
    *("code", "slug", "unit", "polarity", "dimension", "aggregation", "level", "note", "topic"),
    *("licence", "is_split_by_sex"),
)
FIELDS = record_fields(PLAIN, TEXTS)


class IndicatorImport:
    """One import of indicators, to be checked or to be written; good for one pass over the rows."""

    def __init__(self, read: Read, viewer: Viewer, wish: ImportOptions) -> None:
        self.read, self.viewer, self.wish, self.report = read, viewer, wish, ImportReport()
        topic = table_of(Topic)
        self.topics = {row.slug: row.id for row in read(sa.select(topic.c.slug, topic.c.id))}
        self.held = {row.code: row for row in read(sa.select(SOURCE))}
        self.slugs = {row.slug for row in self.held.values()}
        self.seen: dict[str, int] = {}

    def laid_out(
        self, rows: Rows, directions: TableDirections, about: Mapping[str, Any]
    ) -> FieldColumns:
        """Return where everything is: columns have the names of the fields, or were told."""
        return field_columns(rows, directions, FIELDS, ("code", "unit", "polarity"))

    def take(self, rows: Iterable[Given], write: Write | None) -> None:
        """Look through the rows, and write them as long as none is refused."""
        bulk = None if write is None else BulkWriter(write, Indicator, self.wish.comment)
        for batch in split_batches(rows, AT_ONCE):
            entries = [entry for number, given in batch if (entry := self.planned(number, given))]
            if write is not None and bulk is not None and not self.report.rejected:
                write.index({("Indicator", number) for number in bulk.save(entries)})
        if not (self.report.rows or self.report.rejected):
            raise BadFile(ImportRefusal.UNREADABLE, "import_no_rows")

    def planned(self, number: int, given: dict[str, Cell]) -> AuditedRow | None:
        """Return what has to be written of a row, None where it is refused or all of it there."""
        self.report.rows += 1
        try:
            if not self.viewer.may(Scope.WRITE_CONTENT, Role.EDITOR):
                raise BadRow(ImportRefusal.FORBIDDEN, "import_forbidden")
            entry = self.audited_indicator(self.row_values(number, given))
        except BadRow as wrong:
            self.report.reject(number, wrong)
            return None
        self.report.unchanged += entry is None
        self.report.created += entry is not None and entry.number is None
        self.report.updated += entry is not None and entry.number is not None
        return entry

    def row_values(self, number: int, given: dict[str, Cell]) -> dict[str, Any]:
        """Return the columns that a row gives; raise BadRow."""
        words = {name: clean_cell_text(Indicator, name, cell) for name, cell in given.items()}
        values: dict[str, Any] = {name: words[name] or None for name in PLAIN if name in words}
        values |= row_translations(TEXTS, words) | split_sources(words)
        if "is_split_by_sex" in values:
            values["is_split_by_sex"] = parse_yes_no(values["is_split_by_sex"])
        topic = values.pop("topic", None)
        if topic is not None:
            if topic not in self.topics:
                raise BadRow(ImportRefusal.INVALID, "import_invalid", "topic", cell=topic)
            values["topic_id"] = self.topics[topic]
        code = values["code"] or ""
        if code in self.seen:
            raise BadRow(ImportRefusal.DUPLICATE, "import_duplicate", "code", first=self.seen[code])
        self.seen[code] = number
        return values

    def audited_indicator(self, values: dict[str, Any]) -> AuditedRow | None:
        """Return what has to be written of an indicator, None when all of it is there."""
        current: PlainRow | None = self.held.get(values["code"])
        if current is None:
            values["slug"] = values.get("slug") or code_slug(values["code"] or "")
            if values["slug"] in self.slugs:
                raise BadRow(ImportRefusal.DUPLICATE, "import_invalid", "slug", cell=values["slug"])
            self.slugs.add(values["slug"])
            return audited_row(Indicator, None, values)
        return audited_row(Indicator, current, {n: v for n, v in values.items() if n != "slug"})


YES, NO = ("true", "1", "yes", "jā"), ("false", "0", "no", "nē")


def parse_yes_no(said: str | None) -> bool | None:
    """Return what a cell says, None for nothing; raise BadRow for anything else.

    >>> parse_yes_no("True"), parse_yes_no("nē"), parse_yes_no(None)
    (True, False, None)
    """
    if said is None:
        return None
    if said.casefold() not in (*YES, *NO):
        raise BadRow(ImportRefusal.INVALID, "import_invalid", "is_split_by_sex", cell=said)
    return said.casefold() in YES
