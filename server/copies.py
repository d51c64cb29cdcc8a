"""One file that holds everything: taken while BLIS serves, and put back when it does not.

The search index is not in the file: it is made from the database, and `restore` makes it.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib.resources import files as resources
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa
from alembic.script import ScriptDirectory
from sqlalchemy.exc import SQLAlchemyError

from schema import Columns, Database, Erased, dump, erase_again, erasures, load
from schema.tables import Attachment
from schema.tables.row import table_of
from search import open_index
from server.archives import DATABASE, TABLES, Writer, reading, unpack, writing
from server.failure import Failure, reason
from server.files import Files, sync
from server.settings import Settings
from server.start import held, migrate, opened, rebuild
from server.steps import say

BESIDE = ("", "-wal", "-shm")
"""The endings of the files that SQLite keeps for one database."""

SQLITE = b"SQLite format 3\0"
TRIES = 3
"""How often a copy is begun anew when an attachment was taken away meanwhile."""

BEFORE = ".before"
"""The ending of what a restore keeps of what was there."""


def back_up(settings: Settings, target: Path) -> None:
    """Write a copy of everything as it is at this moment, also while it is being written to."""
    check_target(settings, target)
    for left in reversed(range(TRIES)):
        try:
            with writing(target) as writer:
                write(settings, writer)
            return
        except Vanished as vanished:
            if not left:
                raise Failure(f"{vanished.path} is missing: see blis check.") from vanished


class Vanished(Exception):
    """The content of an attachment is not there, because it was taken away, or is lost."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


def check_target(settings: Settings, target: Path) -> None:
    """Refuse to make a copy of nothing, or to write one over what it is a copy of."""
    place, file = target.resolve(), settings.database_file
    if file and not file.is_file():
        raise Failure(f"There is no database {file}.")
    if place.is_dir():
        raise Failure(f"{target} cannot be written: Is a directory.")
    if file and place in [beside(file.resolve(), ending) for ending in BESIDE]:
        raise Failure(f"{target} is the database itself: name another file for the copy.")
    for folder in (settings.files_dir, settings.index_dir):
        if place.is_relative_to(folder.resolve()):
            raise Failure(f"{target} lies among the data of BLIS: name another file for the copy.")


def write(settings: Settings, writer: Writer) -> None:
    """Write the parts of a copy: first the database, then the contents that it names."""
    files = Files(settings.files_dir)
    with TemporaryDirectory(dir=settings.data_dir, prefix="backup-") as name:
        snapshot = take(settings, Path(name))
        contents = snapshot.contents(settings)
        writer.about(snapshot.about() | {"attachments": len(contents)})
        for part in snapshot.parts:
            writer.file(str(part.relative_to(name)), part)
        for sha256 in contents:
            try:
                writer.attachment(files, sha256)
            except FileNotFoundError as error:
                raise Vanished(files.path(sha256)) from error


@dataclass(frozen=True)
class Snapshot:
    """A database at one moment, as files: one of SQLite, or one for each table of PostgreSQL."""

    version: str
    parts: list[Path]
    columns: Columns | None = None

    def about(self) -> dict[str, object]:
        """Return what whoever restores it has to know."""
        return {"version": self.version, "tables": self.columns}

    def contents(self, settings: Settings) -> list[str]:
        """Return the hashes of the contents that its attachments name."""
        if self.columns is None:
            with readable(self.parts[0]) as database:
                return named_contents(database)
        if "attachment" not in self.columns:
            return []
        place = list(self.columns["attachment"]).index("sha256")
        [file] = [part for part in self.parts if part.name == "attachment"]
        with file.open(encoding="utf-8") as rows:
            return sorted({row.split("\t")[place].strip() for row in rows})


def take(settings: Settings, folder: Path) -> Snapshot:
    """Write the database as it is at this moment into a folder."""
    file = settings.database_file
    if file is not None:
        with readable(file) as source:
            copy(source, folder / DATABASE)
        with readable(folder / DATABASE) as taken:
            return Snapshot(version_of(taken), [folder / DATABASE])
    tables = folder / TABLES
    tables.mkdir()
    with opened(settings) as database:
        version, columns = dump(database, tables)
    check_version(version, settings.database_name)
    return Snapshot(version, [tables / name for name in columns], columns)


def restore(settings: Settings, origin: Path) -> None:
    """Put a copy in the place of everything, bring it up to date and build its index.

    Killed at any moment, the whole old database or the whole copy stands there, with the contents
    that it names. What was there before stays beside it.
    """
    if not origin.is_file():
        raise Failure(f"There is no copy {origin}.")
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
    file.parent.mkdir(parents=True, exist_ok=True)
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


def beside(file: Path, ending: str) -> Path:
    """Return the file with this ending after its name."""
    return file.with_name(file.name + ending)


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


def check(source: sqlite3.Connection, origin: Path) -> None:
    """Refuse a file that no BLIS wrote, and one that only a newer BLIS can read."""
    if not {"revision", "alembic_version"} <= names_in(source):
        raise Failure(f"{origin} is no copy of a BLIS database.")
    check_version(version_of(source), origin)


def names_in(source: sqlite3.Connection) -> set[str]:
    """Return the names of the tables."""
    return {name for (name,) in source.execute("select name from sqlite_master")}


def version_of(source: sqlite3.Connection) -> str:
    """Return of which version the tables are."""
    found = source.execute("select version_num from alembic_version").fetchone()
    return found[0] if found else ""


def named_contents(source: sqlite3.Connection) -> list[str]:
    """Return the hashes that attachments name; there was a time without attachments."""
    if "attachment" not in names_in(source):
        return []
    found = source.execute("select distinct sha256 from attachment order by sha256")
    return [sha256 for (sha256,) in found]


def check_version(version: str, origin: Path | str) -> None:
    """Refuse tables that only a newer BLIS can read."""
    script = ScriptDirectory(str(resources("schema") / "migrations"))
    if version not in {step.revision for step in script.walk_revisions()}:
        raise Failure(f"{origin} was made by a newer BLIS: update this one.")


def copy(source: sqlite3.Connection, target: Path) -> None:
    """Write a copy of a database, in one file and down to the disk."""
    try:
        with closing(sqlite3.connect(target)) as fresh:
            source.backup(fresh)
            fresh.execute("pragma journal_mode = delete")
        with target.open("rb") as file:
            os.fsync(file.fileno())
    except (sqlite3.Error, OSError) as error:
        said = reason(error) if isinstance(error, OSError) else error
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
