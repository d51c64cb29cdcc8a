"""A write and what it leaves behind: an entry in the audit trail, and work for the index.

A change, its entry and the list of documents to be made again are committed together, so that
whatever ends the process in between, nothing is half-done and nothing forgotten.
"""

import logging
from asyncio import get_running_loop
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from schema.affected import affected
from schema.database import Database
from schema.documents import documents
from schema.problems import Path, Problem, ProblemCode, Problems
from schema.rights import BLIS, PUBLIC, Viewer, visible
from schema.staging import STAGED, note_staged
from schema.tables import Action, Change, IndexTask, IndicatorValue, Revision, Row
from schema.tables.row import PlainRow, Statement, table_of
from schema.tables.shapes import PARTS
from search import IndexBusy, IndexFailed, SearchIndex

T = TypeVar("T")

log = logging.getLogger("blis")

TASK = table_of(IndexTask)

Content = dict[str, Any]
"""A record with its parts as JSON has it."""


@dataclass
class Write:
    """One transaction: what it can read as its viewer, and what it notes of its changes."""

    session: Session
    viewer: Viewer
    client: str = ""
    is_noted: bool = False

    def rows(self, statement: Statement, viewer: Viewer | None = None) -> Sequence[PlainRow]:
        """Return the rows of a statement as the viewer, or somebody else, sees them."""
        return self.session.execute(statement, (viewer or self.viewer).values).all()

    def row(self, table: type[Row], number: int, path: Path = ("input", "id")) -> PlainRow:
        """Return a row; raise Problems for one that is not there or that the viewer may not see."""
        source = table_of(table)
        found = self.rows(sa.select(source).where(source.c.id == number, *visible(source)))
        if not found:
            raise Problems(Problem(ProblemCode.NOT_FOUND, path, "not_found"))
        return found[0]

    def is_public(self, table: type[Row], number: int) -> bool:
        """Return whether everyone may see a row."""
        source = table_of(table)
        shown = sa.select(source.c.id).where(source.c.id == number, *visible(source))
        return bool(self.rows(shown, PUBLIC))

    def as_program(self, statement: Statement) -> Sequence[PlainRow]:
        """Return the rows of a statement, whoever may see them."""
        return self.rows(statement, BLIS)

    @contextmanager
    def changing(
        self, table: type[Row], number: int | None, action: Action, comment: str | None = None
    ) -> Iterator["Changed"]:
        """Yield a note of a change that is being made; write it down when it is made.

        `number` is None for a row that is not there yet: then the body says which it became.
        """
        changed = Changed(number)
        was_public = number is not None and self.is_public(table, number)
        held = {} if number is None else self.remember(table, number)
        before = self.documents_of(table, number)
        yield changed
        assert changed.number is not None
        after = self.documents_of(table, changed.number)
        self.note(table, changed.number, action, was_public=was_public, comment=comment, held=held)
        self.index(before | after)

    def remember(self, table: type[Row], number: int) -> Content:
        """Return what a row holds that will be changed, and keep it in the audit trail.

        The seed notes no contents: where nobody has written yet, this is the first version.
        """
        if table is IndicatorValue:
            # Of an import that was just shown: its entry comes before that of this write.
            note_staged(self.session, STAGED.c.row_id == number)
        held, change = self.content(table, number) or {}, table_of(Change)
        mine = (change.c.kind == table.__name__, change.c.row_id == number)
        last = sa.select(sa.func.max(change.c.id)).where(*mine).scalar_subquery()
        without = (change.c.id == last, change.c.content.is_(None))
        self.session.execute(sa.update(change).where(*without).values(content=held or None))
        return held

    def documents_of(self, table: type[Row], number: int | None) -> set[tuple[str, int]]:
        """Return which documents a row is a part of, by kind and number."""
        found = {} if number is None else affected(self.as_program, table, number)
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
        """Add an entry to the audit trail; what is no more keeps the public name it had."""
        content = self.content(table, number)
        version = content.get("version", 1) if content else held.get("version", 0) + 1
        if content is None and action is Action.UPDATED:
            action = Action.DELETED
        self.session.add(
            Change(
                action=action,
                kind=table.__name__,
                row_id=number,
                slug=(content or held).get("slug"),
                version=version,
                content=content,
                comment=comment,
                was_public=was_public,
                is_public=content is not None and self.is_public(table, number),
                is_private=(content or held).get("is_private", False),
                account_id=self.viewer.account,
                client=self.client or None,
            )
        )

    def content(self, table: type[Row], number: int) -> dict[str, Any] | None:
        """Return a record with its parts as JSON has it, or None when it is no more."""
        source = table_of(table)
        found = self.as_program(sa.select(source).where(source.c.id == number))
        if not found:
            return None
        content = {name: plain(value) for name, value in found[0]._mapping.items()}
        for name, part in PARTS.get(table, {}).items():
            rows, by = table_of(part), f"{source.name}_id"
            parts = self.as_program(sa.select(rows).where(rows.c[by] == number).order_by(rows.c.id))
            content[name] = [
                {key: plain(value) for key, value in row._mapping.items() if key not in ("id", by)}
                for row in parts
            ]
        return content

    def index(self, documents: set[tuple[str, int]]) -> None:
        """Put documents on the list of those that the index has to take over.

        An entry without a kind only says that this revision of the data changed no document.
        """
        self.is_noted = True
        revision = self.session.execute(sa.select(table_of(Revision).c.number)).scalar_one()
        for kind, row in sorted(documents) or [("", 0)]:
            self.session.add(IndexTask(revision=revision, kind=kind, row_id=row))

    def give_back_revision(self) -> None:
        """Let the data keep its revision where nothing of it was changed."""
        if not self.is_noted:
            self.session.execute(sa.update(Revision).values(number=Revision.number - 1))


