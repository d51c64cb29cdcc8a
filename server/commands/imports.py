"""The command `blis import`: tables from files, looked through and, when told to, written."""

import os
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from schema import Database
from schema.exchange.imports import (
    ContactImport,
    GroupImport,
    ImportOptions,
    ImportReport,
    IndicatorImport,
    TableDirections,
    ValueImport,
)
from schema.exchange.imports.report import SHOWN
from schema.text.command_sentences import command_sentence, shell_language
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

imports = typer.Typer(no_args_is_help=True, help="Import tables: CSV, XLSX or JSON-stat 2.")


@imports.callback()
def import_group() -> None:
    """Import tables: CSV, XLSX or JSON-stat 2."""


Columns = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="FIELD=COLUMN", help="The column of a field; repeatable."),
]
Fixed = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="FIELD=VALUE", help="A fixed value for all rows; repeatable."),
]
Writes = Annotated[bool, typer.Option("--write", help="Import; without it, only check.")]


@imports.command()
def values(
    file: Annotated[Path, typer.Argument(help="A table of values, long or with years as columns.")],
    columns: Columns = None,
    fixed: Fixed = None,
    decimal: Annotated[str, typer.Option(help="The sign before decimals: , or .")] = "",
    publish: Annotated[bool, typer.Option(help="Make the values public at once.")] = False,
    comment: Annotated[
        str, typer.Option(help="The reason; required where public or unusual values change.")
    ] = "",
    scale: Annotated[
        float | None, typer.Option(help="The factor for values: 1000 for thousands.")
    ] = None,
    writes: Writes = False,
) -> None:
    """Check a table of values; with --write, import all of it or nothing.

    The fields: indicator, municipality, period, value, status, note, sources, split, axis, member.
    The columns are guessed from their names in Latvian or English. In a sheet with a column for
    each indicator, --map indicator.CODE=COLUMN names them.
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
    """Check a catalogue of indicators; with --write, import all of it or nothing.

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
    """Check comparison groups with members; with --write, import all of them or none.

    The fields: slug, kind, municipality, valid_from, valid_to, note, sources, and name.lv, name.en,
    criteria.lv, criteria.en. Members that the table does not name stay.
    """
    import_table(GroupImport, file, parse_directions(columns, fixed), writes)


@imports.command()
def contacts(
    file: Annotated[Path, typer.Argument(help="A table of offices, one in each row.")],
    columns: Columns = None,
    fixed: Fixed = None,
    writes: Writes = False,
) -> None:
    """Check offices that can be called; with --write, import all of them or none.

    The fields: slug, one of municipality, organisation, network, project and practice, role, phone,
    email, address, homepage, checked_on, certainty, note, sources, and name.lv, name.en, hours.lv,
    hours.en. New offices are hidden until an editor confirms them.
    """
    import_table(ContactImport, file, parse_directions(columns, fixed), writes)


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
        table = TableImport(database, file, most, client=CLIENT, directions=directions, what=what)
        table = replace(table, progress=running.progress, wish=wish or table.wish)
        report = table.write(index) if writes else table.check()
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
            raise Failure("{option} is not of the form FIELD=...", option=each)
        found[name.strip()] = text.strip()
    return found


def format_import_counts(report: ImportReport) -> str:
    """Return what came of the rows in numbers."""
    counts = ("created", "updated", "unchanged", "rejected")
    return command_sentence(
        "{created:,} created, {updated:,} updated, {unchanged:,} unchanged, {rejected:,} rejected",
        **{name: getattr(report, name) for name in counts},
    )


def print_import_report(report: ImportReport) -> None:
    """Print what is wrong and what is unusual; end with status 1 when anything is refused."""
    lines = report.shown([shell_language(os.environ)])
    for kind in ("notices", "rejections", "warnings"):
        for each in lines[kind]:
            print(format_report_line(kind.removesuffix("s"), each))
    for kind, counted in (("rejections", report.rejected), ("warnings", report.warned)):
        if len(lines[kind]) == SHOWN:
            print(f"{kind}:", command_sentence("more, {count:,} rows in all", count=counted))
    if report.rejected:
        raise Failure("Nothing was written.")
    if not report.is_written:
        print_message(command_sentence("Nothing was written: say --write to do so."))


def format_report_line(kind: str, told: Mapping[str, Any]) -> str:
    """Return what is said of a row, on a line."""
    column = f" {told['column']}:" if told["column"] else ""
    return f"{kind}: row {told['row']}: {told['code']}:{column} {told['message']}"
