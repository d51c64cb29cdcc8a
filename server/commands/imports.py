"""The command `blis import`: tables from files, looked through and, when told to, written."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from schema import Database
from schema.exchange.imports import (
    GroupImport,
    ImportOptions,
    ImportReport,
    IndicatorImport,
    TableDirections,
    ValueImport,
)
from schema.exchange.imports.report import SHOWN
from search import SearchIndex, open_index
from server.commands.progress import print_message, show_progress
from server.commands.setup import (
    lock_data_folder,
    migrate_database,
    open_locked_database,
    seed_database,
)
from server.failure import Failure
from server.failure_causes import report_failures
from server.settings import read_settings
from server.tabular.table_import import TableImport, What

CLIENT = "blis import"
SCALES = (None, 1, 1_000, 1_000_000)

imports = typer.Typer(no_args_is_help=True, help="Take in tables: CSV, XLSX or JSON-stat 2.")


@imports.callback()
def import_group() -> None:
    """Take in tables: CSV, XLSX or JSON-stat 2."""


Columns = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="FIELD=COLUMN", help="Which column holds a field; repeat it."),
]
Fixed = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="FIELD=VALUE", help="What a field is in all rows; repeat it."),
]
Writes = Annotated[bool, typer.Option("--write", help="Write; without it only look.")]


@imports.command()
def values(
    file: Annotated[Path, typer.Argument(help="A table of values, long or with years as columns.")],
    columns: Columns = None,
    fixed: Fixed = None,
    decimal: Annotated[str, typer.Option(help="The sign before decimals: , or .")] = "",
    publish: Annotated[bool, typer.Option(help="Make the values public at once.")] = False,
    comment: Annotated[
        str, typer.Option(help="Why; has to be said where public or unusual values change.")
    ] = "",
    scale: Annotated[
        float | None, typer.Option(help="By what values are multiplied: 1000 for thousands.")
    ] = None,
    writes: Writes = False,
) -> None:
    """Look through a table of values, and with --write take in all of it or nothing.

    The fields: indicator, municipality, period, value, status, note, sources, split, axis, member.
    The columns are guessed from their names in Latvian or English.
    """
    if decimal not in ("", ",", "."):
        raise Failure("--decimal is , or .")
    if scale not in SCALES:
        raise Failure("--scale is 1, 1000 or 1000000")
    wish = ImportOptions(parse_decimal_sign(decimal), publish, comment.strip() or None, scale)
    import_table(ValueImport, file, parse_directions(columns, fixed), writes, wish)


@imports.command()
def indicators(
    file: Annotated[Path, typer.Argument(help="A table of indicators, one in each row.")],
    columns: Columns = None,
    fixed: Fixed = None,
    writes: Writes = False,
) -> None:
    """Look through a catalogue of indicators, and with --write take in all of it or nothing.

    The fields: code, slug, unit, polarity, dimension, aggregation, level, note, topic, sources,
    and name.lv, name.en, definition.lv, definition.en, origin.lv, origin.en.
    """
    import_table(IndicatorImport, file, parse_directions(columns, fixed), writes)


@imports.command()
def groups(
    file: Annotated[Path, typer.Argument(help="A table of groups, a member in each row.")],
    columns: Columns = None,
    fixed: Fixed = None,
    writes: Writes = False,
) -> None:
    """Look through comparison groups with members, and with --write take in all or nothing.

    The fields: slug, kind, municipality, valid_from, valid_to, note, sources, and name.lv, name.en,
    criteria.lv, criteria.en. Members that the table does not name stay.
    """
    import_table(GroupImport, file, parse_directions(columns, fixed), writes)


def parse_directions(columns: list[str] | None, fixed: list[str] | None) -> TableDirections:
    """Return what the reader of a table is told."""
    return TableDirections(parse_pairs(columns), parse_pairs(fixed))


def import_table(
    what: What,
    file: Path,
    directions: TableDirections,
    writes: bool,
    wish: ImportOptions | None = None,
) -> None:
    """Look through a table, write it when told to, and tell what came of it."""
    with (
        open_import_database() as (database, index, most),
        report_failures(str(file)),
        show_progress("import") as running,
    ):
        given = TableImport(database, file, most, client=CLIENT, directions=directions, what=what)
        given = replace(given, progress=running.progress, wish=wish or given.wish)
        report = given.write(index) if writes else given.check()
        running.result = format_import_counts(report)
    print_import_report(report)


@contextmanager
def open_import_database() -> Iterator[tuple[Database, SearchIndex, int]]:
    """Yield the database and the index, and how many bytes a file may have."""
    settings = read_settings()
    with (
        report_failures(settings.database_name),
        lock_data_folder(settings.data_dir),
        open_locked_database(settings, mapped=False) as database,
        closing(open_index(settings.index_dir)) as index,
    ):
        migrate_database(database, settings.database_name)
        seed_database(database)
        yield database, index, settings.max_file


def parse_decimal_sign(given: str) -> Literal["", ",", "."]:
    """Return the sign before decimals."""
    return "," if given == "," else "." if given == "." else ""


def parse_pairs(given: list[str] | None) -> dict[str, str]:
    """Return what was given as NAME=TEXT; raise Failure for anything else."""
    found: dict[str, str] = {}
    for each in given or ():
        name, equals, text = each.partition("=")
        if not equals:
            raise Failure(f"{each} is not of the form FIELD=...")
        found[name.strip()] = text.strip()
    return found


def format_import_counts(report: ImportReport) -> str:
    """Return what came of the rows in numbers."""
    return (
        f"{report.created:,} created, {report.updated:,} updated, {report.unchanged:,} unchanged, "
        f"{report.rejected:,} rejected"
    )


def print_import_report(report: ImportReport) -> None:
    """Print what is wrong and what is unusual; end with status 1 when anything is refused."""
    shown = report.shown(["en"])
    for kind in ("notices", "rejections", "warnings"):
        for each in shown[kind]:
            print(format_report_line(kind.removesuffix("s"), each))
    for kind, counted in (("rejections", report.rejected), ("warnings", report.warned)):
        if len(shown[kind]) == SHOWN:
            print(f"... {kind} of {counted:,} rows in all")
    if report.rejected:
        raise Failure("Nothing was written.")
    if not report.is_written:
        print_message("Nothing was written: say --write to do so.")


def format_report_line(kind: str, told: Mapping[str, Any]) -> str:
    """Return what is said of a row, on a line."""
    column = f" {told['column']}:" if told["column"] else ""
    return f"{kind}: row {told['row']}: {told['code']}:{column} {told['message']}"
