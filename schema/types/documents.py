"""Documents and news."""

from datetime import date

import strawberry

from schema import tables
from schema.enums import enum_of
from schema.types.connections import link_to_many, link_to_one
from schema.types.entity import (
    Node,
    Sourced,
    Versioned,
    described_field,
    licence_url_field,
    text_field,
)

enum_of(tables.DocumentKind)
enum_of(tables.Visibility)


@strawberry.type(description="A publication worth finding; described in our own words.")
class Document(Node, Sourced, Versioned, table=tables.Document):
    slug: str = described_field("Its public name in addresses; never used again for another.")
    title = text_field("Its title.", required=True)
    kind: tables.DocumentKind = described_field("What sort of publication it is.")
    language: str = described_field("The language it is written in, as a BCP 47 tag.")
    year: int | None = described_field("The year of publication.")
    published_on: date | None = described_field("The day of publication.")
    summary = text_field("What it says, in our words.")
    url: str | None = described_field("Where it can be read.")
    licence: str | None = described_field(
        "The licence of what it says there, as an SPDX identifier; null where none is stated."
    )
    licence_url = licence_url_field()
    visibility: tables.Visibility = described_field("Who may see it.")

    publisher = link_to_one(tables.Organisation, "publisher_id", "Who published it.")
    project = link_to_one(tables.Project, "project_id", "The project it came from.")
    network = link_to_one(tables.Network, "network_id", "The network it came from.")
    network_outputs = link_to_many(
        tables.NetworkOutput, "document_id", "Outputs of networks that can be read in it."
    )
    topics = link_to_many(
        tables.Topic, "document_id", "Its themes.", via=tables.DocumentTopic, to="topic_id"
    )


@strawberry.type(description="What was published about the work, described in our own words.")
class NewsItem(Node, Sourced, Versioned, table=tables.NewsItem):
    slug: str = described_field("Its public name in addresses; never used again for another.")
    title = text_field("Its title.", required=True)
    published_on: date | None = described_field("The day of publication.")
    published_time: str | None = described_field("The time of that day in Riga, such as `17:00`.")
    summary = text_field("What it says, in our words.", required=True)
    url: str | None = described_field("Where it can be read.")
    licence: str | None = described_field(
        "The licence of what it says there, as an SPDX identifier; null where none is stated."
    )
    licence_url = licence_url_field()
    author_office = text_field("The office of its author; never a name.")
    funder_notice = text_field("The notice required by its funder.")
    is_published: bool = described_field("Whether it is public.")
    is_advertising: bool = described_field("Whether the source marks it as advertising.")

    publisher = link_to_one(tables.Organisation, "publisher_id", "Who published it.")
    project = link_to_one(tables.Project, "project_id", "The project it is about.")
    network = link_to_one(tables.Network, "network_id", "The network it is about.")
    municipality = link_to_one(
        tables.Municipality, "municipality_id", "The municipality it is about."
    )
