"""From an empty folder to a database and an index that are complete; done again, nothing changes.

Killed at any moment it leaves nothing half-done: migrations and the seed are one transaction
each, and a new index takes the place of the old one when it is finished.
"""

import fcntl
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from importlib import import_module
from pathlib import Path

from schema import (
    Database,
    IndexState,
    NoRule,
    delete_index_tasks,
    open_campaigns,
    read_index_state,
    refresh_expert_visibility,
    stream_documents,
    tables_without_rule,
    update_index,
)
from schema.exchange.imports import finish_import
from schema.text.command_sentences import command_sentence, names_and_more
from search import SearchIndex, open_index
from seed import DATA, LoadReport, SeedError, load_seed
from server.commands.consistency import engine_advice
from server.commands.databases import open_database
from server.commands.progress import print_message, show_progress
from server.failure import Failure
from server.files.store import FileStore
from server.settings import Settings

NAMED = 10


@contextmanager
def lock_data_folder(folder: Path) -> Iterator[None]:
    """Keep other BLIS processes out of the data folder; the system lets go when this one dies."""
    if folder.is_file():
        raise Failure(
            "BLIS_DATA_DIR names {folder}, which is a file and not a folder.", folder=folder
        )
    folder.mkdir(parents=True, exist_ok=True)
    with lock_file(folder / "lock", command_sentence("the folder {folder}", folder=folder)):
        yield


@contextmanager
def lock_file(file: Path, what: str) -> Iterator[None]:
    """Hold a lock file; raise Failure when another BLIS holds it."""
    with file.open("a") as opened:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Failure("Another BLIS is using {what}: stop it first.", what=what) from None
        yield


@contextmanager
def open_locked_database(settings: Settings, *, mapped: bool = True) -> Iterator[Database]:
    """Yield the database as it is and keep other servers out of it, wherever their folders lie."""
    name, file = settings.database_name, settings.database_file
    with open_database(settings, mapped=mapped) as database, ExitStack() as holding:
        if file is None:
            # Only who has PostgreSQL waits for its driver.
            single_server = import_module("schema.database.single_server")
            try:
                holding.enter_context(single_server.DatabaseWatch(database)).begin()
            except single_server.DatabaseOccupied:
                raise Failure(
                    "Another BLIS is using {what}: stop it first.",
                    what=command_sentence("the database {name}", name=name),
                ) from None
        else:
            # Also where it lies in our own folder: others may name it from theirs.
            real = file.resolve()
            beside = real.with_name(f"{real.name}.lock")
            holding.enter_context(
                lock_file(beside, command_sentence("the database {name}", name=name))
            )
        yield database


@contextmanager
def open_prepared_database(settings: Settings) -> Iterator[tuple[Database, SearchIndex]]:
    """Yield the database and the index, brought up to date step by step.

    Nothing is opened as long as nobody has said who may see the rows of some table.
    """
    if missing := tables_without_rule():
        raise Failure(str(NoRule(*missing)))
    with (
        open_locked_database(settings) as database,
        closing(open_index(settings.index_dir, settings.search_engine)) as index,
    ):
        migrate_database(database, settings.database_name)
        FileStore(settings.files_dir).clear()
        finish_import(database)
        seed_database(database)
        if read_index_state(database, index) is IndexState.LOST or index.is_damaged():
            rebuild_index(index, database)
        else:
            update_index(database, index)
        open_campaigns(database)
        refresh_expert_visibility(database, index)
        for advice in engine_advice(settings.search_engine, len(index.keys())):
            print_message(advice)
        yield database, index


def migrate_database(database: Database, name: str) -> None:
    """Bring the tables to the newest version, unless they are of it."""
    with show_progress("database") as running:
        database.migrate()
        running.result = name


def seed_database(database: Database, folder: Path = DATA) -> None:
    """Load the seed, unless it is loaded; name what is in the database only."""
    with show_progress("seed") as running:
        try:
            report = load_seed(database, folder, progress=running.progress)
        except SeedError as error:
            raise Failure(
                "The seed holds mistakes, so nothing was loaded:\n{error}", error=error
            ) from error
        running.result = format_seed_counts(report)
    if report.vanished:
        print_message(describe_vanished_records(report.vanished))


def format_seed_counts(report: LoadReport) -> str:
    """Return how many records a load wrote; deletions are rare and named only then."""
    counts = {name: getattr(report, name) for name in ("created", "updated", "unchanged")}
    if not report.deleted:
        return command_sentence(
            "{created:,} created, {updated:,} updated, {unchanged:,} unchanged", **counts
        )
    return command_sentence(
        "{created:,} created, {updated:,} updated, {deleted:,} deleted, {unchanged:,} unchanged",
        **counts,
        deleted=report.deleted,
    )


def describe_vanished_records(records: list[str]) -> str:
    """Return which records are in the database and no longer in the files.

    >>> describe_vanished_records(["topic: bees"])
    'Left the seed and stay in the database: topic: bees.'
    """
    named, count = ", ".join(records[:NAMED]), len(records) - NAMED
    return command_sentence(
        "Left the seed and stay in the database: {records}.", records=names_and_more(named, count)
    )


def rebuild_index(index: SearchIndex, database: Database) -> None:
    """Build the index anew from the database."""
    with show_progress("index") as running:
        state = database.revision()
        searchable = list(stream_documents(database))
        index.rebuild(running.counting(searchable), state.stamp)
        delete_index_tasks(database, state.number)
        running.result = command_sentence("{count:,} documents", count=len(searchable))
