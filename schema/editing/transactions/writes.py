"""A write and what it leaves behind: an entry in the audit trail, and work for the index.

A change, its entry and the list of documents to be made again are committed together, so that
whatever ends the process in between, nothing is half-done and nothing forgotten.
"""

import logging
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from schema.access.viewer import BLIS, PUBLIC, Viewer
from schema.access.visibility import visibility_conditions
from schema.clock import now
from schema.database.engine import Database, tables_written, written_revision
from schema.database.outages import DatabaseUnavailable
from schema.database.outages import note_outage as note_outage
from schema.editing.input.user_errors import Path, Problem, ProblemCode, Problems
from schema.editing.transactions.index_dependents import affected_documents
from schema.editing.transactions.staged_values import STAGED, log_staged_values
from schema.indexing.documents import stream_documents
from schema.indexing.upkeep import IndexState, compare_revisions, revision_number
from schema.tables import Action, Change, IndexTask, IndicatorValue, Revision, Row
from schema.tables.base import PlainRow, Statement, table_of
from schema.tables.structure import PARTS
from search import IndexBusy, IndexFailed, SearchIndex

log = logging.getLogger("blis")

TASK = table_of(IndexTask)
KEPT = 10_000
"""Of how many revisions the list is kept: an index that is built meanwhile can follow."""

Content = dict[str, Any]
"""A record with its parts as JSON has it."""


