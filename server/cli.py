"""The command `blis`: status 0 when all went well, otherwise one sentence and status 1.

A command is imported, with all that it needs, only when it is chosen: asking for help or for an
account need not wait until GraphQL and the engines of search are built.
"""

import gc
import sys
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

from server.commands.file_modes import set_private_umask
from server.commands.help_texts import translate_help
from server.commands.progress import print_message
from server.failure import Failure
from server.http.logs import open_log
from server.version import installed_version

COMMANDS = {
    "serve": ("server.commands.lifecycle:serve", "Update the database and the index, then serve."),
    "seed": ("server.commands.lifecycle:seed", "Load the seed; only changed records are written."),
    "reindex": ("server.commands.lifecycle:reindex", "Build the search index anew."),
    "check": ("server.commands.lifecycle:check", "Report what does not agree."),
    "sources": (
        "server.commands.sources:sources",
        "List every indicator with its source and its gaps.",
    ),
    "ties": (
        "server.commands.ties:ties",
        "List the indicators that may belong to practices; confirm or reject them.",
    ),
    "schema": (
        "server.commands.contract:schema",
        "Print the GraphQL schema, check a printed one, or list changes since a release.",
    ),
    "backup": (
        "server.commands.backup:backup",
        "Back up the database and the attachments into one file.",
    ),
    "restore": (
        "server.commands.lifecycle:restore",
        "Restore a backup: replace all data, update the tables, rebuild the index.",
    ),
    "sign-in": (
        "server.commands.accounts:sign_in",
        "Print a link for signing in once, where there is no OpenID provider.",
    ),
    "account": ("server.commands.accounts:accounts", "Create, change and disable accounts."),
    "key": ("server.commands.accounts:keys", "Issue and revoke the keys of programs."),
    "fetch": (
        "server.commands.fetching:fetch",
        "Fetch tables from official services and import what has changed.",
    ),
    "import": ("server.commands.imports:imports", "Import tables: CSV, XLSX or JSON-stat 2."),
}
"""Each command with where it is and the first sentence of its help."""

STYLE: dict[str, Any] = {
    "add_completion": False,
    "pretty_exceptions_enable": False,
    "rich_markup_mode": None,
}


class CommandGroup(TyperGroup):
    """Lists all commands without importing them, and imports the one that is chosen."""

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[Any, Any, list[str]]:
        """Return a command by its name, with what is left for it to read."""
        name, listed, rest = super().resolve_command(ctx, args)
        command = listed and translate_help(load_command(name or ""))
        # All that is imported stays: from here on the collector looks only at what is new.
        gc.freeze()
        gc.enable()
        return name, command, rest


def load_command(name: str) -> Any:
    """Return a command or a group of commands, imported with what it needs."""
    module, _, attribute = COMMANDS[name][0].partition(":")
    command, group = getattr(import_module(module), attribute), typer.Typer(**STYLE)
    if isinstance(command, typer.Typer):
        group.add_typer(command, name=name)
    else:
        group.command(name)(command)
    return get_group(group).commands[name]


commands = typer.Typer(
    **STYLE,
    cls=CommandGroup,
    no_args_is_help=True,
    help="BLIS: a GraphQL knowledge base in which municipalities learn by comparing.",
    epilog="Settings are variables: BLIS_DATA_DIR (default: var), BLIS_DATABASE_URL (default: a "
    "SQLite file in that folder), BLIS_HOST (default: 127.0.0.1), BLIS_PORT (default: 8000); "
    "docs/operations.md has the others.",
)
for listed, (_, sentence) in COMMANDS.items():
    commands.command(listed, help=sentence)(lambda: None)


def show_version(is_wanted: bool) -> None:
    """Print the version of the installed program, and end."""
    if is_wanted:
        print(f"BLIS {installed_version()}")
        raise typer.Exit


@commands.callback()
def global_options(
    _: Annotated[
        bool,
        typer.Option("--version", callback=show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """BLIS: a GraphQL knowledge base in which municipalities learn by comparing."""


def main() -> None:
    """Run a command; what a person can put right ends it with one sentence."""
    set_private_umask()
    open_log()
    try:
        translate_help(get_group(commands))()
    except Failure as failure:
        print_message(f"blis: {failure}")
        sys.exit(1)
