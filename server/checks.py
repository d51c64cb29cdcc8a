"""Compares what should agree: tables and program, rows and rules, index and database."""

from collections.abc import Iterator, Sequence
from importlib.resources import files
from typing import Any

import sqlalchemy as sa
from alembic.script import ScriptDirectory

from schema import Database, documents
from schema.tables import rules
from search import SearchIndex

SHOWN = 10


def differences(database: Database, index: SearchIndex) -> Iterator[str]:
    """Yield in a sentence whatever is not as it should be; older tables end the search."""
    yield from damage(database)
    version, newest = database_version(database), program_version()
    if version != newest:
        yield f"The tables are of version {version or 'none'}, the program is of {newest}."
        return
    yield from broken_rules(database)
    yield from index_differences(database, index)


def damage(database: Database) -> Iterator[str]:
    """Yield what SQLite finds wrong with its own file; PostgreSQL looks after itself."""
    if not database.is_sqlite:
        return
    for finding, *_ in told_by(database, "pragma integrity_check"):
        if finding != "ok":
            yield f"The database file is damaged: {finding}."
    for table, row_id, target, _ in told_by(database, "pragma foreign_key_check"):
        yield f"A row refers to nothing: {table} {row_id} to {target}."


def database_version(database: Database) -> str | None:
    """Return the version of the tables, or None when there are none."""
    if not sa.inspect(database.reading).has_table("alembic_version"):
        return None
    [[version]] = told_by(database, "select version_num from alembic_version")
    return version


def told_by(database: Database, sql: str) -> Sequence[Sequence[Any]]:
    """Return what the database tells of itself."""
    with database.reading.connect() as connection:
        return connection.exec_driver_sql(sql).all()


def program_version() -> str | None:
    """Return the version of the tables that this program makes."""
    return ScriptDirectory(str(files("schema") / "migrations")).get_current_head()


def broken_rules(database: Database) -> Iterator[str]:
    """Yield each record that breaks a rule over several rows."""
    for rule in rules.RULES:
        for slug, *details in database.all(rule.offenders):
            table, message = rule.table.__tablename__, rule.message.format(*details)
            yield f"A rule is broken: {table} {slug}: {rule.field}: {message}."


def index_differences(database: Database, index: SearchIndex) -> Iterator[str]:
    """Yield how the index differs from what the database would put into it."""
    revision = str(database.revision().number)
    if index.revision != revision:
        yield f"The index is of revision {index.revision or 'none'}, the database of {revision}."
    expected = {(document.kind, document.row_id) for document in documents(database)}
    held = index.keys()
    for what, keys in (("lacks", expected - held), ("holds too much", held - expected)):
        if keys:
            named = ", ".join(f"{kind} {row_id}" for kind, row_id in sorted(keys)[:SHOWN])
            more = f" and {len(keys) - SHOWN} more" if len(keys) > SHOWN else ""
            yield f"The index {what}: {named}{more}."
