"""The commands that need everything: they serve, fill, check and restore."""

import signal
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from schema import Database
from schema.text.command_sentences import command_sentence
from search import SearchIndex, open_index
from server.app import create_app
from server.background.nightly_fetch import NightlyFetch
from server.commands import restoration
from server.commands.consistency import (
    consistency_problems,
    engine_advice,
)
from server.commands.databases import (
    check_database_exists,
    open_current_database,
    open_database,
)
from server.commands.file_modes import restrict_data_files
from server.commands.progress import print_message
from server.commands.setup import (
    lock_data_folder,
    migrate_database,
    open_locked_database,
    open_prepared_database,
    rebuild_index,
    seed_database,
)
from server.failure import Failure
from server.failure_causes import report_failures
from server.fetching.rounds import fetch_contact, fetch_round
from server.files.store import FileStore
from server.http.callers.sessions import load_session_secret
from server.http.logs import open_log
from server.listener import HttpServer, browser_address, open_socket, run_server
from server.settings import LOOPBACK, HttpSettings, Settings, read_settings

READY = """BLIS is ready:
  {0}/            to search and read
  {0}/explorer    queries to try
  {0}/graphql     for programs
  {1}/healthz     how it is, asked on this machine
Stop it with Ctrl+C."""


def serve(
    host: Annotated[str, typer.Option(help="Listen here, whatever BLIS_HOST says.")] = "",
    port: Annotated[str, typer.Option(help="Listen here, whatever BLIS_PORT says.")] = "",
    root_path: Annotated[
        str, typer.Option(help="Where a proxy shows BLIS, whatever BLIS_ROOT_PATH says.")
    ] = "",
) -> None:
    """Update the database and the index, then serve.

    The first start creates the database, loads the seed and builds the index. Later starts keep
    what was written. Port 0 lets the system choose a free port.
    """
    options = {"BLIS_HOST": host, "BLIS_PORT": port, "BLIS_ROOT_PATH": root_path}
    settings = read_settings(options)
    # Until it listens, SIGTERM ends it in the same way as Ctrl+C does: nothing is left half-done.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    open_log(settings.access_log)
    with suppress(KeyboardInterrupt):
        serve_until_stopped(settings)
    print_message(command_sentence("BLIS has stopped."))


def serve_until_stopped(settings: Settings) -> None:
    """Bring everything up to date and serve until SIGINT or SIGTERM."""
    with (
        open_socket(settings.host, settings.port) as listening,
        claim_data_folder(settings),
        open_prepared_database(settings) as (database, index),
    ):
        for advice in filter(None, (public_url_advice(settings), contact_advice(settings))):
            print_message(advice)
        here = browser_address(listening)
        ready = partial(print, READY.format(reachable_address(settings, here), here), flush=True)
        secret = settings.sign_in.secret or load_session_secret(settings.data_dir)
        app = create_app(
            database,
            index,
            settings,
            limits=settings.limits,
            access=replace(settings.sign_in, secret=secret),
            files=FileStore(settings.files_dir),
            background=nightly_jobs(database, index, settings),
        )
        run_server(HttpServer(app, ready, database.close, settings), listening)


def nightly_jobs(
    database: Database, index: SearchIndex, settings: Settings
) -> Sequence[NightlyFetch]:
    """Return what is done in the night besides what always is; raise Failure without a contact."""
    if settings.fetch is None:
        return ()
    if not fetch_contact(settings):
        raise Failure("Say in BLIS_CONTACT to whom services can write about what BLIS asks them.")
    return (NightlyFetch(settings.fetch, partial(fetch_round, database, index, settings)),)


def reachable_address(http: HttpSettings, here: str) -> str:
    """Return the address at which BLIS answers: the public one, or this unless it is refused.

    >>> reachable_address(HttpSettings(allowed_hosts=("blis.lv", "localhost:8000")), "http://127.0.0.1:8000")
    'http://blis.lv'
    """
    if http.public_url:
        return http.public_url
    hosts = http.allowed_hosts
    if not hosts or urlsplit(here).netloc in hosts:
        return here
    return f"http://{hosts[0]}"


def public_url_advice(settings: Settings) -> str:
    """Return what to set when others than this machine ask BLIS, "" when nothing is missing."""
    if settings.public_url or settings.allowed_hosts or not is_server_public(settings):
        return ""
    return command_sentence(
        "BLIS does not know its public address, so feeds, exports and the catalogue name the one "
        "at which the server was reached: set BLIS_PUBLIC_URL."
    )


def contact_advice(settings: Settings) -> str:
    """Return what to set so that readers know whom to tell of barriers, "" when it is set."""
    if settings.contact or not (settings.public_url or is_server_public(settings)):
        return ""
    return command_sentence(
        "The statement of accessibility names nobody to write to, which the law asks for: set "
        "BLIS_CONTACT."
    )


def is_server_public(settings: Settings) -> bool:
    """Return whether others than this machine can ask BLIS."""
    is_proxied = settings.trusted_proxies or settings.root_path
    return bool(settings.host not in LOOPBACK or is_proxied)


def seed() -> None:
    """Load the seed; only changed records are written.

    The database is made if there is none. The index follows at the next start, or with
    `blis reindex`.
    """
    settings = read_settings()
    with claim_data_folder(settings), open_locked_database(settings) as database:
        migrate_database(database, settings.database_name)
        seed_database(database)


def reindex() -> None:
    """Build the search index anew.

    Also while BLIS is serving: the old index stays in use until the new one is complete.
    """
    settings = read_settings()
    with (
        open_current_database(settings) as database,
        closing(open_index(settings.index_dir, settings.search_engine)) as index,
    ):
        rebuild_index(index, database)


def check() -> None:
    """Report what does not agree.

    Compares the tables with the program, the rows with the rules, and the index and the files of
    attachments with the database. Reads only, also while BLIS is serving. The status is 0 if
    everything agrees.
    """
    settings = read_settings()
    check_database_exists(settings)
    with (
        report_failures(settings.database_name),
        open_database(settings) as database,
        closing(open_index(settings.index_dir, settings.search_engine)) as index,
    ):
        found = list(consistency_problems(database, index, FileStore(settings.files_dir)))
        advice = list(engine_advice(settings.search_engine, len(index.keys())))
    print(*found or [command_sentence("Everything agrees.")], *advice, sep="\n")
    raise typer.Exit(1 if found else 0)


def restore(file: Annotated[Path, typer.Argument(help="A file written by blis backup.")]) -> None:
    """Restore a backup: replace all data, update the tables, rebuild the index.

    The current data is lost, except for the copy that stays beside the database.
    """
    settings = read_settings()
    with claim_data_folder(settings):
        restoration.restore_backup(settings, file)


@contextmanager
def claim_data_folder(settings: Settings) -> Iterator[None]:
    """Have the data folder alone, and tell in a sentence what is wrong with it."""
    with report_failures(settings.database_name), lock_data_folder(settings.data_dir):
        restrict_data_files(settings.data_dir, settings.database_file)
        yield
