"""An import that lets others write: put aside in portions, shown in one step, then noted."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import Session

from schema.access.visibility import Viewer
from schema.database.engine import (
    Database,
    raise_revision,
)
from schema.editing.staging import (
    CHANGE,
    RUN,
    STAGED,
    VALUE,
    StagingConflict,
    apply_staged_values,
    discard_staged_values,
    log_staged_portion,
    staging_conflicts,
)
from schema.editing.transactions import (
    Write,
    json_row_value,
)
from schema.exchange.imports.report import SHOWN
from schema.exchange.imports.trail import (
    AuditedRow,
    keep_previous_contents,
    reserve_numbers,
)
from schema.tables import IndicatorValue

T = TypeVar("T")
DEADLOCK = "40P01"
"""What PostgreSQL calls two transactions that wait for each other."""


NEWEST = sa.select(sa.func.max(CHANGE.c.id)).where(CHANGE.c.kind == IndicatorValue.__name__)
"""The last entry in the audit trail about a value: every write of one leaves an entry."""


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
            self.in_turn(lambda session: stage_values(session, entries))

    def show(self) -> list[int]:
        """Let everybody see all of them; return the lines that others were quicker with, if any.

        Then nothing is shown. Line 0 stands for one that is not known.
        """
        seen = self.database.all(NEWEST)[0][0]
        lines = [line for (line,) in self.database.all(staging_conflicts(SHOWN))]
        try:
            lines = lines or self._beside(lambda session: self._show(session, seen))
        except (StagingConflict, IntegrityError):
            return [0]
        self.is_shown = not lines
        return lines

    def note(self, follow: Callable[[], None] = lambda: None) -> None:
        """Write their entries in the audit trail; the index is to follow after each portion."""
        while self.in_turn(self._note):
            self.database.writing.submit(follow).result()
        self.in_turn(discard_staged_values)

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

    def _show(self, session: Session, seen: int | None) -> list[int]:
        # To compare all of them takes a while, in which nobody else could write.
        is_written = session.execute(NEWEST).scalar() != seen
        if is_written and (lines := list(session.execute(staging_conflicts(SHOWN)).scalars())):
            return lines
        with translate_deadlock():
            apply_staged_values(session)
            raise_revision(session.connection())
        Write(session, self.viewer, self.client).index(set())
        return []

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
                found.in_turn(discard_staged_values)
    finally:
        database.importing.release()


def finish_import(database: Database) -> None:
    """Finish what an import left whose process died: note what it had shown, forget the rest."""
    run = database.all(sa.select(RUN))
    if not run:
        return
    left = ImportPortions(database, Viewer(), "")
    if run[0].shown_at is None:
        left.in_turn(discard_staged_values)
    else:
        left.note()


def stage_values(session: Session, entries: Sequence[AuditedRow]) -> None:
    """Write values down where nobody sees them, with the numbers that they will have."""
    new = sum(entry.number is None for entry in entries)
    numbers = iter(reserve_numbers(session, VALUE, new))
    keep_previous_contents(session, IndicatorValue, [e for e in entries if e.number is not None])
    rows = [staged_row(entry, entry.number or next(numbers)) for entry in entries]
    session.connection().execute(sa.insert(STAGED), rows)


def staged_row(entry: AuditedRow, number: int) -> dict[str, Any]:
    """Return a value with its number and its entry in the audit trail, as it is put aside."""
    return {
        **entry.values,
        "line": entry.line,
        "row_id": number,
        "is_new": entry.number is None,
        "action": entry.action,
        "content": {"id": number}
        | {name: json_row_value(value) for name, value in entry.values.items()},
        "was_public": entry.was_public,
        "is_public": entry.is_public,
    }
