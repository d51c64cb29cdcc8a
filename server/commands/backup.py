"""The command `blis backup`: everything in one file, also while BLIS serves.

`backup_archive` is the format of that file, `restoration` the way back. The search index is not
in it: `blis restore` builds it from the database.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from schema.database.versions import known_versions
from schema.text.command_sentences import command_sentence
from server.commands.backup_archive import DATABASE, TABLES, BackupWriter, open_backup_writer
from server.commands.databases import open_database
from server.failure import Failure, os_error_reason
from server.failure_causes import report_failures
from server.files.store import FileStore
from server.settings import Settings, read_settings

if TYPE_CHECKING:
    from schema.database.dumps import Columns

BESIDE = ("", "-wal", "-shm")
"""The endings of the files that SQLite keeps for one database."""

SQLITE = b"SQLite format 3\0"
TRIES = 3
"""How often a backup is begun again because an attachment was deleted meanwhile."""


def backup(
    file: Annotated[Path, typer.Argument(help="The file to write.")],
    *,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing file.")] = False,
) -> None:
    """Back up the database and the attachments into one file.

    Also while BLIS is serving. The index is not in it: restore rebuilds it. Prints
    the file, its size and the revision of the data in it.
    """
    settings = read_settings()
    with report_failures(str(file)):
        revision = write_backup(settings, file, replace=force)
        size = file.stat().st_size
    print(
        command_sentence(
            "{file}: {size:,} bytes, revision {revision}",
            file=file.absolute(),
            size=size,
            revision=revision,
        )
    )


def write_backup(settings: Settings, target: Path, *, replace: bool = False) -> str:
    """Write a backup of everything as it is at this moment, also while clients write.

    Returns the number of the state of the data that is in it.
    """
    check_backup_target(settings, target, replace)
    missing = Path()
    for _ in range(TRIES):
        try:
            with open_backup_writer(target) as writer:
                return write_backup_parts(settings, writer)
        except MissingAttachment as vanished:
            missing = vanished.path
    raise Failure("{missing} is missing: see blis check.", missing=missing)


class MissingAttachment(Exception):
    """The content of an attachment is not there, because it was taken away, or is lost."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


def check_backup_target(settings: Settings, target: Path, replace: bool) -> None:
    """Raise Failure when there is nothing to back up, or the target would overwrite something."""
    place, file = target.resolve(), settings.database_file
    if file and not file.is_file():
        raise Failure("There is no database {file}.", file=file)
    if place.is_dir():
        raise Failure("{target} cannot be written: Is a directory.", target=target)
    if file and place in [suffixed_path(file.resolve(), ending) for ending in BESIDE]:
        raise Failure(
            "{target} is the database itself: name another file for the backup.", target=target
        )
    for folder in (settings.files_dir, settings.index_dir):
        if place.is_relative_to(folder.resolve()):
            raise Failure(
                "{target} is inside the data of BLIS: name another file for the backup.",
                target=target,
            )
    if place.exists() and not replace:
        raise Failure(
            "{target} exists already: name another file, or replace it with --force.",
            target=target,
        )


def write_backup_parts(settings: Settings, writer: BackupWriter) -> str:
    """Write the files of a backup: first the database, then the attachments that it names.

    Returns the revision of the database.
    """
    files = FileStore(settings.files_dir)
    with TemporaryDirectory(dir=settings.data_dir, prefix="backup-") as name:
        snapshot = take_snapshot(settings, Path(name))
        contents = snapshot.contents(settings)
        writer.about(snapshot.about() | {"attachments": len(contents)})
        for part in snapshot.parts:
            writer.file(str(part.relative_to(name)), part)
        for sha256 in contents:
            try:
                writer.attachment(files, sha256)
            except FileNotFoundError as error:
                raise MissingAttachment(files.path(sha256)) from error
        return snapshot.revision


