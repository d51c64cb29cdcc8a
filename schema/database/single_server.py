"""One connection to PostgreSQL that holds the database for one BLIS, and sees that it answers.

What holds is an advisory lock of the session: PostgreSQL lets go of it when this process dies. The
index and all that is kept in memory belong to one process, so a second one would answer from what
the first has changed meanwhile.
"""

import logging
from contextlib import suppress
from threading import Event, Thread
from typing import Any, Self

import psycopg

from schema.database.engine import Database
from schema.database.outages import outage_reason
from schema.database.postgresql import connection_arguments, connection_deadline

log = logging.getLogger("blis")

LOCK = int.from_bytes(b"BLIS")
"""The number of the advisory lock, the same for every BLIS; databases do not share it."""

SECONDS_BETWEEN_LOOKS = 1.0


class DatabaseOccupied(Exception):
    """Another BLIS holds the database."""


class DatabaseWatch:
    """Holds a database of PostgreSQL from the beginning to the end of a `with`."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.connection: psycopg.Connection[Any] | None = None
        self.ending, self.is_silent = Event(), False
        self.thread = Thread(target=self._look, name="watch", daemon=True)

    def __enter__(self) -> Self:
        """Take the database; raise DatabaseOccupied when another BLIS has it."""
        with self.database.outage.telling():
            self.connection = self._holding()
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the database."""
        self.ending.set()
        if self.thread.is_alive():
            self.thread.join()
        if self.connection is not None:
            self.connection.close()

    def begin(self) -> None:
        """Look once a second from now on whether the database answers."""
        self.thread.start()

    def _holding(self) -> psycopg.Connection[Any]:
        """Return a new connection that holds the lock."""
        url, patience = self.database.url, self.database.patience
        address = url.set(drivername="postgresql").render_as_string(False)
        connection = psycopg.connect(
            address, autocommit=True, **connection_arguments(url, patience)
        )
        try:
            with connection_deadline(patience.connect, connection):
                row = connection.execute("select pg_try_advisory_lock(%s)", [LOCK]).fetchone()
        except BaseException:
            connection.close()
            raise
        if row is None or not row[0]:
            connection.close()
            raise DatabaseOccupied
        return connection

    def _look(self) -> None:
        while not self.ending.wait(SECONDS_BETWEEN_LOOKS):
            try:
                self._ask()
            except psycopg.Error as error:
                self._lose(error)

    def _ask(self) -> None:
        """Raise an error of psycopg when the database does not answer in time."""
        assert self.connection is not None
        with connection_deadline(self.database.patience.connect, self.connection) as timer:
            try:
                self.connection.execute("select 1")
            finally:
                self.is_silent = timer.finished.is_set()

    def _lose(self, error: psycopg.Error) -> None:
        """Let all go who wait for the database, and try until it is there again and held."""
        assert self.connection is not None
        was_silent = self.is_silent
        with suppress(psycopg.Error):
            self.connection.close()
        # One that was started anew meanwhile is back before anybody has noticed.
        if not was_silent and self._is_back():
            return
        self.database.outage.begin(outage_reason(error))
        self.database.sockets.cut()
        while not self.ending.wait(SECONDS_BETWEEN_LOOKS):
            if self._is_back():
                self.database.outage.end()
                return

    def _is_back(self) -> bool:
        """Return whether the database is there and held again."""
        try:
            self.connection = self._holding()
        except psycopg.Error:
            # Those who were connecting meanwhile wait for what does not answer either.
            self.database.sockets.cut()
            return False
        except DatabaseOccupied:
            self.database.outage.begin("another BLIS uses it")
            return False
        return True
