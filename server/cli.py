"""The command `blis`: status 0 when all went well, otherwise one sentence and status 1."""

import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from schema import changes, clock, graphql_schema
from search import open_index
from server import accounts, copies, imports
from server.access import LOOPBACK
from server.app import create_app
from server.checks import database_version, differences, outgrown, program_version
from server.failure import Failure, told
from server.files import Files
from server.listen import Server, address, open_socket, run
from server.modes import take_from_others, write_privately
from server.releases import contract_of, last_release
from server.sessions import kept_secret
from server.settings import Settings, read_settings
from server.start import held, migrate, occupied, opened, prepared, rebuild, seed_database
from server.steps import say

READY = """BLIS is ready:
  {0}/            what this is
  {0}/explorer    queries to try
  {0}/graphql     for programs
Stop it with Ctrl+C."""

commands = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="BLIS: a GraphQL knowledge base in which municipalities learn by comparing.",
    epilog="Settings are variables: BLIS_DATA_DIR (default: var), BLIS_DATABASE_URL (default: a "
    "SQLite file in that folder), BLIS_HOST (default: 127.0.0.1), BLIS_PORT (default: 8000); "
    "docs/operations.md has the others.",
)
commands.add_typer(accounts.accounts, name="account")
commands.add_typer(accounts.keys, name="key")
commands.command()(accounts.sign_in)
commands.add_typer(imports.imports, name="import")


def main() -> None:
    """Run a command; what a person can put right ends it with one sentence."""
    write_privately()
    try:
        commands()
    except Failure as failure:
        say(f"blis: {failure}")
        sys.exit(1)


@commands.command()
def serve(
    host: Annotated[str, typer.Option(help="Listen here, whatever BLIS_HOST says.")] = "",
    port: Annotated[str, typer.Option(help="Listen here, whatever BLIS_PORT says.")] = "",
    root_path: Annotated[
        str, typer.Option(help="Where a proxy shows BLIS, whatever BLIS_ROOT_PATH says.")
    ] = "",
) -> None:
    """Bring everything up to date, then serve.

    The first start makes the database, loads the seed and builds the index. A later one changes
    nothing and keeps what was written meanwhile. Port 0 lets the system choose a free one.
    """
    given = {"BLIS_HOST": host, "BLIS_PORT": port, "BLIS_ROOT_PATH": root_path}
    settings = read_settings(os.environ | {name: text for name, text in given.items() if text})
    with (
        open_socket(settings.host, settings.port) as listening,
        using(settings),
        prepared(settings) as (database, index),
    ):
        if advice := public_advice(settings):
            say(advice)
        ready = partial(print, READY.format(address(listening)), flush=True)
        secret = settings.access.secret or kept_secret(settings.data_dir)
        app = create_app(
            database,
            index,
            settings.http,
            limits=settings.limits,
            access=replace(settings.access, secret=secret),
            files=Files(settings.files_dir),
        )
        run(Server(app, ready, database.close, settings.http), listening)


def public_advice(settings: Settings) -> str:
    """Return what to set when others than this machine ask BLIS, "" when nothing is missing."""
    http = settings.http
    is_public = settings.host not in LOOPBACK or http.trusted_proxies or http.root_path
    if http.public_url or http.allowed_hosts or not is_public:
        return ""
    return (
        "BLIS does not know its public address, so feeds, exports and the catalogue name the one "
        "at which the server was reached: set BLIS_PUBLIC_URL."
    )


@commands.command()
def seed() -> None:
    """Load the seed; only changed records are written.

    The database is made if there is none. The index follows at the next start, or with
    `blis reindex`.
    """
    settings = read_settings()
    with using(settings), held(settings) as database:
        migrate(database, settings.database_name)
        seed_database(database)


@commands.command()
def reindex() -> None:
    """Build the search index anew.

    Also while BLIS is serving: the old index stays in use until the new one is complete.
    """
    settings = read_settings()
    if settings.database_file and not settings.database_file.is_file():
        raise Failure(f"There is no database {settings.database_name} yet: run blis serve.")
    with told(settings.database_name), opened(settings) as database:
        if database_version(database) != program_version():
            raise Failure("The tables are not of the version of this program: run blis serve.")
        with closing(open_index(settings.index_dir, settings.search_engine)) as index:
            rebuild(index, database)


@commands.command()
def check() -> None:
    """Tell what does not agree.

    Compares the tables with the program, the rows with the rules, and the index and the files of
    attachments with the database. Reads only, also while BLIS is serving. The status is 0 if
    everything agrees.
    """
    settings = read_settings()
    if settings.database_file and not settings.database_file.is_file():
        raise Failure(f"There is no database {settings.database_name} yet: run blis serve.")
    with (
        told(settings.database_name),
        opened(settings) as database,
        closing(open_index(settings.index_dir, settings.search_engine)) as index,
    ):
        found = list(differences(database, index, Files(settings.files_dir)))
        advice = list(outgrown(settings.search_engine, len(index.keys())))
    print(*found or ["Everything agrees."], *advice, sep="\n")
    raise typer.Exit(1 if found else 0)


@commands.command()
def schema(
    check: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Compare with this file, print nothing.")
    ] = None,
    since: Annotated[
        str,
        typer.Option(
            metavar="TAG", help="Tell what changed since this release; `last` is the newest."
        ),
    ] = "",
) -> None:
    """Print the GraphQL schema, or check a printed one, or tell what changed since a release."""
    printed = graphql_schema.as_str() + "\n"
    if since:
        tell_changes(since, printed)
    elif check is None:
        print(printed, end="")
    else:
        check_current(check, printed)


def check_current(file: Path, printed: str) -> None:
    """Fail when a file holds another schema than the program has now."""
    with told(str(file)):
        written = file.read_text("utf-8")
    if written != printed:
        raise Failure(f"{file} is not current: run blis schema > {file}.")


def tell_changes(since: str, printed: str) -> None:
    """Tell what breaks or may surprise clients of a release; fail when something breaks them."""
    release = last_release() if since == "last" else since
    if release is None:
        print("There is no release yet whose clients could be surprised.")
        return
    found = list(changes(contract_of(release), printed, clock.today()))
    for change in found:
        print("breaking: " if change.is_breaking else "dangerous:", change.sentence)
    if any(change.is_breaking for change in found):
        raise Failure(f"Clients of {release} would break: docs/schema.md tells how to go about it.")
    print(f"Nothing breaks clients of {release}.")


@commands.command()
def backup(file: Annotated[Path, typer.Argument(help="Where to write the copy.")]) -> None:
    """Copy the database and the attachments into one file.

    Also while BLIS is serving. The index is not in it: restore makes it from the database.
    """
    settings = read_settings()
    with told(str(file)):
        copies.back_up(settings, file)


@commands.command()
def restore(file: Annotated[Path, typer.Argument(help="A copy that backup wrote.")]) -> None:
    """Put a copy in the place of everything, up to date and with its index.

    What the database holds now is lost, but for the copy of it that stays beside it.
    """
    settings = read_settings()
    with using(settings):
        copies.restore(settings, file)


@contextmanager
def using(settings: Settings) -> Iterator[None]:
    """Have the data folder alone, and tell in a sentence what is wrong with it."""
    with told(settings.database_name), occupied(settings.data_dir):
        take_from_others(settings)
        yield