@dataclass(frozen=True)
class DatabaseSnapshot:
    """A database at one moment, as files: one of SQLite, or one for each table of PostgreSQL."""

    version: str
    parts: list[Path]
    columns: "Columns | None" = None
    revision: str = ""

    def about(self) -> dict[str, object]:
        """Return what whoever restores it has to know."""
        return {"version": self.version, "tables": self.columns}

    def contents(self, settings: Settings) -> list[str]:
        """Return the hashes of the contents that its attachments name."""
        if self.columns is None:
            with readonly_connection(self.parts[0]) as database:
                return attachment_hashes(database)
        if "attachment" not in self.columns:
            return []
        place = list(self.columns["attachment"]).index("sha256")
        [file] = [part for part in self.parts if part.name == "attachment"]
        with file.open(encoding="utf-8") as rows:
            return sorted({row.split("\t")[place].strip() for row in rows})


def take_snapshot(settings: Settings, folder: Path) -> DatabaseSnapshot:
    """Write the database as it is at this moment into a folder."""
    file = settings.database_file
    if file is not None:
        with readonly_connection(file) as source:
            copy_database(source, folder / DATABASE)
        with readonly_connection(folder / DATABASE) as taken:
            parts, revision = [folder / DATABASE], snapshot_revision(taken)
            return DatabaseSnapshot(read_tables_version(taken), parts, revision=revision)
    tables = folder / TABLES
    tables.mkdir()
    with open_database(settings) as database:
        # Only who has PostgreSQL waits for its driver.
        dumps = import_module("schema.database.dumps")
        version, columns = dumps.dump_tables(database, tables)
    check_tables_version(version, settings.database_name)
    revision = dumped_revision(tables, columns)
    return DatabaseSnapshot(version, [tables / name for name in columns], columns, revision)


def suffixed_path(file: Path, ending: str) -> Path:
    """Return the file with this ending after its name."""
    return file.with_name(file.name + ending)


@contextmanager
def readonly_connection(file: Path) -> Iterator[sqlite3.Connection]:
    """Yield a connection that only reads, to a file that is there and whole."""
    if not file.is_file():
        raise Failure("There is no database {file}.", file=file)
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as source:
            findings = source.execute("pragma quick_check").fetchall()
            if findings != [("ok",)]:
                raise Failure("{file} is damaged: {finding}.", file=file, finding=findings[0][0])
            yield source
    except sqlite3.Error as error:
        raise Failure("{file} cannot be copied: {error}.", file=file, error=error) from error


def table_names(source: sqlite3.Connection) -> set[str]:
    """Return the names of the tables."""
    return {name for (name,) in source.execute("select name from sqlite_master")}


def read_tables_version(source: sqlite3.Connection) -> str:
    """Return of which version the tables are."""
    found = source.execute("select version_num from alembic_version").fetchone()
    return found[0] if found else ""


def snapshot_revision(source: sqlite3.Connection) -> str:
    """Return the number of the state of the data."""
    return str(source.execute("select number from revision").fetchone()[0])


def dumped_revision(tables: Path, columns: "Columns") -> str:
    """Return the same of dumped rows."""
    place = list(columns["revision"]).index("number")
    return (tables / "revision").read_text(encoding="utf-8").split("\n")[0].split("\t")[place]


def attachment_hashes(source: sqlite3.Connection) -> list[str]:
    """Return the hashes that attachments name; there was a time without attachments."""
    if "attachment" not in table_names(source):
        return []
    found = source.execute("select distinct sha256 from attachment order by sha256")
    return [sha256 for (sha256,) in found]


def check_tables_version(version: str, origin: Path | str) -> None:
    """Refuse tables that only a newer BLIS can read."""
    if version not in known_versions():
        raise Failure("{origin} was made by a newer BLIS: update this one.", origin=origin)


def copy_database(source: sqlite3.Connection, target: Path) -> None:
    """Copy a database into one file, synced to the disk."""
    try:
        with closing(sqlite3.connect(target)) as fresh:
            source.backup(fresh)
            fresh.execute("pragma journal_mode = delete")
        with target.open("rb") as file:
            os.fsync(file.fileno())
    except (sqlite3.Error, OSError) as error:
        said = os_error_reason(error) if isinstance(error, OSError) else error
        raise Failure(
            "{target} cannot be written: {reason}.", target=target, reason=said
        ) from error