@dataclass
class Write:
    """One transaction: what it can read as its viewer, and what it notes of its changes."""

    session: Session
    viewer: Viewer
    client: str = ""
    is_noted: bool = False
    seen: dict[tuple[type[Row], int], tuple[int, PlainRow]] = field(default_factory=dict)

    def rows(
        self, statement: Statement, viewer: Viewer | None = None, **values: Any
    ) -> Sequence[PlainRow]:
        """Return the rows of a statement as the viewer, or somebody else, sees them."""
        if self.session.new or self.session.dirty:
            self.session.flush()
        # Past the session, whose own part of a statement takes as long as the statement.
        connection = self.session.connection()
        return connection.execute(statement, {**(viewer or self.viewer).values, **values}).all()

    def row(self, table: type[Row], number: int, path: Path = ("input", "id")) -> PlainRow:
        """Return a row; raise Problems for one that is not there or that the viewer may not see.

        It is read again only when something was written meanwhile.
        """
        moment = self.written().total()
        at, row = self.seen.get((table, number), (-1, None))
        if row is not None and at == moment:
            return row
        found = self.rows(visible_row_statement(table_of(table)), number=number)
        if not found:
            raise Problems(Problem(ProblemCode.NOT_FOUND, path, "not_found"))
        self.seen[table, number] = self.written().total(), found[0]
        return found[0]

    def written(self) -> Counter[str]:
        """Return how many statements of this transaction wrote into each table so far."""
        if self.session.new or self.session.dirty:
            self.session.flush()
        return tables_written(self.session.connection())

    def is_public(self, table: type[Row], number: int) -> bool:
        """Return whether everyone may see a row."""
        return bool(self.rows(visible_row_statement(table_of(table)), PUBLIC, number=number))

    def as_program(self, statement: Statement, **values: Any) -> Sequence[PlainRow]:
        """Return the rows of a statement, whoever may see them."""
        return self.rows(statement, BLIS, **values)

    @contextmanager
    def changing(
        self, table: type[Row], number: int | None, action: Action, comment: str | None = None
    ) -> Iterator["ChangedRow"]:
        """Yield a note of a change that is being made; write it down when it is made.

        `number` is None for a row that is not there yet: then the body says which it became.
        """
        changed = ChangedRow(number)
        was_public, held = (False, {}) if number is None else self.remember(table, number)
        before = self.documents_of(table, number)
        yield changed
        assert changed.number is not None
        after = self.documents_of(table, changed.number)
        self.note(table, changed.number, action, was_public=was_public, comment=comment, held=held)
        self.index(before | after)

    def remember(self, table: type[Row], number: int) -> tuple[bool, Content]:
        """Return whether a row that will be changed is public, and what it holds; keep that too.

        The seed notes no contents: where nobody has written yet, this is the first version.
        """
        if table is IndicatorValue:
            # Of an import that was just shown: its entry comes before that of this write.
            log_staged_values(self.session, STAGED.c.row_id == number)
        is_public, content = self.state(table, number)
        parameters = {"kept": content, "of_kind": table.__name__, "number": number}
        self.session.connection().execute(KEEP_CONTENT, parameters)
        return is_public, content or {}

    def documents_of(self, table: type[Row], number: int | None) -> set[tuple[str, int]]:
        """Return which documents a row is a part of, by kind and number."""
        found = {} if number is None else affected_documents(self.as_program, table, number)
        return {(kind, row) for kind, rows in found.items() for row in rows}

    def note(
        self,
        table: type[Row],
        number: int,
        action: Action,
        *,
        was_public: bool,
        comment: str | None,
        held: Content,
    ) -> None:
        """Add an entry to the audit trail; what is no more keeps the public name it had.

        `held` is what the record held before, in this transaction.
        """
        is_public, content = self.state(table, number, held)
        version = content.get("version", 1) if content else held.get("version", 0) + 1
        if content is None and action is Action.UPDATED:
            action = Action.DELETED
        entry = {
            "at": now(),
            "action": action,
            "kind": table.__name__,
            "row_id": number,
            "slug": (content or held).get("slug"),
            "version": version,
            "content": content,
            "comment": comment,
            "was_public": was_public,
            "is_public": is_public,
            "is_private": (content or held).get("is_private", False),
            "account_id": self.viewer.account,
            "client": self.client or None,
        }
        self.session.connection().execute(NEW_ENTRY, entry)

    def content(self, table: type[Row], number: int) -> Content | None:
        """Return a record with its parts as JSON has it, or None when it is no more."""
        return self.state(table, number)[1]

    def state(
        self, table: type[Row], number: int, held: Content | None = None
    ) -> tuple[bool, Content | None]:
        """Return whether everyone may see a record, and its content, or None when it is no more.

        Of what it held earlier in this transaction those parts are taken that nobody wrote.
        """
        found = self.rows(select_row_with_publicity(table_of(table)), PUBLIC, number=number)
        if not found:
            return False, None
        content = {name: json_row_value(value) for name, value in found[0]._mapping.items()}
        is_public, written = content.pop(PUBLICITY), self.written()
        for name, part in PARTS.get(table, {}).items():
            if held is None or table_of(part).name in written:
                content[name] = self.parts(table, part, number)
            else:
                content[name] = held.get(name, [])
        return bool(is_public), content

    def parts(self, table: type[Row], part: type[Row], number: int) -> list[Content]:
        """Return the rows of one list of a record as JSON has them."""
        by = f"{table_of(table).name}_id"
        return [
            {
                key: json_row_value(value)
                for key, value in row._mapping.items()
                if key not in ("id", by)
            }
            for row in self.as_program(rows_by_reference(table_of(part), by), number=number)
        ]

    def index(self, documents: set[tuple[str, int]]) -> None:
        """Put documents on the list of those that the index has to take over.

        An entry without a kind only says that this revision of the data changed no document.
        """
        self.is_noted = True
        connection = self.session.connection()
        number, previous = written_revision(connection)
        tasks = [
            {"revision": number, "since": previous, "kind": kind, "row_id": row}
            for kind, row in sorted(documents) or [("", 0)]
        ]
        connection.execute(NEW_TASK, tasks)

    def give_back_revision(self) -> None:
        """Let the data keep its revision where nothing of it was changed."""
        if not self.is_noted:
            self.session.execute(sa.update(Revision).values(previous_revision_values()))


