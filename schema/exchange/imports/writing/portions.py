"""An import that lets others write: put aside in portions, shown in one step, then noted."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from schema.access.viewer import Viewer
from schema.database.engine import Database, raise_revision
from schema.editing.transactions.staged_values import (
    RUN,
    STAGED,
    STAGED_NUMBERS,
    VALUE,
    StagingConflict,
    apply_staged_values,
    discard_staged_portion,
    insert_hidden_values,
    log_staged_portion,
    staging_conflicts,
)
from schema.editing.transactions.writes import Write, json_row_value
from schema.exchange.imports.report import SHOWN
from schema.exchange.imports.writing.bulk_writes import (
    AuditedRow,
    keep_previous_contents,
    reserve_numbers,
)
from schema.tables import IndicatorValue
from schema.tables.base import PlainRow

T = TypeVar("T")
DEADLOCK = "40P01"
"""What PostgreSQL calls two transactions that wait for each other."""


class ConcurrentImport(Exception):
    """Another import is writing: only one can at a time."""


class ImportPortions:
    """What one import puts aside, on behalf of somebody; every step is a transaction of its own."""

    def __init__(self, database: Database, viewer: Viewer, client: str) -> None:
        self.database, self.viewer, self.client = database, viewer, client
        self.is_shown = False

    def begin(self, comment: str | None) -> None:
        """Say that this import is under way, and why it is made."""
        about = {"account_id": self.viewer.account, "client": self.client or None}
        run = sa.insert(RUN).values(about | {"comment": comment})
        self.in_turn(lambda session: session.execute(run))

    def save(self, entries: Sequence[AuditedRow]) -> None:
        """Put values aside."""
        if entries:
            # Before it is their turn, so that nobody waits for it.
            rows = [staged_row(entry) for entry in entries]
            self.in_turn(lambda session: stage_values(session, entries, rows))

    def show(self) -> list[int]:
        """Let everybody see all of them; return the lines that others were quicker with, if any.

        Then nothing is shown. Line 0 stands for one that is not known.
        """
        read, conflicts = self.database.all, staging_conflicts(SHOWN)
        lines = [line for (line,) in read(conflicts)]
        if lines:
            return lines
        numbers = read(STAGED_NUMBERS)
        try:
            self._beside(lambda session: self._show(session, numbers))
        except StagingConflict:
            return [line for (line,) in read(conflicts)] or [0]
        self.is_shown = True
        return []

    def note(self, follow: Callable[[], None] = lambda: None) -> None:
        """Write their entries in the audit trail; the index is to follow after each portion."""
        while self.in_turn(self._note):
            self.database.writing.submit(follow).result()
        self.discard()

    def discard(self) -> None:
        """Let go of what is put aside, and of the import."""
        while self.in_turn(discard_staged_portion):
            pass

    def in_turn(self, step: Callable[[Session], T]) -> T:
        """Return what a step gives, which waits for its turn among all writers."""
        return self.database.writing.submit(self._transaction, step).result()

    def _transaction(self, step: Callable[[Session], T]) -> T:
        with self.database.transaction(raising=False) as session:
            return step(session)

    def _beside(self, step: Callable[[Session], T]) -> T:
        """Return what a step gives; on PostgreSQL others write beside it.

        Whoever writes one of its values meanwhile waits for it, and it for them at the end, which
        PostgreSQL notices: then the step is taken back, not what they write.
        """
        return self.in_turn(step) if self.database.is_sqlite else self._transaction(step)

    def _show(self, session: Session, numbers: Sequence[PlainRow]) -> None:
        with translate_deadlock():
            apply_staged_values(session, numbers)
            raise_revision(session.connection())
        Write(session, self.viewer, self.client).index(set())

    def _note(self, session: Session) -> bool:
        is_noted = log_staged_portion(session)
        if is_noted:
            Write(session, self.viewer, self.client).index(set())
        return is_noted


@contextmanager
def translate_deadlock() -> Iterator[None]:
    """Raise StagingConflict when PostgreSQL takes this back for somebody who waits for it."""
    try:
        yield
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", "") != DEADLOCK:
            raise
        raise StagingConflict from error


@contextmanager
def import_portions(
    database: Database, viewer: Viewer, client: str, comment: str | None
) -> Iterator[ImportPortions]:
    """Yield where an import puts its values; what is not shown at the end of the block is gone.

    Raises ConcurrentImport while another import writes.
    """
    if not database.importing.acquire(blocking=False):
        raise ConcurrentImport
    try:
        finish_import(database)
        found = ImportPortions(database, viewer, client)
        found.begin(comment)
        try:
            yield found
        finally:
            if not found.is_shown:
                found.discard()
    finally:
        database.importing.release()


def finish_import(database: Database) -> None:
    """Finish what an import left whose process died: note what it had shown, forget the rest."""
    run = database.all(sa.select(RUN))
    if not run:
        return
    left = ImportPortions(database, Viewer(), "")
    if run[0].shown_at is None:
        left.discard()
    else:
        left.note()


def stage_values(
    session: Session, entries: Sequence[AuditedRow], rows: Sequence[dict[str, Any]]
) -> None:
    """Write values down where nobody sees them, with the numbers that they will have."""
    numbers = reserve_numbers(session, VALUE, sum(row["is_new"] for row in rows))
    free = iter(numbers)
    for row in rows:
        row["row_id"] = row["content"]["id"] = row["row_id"] or next(free)
    keep_previous_contents(session, IndicatorValue, [e for e in entries if e.number is not None])
    session.connection().execute(sa.insert(STAGED), rows)
    if numbers:
        insert_hidden_values(session, numbers[0], numbers[-1])


def staged_row(entry: AuditedRow) -> dict[str, Any]:
    """Return a value with its entry in the audit trail, as it is put aside; one that is new lacks
    its number."""
    content = {name: json_row_value(value) for name, value in entry.values.items()}
    return {
        **entry.values,
        "line": entry.line,
        "row_id": entry.number,
        "is_new": entry.number is None,
        "action": entry.action,
        "content": {"id": entry.number} | content,
        "was_public": entry.was_public,
        "is_public": entry.is_public,
    }