@dataclass
class Changed:
    """Which row was changed."""

    number: int | None


def plain(value: Any) -> Any:
    """Return a value of a row as JSON has it."""
    return str(value) if isinstance(value, date | datetime | Decimal) else value


def is_up_to_date(database: Database, index: SearchIndex) -> bool:
    """Return whether the index holds what the database does, but for what stands on the list.

    Every revision that the index has not seen has to be on it: then nothing else is missing.
    """
    held, current = index.revision, database.revision().number
    if held == str(current):
        return True
    listed = {revision for (revision,) in database.all(sa.select(TASK.c.revision).distinct())}
    return held.isdigit() and listed >= set(range(int(held) + 1, current + 1))


def catch_up(database: Database, index: SearchIndex) -> None:
    """Bring into the index what stands on the list, then strike it off.

    An index that is busy or broken stays behind; the list stays, and the next write tries again.
    """
    try:
        take_over(database, index)
    except IndexBusy:
        log.warning("the index is busy: what was written is found a little later", exc_info=True)
    except (IndexFailed, SQLAlchemyError):
        # What was written is written, and its writer is told so.
        log.exception("the index cannot take over what was written: it is found later")


def take_over(database: Database, index: SearchIndex) -> None:
    """Bring into the index what stands on the list, then strike it off."""
    tasks = database.all(sa.select(TASK))
    if not tasks:
        return
    # Every write is on the list, be it only by its number: the last of it is what was read.
    revision = max(task.revision for task in tasks)
    wanted: dict[str, set[int]] = defaultdict(set)
    for task in tasks:
        wanted[task.kind].add(task.row_id)
    wanted.pop("", None)
    found = list(documents(database, wanted))
    held = {(document.kind, document.row_id) for document in found}
    gone = [(k, row) for k, rows in wanted.items() for row in rows if (k, row) not in held]
    # Only what holds all of a revision is at it: if it missed nothing before.
    reached = str(revision) if is_up_to_date(database, index) else index.revision
    index.put(found, reached, gone)
    strike_off(database, revision)


def strike_off(database: Database, revision: int) -> None:
    """Take from the list what the index holds, being of this revision of the data."""
    with database.engine.begin() as connection:
        connection.execute(sa.delete(TASK).where(TASK.c.revision <= revision))


async def written(database: Database, index: SearchIndex, work: Callable[[Session], T]) -> T:
    """Return what a write gives, once what it wrote can be found.

    Both in one go: a client that goes away in between leaves nothing that cannot be found.
    """

    def both() -> T:
        with database.transaction() as session:
            given = work(session)
        catch_up(database, index)
        return given

    return await get_running_loop().run_in_executor(database.writing, both)