def previous_revision_values() -> dict[str, Any]:
    """Return what takes a write back that changed nothing."""
    return {"number": Revision.number - 1, "identity": Revision.previous}


# Statements that every write needs are made once: to put one together takes longer than to run it.
NUMBER = sa.bindparam("number", type_=sa.Integer)
NEW_ENTRY, NEW_TASK = sa.insert(table_of(Change)), sa.insert(TASK)
PUBLICITY = "shown_to_everyone"
"""What the column is called that says whether everyone may see a row."""


@cache
def rows_by_reference(source: sa.Table, column: str) -> Statement:
    """Return the statement for the rows with a number in a column, in their order."""
    return sa.select(source).where(source.c[column] == NUMBER).order_by(source.c.id)


@cache
def visible_row_statement(source: sa.Table) -> Statement:
    """Return the statement for the row with a number, if it is shown."""
    return sa.select(source).where(source.c.id == NUMBER, *visibility_conditions(source))


@cache
def select_row_with_publicity(source: sa.Table) -> Statement:
    """Return the statement for the row with a number, and whether its viewer may see it."""
    is_shown = sa.and_(sa.true(), *visibility_conditions(source)).label(PUBLICITY)
    return sa.select(source, is_shown).where(source.c.id == NUMBER)


def content_backfill() -> sa.Update:
    """Return the statement that gives the last entry about a row the content that it lacks."""
    change = table_of(Change)
    mine = (change.c.kind == sa.bindparam("of_kind"), change.c.row_id == NUMBER)
    last = sa.select(sa.func.max(change.c.id)).where(*mine).scalar_subquery()
    kept = sa.bindparam("kept", type_=change.c.content.type)
    without = (change.c.id == last, change.c.content.is_(None))
    return sa.update(change).where(*without).values(content=kept)


KEEP_CONTENT = content_backfill()
LISTED = sa.select(TASK).where(TASK.c.revision > NUMBER)
"""What stands on the list since a revision."""


@dataclass
class ChangedRow:
    """Which row was changed."""

    number: int | None


def json_row_value(value: Any) -> Any:
    """Return a value of a row as JSON has it."""
    return str(value) if isinstance(value, date | datetime | Decimal) else value


def update_index(database: Database, index: SearchIndex) -> None:
    """Bring into the index what stands on the list, then strike it off.

    An index that is busy or broken stays behind; the list stays, and the next write tries again.
    """
    try:
        apply_index_tasks(database, index)
    except IndexBusy:
        log.warning("the index is busy: what was written is found a little later", exc_info=True)
    except DatabaseUnavailable as error:
        note_outage(error)
    except (IndexFailed, SQLAlchemyError):
        # What was written is written, and its writer is told so.
        log.exception("the index cannot take over what was written: it is found later")


def apply_index_tasks(database: Database, index: SearchIndex) -> None:
    """Bring into the index what stands on the list since the state that it holds.

    One that is of other data, or missed something that is no longer on the list, is built anew.
    """
    indexed, state = index.revision, database.revision()
    listed = () if indexed == state.stamp else database.all(LISTED, number=revision_number(indexed))
    if compare_revisions(indexed, state.stamp, listed) is not IndexState.BEHIND:
        return
    wanted: dict[str, set[int]] = defaultdict(set)
    for task in listed:
        if task.kind and task.revision <= state.number:
            wanted[task.kind].add(task.row_id)
    found = list(stream_documents(database, wanted))
    there = {(document.kind, document.row_id) for document in found}
    gone = [(k, row) for k, rows in wanted.items() for row in rows if (k, row) not in there]
    index.put(found, state.stamp, gone, indexed)
    if state.number // KEPT > revision_number(indexed) // KEPT:
        delete_index_tasks(database, state.number)


def delete_index_tasks(database: Database, revision: int) -> None:
    """Take from the list what an index needs no more that is nearly of this revision."""
    with database.engine.begin() as connection:
        connection.execute(sa.delete(TASK).where(TASK.c.revision <= revision - KEPT))
