"""What surrounds the search: other words, what is missing, what is followed."""

from datetime import date, datetime
from typing import Any

import strawberry

from schema import tables
from schema.enums import enum_of
from schema.indexing.search_fields import FILTERED, RANGED, filter_value
from schema.types.connections import link_to_many, link_to_one
from schema.types.entity import Caller, Language, Node, Versioned, described_field, text_field

enum_of(tables.Access)
enum_of(tables.RequestState)


@strawberry.type(
    description="Words that say the same to a search. What is typed in any of `words` also finds "
    "the others; with `finds` it finds these instead, and they do not find it."
)
class SynonymSet(Node, Versioned, table=tables.SynonymSet):
    slug: str = described_field("Its public name; never used again for another.")
    words: list[str] = described_field(
        "Words, abbreviations or phrases of up to 4 words, in one form each. Without `finds` each "
        "finds the others."
    )
    finds: list[str] = described_field(
        "What the words find besides themselves; empty when they find each other."
    )
    note: str | None = described_field("What editors should know about it.")


@strawberry.type(
    description="Experience that a municipality looked for and did not find; others answer with "
    "practices and experts."
)
class ExperienceRequest(Node, Versioned, table=tables.ExperienceRequest):
    slug: str = described_field("Its public name; never used again for another.")
    title = text_field("What is looked for, in a line.", required=True)
    question = text_field("What they want to know.")
    search_text: str | None = described_field("The words of the search that found nothing.")
    state: tables.RequestState = described_field("Its progress.")
    asked_on: date = described_field("When it was asked.")
    note: str | None = described_field("What else to know, such as why it was closed.")

    topic = link_to_one(tables.Topic, "topic_id", "The theme it is about.")
    municipality = link_to_one(
        tables.Municipality, "municipality_id", "Whose question it is; of no person."
    )
    organisation = link_to_one(tables.Organisation, "organisation_id", "Whose question it is.")
    practices = link_to_many(
        tables.Practice,
        "experience_request_id",
        "Practices that answer it.",
        via=tables.ExperienceRequestPractice,
        to="practice_id",
    )
    experts = link_to_many(
        tables.Expert,
        "experience_request_id",
        "Experts who can help.",
        via=tables.ExperienceRequestExpert,
        to="expert_id",
    )


@strawberry.type(description="A part of the filter of a saved search, as the filter takes it.")
class SavedFilter:
    field: str = described_field("Which part of the filter it is, such as `topics` or `year`.")
    values: list[str] = described_field("One of these has to be there; of a range none are named.")
    gte: float | None = described_field("This number or greater, where the part is a range.")
    lte: float | None = described_field("This number or less, where the part is a range.")


@strawberry.type(description="A search that you saved; nobody else sees it.")
class SavedSearch(Node, Versioned, table=tables.SavedSearch):
    name: str = described_field("What you call it.")
    query: str = described_field("The words to search for; empty where only the filter says what.")
    lang: Language = described_field("The language of the words, and of its feed.")
    access: tables.Access = described_field("Who may follow it.")
    created_at: datetime = described_field("When it was saved.")

    @strawberry.field(description="What is searched in, besides what the words say.")
    def filters(self) -> list[SavedFilter]:
        saved = self.row.filters
        return [saved_filter(name, saved[name]) for name in (*FILTERED, *RANGED) if name in saved]

    @strawberry.field(
        description="Where its Atom feed is, with whatever the public finds; null without access "
        "by link. Whoever knows the address can read it."
    )
    def feed(self, info: Caller) -> str | None:
        if self.row.access != tables.Access.LINK:
            return None
        return f"{info.context.request.root_path}/feeds/{self.row.token}.atom"


def saved_filter(name: str, part: Any) -> SavedFilter:
    """Return a part of a saved filter as clients see it."""
    if name in RANGED:
        return SavedFilter(field=name, values=[], gte=part.get("gte"), lte=part.get("lte"))
    values = [filter_value(FILTERED[name], value) for value in part]
    return SavedFilter(field=name, values=values, gte=None, lte=None)
