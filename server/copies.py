"""One file that holds everything: taken while BLIS serves, and put back when it does not."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from server.failure import Failure
from server.settings import Settings


def back_up(settings: Settings, target: Path) -> None:
    """Write a copy of the database as it is at this moment; the index can be made again."""
    with readable(database_file(settings)) as source:
        copy(source, target)


def restore(settings: Settings, origin: Path) -> None:
    """Put a copy in the place of the database; the next start builds the index for it."""
    file = database_file(settings)
    fresh = file.with_name(f"{file.name}.restored")
    with readable(origin) as source:
        if not source.execute("select 1 from sqlite_master where name = 'revision'").fetchone():
            raise Failure(f"{origin} is no copy of a BLIS database.")
        copy(source, fresh)
    shutil.rmtree(settings.index_dir, ignore_errors=True)
    for ending in ("-wal", "-shm"):
        file.with_name(file.name + ending).unlink(missing_ok=True)
    fresh.replace(file)


def database_file(settings: Settings) -> Path:
    """Return the file of the database; PostgreSQL has its own tools for copies."""
    if settings.database_file is None:
        raise Failure("This database is kept by PostgreSQL: copy it with pg_dump and pg_restore.")
    return settings.database_file


@contextmanager
def readable(file: Path) -> Iterator[sqlite3.Connection]:
    """Yield a connection that only reads, to a file that is there and whole."""
    if not file.is_file():
        raise Failure(f"There is no database {file}.")
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as source:
            findings = source.execute("pragma quick_check").fetchall()
            if findings != [("ok",)]:
                raise Failure(f"{file} is damaged: {findings[0][0]}.")
            yield source
    except sqlite3.Error as error:
        raise Failure(f"{file} cannot be copied: {error}.") from error


def copy(source: sqlite3.Connection, target: Path) -> None:
    """Write the copy beside its place first, so that a half-written one never stands there."""
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    with closing(sqlite3.connect(part)) as fresh:
        source.backup(fresh)
        fresh.execute("pragma journal_mode = delete")
    part.replace(target)
