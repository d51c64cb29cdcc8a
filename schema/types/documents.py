"""Documents and news."""

from datetime import date

import strawberry

from schema import tables
from schema.enums import enum_of
from schema.types.connections import to_many, to_one
from schema.types.entity import Node, Sourced, Versioned, described, text

enum_of(tables.DocumentKind)
enum_of(tables.Visibility)


@strawberry.type(description="A publication worth finding; described in our own words.")
class Document(Node, Sourced, Versioned, table=tables.Document):
    slug: str = described("Its public name in addresses; never used again for another.")
    title = text("Its title.", required=True)
    kind: tables.DocumentKind = described("What sort of publication it is.")
    language: str = described("The language it is written in, as a BCP 47 tag.")
    year: int | None = described("The year of publication.")
    published_on: date | None = described("The day of publication.")
    summary = text("What it says, in our words.")
    url: str | None = described("Where it can be read.")
    visibility: tables.Visibility = described("Who may see it.")

    publisher = to_one(tables.Organisation, "publisher_id", "Who published it.")
    project = to_one(tables.Project, "project_id", "The project it came from.")
    network = to_one(tables.Network, "network_id", "The network it came from.")
    network_outputs = to_many(
        tables.NetworkOutput, "document_id", "Outputs of networks that can be read in it."
    )
    topics = to_many(
        tables.Topic, "document_id", "Its themes.", via=tables.DocumentTopic, to="topic_id"
    )


@strawberry.type(description="What was published about the work, described in our own words.")
class NewsItem(Node, Sourced, Versioned, table=tables.NewsItem):
    slug: str = described("Its public name in addresses; never used again for another.")
    title = text("Its title.", required=True)
    published_on: date | None = described("The day of publication.")
    published_time: str | None = described("The time of that day in Riga, such as `17:00`.")
    summary = text("What it says, in our words.", required=True)
    url: str | None = described("Where it can be read.")
    author_office = text("The office of its author; never a name.")
    funder_notice = text("What the funder wants to be said with it.")
    is_published: bool = described("Whether it is public.")
    is_advertising: bool = described("Whether the source marks it as advertising.")

    publisher = to_one(tables.Organisation, "publisher_id", "Who published it.")
    project = to_one(tables.Project, "project_id", "The project it is about.")
    network = to_one(tables.Network, "network_id", "The network it is about.")
    municipality = to_one(tables.Municipality, "municipality_id", "The municipality it is about.")
