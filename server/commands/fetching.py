"""The command `blis fetch`: tables from official services, looked through and imported."""

import os
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from schema import fetch_run_message
from schema.clock import riga_time
from schema.tables.base import PlainRow
from schema.tables.fetching import SUCCESSES, FetchRun
from schema.text.command_sentences import command_sentence, shell_language
from server.commands.databases import open_current_database
from server.commands.imports import open_import_database
from server.commands.progress import print_message
from server.failure import Failure
from server.fetching.connector_run import Fetcher
from server.fetching.connectors import SOURCES, Connector, choose_connectors, read_connectors
from server.fetching.rounds import fetch_contact, service_client
from server.fetching.run_history import recent_runs
from server.settings import Settings, read_settings

Names = Annotated[
    list[str] | None, typer.Argument(metavar="NAME", help="Connectors; without any, all.")
]


def fetch(
    names: Names = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Fetch and check; write nothing.")
    ] = False,
    history: Annotated[
        bool, typer.Option("--history", help="List what came of the last runs; fetch nothing.")
    ] = False,
    folder: Annotated[
        Path | None, typer.Option("--from", help="Read files NAME.json, .csv, .xlsx from here.")
    ] = None,
    accept: Annotated[
        bool, typer.Option("--accept", help="Take what jumps against the last load; needs NAME.")
    ] = False,
    sources: Annotated[
        Path, typer.Option(help="The folder of the connectors.", show_default=False)
    ] = SOURCES,
) -> None:
    """Fetch tables from official services and import what has changed.

    The connectors are in seed/sources. What is not as expected is refused as a whole. With
    --dry-run, a connector that is named is tried also where something is still to be confirmed.
    """
    chosen = choose_connectors(read_connectors(sources), names or ())
    if history:
        print_history(names or ())
        return
    if accept and not names:
        raise Failure("Name the connectors whose loads are to be accepted.")
    settings = read_settings()
    if not fetch_contact(settings) and folder is None:
        raise Failure("Say in BLIS_CONTACT to whom services can write about what BLIS asks them.")
    runs = run_connectors(chosen, settings, folder, dry_run, accept, bool(names))
    if any(run.outcome not in SUCCESSES for run in runs):
        raise typer.Exit(1)


def run_connectors(
    chosen: Sequence[Connector],
    settings: Settings,
    folder: Path | None,
    is_trial: bool,
    accepts: bool,
    is_named: bool,
) -> Sequence[FetchRun]:
    """Return what came of connectors, told one by one as it is known."""
    found = list[FetchRun]()
    with (
        open_import_database() as (database, index, _),
        closing(service_client(settings)) as client,
    ):
        fetcher = Fetcher(
            database,
            index,
            client,
            folder or settings.incoming_dir,
            is_from_folder=folder is not None,
            is_trial=is_trial,
            accepts=accepts,
            virus_scan=settings.virus_scan,
        )
        for each in chosen:
            if each.confirm:
                print(
                    f"{each.name}:", command_sentence("to be confirmed: {what}", what=each.confirm)
                )
            if not each.confirm or (is_trial and is_named and each.place):
                found.append(fetcher.run(each))
                print(f"{each.name}:", format_run(found[-1]), flush=True)
    if is_trial:
        print_message(command_sentence("Nothing was written."))
    return found


def format_run(run: FetchRun | PlainRow) -> str:
    """Return what came of a run, on a line."""
    told = fetch_run_message(run, shell_language(os.environ))
    if run.period is None:
        return f"{run.outcome}: {told}"
    figures = command_sentence(
        "municipalities: {units}, period: {period}, sum: {total:,.10g}",
        units=run.units,
        period=run.period,
        total=run.total,
    )
    return f"{run.outcome}: {told} ({figures})"


def print_history(names: Sequence[str]) -> None:
    """Print the last runs, the newest first."""
    with open_current_database(read_settings()) as database:
        for run in recent_runs(database, names):
            print(f"{riga_time(run.begun_at):%Y-%m-%d %H:%M} {run.connector}: {format_run(run)}")
