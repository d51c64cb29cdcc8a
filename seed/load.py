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
from schema.tables.base import table_of
from schema.tables.rules import RuleBroken
from schema.tables.structure import BY_NAME, PARENTS, Link, own_names, unique_columns
from seed.files import DATA, Problem, SeedError, folder_digest
from seed.records import Record, read_records
from seed.trail import CHANGE, AuditTrail

Key = tuple[str, str]
LEDGER = SQLModel.metadata.tables["seed_record"]
PORTION = 1_000
"""How many rows one statement inserts, so that a long table needs little memory."""


@dataclass
class LoadReport:
    """What a load did; a record that left the files stays in the database and is named."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    deleted: int = 0
    vanished: list[str] = field(default_factory=list)


def ignore_progress(done: int, total: int) -> None:
    """Tell nobody how far it is."""


def load_seed(
    database: Database,
    folder: Path = DATA,
    *,
    progress: Callable[[int, int], None] = ignore_progress,
) -> LoadReport:
    """Load the files, writing only what has changed since they were loaded last.

    Raises SeedError with every mistake in every file, and leaves the database as it was.
    """
    current = folder_digest(folder)
    has_trail = bool(database.all(sa.select(CHANGE.c.id).limit(1)))
    if database.revision().seed_digest == current and has_trail:
        return LoadReport(
            unchanged=database.all(sa.select(sa.func.count()).select_from(LEDGER))[0][0]
        )
    found = read_records(folder)
    writer = RecordWriter()
    try:
        with database.transaction() as session:
            report = writer.write(session, found, progress)
            session.execute(sa.update(Revision).values(seed_digest=current))
    except RuleBroken as broken:
        raise SeedError([rule_problem(found, broken)]) from broken
    except IntegrityError as clash:
        raise SeedError(
            clash_problems(database, writer, found) or [database_problem(clash)]
        ) from clash
    return report


def rule_problem(found: list[Record], broken: RuleBroken) -> Problem:
    """Return the broken rule with the file of the record that breaks it."""
    table = table_of(broken.table).name
    files = [r.file for r in found if r.table == table and r.key.split("/")[0] == broken.slug]
    return Problem(files[0] if files else "", broken.slug, broken.field, broken.message)


def clash_problems(
    database: Database, writer: "RecordWriter", found: list[Record]
) -> list[Problem]:
    """Return which records repeat what must be unique and another row of the database has."""
    result: list[Problem] = []
    for table, columns in ((t, c) for t in BY_NAME for c in unique_columns(t)):
        into = BY_NAME[table]
        rows = database.all(sa.select(into.c.id, *(into.c[name] for name in columns)))
        owners = {tuple(values): number for number, *values in rows}
        for record in (r for r in found if r.table == table):
            row = writer.row(record)
            owner = owners.get(tuple(row[name] for name in columns))
            if owner is not None and not writer.is_of(record, owner):
                result.append(ownership_problem(writer, record, columns, owner))
    return result


def ownership_problem(
    writer: "RecordWriter", record: Record, columns: tuple[str, ...], owner: int
) -> Problem:
    """Return that another row has the value, and whose it is."""
    value = " ".join(filter(None, (record.cell(column) for column in columns)))
    keys = [k for (t, k), row in writer.ledger.items() if (t, row.row_id) == (record.table, owner)]
    whose = f"{keys[0]}, which left the files" if keys else "a row that the seed did not write"
    return record.problem(columns[-1].removesuffix("_id"), f"{value} belongs to {whose}")


def database_problem(clash: IntegrityError) -> Problem:
    """Return what the database says when no record alone is the reason."""
    [reason, *_] = str(clash.orig).splitlines()
    return Problem("", "", "", f"other rows of the database do not allow this: {reason}")


class RecordWriter:
    """Writes records within one transaction, and notes in the ledger what it wrote."""

    session: Session

    def __init__(self) -> None:
        self.report = LoadReport()
        self.ledger: dict[Key, Any] = {}
        self.ids: dict[Key, int] = {}

    def write(
        self, session: Session, found: list[Record], progress: Callable[[int, int], None]
    ) -> LoadReport:
        """Write what is new or changed in the order in which rows refer, then delete."""
        self.session = session
        self.read_ledger()
        leaving = self.leaving({(record.table, record.key) for record in found})
        changed = [(r.table, r.key) for r in found if self.is_changed(r)]
        new = [(r.table, r.key) for r in found if (r.table, r.key) not in self.ledger]
        trail = AuditTrail(session, self.ids)
        trail.before([*changed, *new], leaving)
        self.vacate([*leaving, *changed])
        by_table: dict[str, list[Record]] = defaultdict(list)
        for record in found:
            by_table[record.table].append(record)
        done = 0
        for table in BY_NAME:
            self.write_table(table, by_table[table])
            done += len(by_table[table])
            progress(done, len(found))
        for table, key in leaving:
            self.delete(table, key)
        trail.after([(r.table, r.key) for r in found] if trail.is_empty else new)
        self.report.unchanged = len(found) - self.report.created - self.report.updated
        return self.report

    def read_ledger(self) -> None:
        """Take in what was loaded before."""
        for row in self.session.execute(sa.select(LEDGER)).all():
            self.ledger[row.table_name, row.key] = row
            self.number_is(row.table_name, row.key, row.row_id)

    def is_changed(self, record: Record) -> bool:
        """Tell whether a record that was loaded before reads differently now."""
        before = self.ledger.get((record.table, record.key))
        return before is not None and before.digest != record.digest

    def is_of(self, record: Record, number: int) -> bool:
        """Tell whether the row with this number is the one that was loaded for the record."""
        before = self.ledger.get((record.table, record.key))
        return before is not None and before.row_id == number

    def vacate(self, keys: list[Key]) -> None:
        """Make room: give up the names of rows that get others now, so that two can swap them."""
        for table, key in keys:
            into, number = BY_NAME[table], self.ids[table, key]
            own = dict.fromkeys(own_names(table), f"~{number}")
            if own:
                self.session.execute(sa.update(into).where(into.c.id == number).values(own))

    def write_table(self, table: str, found: list[Record]) -> None:
        """Write the new and changed records of one table."""
        new = [r for r in found if (table, r.key) not in self.ledger]
        changed = [r for r in found if self.is_changed(r)]
        self.insert(table, new)
        # Only now do all rows have numbers, so that those of the same table can be linked.
        linked = [r for r in new if any(link.target == table for link in r.links)]
        self.update(table, [*changed, *linked])
        self.note(table, new, changed)
        self.report.created += len(new)
        self.report.updated += len(changed)

    def insert(self, table: str, new: list[Record]) -> None:
        """Insert the records, and keep the numbers that they got."""
        into = BY_NAME[table]
        statement = sa.insert(into).returning(into.c.id, sort_by_parameter_order=True)
        for begin in range(0, len(new), PORTION):
            some = new[begin : begin + PORTION]
            numbers = self.session.execute(statement, [self.row(r) for r in some]).scalars()
            for record, number in zip(some, numbers, strict=True):
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
        self.ids[table, key] = number
        if "slug" in BY_NAME[table].c:
            self.ids[table, key.rpartition("/")[2]] = number

    def number(self, link: Link, slug: str) -> int | None:
        """Return the number of the row, or None as long as it is not written."""
        return self.ids.get((link.target, slug))

    def note(self, table: str, new: list[Record], changed: list[Record]) -> None:
        """Keep in the ledger what was written."""
        for begin in range(0, len(new), PORTION):
            some = new[begin : begin + PORTION]
            self.session.execute(sa.insert(LEDGER), [self.line(table, r) for r in some])
        for record in changed:
            where = (LEDGER.c.table_name == table, LEDGER.c.key == record.key)
            self.session.execute(sa.update(LEDGER).where(*where).values(digest=record.digest))

    def line(self, table: str, record: Record) -> dict[str, Any]:
        """Return the line of the ledger for a record."""
        number = self.ids[table, record.key]
        return {"table_name": table, "key": record.key, "row_id": number, "digest": record.digest}

    def leaving(self, current: set[Key]) -> list[Key]:
        """Return what left the record that held it; what left the files stays and is named."""
        order = list(BY_NAME)
        gone = sorted(set(self.ledger) - current, key=lambda k: (-order.index(k[0]), k[1]))
        self.report.vanished = [f"{table}: {key}" for table, key in gone if table not in PARENTS]
        return [
            (table, key)
            for table, key in gone
            if table in PARENTS and (PARENTS[table], key.partition("/")[0]) in current
        ]

    def delete(self, table: str, key: str) -> None:
        """Delete a row and its line in the ledger."""
        rows = BY_NAME[table]
        self.session.execute(sa.delete(rows).where(rows.c.id == self.ledger[table, key].row_id))
        where = (LEDGER.c.table_name == table, LEDGER.c.key == key)
        self.session.execute(sa.delete(LEDGER).where(*where))
        self.report.deleted += 1
