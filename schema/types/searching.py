"""What surrounds the search: other words, what is missing, what is followed."""

from datetime import date, datetime

import strawberry

from schema import tables
from schema.enums import enum_of
from schema.types.connections import to_many, to_one
from schema.types.entity import Caller, Language, Node, Versioned, described, text

enum_of(tables.Access)
enum_of(tables.RequestState)


@strawberry.type(
    description="Words that say the same to a search. What is typed in any of `words` also finds "
    "the others; with `finds` it finds these instead, and they do not find it."
)
class SynonymSet(Node, Versioned, table=tables.SynonymSet):
    slug: str = described("Its public name; never used again for another.")
    words: list[str] = described(
        "Words, abbreviations or phrases of up to 4 words, in one form each. Without `finds` each "
        "finds the others."
    )
    finds: list[str] = described(
        "What the words find besides themselves; empty when they find each other."
    )
    note: str | None = described("What editors should know about it.")


@strawberry.type(
    description="Experience that a municipality looked for and did not find; others answer with "
    "practices and experts."
)
class ExperienceRequest(Node, Versioned, table=tables.ExperienceRequest):
    slug: str = described("Its public name; never used again for another.")
    title = text("What is looked for, in a line.", required=True)
    question = text("What they want to know.")
    search_text: str | None = described("The words of the search that found nothing.")
    state: tables.RequestState = described("How far it is.")
    asked_on: date = described("When it was asked.")
    note: str | None = described("What else to know, such as why it was closed.")

    topic = to_one(tables.Topic, "topic_id", "The theme it is about.")
    municipality = to_one(
        tables.Municipality, "municipality_id", "Whose question it is; of no person."
    )
    organisation = to_one(tables.Organisation, "organisation_id", "Whose question it is.")
    practices = to_many(
        tables.Practice,
        "experience_request_id",
        "Practices that answer it.",
        via=tables.ExperienceRequestPractice,
        to="practice_id",
    )
    experts = to_many(
        tables.Expert,
        "experience_request_id",
        "Experts who can help.",
        via=tables.ExperienceRequestExpert,
        to="expert_id",
    )


@strawberry.type(description="That something has to have one of these values to be found.")
class SavedFilter:
    field: str = described("Which values are looked at, such as `topic`.")
    values: list[str] = described("One of these has to be there.")


@strawberry.type(description="A search that you saved; nobody else sees it.")
class SavedSearch(Node, Versioned, table=tables.SavedSearch):
    name: str = described("What you call it.")
    query: str = described("The words to search for.")
    lang: Language = described("The language of the words, and of its feed.")
    access: tables.Access = described("Who may follow it.")
    created_at: datetime = described("When it was saved.")

    @strawberry.field(description="What is searched in, besides what the words say.")
    def filters(self) -> list[SavedFilter]:
        return [SavedFilter(field=f, values=v) for f, v in self.row.filters.items()]

    @strawberry.field(
        description="Where its Atom feed is, with whatever the public finds; null without access "
        "by link. Whoever knows the address can read it."
    )
    def feed(self, info: Caller) -> str | None:
        if self.row.access != tables.Access.LINK:
            return None
        return f"{info.context.root_path}/feeds/{self.row.token}.atom"
