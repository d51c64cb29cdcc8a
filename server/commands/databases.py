"""A database that is there already, and of which version its tables are; loads no GraphQL."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from schema.database.engine import Database
from schema.database.versions import known_versions, stored_version
from server.failure import Failure
from server.failure_causes import report_failures
from server.settings import Settings


@contextmanager
def open_database(settings: Settings, *, mapped: bool = True) -> Iterator[Database]:
    """Yield the database as it is, and let go of it."""
    database = Database(settings.database_url, mapped=mapped, patience=settings.patience)
    try:
        yield database
    finally:
        asyncio.run(database.close())


@contextmanager
def open_current_database(settings: Settings) -> Iterator[Database]:
    """Yield the database that a start made; raise Failure when it is of another version."""
    check_database_exists(settings)
    with report_failures(settings.database_name), open_database(settings) as database:
        if database_version(database) != program_version():
            raise Failure("The tables are not of the version of this program: run blis serve.")
        yield database


def check_database_exists(settings: Settings) -> None:
    """Refuse to make a database where there is none."""
    if settings.database_file and not settings.database_file.is_file():
        raise Failure(
            "There is no database {database} yet: run blis serve.", database=settings.database_name
        )


def database_version(database: Database) -> str | None:
    """Return of which version the tables are, or None when there are none."""
    with database.reading.connect() as connection:
        return stored_version(connection)


def query_database(database: Database, sql: str) -> Sequence[Sequence[Any]]:
    """Return what the database tells of itself."""
    with database.reading.connect() as connection:
        return connection.exec_driver_sql(sql).all()


def program_version() -> str:
    """Return the version of the tables that this program makes."""
    return known_versions()[-1]
