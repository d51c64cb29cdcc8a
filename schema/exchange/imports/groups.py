"""Comparison groups from a table with a row for each member: all of them written, or none.

What a group is called stands in each of its rows. Members that the table does not name stay.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa

from schema import clock
from schema.access.viewer import Viewer
from schema.editing.transactions.writes import Write
from schema.exchange.imports.reading.cells import Cell, shorten_quote
from schema.exchange.imports.reading.column_detection import TableDirections
from schema.exchange.imports.reading.name_lookup import NameLookup, Read
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
from schema.exchange.imports.writing.bulk_writes import (
    AuditedRow,
    BulkWriter,
)
from schema.readings import parse_day
from schema.tables import ComparisonGroup, ComparisonGroupMember, Role, Scope
from schema.tables.base import PlainRow, table_of

TEXTS = ("name", "criteria")
DAYS = ("valid_from", "valid_to")
PLAIN = ("slug", "kind", "municipality", *DAYS, "note")
FIELDS = record_fields(PLAIN, TEXTS)
MOST = 100_000
"""How many members one import may bring: all of them are held until every row is looked through."""

Tie = tuple[int, date | None]
"""A municipality, and since when it is a member."""


@dataclass
class GatheredGroup:
    """A group as a table has it: on which row it comes first, and who is in it on which row."""

    row: int
    values: dict[str, Any]
    members: dict[Tie, tuple[int, date | None]] = field(default_factory=dict)


class GroupImport:
    """One import of groups, to be checked or to be written; good for one pass over the rows."""

    def __init__(self, read: Read, viewer: Viewer, wish: ImportOptions) -> None:
        self.viewer, self.wish, self.report = viewer, wish, ImportReport()
        self.names, self.this_year = NameLookup(read), str(clock.today().year)
        groups, ties = table_of(ComparisonGroup), table_of(ComparisonGroupMember)
        self.held: dict[str, PlainRow] = {row.slug: row for row in read(sa.select(groups))}
        self.ties: dict[tuple[int, Tie], PlainRow] = {
            (row.comparison_group_id, (row.municipality_id, row.valid_from)): row
            for row in read(sa.select(ties))
        }
        self.found: dict[str, GatheredGroup] = {}

    def laid_out(
        self, rows: Rows, directions: TableDirections, about: Mapping[str, Any]
    ) -> FieldColumns:
        """Return where everything is: columns have the names of the fields, or were told."""
        return field_columns(rows, directions, FIELDS, ("slug", "kind", "municipality"))

    def take(self, rows: Iterable[Given], write: Write | None) -> None:
        """Look through the rows, and write them when none is refused."""
        for number, given in rows:
            self.report.rows += 1
            if self.report.rows > MOST:
                raise BadFile(ImportRefusal.UNREADABLE, "import_too_many", most=MOST)
            try:
                self.gather(number, given)
            except BadRow as wrong:
                self.report.reject(number, wrong)
        if not (self.report.rows or self.report.rejected):
            raise BadFile(ImportRefusal.UNREADABLE, "import_no_rows")
        planned = [entry for each in self.found.values() if (entry := self.planned(each))]
        if write is not None and not self.report.rejected:
            self.save(write, planned)

    def gather(self, number: int, given: dict[str, Cell]) -> None:
        """Note which member of which group a row names; raise BadRow."""
        if not self.viewer.may(Scope.WRITE_CONTENT, Role.EDITOR):
            raise BadRow(ImportRefusal.FORBIDDEN, "import_forbidden")
        words = {name: clean_cell_text(ComparisonGroup, name, cell) for name, cell in given.items()}
        since, until = (parse_iso_day(words.get(name, ""), name) for name in DAYS)
        if since and until and until < since:
            raise BadRow(ImportRefusal.INVALID, "ends_early", "valid_to", last=until, first=since)
        year = str(since.year) if since else self.this_year
        tie = self.names.municipality(words["municipality"], year), since
        values = {"slug": code_slug(words["slug"]), "kind": words["kind"] or None}
        values |= row_translations(TEXTS, words) | split_sources(words)
        values |= {"note": words["note"] or None} if "note" in words else {}
        group = self.found.setdefault(values["slug"], GatheredGroup(number, values))
        if group.values != values:
            column = next(
                c for c in (*group.values, *values) if group.values.get(c) != values.get(c)
            )
            raise BadRow(ImportRefusal.INVALID, "import_group_differs", column, first=group.row)
        if tie in group.members:
            first, _ = group.members[tie]
            raise BadRow(ImportRefusal.DUPLICATE, "import_duplicate", "municipality", first=first)
        group.members[tie] = number, until

    def planned(self, group: GatheredGroup) -> tuple[GatheredGroup, AuditedRow | None] | None:
        """Return a group with what has to be written of itself; None for one that is refused."""
        held = self.held.get(group.values["slug"])
        try:
            entry = audited_row(ComparisonGroup, held, group.values)
        except BadRow as wrong:
            self.report.reject(group.row, wrong)
            return None
        kept = {tie: self.ties.get((held.id, tie)) for tie in group.members} if held else {}
        for tie, (number, until) in list(group.members.items()):
            self.count(kept.get(tie), until, entry is not None and number == group.row)
        return group, entry

    def count(self, held: PlainRow | None, until: date | None, is_renamed: bool) -> None:
        """Count a row: by its member, or by its group where the member is there already."""
        self.report.created += held is None
        is_updated = held is not None and (held.valid_to != until or is_renamed)
        self.report.updated += is_updated
        self.report.unchanged += held is not None and not is_updated

    def save(
        self, write: Write, planned: Sequence[tuple[GatheredGroup, AuditedRow | None]]
    ) -> None:
        """Write the groups, then who is in them."""
        wanted = [(group, entry) for group, entry in planned if entry is not None]
        bulk = BulkWriter(write, ComparisonGroup, self.wish.comment)
        written = bulk.save([entry for _, entry in wanted])
        numbers = {slug: row.id for slug, row in self.held.items()}
        for (group, _), number in zip(wanted, written, strict=True):
            numbers[group.values["slug"]] = number
        members: list[AuditedRow] = []
        for group, _ in planned:
            number = numbers[group.values["slug"]]
            members += self.members_of(number, group)
        BulkWriter(write, ComparisonGroupMember, self.wish.comment).save(members)
        write.index(set())

    def members_of(self, number: int, group: GatheredGroup) -> list[AuditedRow]:
        """Return what has to be written of the members of a group."""
        found: list[AuditedRow | None] = []
        for tie, (_, until) in group.members.items():
            place, since = tie
            values = {"comparison_group_id": number, "municipality_id": place}
            values |= {"valid_from": since, "valid_to": until}
            found.append(audited_row(ComparisonGroupMember, self.ties.get((number, tie)), values))
        return [entry for entry in found if entry]


def parse_iso_day(words: str, column: str) -> date | None:
    """Return the day that a text names, None for an empty one; raise BadRow for another text."""
    day = parse_day(words)
    if words and day is None:
        raise BadRow(ImportRefusal.INVALID, "import_no_day", column, cell=shorten_quote(words))
    return day
