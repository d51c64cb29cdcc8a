"""Restores a backup while BLIS does not serve: database, attachments, and a new search index."""

import shutil
import sqlite3
from contextlib import closing
from importlib import import_module
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from schema import Database, ErasedRecord, erased_records, repeat_erasures
from schema.tables import Attachment
from schema.tables.base import table_of
from schema.text.command_sentences import command_sentence
from search import open_index
from server.commands.backup import (
    BESIDE,
    SQLITE,
    DatabaseSnapshot,
    check_tables_version,
    copy_database,
    read_tables_version,
    readonly_connection,
    suffixed_path,
    table_names,
)
from server.commands.backup_archive import DATABASE, TABLES, open_backup, unpack_backup
from server.commands.databases import open_database
from server.commands.progress import print_message
from server.commands.setup import migrate_database, open_locked_database, rebuild_index
from server.failure import Failure
from server.files.store import FileStore, sync_folder
from server.settings import Settings

BEFORE = ".before"
"""The ending of what a restore keeps of what was there."""


def restore_backup(settings: Settings, origin: Path) -> None:
    """Replace all data by a backup, migrate it and build its index.

    Killed at any moment, it leaves the whole old database or the whole restored one, with the
    attachments that it names. The data from before stay beside it, under `.before`.
    """
    if not origin.is_file():
        raise Failure("There is no backup {origin}.", origin=origin)
    if file := settings.database_file:
        file.parent.mkdir(parents=True, exist_ok=True)
    with open_locked_database(settings):
        restore_data(settings, origin)


