"""The command `blis schema`: the contract printed, checked, and compared with a release."""

from pathlib import Path
from typing import Annotated

import typer

from schema import (
    UnknownRelease,
    clock,
    graphql_schema,
    release_versions,
    released_schema,
    schema_changes,
)
from schema.text.command_sentences import command_sentence
from server.failure import Failure
from server.failure_causes import report_failures


def schema(
    check: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Compare with this file, print nothing.")
    ] = None,
    since: Annotated[
        str,
        typer.Option(
            metavar="VERSION", help="List changes since this release; `last` is the newest."
        ),
    ] = "",
) -> None:
    """Print the GraphQL schema, check a printed one, or list changes since a release."""
    printed = graphql_schema().as_str() + "\n"
    if since:
        report_schema_changes(since, printed)
    elif check is None:
        print(printed, end="")
    else:
        check_schema_file(check, printed)


def check_schema_file(file: Path, printed: str) -> None:
    """Fail when a file holds another schema than the program has now."""
    with report_failures(str(file)):
        written = file.read_text("utf-8")
    if written != printed:
        raise Failure("{file} is not current: run blis schema > {file}.", file=file)


def report_schema_changes(since: str, printed: str) -> None:
    """Tell what breaks or may surprise clients of a release; fail when something breaks them."""
    releases = release_versions()
    if since == "last" and not releases:
        print(command_sentence("There is no release yet to compare with."))
        return
    release = releases[-1] if since == "last" else since.removeprefix("v")
    found = list(schema_changes(find_released_schema(release), printed, clock.today()))
    for change in found:
        print("breaking: " if change.is_breaking else "dangerous:", change.sentence)
    if any(change.is_breaking for change in found):
        raise Failure(
            "Clients of {release} would break: docs/schema.md has the way to do it.",
            release=release,
        )
    print(command_sentence("Nothing breaks clients of {release}.", release=release))


def find_released_schema(release: str) -> str:
    """Return the printed schema of a release; name those there are when it is none of them."""
    try:
        return released_schema(release)
    except UnknownRelease as error:
        known = ", ".join(release_versions()) or command_sentence("none")
        raise Failure(
            "There is no release {release}; the releases are: {known}.",
            release=release,
            known=known,
        ) from error
