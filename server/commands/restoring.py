"""Puts a copy in the place of everything when BLIS does not serve, and makes its index."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from schema import Database, Erased, erase_again, erasures, load
from schema.tables import Attachment
from schema.tables.base import table_of
from search import open_index
from server.commands.archives import (
    DATABASE,
    TABLES,
    reading,
    unpack,
)
from server.commands.backup import (
    BESIDE,
    SQLITE,
    Snapshot,
    beside,
    check_version,
    copy,
    names_in,
    readable,
    version_of,
)
from server.commands.databases import opened
from server.commands.progress import say
from server.commands.setup import (
    held,
    migrate,
    rebuild,
)
from server.failure import Failure
from server.files.store import (
    Files,
    sync,
)
from server.settings import Settings

BEFORE = ".before"
"""The ending of what a restore keeps of what was there."""


def restore(settings: Settings, origin: Path) -> None:
    """Put a copy in the place of everything, bring it up to date and build its index.

    Killed at any moment, the whole old database or the whole copy stands there, with the contents
    that it names. What was there before stays beside it.
    """
    if not origin.is_file():
        raise Failure(f"There is no copy {origin}.")
    if file := settings.database_file:
        file.parent.mkdir(parents=True, exist_ok=True)
    with held(settings):
        bring_back(settings, origin)


def bring_back(settings: Settings, origin: Path) -> None:
    """Put a copy in the place of everything that this process holds."""
    erased = erasures_before(settings)
    folder = settings.data_dir / "restoring"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        put_back(settings, origin, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    with (
        opened(settings) as database,
        closing(open_index(settings.index_dir, settings.search_engine)) as index,
    ):
        migrate(database, settings.database_name)
        erase_anew(database, erased)
        rebuild(index, database)
        attachment = table_of(Attachment)
        named = {sha256 for (sha256,) in database.all(sa.select(attachment.c.sha256))}
    put_aside(Files(settings.files_dir), named)


def erasures_before(settings: Settings) -> set[Erased]:
    """Return what was erased from the database that is there; say so when that is not known."""
    if settings.database_file is not None and not settings.database_file.is_file():
        return set()
    try:
        with opened(settings) as database:
            return erasures(database)
    except SQLAlchemyError:
        say("What was erased since that copy was made is not known: the database cannot be read.")
        return set()


def erase_anew(database: Database, erased: set[Erased]) -> None:
    """Erase from a copy what was erased after it was made; name what people have to erase."""
    done, left = erase_again(database, erased)
    if done:
        say(f"Erased anew: {done} persons who were erased after that copy was made.")
    if left:
        named = ", ".join(sorted(f"{each.kind} {each.row_id}" for each in left))
        say(f"Fields of these were erased after that copy was made; do it again: {named}.")


def put_back(settings: Settings, origin: Path, folder: Path) -> None:
    """Put a copy in the place of the database, when all of it is there and right."""
    with origin.open("rb") as file:
        is_database = file.read(len(SQLITE)) == SQLITE
    if is_database:
        with readable(origin) as source:
            check(source, origin)
            copy(source, folder / DATABASE)
        snapshot = Snapshot("", [folder / DATABASE])
    else:
        snapshot = unpacked(origin, folder)
    if (snapshot.columns is None) != (settings.database_file is not None):
        kind = "SQLite" if snapshot.columns is None else "PostgreSQL"
        raise Failure(f"{origin} is a copy of a database of {kind}, and this is another.")
    lost = take_over(settings, folder, snapshot.contents(settings))
    if lost and not is_database:
        raise Failure(f"{origin} is damaged: it lacks the contents of {lost} attachments.")
    if lost:
        say(f"{origin} holds no attachments: the contents of {lost} are missing now.")
    replace(settings, folder, snapshot)


def unpacked(origin: Path, folder: Path) -> Snapshot:
    """Return the database of a copy, written into a folder with its contents beside it."""
    with reading(origin) as (about, archive):
        version, columns = str(about.get("version")), about.get("tables")
        check_version(version, origin)
        unpack(origin, archive, folder)
    if columns is None:
        with readable(folder / DATABASE) as database:
            check(database, origin)
        return Snapshot(version, [folder / DATABASE])
    assert isinstance(columns, dict)
    parts = [folder / TABLES / name for name in columns]
    if missing := [part.name for part in parts if not part.is_file()]:
        raise Failure(f"{origin} is damaged: it lacks the table {missing[0]}.")
    return Snapshot(version, parts, columns)


def take_over(settings: Settings, folder: Path, contents: list[str]) -> int:
    """Bring the contents that a copy names to where they belong; return how many are nowhere.

    Until the database changes they are only more than it needs.
    """
    kept = Files(settings.files_dir)
    sources = [Files(folder / "files"), Files(beside(settings.files_dir, BEFORE))]
    wanted = [sha256 for sha256 in contents if not kept.path(sha256).is_file()]
    found = {s: f.path(s) for f in reversed(sources) for s in wanted if f.path(s).is_file()}
    for sha256, path in found.items():
        kept.path(sha256).parent.mkdir(parents=True, exist_ok=True)
        path.replace(kept.path(sha256))
        sync(kept.path(sha256).parent)
    return len(wanted) - len(found)


def replace(settings: Settings, folder: Path, snapshot: Snapshot) -> None:
    """Let the new database stand in the place of the old one, from one moment to the next."""
    file = settings.database_file
    shutil.rmtree(settings.index_dir, ignore_errors=True)
    if file is None:
        assert snapshot.columns is not None
        with opened(settings) as database:
            load(database, folder / TABLES, snapshot.version, snapshot.columns)
        return
    fresh = beside(file, ".restored")
    shutil.move(folder / DATABASE, fresh)
    try:
        if file.exists():
            keep(file, beside(file, BEFORE))
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)


def put_aside(files: Files, named: set[str]) -> None:
    """Put what only the database before named beside its copy, in the place of what lay there."""
    before = Files(beside(files.folder, BEFORE))
    shutil.rmtree(before.folder, ignore_errors=True)
    for sha256 in set(files.held()) - named:
        before.path(sha256).parent.mkdir(parents=True, exist_ok=True)
        files.path(sha256).replace(before.path(sha256))


def check(source: sqlite3.Connection, origin: Path) -> None:
    """Refuse a file that no BLIS wrote, and one that only a newer BLIS can read."""
    if not {"revision", "alembic_version"} <= names_in(source):
        raise Failure(f"{origin} is no copy of a BLIS database.")
    check_version(version_of(source), origin)


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