def restore_data(settings: Settings, origin: Path) -> None:
    """Replace all data by a backup; the caller holds the lock of the database."""
    erased = earlier_erasures(settings)
    folder = settings.data_dir / "restoring"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        restore_database(settings, origin, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    with (
        open_database(settings) as database,
        closing(open_index(settings.index_dir, settings.search_engine)) as index,
    ):
        migrate_database(database, settings.database_name)
        erase_from_backup(database, erased)
        rebuild_index(index, database)
        attachment = table_of(Attachment)
        named = {sha256 for (sha256,) in database.all(sa.select(attachment.c.sha256))}
    set_aside_contents(FileStore(settings.files_dir), named)


def earlier_erasures(settings: Settings) -> set[ErasedRecord]:
    """Return what was erased from the database that is there; say so when that is not known."""
    if settings.database_file is not None and not settings.database_file.is_file():
        return set()
    try:
        with open_database(settings) as database:
            return erased_records(database)
    except SQLAlchemyError:
        print_message(
            command_sentence(
                "The database cannot be read: persons erased after that backup may be back."
            )
        )
        return set()


def erase_from_backup(database: Database, erased: set[ErasedRecord]) -> None:
    """Erase from a restored backup what was erased after it; print what people have to erase."""
    done, left = repeat_erasures(database, erased)
    if done:
        print_message(
            command_sentence(
                "Persons erased again, as they were after that backup: {done}.", done=done
            )
        )
    if left:
        named = ", ".join(sorted(f"{each.kind} {each.row_id}" for each in left))
        print_message(
            command_sentence(
                "Fields of these were erased after that backup; erase them again: {named}.",
                named=named,
            )
        )


def restore_database(settings: Settings, origin: Path, folder: Path) -> None:
    """Replace the database by that of a backup; raise Failure for one that is not complete."""
    with origin.open("rb") as file:
        is_database = file.read(len(SQLITE)) == SQLITE
    if is_database:
        with readonly_connection(origin) as source:
            check_sqlite_backup(source, origin)
            copy_database(source, folder / DATABASE)
        snapshot = DatabaseSnapshot("", [folder / DATABASE])
    else:
        snapshot = unpack_snapshot(origin, folder)
    if (snapshot.columns is None) != (settings.database_file is not None):
        kind = "SQLite" if snapshot.columns is None else "PostgreSQL"
        raise Failure(
            "{origin} is a backup of a {kind} database, and this is another kind.",
            origin=origin,
            kind=kind,
        )
    lost = move_contents(settings, folder, snapshot.contents(settings))
    if lost and not is_database:
        raise Failure(
            "{origin} is damaged: attachments without contents: {lost}.",
            origin=origin,
            lost=lost,
        )
    if lost:
        print_message(
            command_sentence(
                "{origin} holds no attachments: attachments without contents now: {lost}.",
                origin=origin,
                lost=lost,
            )
        )
    swap_database(settings, folder, snapshot)


def unpack_snapshot(origin: Path, folder: Path) -> DatabaseSnapshot:
    """Return the database of a backup, unpacked into a folder with the attachments beside it."""
    with open_backup(origin) as (about, archive):
        version, columns = str(about.get("version")), about.get("tables")
        check_tables_version(version, origin)
        unpack_backup(origin, archive, folder)
    if columns is None:
        with readonly_connection(folder / DATABASE) as database:
            check_sqlite_backup(database, origin)
        return DatabaseSnapshot(version, [folder / DATABASE])
    assert isinstance(columns, dict)
    parts = [folder / TABLES / name for name in columns]
    if missing := [part.name for part in parts if not part.is_file()]:
        raise Failure(
            "{origin} is damaged: it lacks the table {table}.", origin=origin, table=missing[0]
        )
    return DatabaseSnapshot(version, parts, columns)


def move_contents(settings: Settings, folder: Path, contents: list[str]) -> int:
    """Move the attachments that a backup names into the store; return how many are missing.

    Until the database is replaced they are only more than it needs.
    """
    kept = FileStore(settings.files_dir)
    sources = [FileStore(folder / "files"), FileStore(suffixed_path(settings.files_dir, BEFORE))]
    wanted = [sha256 for sha256 in contents if not kept.path(sha256).is_file()]
    found = {s: f.path(s) for f in reversed(sources) for s in wanted if f.path(s).is_file()}
    for sha256, path in found.items():
        kept.path(sha256).parent.mkdir(parents=True, exist_ok=True)
        path.replace(kept.path(sha256))
        sync_folder(kept.path(sha256).parent)
    return len(wanted) - len(found)


def swap_database(settings: Settings, folder: Path, snapshot: DatabaseSnapshot) -> None:
    """Replace the old database by the new one in one step."""
    file = settings.database_file
    shutil.rmtree(settings.index_dir, ignore_errors=True)
    if file is None:
        assert snapshot.columns is not None
        with open_database(settings) as database:
            dumps = import_module("schema.database.dumps")
            dumps.load_tables(database, folder / TABLES, snapshot.version, snapshot.columns)
        return
    fresh = suffixed_path(file, ".restored")
    shutil.move(folder / DATABASE, fresh)
    try:
        if file.exists():
            preserve_database(file, suffixed_path(file, BEFORE))
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)


def set_aside_contents(files: FileStore, named: set[str]) -> None:
    """Put what only the database before named beside its copy, in the place of what lay there."""
    before = FileStore(suffixed_path(files.folder, BEFORE))
    shutil.rmtree(before.folder, ignore_errors=True)
    for sha256 in set(files.held()) - named:
        before.path(sha256).parent.mkdir(parents=True, exist_ok=True)
        files.path(sha256).replace(before.path(sha256))


def check_sqlite_backup(source: sqlite3.Connection, origin: Path) -> None:
    """Refuse a file that no BLIS wrote, and one that only a newer BLIS can read."""
    if not {"revision", "alembic_version"} <= table_names(source):
        raise Failure("{origin} is not a backup of BLIS.", origin=origin)
    check_tables_version(read_tables_version(source), origin)


def preserve_database(file: Path, before: Path) -> None:
    """Bring the database into one file, so that one replacement is all, and copy it as it is."""
    try:
        with closing(sqlite3.connect(file)) as old:
            old.execute("pragma journal_mode = delete")
    except sqlite3.OperationalError as error:
        raise Failure("{file} is in use: {error}.", file=file, error=error) from error
    except sqlite3.DatabaseError:  # damaged: what can be kept are its files
        for ending in BESIDE[1:]:
            if suffixed_path(file, ending).exists():
                suffixed_path(file, ending).replace(suffixed_path(before, ending))
    shutil.copyfile(file, before)
