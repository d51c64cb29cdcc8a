"""`blis ties`: which indicators may belong to practices, and what a person decides about it."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from os import environ
from typing import Annotated, Any

import sqlalchemy as sa
import typer

from schema import (
    ClientRequest,
    Context,
    Database,
    Limits,
    Loaders,
    Refused,
    Viewer,
    account_viewer_by_number,
    graphql_schema,
)
from schema.tables import Practice, Role
from schema.tables.base import table_of
from schema.text.command_sentences import command_sentence, shell_language
from search import SearchIndex, open_index
from server.commands.databases import open_current_database
from server.commands.imports import open_import_database
from server.failure import Failure
from server.settings import read_settings

CLIENT = "blis ties"
MANY = Limits(bucket=1_000_000_000, fields=5_000, seconds=600)
ALL = Viewer(account=0, roles=frozenset({Role.ADMINISTRATOR}))
"""Who reads on this machine sees all."""

PROPOSALS = """query($practice: PracticeByInput, $indicator: IndicatorByInput, $first: Int!) {
  tieProposals(practice: $practice, indicator: $indicator, first: $first) { nodes {
    weight practice { slug } indicator { slug } reasons { kind text { value } }
    values { municipality { slug } period value change { since before } text { value } } } } }"""
PAIR = """query($practice: String!, $indicator: String!) {
  practice(by: {slug: $practice}) { id } indicator(by: {slug: $indicator}) { id } }"""
DECISIONS = {
    "confirm": """mutation($input: TieConfirmInput!) { tieConfirm(input: $input) {
      evidence { status baseline result periodBefore period
        municipality { slug } differences { text { value } } }
      userErrors { code field message } } }""",
    "reject": """mutation($input: TieRejectInput!) { tieReject(input: $input) {
      tieRejection { rejectedAt } userErrors { code field message } } }""",
}

ties = typer.Typer(
    invoke_without_command=True,
    help="List the indicators that may belong to practices; confirm or reject them.",
)

PracticeSlug = Annotated[str, typer.Argument(metavar="PRACTICE", help="Its slug.")]
IndicatorSlug = Annotated[str, typer.Argument(metavar="INDICATOR", help="Its slug.")]
Account = Annotated[
    int, typer.Option("--as", metavar="ACCOUNT", help="The number of the account that decides.")
]
Note = Annotated[str, typer.Option(help="Why.")]


@ties.callback()
def list_ties(
    chosen: typer.Context,
    practice: Annotated[str, typer.Option(help="Only of this practice, by its slug.")] = "",
    indicator: Annotated[str, typer.Option(help="Only with this indicator, by its slug.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=50, help="How many of each practice.")] = 5,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON, one proposal a line.")
    ] = False,
) -> None:
    """List the indicators that may belong to practices; confirm or reject them.

    They share a theme and words; what a municipality measured before and after the practice adds
    weight. What is tied already or was rejected is left out. Reads only, also while BLIS serves.
    """
    if chosen.invoked_subcommand is not None:
        return
    with open_current_database(read_settings()) as database:
        for each in asyncio.run(find_proposals(database, practice, indicator, limit)):
            print(json.dumps(each, ensure_ascii=False) if as_json else format_proposal(each))


@ties.command("confirm")
def confirm(
    practice: PracticeSlug,
    indicator: IndicatorSlug,
    account: Account,
    note: Note = "",
    municipality: Annotated[str, typer.Option(help="Whose figures, by its slug.")] = "",
) -> None:
    """Tie an indicator to a practice, with what was measured before and after."""
    evidence = decide("confirm", practice, indicator, account, note, municipality)["evidence"]
    before, after = (evidence[name] for name in ("baseline", "result"))
    if before is None and after is None:
        print(command_sentence("Tied, without figures."))
    else:
        print(command_sentence("Tied: {before:,.10g} → {after:,.10g}.", before=before, after=after))
    for each in evidence["differences"]:
        print(each["text"]["value"])


@ties.command("reject")
def reject(
    practice: PracticeSlug, indicator: IndicatorSlug, account: Account, note: Note = ""
) -> None:
    """Say that an indicator is not tied to a practice: it is not proposed again."""
    decide("reject", practice, indicator, account, note)
    print(command_sentence("Rejected; it is not proposed again."))


def format_proposal(found: Mapping[str, Any]) -> str:
    """Return a proposal with what speaks for it, in a few lines."""
    has_values = bool(found["values"])
    reasons = [
        each["text"]["value"]
        for each in found["reasons"]
        if each["kind"] != "PLACE" or not has_values
    ]
    lines = [*reasons, *(each["text"]["value"] for each in found["values"])]
    head = f"{found['weight']:.1f}  {found['practice']['slug']}  {found['indicator']['slug']}"
    return "\n    ".join([head, *lines])


async def find_proposals(
    database: Database, practice: str, indicator: str, limit: int
) -> Sequence[Mapping[str, Any]]:
    """Return proposals: of one practice, of one indicator, or of each practice one by one."""
    source = table_of(Practice)
    every = sa.select(source.c.slug).order_by(source.c.sort_key)
    slugs = [practice] if practice or indicator else [slug for (slug,) in database.all(every)]
    found: list[Mapping[str, Any]] = []
    index = open_index(None)
    for slug in slugs:
        asked = {
            "practice": {"slug": slug} if slug else None,
            "indicator": {"slug": indicator} if indicator else None,
            "first": limit,
        }
        answer = await execute(database, index, ALL, PROPOSALS, asked)
        found += answer["tieProposals"]["nodes"]
    return found


def decide(
    decision: str, practice: str, indicator: str, account: int, note: str, place: str = ""
) -> Mapping[str, Any]:
    """Return what came of a decision; raise Failure with what is wrong with it."""
    with open_import_database() as (database, index, _):
        return asyncio.run(
            send_decision(database, index, account, decision, (practice, indicator, place), note)
        )


async def send_decision(
    database: Database,
    index: SearchIndex,
    account: int,
    decision: str,
    names: tuple[str, str, str],
    note: str,
) -> Mapping[str, Any]:
    """Return the payload of a decision by an account about a practice and an indicator."""
    practice, indicator, place = names
    try:
        viewer = await account_viewer_by_number(database, account)
    except Refused as refused:
        raise Failure(str(refused)) from None
    about = {"practice": practice, "indicator": indicator}
    pair = await execute(database, index, viewer, PAIR, about)
    for name in about:
        if pair[name] is None:
            raise Failure("There is no {name}.", name=about[name])
    given = {name: pair[name]["id"] for name in about} | ({"note": note} if note else {})
    if place:
        given["municipality"] = await municipality_id(database, index, viewer, place)
    answer = await execute(database, index, viewer, DECISIONS[decision], {"input": given})
    [payload] = answer.values()
    for problem in payload["userErrors"]:
        raise Failure(problem["message"])
    return payload


async def municipality_id(database: Database, index: SearchIndex, viewer: Viewer, slug: str) -> str:
    """Return the id of a municipality; raise Failure for one that is not there."""
    document = "query($slug: String!) { municipality(by: {slug: $slug}) { id } }"
    found = await execute(database, index, viewer, document, {"slug": slug})
    if found["municipality"] is None:
        raise Failure("There is no {name}.", name=slug)
    return found["municipality"]["id"]


async def execute(
    database: Database,
    index: SearchIndex,
    viewer: Viewer,
    document: str,
    variables: Mapping[str, Any],
) -> Mapping[str, Any]:
    """Return the data of a document; raise Failure with what the API says is wrong."""
    languages = (shell_language(environ),)
    request = ClientRequest(languages=languages, client=CLIENT)
    context = Context(Loaders(database, index, viewer), request=request, limits=MANY)
    answer = await graphql_schema().execute(
        document, variable_values=dict(variables), context_value=context
    )
    for error in answer.errors or ():
        raise Failure(error.message)
    assert answer.data is not None
    return answer.data
