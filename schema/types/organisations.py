"""Organisations and what they take part in."""

from collections import defaultdict
from datetime import date
from functools import partial
from typing import Annotated

import sqlalchemy as sa
import strawberry

from schema import tables
from schema.access.visibility import visibility_conditions
from schema.comparison.peers import existed_on_day
from schema.enums import enum_of
from schema.request.context import Context
from schema.tables.base import PlainRow, table_of
from schema.types.connections import link_to_many, link_to_one
from schema.types.entity import (
    Caller,
    Dated,
    InLanguage,
    LocalizedText,
    Node,
    Sourced,
    Versioned,
    described_field,
    localize_text,
    text_field,
)

enum_of(tables.OrganisationKind)


OnDay = Annotated[date, strawberry.argument(description="The day.")]


@strawberry.type(description="What an organisation was called for a time.")
class OrganisationName(Node, Sourced, Dated, table=tables.OrganisationName):
    name = text_field("The name of that time.", required=True)

    organisation = link_to_one(tables.Organisation, "organisation_id", "Whose.", required=True)


async def former_organisation_names(context: Context, numbers: list[int]) -> list[list[PlainRow]]:
    """Return the former names of each organisation, in their order."""
    name = table_of(tables.OrganisationName)
    mine = sa.select(name).where(name.c.organisation_id.in_(numbers), *visibility_conditions(name))
    found: dict[int, list[PlainRow]] = defaultdict(list)
    for row in await context.loaders.rows(mine.order_by(name.c.position)):
        found[row.organisation_id].append(row)
    return [found[number] for number in numbers]


@strawberry.federation.type(
    description="A body that takes part in projects, networks, events or publications.",
    keys=["id", "slug"],
)
class Organisation(Node, Sourced, Versioned, table=tables.Organisation):
    slug: str = described_field("Its public name in addresses; never used again for another.")
    name = text_field("Its name.", required=True)
    kind: tables.OrganisationKind = described_field("What sort of body it is.")
    abbreviations: list[str] = described_field("Its abbreviations in any language.")
    country: str = described_field("Its country as an ISO 3166-1 code.")
    description = text_field("What it does.")
    homepage: str | None = described_field("Its address on the web.")

    former_names = link_to_many(
        tables.OrganisationName,
        "organisation_id",
        "What it was called before, with the days; `asOf` gives the name of a day, if another.",
    )

    @strawberry.field(description="What it was called on a day.", metadata={"cost": 1})
    async def name_on(
        self, info: Caller, day: OnDay, lang: InLanguage = strawberry.UNSET
    ) -> LocalizedText:
        context = info.context
        names = await context.loaders.load(
            "former names", partial(former_organisation_names, context), self.row.id
        )
        then = next((each.name for each in names if existed_on_day(each, day)), self.row.name)
        return localize_text(then, [lang] if lang else context.request.languages)

    municipalities = link_to_many(
        tables.Municipality, "planning_region_id", "Municipalities of a planning region."
    )
    campaigns = link_to_many(
        tables.Campaign, "organiser_id", "Campaigns in which it asks municipalities for values."
    )
    projects = link_to_many(
        tables.Project,
        "organisation_id",
        "Projects it takes part in.",
        via=tables.ProjectPartner,
        to="project_id",
    )
    project_roles = link_to_many(
        tables.ProjectPartner, "organisation_id", "What it does in each of its projects."
    )
    coordinated_networks = link_to_many(
        tables.Network, "coordinator_id", "Networks it coordinates."
    )
    partnerships = link_to_many(
        tables.Partnership,
        "organisation_id",
        "Partnerships it is a side of.",
        via=tables.PartnershipPartner,
        to="partnership_id",
    )
    pilots = link_to_many(tables.Pilot, "organisation_id", "Pilot projects it carries out.")
    experts = link_to_many(tables.Expert, "organisation_id", "Its experts.")
    contacts = link_to_many(
        tables.Contact,
        "organisation_id",
        "Its offices that can be called, the general one first.",
        order="-role",
    )
    experience_requests = link_to_many(
        tables.ExperienceRequest,
        "organisation_id",
        "Its requests for experience.",
        order="-asked_on",
    )
    indicators = link_to_many(tables.Indicator, "owner_id", "Indicators it is responsible for.")
    hosted_events = link_to_many(tables.Event, "host_id", "Events it was host of.")
    organised_events = link_to_many(tables.Event, "organiser_id", "Events it organised.")
    documents = link_to_many(tables.Document, "publisher_id", "What it published.")
    news = link_to_many(
        tables.NewsItem, "publisher_id", "News it published.", order="-published_on"
    )
