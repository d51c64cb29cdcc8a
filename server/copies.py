"""One file that holds everything: taken while BLIS serves, and put back when it does not."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.resources import files
from pathlib import Path

from alembic.script import ScriptDirectory

from server.failure import Failure
from server.settings import Settings

BESIDE = ("", "-wal", "-shm")
"""The endings of the files that SQLite keeps for one database."""


def back_up(settings: Settings, target: Path) -> None:
    """Write a copy of the database as it is at this moment; the index can be made again."""
    file = database_file(settings)
    if target.resolve() in [beside(file.resolve(), ending) for ending in BESIDE]:
        raise Failure(f"{target} is the database itself: name another file for the copy.")
    with readable(file) as source:
        copy(source, target)


def restore(settings: Settings, origin: Path) -> None:
    """Put a copy in the place of the database; the next start builds the index for it.

    Killed at any moment, the whole old database or the whole copy stands there. The old one
    stays beside it.
    """
    file = database_file(settings)
    fresh = beside(file, ".restored")
    with readable(origin) as source:
        check_version(source, origin)
        copy(source, fresh)
    try:
        if file.exists():
            keep(file, beside(file, ".before"))
        shutil.rmtree(settings.index_dir, ignore_errors=True)
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)


def beside(file: Path, ending: str) -> Path:
    """Return the file with this ending after its name."""
    return file.with_name(file.name + ending)


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


def check_version(source: sqlite3.Connection, origin: Path) -> None:
    """Refuse a file that no BLIS wrote, and one that only a newer BLIS can read."""
    names = {name for (name,) in source.execute("select name from sqlite_master")}
    if not {"revision", "alembic_version"} <= names:
        raise Failure(f"{origin} is no copy of a BLIS database.")
    known = {step.revision for step in steps().walk_revisions()}
    for (version,) in source.execute("select version_num from alembic_version"):
        if version not in known:
            raise Failure(f"{origin} was made by a newer BLIS: update this one.")


def steps() -> ScriptDirectory:
    """Return the migrations of this program."""
    return ScriptDirectory(str(files("schema") / "migrations"))


def copy(source: sqlite3.Connection, target: Path) -> None:
    """Write the copy beside its place first, so that a half-written one never stands there."""
    part = beside(target, ".part")
    try:
        part.unlink(missing_ok=True)
        try:
            with closing(sqlite3.connect(part)) as fresh:
                source.backup(fresh)
                fresh.execute("pragma journal_mode = delete")
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    except (sqlite3.Error, OSError) as error:
        said = error.strerror if isinstance(error, OSError) else error
        raise Failure(f"{target} cannot be written: {said}.") from error


def keep(file: Path, before: Path) -> None:
    """Bring the database into one file, so that one replacement is all, and copy it as it is."""
    try:
        with closing(sqlite3.connect(file)) as old:
            old.execute("pragma journal_mode = delete")
    except sqlite3.OperationalError as error:
        raise Failure(f"{file} is in use: {error}.") from error
    except sqlite3.DatabaseError:  # damaged: what can be kept are its files
        for ending in BESIDE[1:]:
            if beside(file, ending).exists():
                beside(file, ending).replace(beside(before, ending))
    shutil.copyfile(file, before)
