"""The rows of a PostgreSQL database as files, one for each table, and back; SQLite is a file."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg import sql

from schema.database.engine import Database, lift_timeouts
from schema.database.upgrade import upgrade_tables
from schema.database.versions import VERSIONS, stored_version
from schema.tables import Row

CHUNK = 1024 * 1024

Columns = Mapping[str, Sequence[str]]
"""The columns of each table in the order in which its file has them."""


def dump_tables(database: Database, folder: Path) -> tuple[str, Columns]:
    """Write all rows as they are at one moment; return the version of the tables, and which."""
    with database.engine.connect() as connection:
        connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            lift_timeouts(connection)
            version = stored_version(connection) or ""
            tables = content_tables(connection)
            for table in tables:
                copy_table_out(psycopg_connection(connection), table, folder / table.name)
    return version, {str(t.name): [str(column.name) for column in t.c] for t in tables}


def load_tables(database: Database, folder: Path, version: str, columns: Columns) -> None:
    """Put dumped rows in the place of all tables, in one transaction; nothing else can see less."""
    with database.engine.begin() as connection:
        lift_timeouts(connection)
        reflect_own_tables(connection).drop_all(connection)
        upgrade_tables(connection, version)
        tables = content_tables(connection)
        for table in reversed(tables):
            connection.execute(sa.delete(table))
        for table in tables:
            if table.name in columns:
                copy_table_in(
                    psycopg_connection(connection), table, columns[table.name], folder / table.name
                )
                advance_id_sequence(connection, table)


def content_tables(connection: sa.Connection) -> list[sa.Table]:
    """Return the tables with content, those that others refer to first."""
    return [
        table for table in reflect_own_tables(connection).sorted_tables if table.name != VERSIONS
    ]


def reflect_own_tables(connection: sa.Connection) -> sa.MetaData:
    """Return the tables of BLIS as they are, and none of others that live beside them."""
    known, found = {*Row.metadata.tables, VERSIONS}, sa.MetaData()
    found.reflect(connection, only=lambda name, _: name in known)
    return found


def psycopg_connection(connection: sa.Connection) -> psycopg.Connection[Any]:
    """Return the connection of psycopg, in the same transaction."""
    found = connection.connection.driver_connection
    assert isinstance(found, psycopg.Connection)
    return found


def copy_table_out(connection: psycopg.Connection[Any], table: sa.Table, file: Path) -> None:
    """Write the rows of a table into a file."""
    statement = sql.SQL("copy {} ({}) to stdout").format(
        *sql_identifiers(table.name, table.c.keys())
    )
    with file.open("wb") as written, connection.cursor().copy(statement) as copy:
        for chunk in copy:
            written.write(chunk)


def copy_table_in(
    connection: psycopg.Connection[Any], table: sa.Table, columns: Sequence[str], file: Path
) -> None:
    """Read the rows of a table from a file."""
    statement = sql.SQL("copy {} ({}) from stdin").format(*sql_identifiers(table.name, columns))
    with file.open("rb") as read, connection.cursor().copy(statement) as copy:
        while chunk := read.read(CHUNK):
            copy.write(chunk)


def sql_identifiers(table: str, columns: Sequence[str]) -> tuple[sql.Composable, sql.Composable]:
    """Return the names of a table and of columns as SQL."""
    return sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))


def advance_id_sequence(connection: sa.Connection, table: sa.Table) -> None:
    """Let the next row get a number that none has."""
    last = sa.select(sa.func.max(table.c.id)) if "id" in table.c else None
    counter = sa.select(sa.func.pg_get_serial_sequence(table.name, "id"))
    if last is not None and (name := connection.execute(counter).scalar()) is not None:
        number = connection.execute(last).scalar()
        connection.execute(sa.select(sa.func.setval(name, number or 1, number is not None)))
