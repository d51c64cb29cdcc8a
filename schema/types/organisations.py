"""Organisations and what they take part in."""

import strawberry

from schema import tables
from schema.enums import enum_of
from schema.types.connections import to_many
from schema.types.entity import Node, Sourced, Versioned, described, text

enum_of(tables.OrganisationKind)


@strawberry.federation.type(
    description="A body that takes part in projects, networks, events or publications.",
    keys=["id", "slug"],
)
class Organisation(Node, Sourced, Versioned, table=tables.Organisation):
    slug: str = described("Its public name in addresses; never used again for another.")
    name = text("Its name.", required=True)
    kind: tables.OrganisationKind = described("What sort of body it is.")
    abbreviations: list[str] = described("Its abbreviations in any language.")
    country: str = described("Its country as an ISO 3166-1 code.")
    description = text("What it does.")
    homepage: str | None = described("Its address on the web.")

    municipalities = to_many(
        tables.Municipality, "planning_region_id", "Municipalities of a planning region."
    )
    projects = to_many(
        tables.Project,
        "organisation_id",
        "Projects it takes part in.",
        via=tables.ProjectPartner,
        to="project_id",
    )
    project_roles = to_many(
        tables.ProjectPartner, "organisation_id", "What it does in each of its projects."
    )
    coordinated_networks = to_many(tables.Network, "coordinator_id", "Networks it coordinates.")
    partnerships = to_many(
        tables.Partnership,
        "organisation_id",
        "Partnerships it is a side of.",
        via=tables.PartnershipPartner,
        to="partnership_id",
    )
    pilots = to_many(tables.Pilot, "organisation_id", "Pilot projects it carries out.")
    experts = to_many(tables.Expert, "organisation_id", "Roles in it that can be asked for advice.")
    experience_requests = to_many(
        tables.ExperienceRequest, "organisation_id", "What it asks others for.", order="-asked_on"
    )
    indicators = to_many(tables.Indicator, "owner_id", "Indicators it is responsible for.")
    hosted_events = to_many(tables.Event, "host_id", "Events it was host of.")
    organised_events = to_many(tables.Event, "organiser_id", "Events it organised.")
    documents = to_many(tables.Document, "publisher_id", "What it published.")
    news = to_many(tables.NewsItem, "publisher_id", "News it published.", order="-published")
