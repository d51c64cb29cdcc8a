"""What keeps the database from answering, under two names, and told once in the log."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from schema.text.sentences import sentence

log = logging.getLogger("blis.database")

QUERY_CANCELED, READ_ONLY = "57014", "25006"
"""What PostgreSQL calls a statement that was stopped, and a write where it lets nobody write."""

OF_SQLITE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_NOMEM,
}
"""How SQLite says that the file or the disk is to blame; other codes are about statements."""

SECONDS_BETWEEN_LINES = 60.0
SECONDS_TO_RETRY = 5


class OutOfTime(Exception):
    """What was being done had to end before the database had answered."""

    message = sentence("This took longer than an operation may: ask for less at a time.")
    outcome: str | None = None

    def __init__(self) -> None:
        super().__init__(self.message)


class NotWritten(OutOfTime):
    """The time of a write was over before it was committed, so nothing was written."""

    message = sentence(
        "This took longer than a write may, so nothing was written: send it again, in smaller "
        "parts or when others write less."
    )
    outcome = "NOT_WRITTEN"


class DatabaseUnavailable(Exception):
    """The database cannot be used now; nothing is wrong with what was asked of it.

    `reason` is for those who run BLIS, the message for its clients.
    """

    message = sentence("The database cannot be used now: ask again in a few seconds.")
    outcome: str | None = None

    def __init__(self, reason: str) -> None:
        super().__init__(self.message)
        self.reason = reason


class OutcomeUnknown(DatabaseUnavailable):
    """The connection was lost while a write was committed: nobody here knows whether it was."""

    message = sentence(
        "The connection to the database was lost during the write, so it is not known whether it "
        "was done: send it again with the same Idempotency-Key, or read the record first."
    )
    outcome = "UNKNOWN"


class OncePerMinuteFilter(logging.Filter):
    """Lets the same line into the log only once a minute, however many are answered with it."""

    def __init__(self) -> None:
        super().__init__()
        self.until: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether a line was not let in within a minute, also among others."""
        line, now = record.getMessage(), monotonic()
        self.until = {each: until for each, until in self.until.items() if now < until}
        if line in self.until:
            return False
        self.until[line] = now + SECONDS_BETWEEN_LINES
        return True


log.addFilter(OncePerMinuteFilter())


class UnstorableValue(ValueError):
    """A value cannot be in a database at all: neither stored, nor asked for."""

    def __init__(self) -> None:
        super().__init__(
            sentence("Send texts without the character NUL, and numbers in everyday use.")
        )


class Outage:
    """Whether the database is known not to answer, so that nobody waits to find out again."""

    def __init__(self) -> None:
        self.reason = ""

    def begin(self, reason: str) -> None:
        """Let everybody know at once, from now on."""
        self.reason = reason
        note_outage(DatabaseUnavailable(reason))

    def end(self) -> None:
        """Let everybody ask again."""
        self.reason = ""
        log.warning("the database answers again")

    def check(self) -> None:
        """Raise DatabaseUnavailable while an outage is known."""
        if self.reason:
            raise DatabaseUnavailable(self.reason)

    @contextmanager
    def telling(self) -> Iterator[None]:
        """Raise DatabaseUnavailable, OutOfTime, UnstorableValue for what drivers raise.

        Raises DatabaseUnavailable at once while an outage is known.
        """
        self.check()
        try:
            yield
        except Exception as error:
            if not is_driver_error(error, "Error"):
                raise
            if self.reason:
                raise DatabaseUnavailable(self.reason) from error
            if is_statement_stopped(error):
                raise OutOfTime from error
            if is_driver_error(error, "DataError"):
                raise UnstorableValue from error
            if not is_database_failure(error):
                raise
            raise DatabaseUnavailable(outage_reason(error)) from error

    @contextmanager
    def committing(self) -> Iterator[None]:
        """Raise OutcomeUnknown when it cannot be known whether a commit was carried out."""
        try:
            yield
        except Exception as error:
            if not is_commit_uncertain(error):
                raise
            raise OutcomeUnknown(outage_reason(error)) from error


def note_outage(error: DatabaseUnavailable) -> None:
    """Tell in the log why somebody is not answered, in one line for all who are not."""
    log.warning("the database cannot be used, which is answered with 503: %s", error.reason)


def is_driver_error(error: BaseException, kind: str) -> bool:
    """Return whether a driver or a pool raised this, under one of the names of PEP 249.

    The names are the same for every driver, so that none has to be loaded to tell.
    """
    if kind == "Error" and isinstance(error, SQLAlchemyError):
        return True
    return any(base.__name__ == kind for base in type(driver_error(error)).__mro__)


def driver_error(error: BaseException) -> BaseException:
    """Return what the driver raised."""
    return error.orig if isinstance(error, DBAPIError) and error.orig else error


def is_statement_stopped(error: BaseException) -> bool:
    """Return whether a statement was stopped because it took too long."""
    said = driver_error(error)
    if isinstance(said, sqlite3.OperationalError):
        return sqlite_error_code(said) == sqlite3.SQLITE_INTERRUPT
    return getattr(said, "sqlstate", "") == QUERY_CANCELED


def is_database_failure(error: BaseException) -> bool:
    """Return whether the database, the disk or the way to it is to blame, not the statement."""
    said = driver_error(error)
    if isinstance(said, sqlite3.Error):
        return sqlite_error_code(said) in OF_SQLITE
    if isinstance(error, PoolExhausted) or getattr(said, "sqlstate", "") == READ_ONLY:
        return True
    is_gone = isinstance(error, DBAPIError) and error.connection_invalidated
    return is_gone or is_driver_error(said, "OperationalError")


def is_commit_uncertain(error: BaseException) -> bool:
    """Return whether a commit that failed in this way can have been carried out all the same."""
    said = driver_error(error)
    if isinstance(said, sqlite3.Error):
        return sqlite_error_code(said) == sqlite3.SQLITE_IOERR
    return is_database_failure(error)


def sqlite_error_code(error: sqlite3.Error) -> int:
    """Return the primary code of an error of SQLite, 0 when it has none."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def outage_reason(error: BaseException) -> str:
    """Return what the driver says, in one line without a full stop."""
    said = str(driver_error(error)).strip().splitlines()
    return said[0].rstrip(".") if said else type(error).__name__
