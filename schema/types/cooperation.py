"""Cooperation networks, their members and outputs, cycles, pilots and partnerships."""

import strawberry

from schema import tables
from schema.enums import enum_of
from schema.types.connections import link_to_many, link_to_one
from schema.types.entity import Dated, Node, Sourced, Versioned, described_field, text_field

enum_of(tables.MembershipRole)
enum_of(tables.Audience)
enum_of(tables.NetworkOutputKind)
enum_of(tables.CyclePhase)
enum_of(tables.PilotStatus)


@strawberry.federation.type(
    description="A cooperation network in which municipalities learn from each other.",
    keys=["id", "code"],
)
class Network(Node, Sourced, Versioned, Dated, table=tables.Network):
    slug: str = described_field("Its public name in addresses; never used again for another.")
    code: str = described_field("Its code, such as `T3`.")
    title = text_field("Its official title.", required=True)
    generation: str = described_field("The years of its generation, such as `2021-2024`.")
    description = text_field("What it is about.")
    audience: tables.Audience | None = described_field("Who of its members may take part.")

    parent = link_to_one(tables.Network, "parent_id", "The network it is a part of.")
    parts = link_to_many(tables.Network, "parent_id", "Its sub-networks.")
    project = link_to_one(tables.Project, "project_id", "The project behind it.")
    coordinator = link_to_one(tables.Organisation, "coordinator_id", "Who coordinates it.")
    topics = link_to_many(
        tables.Topic,
        "network_id",
        "The themes it works on.",
        via=tables.NetworkTopic,
        to="topic_id",
    )
    memberships = link_to_many(
        tables.Membership, "network_id", "Who takes part, in what role and when."
    )
    municipalities = link_to_many(
        tables.Municipality,
        "network_id",
        "The municipalities that take part.",
        via=tables.Membership,
        to="municipality_id",
    )
    contacts = link_to_many(
        tables.Contact, "network_id", "Offices that answer for it.", order="-role"
    )
    outputs = link_to_many(tables.NetworkOutput, "network_id", "Its outputs.")
    cycles = link_to_many(
        tables.Cycle,
        "network_id",
        "The phases of learning by comparing, in their order.",
        order="sort_key",
    )
    pilots = link_to_many(tables.Pilot, "network_id", "Pilot projects that came from it.")
    practices = link_to_many(tables.Practice, "network_id", "Practices that came from its work.")
    related_practices = link_to_many(
        tables.Practice,
        "suggested_network_id",
        "Practices that match its theme; the match is ours and not a statement of the source.",
    )
    events = link_to_many(
        tables.Event, "network_id", "Its meetings and other events.", order="starts_on"
    )
    documents = link_to_many(tables.Document, "network_id", "Documents about it.")
    news = link_to_many(tables.NewsItem, "network_id", "News about it.", order="-published_on")


@strawberry.type(description="That a municipality took part in a network for a time.")
class Membership(Node, Sourced, Versioned, Dated, table=tables.Membership):
    role: tables.MembershipRole = described_field("What it does in the network.")
    audience: tables.Audience | None = described_field("Who of the municipality takes part.")

    network = link_to_one(tables.Network, "network_id", "The network.", required=True)
    municipality = link_to_one(tables.Municipality, "municipality_id", "The member.", required=True)


@strawberry.type(description="An output of the work in a network.")
class NetworkOutput(Node, Sourced, Versioned, table=tables.NetworkOutput):
    slug: str = described_field("Its public name in addresses.")
    title = text_field("What it is called.", required=True)
    kind: tables.NetworkOutputKind = described_field("What sort of thing it is.")
    year: int | None = described_field("The year it was finished.")

    network = link_to_one(tables.Network, "network_id", "The network it came from.", required=True)
    municipality = link_to_one(tables.Municipality, "municipality_id", "Whose it is.")
    document = link_to_one(tables.Document, "document_id", "Where it can be read.")
    cycles = link_to_many(tables.Cycle, "output_id", "The phases that it came out of.")


@strawberry.type(description="One phase of a network's cycle of learning by comparing.")
class Cycle(Node, Sourced, Versioned, Dated, table=tables.Cycle):
    number: int = described_field("Which round of the network it belongs to.")
    phase: tables.CyclePhase = described_field("Which phase it is.")
    summary = text_field("What was done.", required=True)

    network = link_to_one(tables.Network, "network_id", "The network.", required=True)
    output = link_to_one(tables.NetworkOutput, "output_id", "What came out of it.")


@strawberry.type(
    description="A pilot project, in which something is tried for others. "
    "Not to be taken for a pilot municipality, which is a role in a network."
)
class Pilot(Node, Sourced, Versioned, Dated, table=tables.Pilot):
    slug: str = described_field("Its public name in addresses.")
    title = text_field("What it is called.", required=True)
    status: tables.PilotStatus = described_field(
        "How far it is today, by its own days or those of its project."
    )
    result = text_field("Its outcome.")

    municipality = link_to_one(tables.Municipality, "municipality_id", "Where it is carried out.")
    organisation = link_to_one(tables.Organisation, "organisation_id", "Who carries it out.")
    network = link_to_one(tables.Network, "network_id", "The network it came from.")
    project = link_to_one(tables.Project, "project_id", "The project that pays for it.")
    practice = link_to_one(
        tables.Practice, "practice_id", "The practice made from it; null is unfinished business."
    )


@strawberry.type(description="A lasting partnership between bodies, often across a border.")
class Partnership(Node, Sourced, Versioned, Dated, table=tables.Partnership):
    slug: str = described_field("Its public name in addresses.")
    title = text_field("What it is called.", required=True)
    country: str = described_field("The country of the partner abroad, as an ISO 3166-1 code.")
    purpose = text_field("What it is for.", required=True)

    project = link_to_one(tables.Project, "project_id", "The project it belongs to.")
    partners = link_to_many(
        tables.Organisation,
        "partnership_id",
        "Its sides.",
        via=tables.PartnershipPartner,
        to="organisation_id",
    )
