"""Events, who came, and what was learnt."""

from datetime import date

import strawberry

from schema import tables
from schema.enums import enum_of
from schema.types.connections import link_to_many, link_to_one
from schema.types.entity import Node, Sourced, Versioned, described_field, text_field

enum_of(tables.EventKind)
enum_of(tables.EventStatus)


@strawberry.type(description="Something that took place, or is to take place, on certain days.")
class Event(Node, Sourced, Versioned, table=tables.Event):
    slug: str = described_field("Its public name in addresses; never used again for another.")
    title = text_field("What it is called.", required=True)
    kind: tables.EventKind = described_field("What sort of gathering it is.")
    status: tables.EventStatus = described_field(
        "Whether it has taken place: what was planned is held once its days are over, or the "
        "project that it belongs to, unless it was cancelled."
    )
    starts_on: date | None = described_field("Its first day; null when only `whenText` is known.")
    ends_on: date | None = described_field("Its last day.")
    when_text = text_field("When it was, as far as the sources say.")
    place: str | None = described_field("The town or house.")
    country: str = described_field("The country as an ISO 3166-1 code.")
    summary = text_field("What it was about.")
    learnings = text_field("What was learnt; null while there is no report.")
    sessions: int | None = described_field("How many sessions a series had.")
    participants: int | None = described_field("How many people took part; counts, never names.")

    municipality = link_to_one(tables.Municipality, "municipality_id", "Where it took place.")
    host = link_to_one(tables.Organisation, "host_id", "Who was host.")
    organiser = link_to_one(tables.Organisation, "organiser_id", "Who organised it.")
    network = link_to_one(tables.Network, "network_id", "The network that met.")
    project = link_to_one(tables.Project, "project_id", "The project that paid for it.")
    topics = link_to_many(
        tables.Topic, "event_id", "Its themes.", via=tables.EventTopic, to="topic_id"
    )
    delegations = link_to_many(tables.Delegation, "event_id", "Which municipalities sent people.")
    practices = link_to_many(tables.Practice, "event_id", "Practices that were learnt there.")


@strawberry.type(description="How many people a municipality sent to an event; counts, not names.")
class Delegation(Node, table=tables.Delegation):
    participants: int | None = described_field("How many people; null if unknown.")

    event = link_to_one(tables.Event, "event_id", "The event.", required=True)
    municipality = link_to_one(
        tables.Municipality, "municipality_id", "Who sent them.", required=True
    )
