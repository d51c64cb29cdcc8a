"""Which tables are searched, in which of their columns, and through what they hang together."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from schema import tables
from schema.access.viewer import BLIS, Viewer
from schema.database.engine import Database
from schema.tables import Row
from schema.tables.base import Choice, PlainRow, Statement, table_of


class SearchKind(Choice):
    """What sort of thing to search for."""

    PRACTICE = "Practice", "Good-practice cases."
    DOCUMENT = "Document", "Documents."
    NETWORK = "Network", "Cooperation networks."
    PROJECT = "Project", "Projects."
    EVENT = "Event", "Events."
    ORGANISATION = "Organisation", "Organisations."
    MUNICIPALITY = "Municipality", "Municipalities of every time."
    INDICATOR = "Indicator", "Indicators."
    EXPERT = "Expert", "Experts, as roles of organisations."
    NEWS_ITEM = "NewsItem", "News."
    CONTACT = "Contact", "Offices that can be called."


@dataclass(frozen=True)
class DocumentRecipe:
    """Which columns of a table are found in which field, and through which tables it is tied.

    What `is_named` is false for is called after something else, which those mean first who name it.
    """

    table: type[Row]
    title: str = "title"
    is_named: bool = True
    summary: Sequence[str] = ()
    body: Sequence[str] = ()
    sections: Sequence[str] = ()
    names: Sequence[str] = ()
    codes: Sequence[str] = ()
    topics: type[Row] | None = None
    places: Sequence[type[Row]] = ()
    has_attachments: bool = False


RECIPES = {
    "Practice": DocumentRecipe(
        tables.Practice,
        summary=["summary"],
        body=["resources", "preconditions", "transfer_advice"],
        sections=["problem", "solution", "results", "lessons"],
        names=["place_name", "project_name"],
        topics=tables.PracticeTopic,
        places=[tables.PracticeMunicipality, tables.PracticeMunicipalityThen],
        has_attachments=True,
    ),
    "Document": DocumentRecipe(tables.Document, summary=["summary"], topics=tables.DocumentTopic),
    "Network": DocumentRecipe(
        tables.Network,
        summary=["description"],
        names=["generation"],
        codes=["code"],
        topics=tables.NetworkTopic,
        places=[tables.Membership],
    ),
    "Project": DocumentRecipe(
        tables.Project,
        summary=["aim"],
        body=["programme", "place", "slogan"],
        codes=["number", "other_numbers"],
    ),
    "Event": DocumentRecipe(
        tables.Event,
        summary=["summary"],
        body=["learnings"],
        names=["place"],
        topics=tables.EventTopic,
        places=[tables.Delegation],
    ),
    "Organisation": DocumentRecipe(
        tables.Organisation,
        title="name",
        summary=["description"],
        codes=["abbreviations"],
    ),
    "Municipality": DocumentRecipe(tables.Municipality, title="name", names=["centre"]),
    "Indicator": DocumentRecipe(tables.Indicator, title="name", summary=["definition"]),
    "Expert": DocumentRecipe(
        tables.Expert, title="name", summary=["description"], topics=tables.ExpertTopic
    ),
    "NewsItem": DocumentRecipe(tables.NewsItem, summary=["summary"]),
    # An office is called by whose office it is, and whoever names those means them first.
    "Contact": DocumentRecipe(
        tables.Contact, title="name", is_named=False, names=["name", "address"]
    ),
}
# What of a linked row a document is also found by.
LINKED: Mapping[str, tuple[type[Row], Sequence[str]]] = {
    "network_id": (tables.Network, ["code", "title"]),
    "project_id": (tables.Project, ["title"]),
    "coordinator_id": (tables.Organisation, ["name", "abbreviations"]),
    "practice_id": (tables.Practice, ["title"]),
}
# How an outcome is called by those who look for it.
OUTCOMES = {
    tables.Outcome.WORKED: {"lv": "izdevās", "en": "worked, success"},
    tables.Outcome.PARTLY: {
        "lv": "izdevās daļēji, daļēji neizdevās",
        "en": "worked partly, failed partly",
    },
    tables.Outcome.FAILED: {"lv": "neizdevās, neveiksme", "en": "failed, failure"},
}
SEARCHED = {kind: recipe.table for kind, recipe in RECIPES.items()}

SHOWN_WITHIN = (tables.Attachment, tables.Evidence)
"""What belongs to a practice and is found with it."""

Texts = dict[str, str]
Read = Callable[..., Sequence[PlainRow]]
"""What gives the rows of a statement, as the program itself sees them, or another viewer."""
Wanted = Mapping[str, Collection[int]]
"""Some rows of some kinds."""


def rows_by_id(
    read: Read,
    table: type[Row],
    only: Collection[int] | None = None,
    columns: Collection[str] | None = None,
) -> dict[int, PlainRow]:
    """Return the rows of a table by their number: all of them or only some, whole or in part."""
    source = table_of(table)
    said = [c for c in source.c if columns is None or c.name == "id" or c.name in columns]
    statement = sa.select(*said).order_by(source.c.id)
    return {row.id: row for row in read(restrict_to_rows(statement, source.c.id, only))}


def join_table_pairs(
    read: Read, via: type[Row], by: str, only: Collection[int] | None = None
) -> dict[int, list[int]]:
    """Return what each row is tied to through a join table."""
    source = table_of(via)
    to = next(c for c in ("topic_id", "municipality_id") if c in source.c and c != by)
    tied: dict[int, list[int]] = defaultdict(list)
    statement = sa.select(source.c[by], source.c[to]).order_by(source.c.id)
    for one, other in read(restrict_to_rows(statement, source.c[by], only)):
        tied[one].append(other)
    return tied


def restrict_to_rows(statement: Statement, column: Any, only: Collection[int] | None) -> Statement:
    """Return the statement, narrowed to rows with these numbers in a column."""
    return statement if only is None else statement.where(column.in_(only))


def read_rows_as_program(
    database: Database, statement: Statement, viewer: Viewer = BLIS
) -> Sequence[PlainRow]:
    """Return the rows of a statement, as the program itself sees them."""
    return database.all(statement, **viewer.values)
