"""Many rows of a table written at once, each with its own entry in the audit trail.

An import leaves what as many single writes would leave: everyone who keeps a copy learns of each
record from `changes`, and each keeps its versions. It is one transaction and one revision.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from schema.clock import now
from schema.editing.transactions.writes import Write, json_row_value
from schema.tables import Action, Change, Row
from schema.tables.base import table_of

CHANGE = table_of(Change)
Content = Mapping[str, Any]


@dataclass(frozen=True)
class AuditedRow:
    """A row to be written: the number it has or None, its columns, what was there before."""

    number: int | None
    values: dict[str, Any]
    action: Action
    is_public: bool
    was_public: bool = False
    held: Content | None = None
    line: int = 0


class BulkWriter:
    """Writes rows of one table, so many at once as a statement takes."""

    def __init__(self, write: Write, table: type[Row], comment: str | None) -> None:
        self.write, self.table, self.comment = write, table, comment
        self.source = table_of(table)

    def save(self, entries: Sequence[AuditedRow]) -> list[int]:
        """Write rows, new ones and changed ones; return the numbers of the rows, in their order."""
        new = [entry for entry in entries if entry.number is None]
        old = [entry for entry in entries if entry.number is not None]
        numbers = iter(self._insert(new))
        keep_previous_contents(self.write.session, self.table, old)
        self._update(old)
        found = [next(numbers) if e.number is None else e.number for e in entries]
        self._note(zip(entries, found, strict=True))
        return found

    def _insert(self, new: Sequence[AuditedRow]) -> Sequence[int]:
        if not new:
            return []
        numbers = reserve_numbers(self.write.session, self.source, len(new))
        rows = [{"id": n, **e.values} for n, e in zip(numbers, new, strict=True)]
        self._many(sa.insert(self.source), rows)
        return numbers

    def _update(self, old: Sequence[AuditedRow]) -> None:
        if not old:
            return
        columns = {name: sa.bindparam(f"new_{name}") for name in old[0].values}
        statement = sa.update(self.source).where(self.source.c.id == sa.bindparam("row"))
        rows = [{"row": e.number, **{f"new_{n}": v for n, v in e.values.items()}} for e in old]
        self._many(statement.values(columns), rows)

    def _note(self, written: Iterator[tuple[AuditedRow, int]]) -> None:
        viewer, at = self.write.viewer, now()
        same = {
            "at": at,
            "kind": self.table.__name__,
            "comment": self.comment,
            "account_id": viewer.account,
            "client": self.write.client or None,
        }
        rows = [
            same
            | {
                "action": entry.action,
                "row_id": number,
                "slug": entry.values.get("slug"),
                "version": entry.values.get("version", 1),
                "content": {"id": number} | {n: json_row_value(v) for n, v in entry.values.items()},
                "was_public": entry.was_public,
                "is_public": entry.is_public,
            }
            for entry, number in written
        ]
        if rows:
            self._many(sa.insert(CHANGE), rows)

    def _many(self, statement: Any, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run a statement once for each row, past the session, which would look at each of them."""
        self.write.session.connection().execute(statement, rows)


def keep_previous_contents(session: Session, table: type[Row], old: Sequence[AuditedRow]) -> None:
    """Keep what rows hold whose last entry says nothing, as those of the seed do."""
    earlier = CHANGE.alias()
    mine = (earlier.c.kind == table.__name__, earlier.c.row_id == sa.bindparam("row"))
    last = sa.select(sa.func.max(earlier.c.id)).where(*mine).scalar_subquery()
    statement = sa.update(CHANGE).where(CHANGE.c.id == last, CHANGE.c.content.is_(None))
    rows = [{"row": entry.number, "held": entry.held} for entry in old]
    if rows:
        held = sa.bindparam("held", type_=CHANGE.c.content.type)
        session.connection().execute(statement.values(content=held), rows)


def reserve_numbers(session: Session, table: sa.Table, count: int) -> Sequence[int]:
    """Return so many numbers that no row of a table has or had, and that none will get.

    To have the database number many rows and tell the numbers in their order takes, on SQLite, a
    statement for each.
    """
    if session.get_bind().dialect.name == "sqlite":
        session.execute(BEGUN_IN_SQLITE, {"name": table.name})
        taken = {"name": table.name, "count": count}
        last = session.execute(TAKEN_IN_SQLITE, taken).scalar_one()
        return range(last - count + 1, last + 1)
    following = sa.func.nextval(sa.func.pg_get_serial_sequence(table.name, table.c.id.name))
    each = sa.select(following).select_from(sa.func.generate_series(1, count))
    return session.execute(each).scalars().all()


BEGUN_IN_SQLITE = sa.text(
    "insert into sqlite_sequence (name, seq) select :name, 0 "
    "where not exists (select 1 from sqlite_sequence where name = :name)"
)
TAKEN_IN_SQLITE = sa.text(
    "update sqlite_sequence set seq = seq + :count where name = :name returning seq"
)
"""Where SQLite keeps the last number of each table."""
