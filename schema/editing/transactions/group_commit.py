"""Several writes with one commit, each kept or taken back by itself."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from schema.database.engine import Database, checked_session
from schema.database.outages import DatabaseUnavailable, outage_reason


@contextmanager
def shared_transaction(database: Database) -> Iterator[sa.Connection]:
    """Yield a connection for several writes, each a `write_savepoint`; commit them at once.

    Raises OutcomeUnknown when the connection is lost while it commits; whatever else is raised
    leaves nothing of any of them.
    """
    with database.outage.telling(), database.engine.connect() as connection:
        connection.begin()
        yield connection
        with database.outage.committing():
            connection.commit()


@contextmanager
def write_savepoint(database: Database, connection: sa.Connection) -> Iterator[Session]:
    """Yield a session as `Database.transaction` does, for one of the writes.

    What is raised takes nothing back but this write. DatabaseUnavailable: the transaction of
    all of them is lost.
    """
    try:
        with database.outage.telling(), savepoint_session(connection) as session:
            with checked_session(session, raising=True):
                yield session
            session.commit()
    except BaseException as error:
        if is_transaction_lost(connection):
            raise DatabaseUnavailable(outage_reason(error)) from error
        raise


def savepoint_session(connection: sa.Connection) -> Session:
    """Return a session whose commit keeps, and whose end takes back, only what it did itself."""
    return Session(connection, expire_on_commit=False, join_transaction_mode="create_savepoint")


def is_transaction_lost(connection: sa.Connection) -> bool:
    """Return whether the transaction is no more, or can only be taken back as a whole.

    SQLite ends it by itself when the disk is full.
    """
    if connection.invalidated:
        return True
    driver: Any = connection.connection.driver_connection
    if isinstance(driver, sqlite3.Connection):
        return not driver.in_transaction
    return driver.info.transaction_status.name != "INTRANS"
