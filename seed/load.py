"""Brings the data files into the database: all of it or nothing, and only what has changed."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel

from schema import Database
from schema.tables import Revision
from schema.tables.row import table_of
from schema.tables.rules import RuleBroken
from seed.files import DATA, Problem, SeedError, digest
from seed.records import Record, records
from seed.shapes import BY_NAME, PARENTS, Link

Key = tuple[str, str]
LEDGER = SQLModel.metadata.tables["seed_record"]


@dataclass
class Report:
    """What a load did; a record that left the files stays in the database and is named."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    deleted: int = 0
    vanished: list[str] = field(default_factory=list)


def in_silence(done: int, total: int) -> None:
    """Tell nobody how far it is."""


def load(
    database: Database, folder: Path = DATA, *, progress: Callable[[int, int], None] = in_silence
) -> Report:
    """Load the files, writing only what has changed since they were loaded last.

    Raises SeedError with every mistake in every file, and leaves the database as it was.
    """
    current = digest(folder)
    if database.revision().seed_digest == current:
        return Report(unchanged=database.all(sa.select(sa.func.count()).select_from(LEDGER))[0][0])
    found = records(folder)
    try:
        with database.transaction() as session:
            report = Writer(session).write(found, progress)
            session.execute(sa.update(Revision).values(seed_digest=current))
    except RuleBroken as broken:
        raise SeedError([broken_by(found, broken)]) from broken
    except IntegrityError as clash:
        [reason, *_] = str(clash.orig).splitlines()
        message = f"this does not go with what others wrote into the database: {reason}"
        raise SeedError([Problem("", "", "", message)]) from clash
    return report


def broken_by(found: list[Record], broken: RuleBroken) -> Problem:
    """Return the broken rule with the file of the record that breaks it."""
    table = table_of(broken.table).name
    files = [r.file for r in found if r.table == table and r.values.get("slug") == broken.slug]
    return Problem(files[0] if files else "", broken.slug, broken.field, broken.message)


class Writer:
    """Writes records within one transaction, and notes in the ledger what it wrote."""

    def __init__(self, session: Session) -> None:
        self.session, self.report = session, Report()
        rows = session.execute(sa.select(LEDGER)).all()
        self.ledger = {(row.table_name, row.key): row for row in rows}
        self.ids: dict[Key, int] = {}
        for row in rows:
            self.number_is(row.table_name, row.key, row.row_id)

    def write(self, found: list[Record], progress: Callable[[int, int], None]) -> Report:
        """Write what is new or changed in the order in which rows refer, then delete."""
        by_table: dict[str, list[Record]] = defaultdict(list)
        for record in found:
            by_table[record.table].append(record)
        done = 0
        for table in BY_NAME:
            self.write_table(table, by_table[table])
            done += len(by_table[table])
            progress(done, len(found))
        self.clear({(record.table, record.key) for record in found})
        self.report.unchanged = len(found) - self.report.created - self.report.updated
        return self.report

    def write_table(self, table: str, found: list[Record]) -> None:
        """Write the new and changed records of one table."""
        new = [r for r in found if (table, r.key) not in self.ledger]
        known = [r for r in found if (table, r.key) in self.ledger]
        changed = [r for r in known if self.ledger[table, r.key].digest != r.digest]
        self.insert(table, new)
        # Only now do all rows have numbers, so that those of the same table can be linked.
        linked = [r for r in new if any(link.target == table for link in r.links)]
        self.update(table, [*changed, *linked])
        self.note(table, new, changed)
        self.report.created += len(new)
        self.report.updated += len(changed)

    def insert(self, table: str, new: list[Record]) -> None:
        """Insert the records in one go, and keep the numbers that they got."""
        if not new:
            return
        into = BY_NAME[table]
        statement = sa.insert(into).returning(into.c.id, sort_by_parameter_order=True)
        numbers = self.session.execute(statement, [self.row(record) for record in new]).scalars()
        for record, number in zip(new, numbers, strict=True):
            self.number_is(table, record.key, number)

    def update(self, table: str, changed: list[Record]) -> None:
        """Write all columns of rows that are there already."""
        into = BY_NAME[table]
        for record in changed:
            where = into.c.id == self.ids[table, record.key]
            self.session.execute(sa.update(into).where(where).values(self.row(record)))

    def row(self, record: Record) -> dict[str, Any]:
        """Return the values of a record with the number of each row that it links to."""
        numbers = {link.column: self.number(link, slug) for link, slug in record.links.items()}
        return record.values | numbers

    def number_is(self, table: str, key: str, number: int) -> None:
        """Keep the number of a row, also under its slug without the record around it."""
        self.ids[table, key] = self.ids[table, key.rpartition("/")[2]] = number

    def number(self, link: Link, slug: str) -> int | None:
        """Return the number of the row, or None as long as it is not written."""
        return self.ids.get((link.target, slug))

    def note(self, table: str, new: list[Record], changed: list[Record]) -> None:
        """Keep in the ledger what was written."""
        if new:
            self.session.execute(sa.insert(LEDGER), [self.line(table, r) for r in new])
        for record in changed:
            where = (LEDGER.c.table_name == table, LEDGER.c.key == record.key)
            self.session.execute(sa.update(LEDGER).where(*where).values(digest=record.digest))

    def line(self, table: str, record: Record) -> dict[str, Any]:
        """Return the line of the ledger for a record."""
        number = self.ids[table, record.key]
        return {"table_name": table, "key": record.key, "row_id": number, "digest": record.digest}

    def clear(self, current: set[Key]) -> None:
        """Delete what left the record that held it; keep and name what left the files."""
        gone = sorted(set(self.ledger) - current, key=lambda k: list(BY_NAME).index(k[0]))
        for table, key in reversed(gone):
            if table not in PARENTS:
                self.report.vanished.append(f"{table}: {key}")
            elif (PARENTS[table], key.partition("/")[0]) in current:
                self.delete(table, key)

    def delete(self, table: str, key: str) -> None:
        """Delete a row and its line in the ledger."""
        rows = BY_NAME[table]
        self.session.execute(sa.delete(rows).where(rows.c.id == self.ids[table, key]))
        where = (LEDGER.c.table_name == table, LEDGER.c.key == key)
        self.session.execute(sa.delete(LEDGER).where(*where))
        self.report.deleted += 1
