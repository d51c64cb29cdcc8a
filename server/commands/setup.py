"""From an empty folder to a database and an index that are complete; done again, nothing changes.

Killed at any moment it leaves nothing half-done: migrations and the seed are one transaction
each, and a new index takes the place of the old one when it is finished.
"""

import fcntl
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from schema import (
    Database,
    NoRule,
    Occupied,
    Standing,
    Watch,
    catch_up,
    documents,
    follow_the_day,
    standing,
    strike_off,
    tables_without_rule,
)
from schema.exchange.imports import finish_import
from search import SearchIndex, open_index
from seed import DATA, Report, SeedError, load
from server.commands.databases import opened
from server.commands.progress import (
    say,
    step,
)
from server.failure import Failure
from server.files.store import Files
from server.settings import Settings

NAMED = 10


@contextmanager
def occupied(folder: Path) -> Iterator[None]:
    """Keep other BLIS processes out of the data folder; the system lets go when this one dies."""
    if folder.is_file():
        raise Failure(f"BLIS_DATA_DIR names {folder}, which is a file and not a folder.")
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder / "lock", f"the folder {folder}"):
        yield


@contextmanager
def locked(file: Path, what: str) -> Iterator[None]:
    """Hold a lock file; raise Failure when another BLIS holds it."""
    with file.open("a") as opened:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Failure(f"Another BLIS is using {what}: stop it first.") from None
        yield


@contextmanager
def held(settings: Settings, *, mapped: bool = True) -> Iterator[Database]:
    """Yield the database as it is and keep other servers out of it, wherever their folders lie."""
    name, file = settings.database_name, settings.database_file
    with opened(settings, mapped=mapped) as database, ExitStack() as holding:
        if file is None:
            try:
                holding.enter_context(Watch(database)).begin()
            except Occupied:
                told = f"Another BLIS is using the database {name}: stop it first."
                raise Failure(told) from None
        else:
            # Also where it lies in our own folder: others may name it from theirs.
            real = file.resolve()
            beside = real.with_name(f"{real.name}.lock")
            holding.enter_context(locked(beside, f"the database {name}"))
        yield database


@contextmanager
def prepared(settings: Settings) -> Iterator[tuple[Database, SearchIndex]]:
    """Yield the database and the index, brought up to date step by step.

    Nothing is opened as long as nobody has said who may see the rows of some table.
    """
    if missing := tables_without_rule():
        raise Failure(str(NoRule(*missing)))
    with (
        held(settings) as database,
        closing(open_index(settings.index_dir, settings.search_engine)) as index,
    ):
        migrate(database, settings.database_name)
        Files(settings.files_dir).clear()
        finish_import(database)
        seed_database(database)
        if standing(database, index) is Standing.LOST or index.is_damaged():
            rebuild(index, database)
        else:
            catch_up(database, index)
        follow_the_day(database, index)
        yield database, index


def migrate(database: Database, name: str) -> None:
    """Bring the tables to the newest version, unless they are of it."""
    with step("database") as running:
        database.migrate()
        running.result = name


def seed_database(database: Database, folder: Path = DATA) -> None:
    """Load the seed, unless it is loaded; name what is in the database only."""
    with step("seed") as running:
        try:
            report = load(database, folder, progress=running.progress)
        except SeedError as error:
            raise Failure(f"The seed holds mistakes, so nothing was loaded:\n{error}") from error
        running.result = counted(report)
    if report.vanished:
        say(left_the_files(report.vanished))


def counted(report: Report) -> str:
    """Return how many records a load wrote; deletions are rare and named only then."""
    counts = f"{report.created:,} created, {report.updated:,} updated, "
    deleted = f"{report.deleted:,} deleted, " if report.deleted else ""
    return f"{counts}{deleted}{report.unchanged:,} unchanged"


def left_the_files(records: list[str]) -> str:
    """Return which records are in the database and no longer in the files.

    >>> left_the_files(["topic: bees"])
    'Left the seed and stay in the database: topic: bees.'
    """
    more = f" and {len(records) - NAMED:,} more" if len(records) > NAMED else ""
    return f"Left the seed and stay in the database: {', '.join(records[:NAMED])}{more}."


def rebuild(index: SearchIndex, database: Database) -> None:
    """Build the index anew from the database."""
    with step("index") as running:
        state = database.revision()
        searchable = list(documents(database))
        index.rebuild(running.counting(searchable), state.stamp)
        strike_off(database, state.number)
        running.result = f"{len(searchable):,} documents"
