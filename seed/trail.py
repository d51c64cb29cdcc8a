"""What a load leaves in the audit trail, so that a copy elsewhere can begin with nothing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from schema import PUBLIC, visibility_conditions
from schema.clock import now
from schema.tables import Action, Change, Revision
from schema.tables.base import table_of
from schema.tables.structure import BY_NAME, CLASSES, PARENTS, RECORDS

Key = tuple[str, str]
Numbers = Mapping[Key, int]
CHANGE, REVISION = table_of(Change), table_of(Revision)
MOST = 10_000
"""How many rows one statement names."""


class AuditTrail:
    """Notes what is done to records; what is a part of a record counts as a change of it."""

    def __init__(self, session: Session, numbers: Numbers) -> None:
        self.session, self.numbers = session, numbers
        self.is_empty = session.execute(sa.select(CHANGE.c.id).limit(1)).first() is None
        self.updated: dict[str, set[int]] = {}
        self.deleted: dict[str, set[int]] = {}
        self.public: dict[str, set[int]] = {}

    def before(self, written: Iterable[Key], leaving: Iterable[Key]) -> None:
        """Keep which of the records that are there and will be written or deleted are public."""
        self.deleted = self.by_table(key for key in leaving if is_record(key))
        self.updated = self.by_table(owning_record(key) for key in (*written, *leaving))
        for table, numbers in self.deleted.items():
            self.updated[table] = self.updated.get(table, set()) - numbers
        for table in self.updated.keys() | self.deleted.keys():
            touched = self.updated.get(table, set()) | self.deleted.get(table, set())
            self.public[table] = self.public_among(table, touched)

    def after(self, new: Iterable[Key]) -> None:
        """Add the entries, when everything is written."""
        # Entries become visible in the order of their numbers: writers wait here for each other.
        self.session.execute(sa.select(REVISION.c.number).with_for_update())
        for table, numbers in self.by_table(key for key in new if is_record(key)).items():
            self.note_created(table, sorted(numbers))
        for action, touched in ((Action.UPDATED, self.updated), (Action.DELETED, self.deleted)):
            for table, numbers in touched.items():
                self.note(action, table, sorted(numbers))

    def by_table(self, keys: Iterable[Key]) -> dict[str, set[int]]:
        """Return the numbers of the records that are there, by table."""
        found: dict[str, set[int]] = defaultdict(set)
        for table, key in keys:
            if (number := self.numbers.get((table, key))) is not None:
                found[table].add(number)
        return found

    def public_among(self, table: str, numbers: set[int]) -> set[int]:
        """Return which of the rows everyone may see."""
        source = BY_NAME[table]
        shown = sa.select(source.c.id).where(
            source.c.id.in_(numbers), *visibility_conditions(source)
        )
        return set(self.session.execute(shown, PUBLIC.values).scalars())

    def note_created(self, table: str, numbers: list[int]) -> None:
        """Add an entry for each new row, without leaving the database."""
        source = BY_NAME[table]
        other = source.alias()
        shown = sa.select(other.c.id).where(*visibility_conditions(other))
        values = self.entry(Action.CREATED, table) | {
            "row_id": source.c.id,
            "slug": source.c.get("slug", sa.null()),
            "version": source.c.get("version", sa.literal(1)),
            "was_public": sa.false(),
            "is_public": source.c.id.in_(shown),
        }
        columns = [
            value if isinstance(value, sa.ColumnElement) else sa.literal(value, CHANGE.c[name].type)
            for name, value in values.items()
        ]
        rows = sa.select(*columns).order_by(source.c.id)
        for begin in range(0, len(numbers), MOST):
            some = rows.where(source.c.id.in_(numbers[begin : begin + MOST]))
            self.session.execute(sa.insert(CHANGE).from_select(list(values), some), PUBLIC.values)

    def note(self, action: Action, table: str, numbers: list[int]) -> None:
        """Add an entry for each row that was there before."""
        source, before = BY_NAME[table], self.public.get(table, set())
        public = self.public_among(table, set(numbers))
        slug = source.c.get("slug", sa.null()).label("slug")
        version = source.c.get("version", sa.literal(1)).label("version")
        found = sa.select(source.c.id, slug, version).where(source.c.id.in_(numbers))
        rows = {row.id: row for row in self.session.execute(found)}
        entries = [
            self.entry(action, table)
            | {"row_id": number, "was_public": number in before, "is_public": number in public}
            | ({"slug": row.slug, "version": row.version} if (row := rows.get(number)) else {})
            for number in numbers
        ]
        for entry in entries:
            self.session.execute(sa.insert(CHANGE).values(entry))

    def entry(self, action: Action, table: str) -> dict[str, Any]:
        """Return what all entries of one sort have in common."""
        return {"at": now(), "action": action, "kind": CLASSES[table].__name__}


def is_record(key: Key) -> bool:
    """Return whether a row is a record of its own and no part of another."""
    return CLASSES[key[0]] in RECORDS


def owning_record(key: Key) -> Key:
    """Return the record that a row is a part of, or itself."""
    while not is_record(key):
        key = PARENTS[key[0]], key[1].partition("/")[0]
    return key
