"""Municipalities of every time, what became of them, and whom to compare them with."""

import datetime

import sqlalchemy as sa
import strawberry

from schema import tables
from schema.access.visibility import visibility_conditions
from schema.enums import enum_of
from schema.tables.base import table_of
from schema.types.connections import link_to_many, link_to_one
from schema.types.entity import Dated, Node, Sourced, Versioned, described_field, text_field

enum_of(tables.MunicipalityKind)
enum_of(tables.SuccessionKind)
enum_of(tables.ComparisonGroupKind)
enum_of(tables.Visibility)


def is_newest_value(values: sa.FromClause) -> sa.ColumnElement[bool]:
    """Return whether a value is the newest of its indicator, municipality and split."""
    later = table_of(tables.IndicatorValue).alias()
    same = [
        later.c[name] == values.c[name] for name in ("indicator_id", "municipality_id", "split")
    ]
    is_later = (later.c.value.is_not(None), later.c.period > values.c.period)
    newer = sa.exists().where(*same, *is_later, *visibility_conditions(later))
    return values.c.value.is_not(None) & ~newer


@strawberry.type(description="Where a municipality's centre lies, in degrees of WGS 84.")
class Location:
    latitude: float = described_field("Degrees north.")
    longitude: float = described_field("Degrees east.")


@strawberry.federation.type(
    description="A municipality within one set of borders; after a reform its successor is "
    "another.",
    keys=["id", "atvkCode"],
)
class Municipality(Node, Sourced, Versioned, Dated, table=tables.Municipality):
    slug: str = described_field("Its public name in addresses, such as `aizkraukles-novads-2021`.")
    name = text_field("Its official name.", required=True)
    kind: tables.MunicipalityKind = described_field("What sort of unit it is.")
    country: str = described_field("Its country as an ISO 3166-1 code.")
    atvk_code: str | None = described_field(
        "Its code in ATVK, the Latvian classification; null abroad."
    )
    iso: str | None = described_field("Its ISO 3166-2 code.")
    nuts3_code: str | None = described_field("Its NUTS 3 region.")
    centre: str | None = described_field("Its administrative centre.")
    area_km2: float | None = described_field(
        "Its area in square kilometres, where a source gives it."
    )

    planning_region = link_to_one(tables.Organisation, "planning_region_id", "Its planning region.")
    predecessors = link_to_many(
        tables.Succession, "successor_id", "What it was made of, with the day and the share."
    )
    successors = link_to_many(
        tables.Succession, "predecessor_id", "What became of it, with the day and the share."
    )
    comparison_groups = link_to_many(
        tables.ComparisonGroup,
        "municipality_id",
        "Groups that it is compared within.",
        via=tables.ComparisonGroupMember,
        to="comparison_group_id",
    )
    comparison_group_memberships = link_to_many(
        tables.ComparisonGroupMember, "municipality_id", "Since when it is in which group."
    )
    comparison_sets = link_to_many(
        tables.ComparisonSet,
        "municipality_id",
        "Sets of peers that it was chosen for.",
        via=tables.ComparisonSetMember,
        to="comparison_set_id",
    )
    own_comparison_sets = link_to_many(
        tables.ComparisonSet, "municipality_id", "Sets of peers that it keeps."
    )
    networks = link_to_many(
        tables.Network,
        "municipality_id",
        "Networks it takes or took part in.",
        via=tables.Membership,
        to="network_id",
    )
    memberships = link_to_many(
        tables.Membership, "municipality_id", "Its memberships in networks, with role and dates."
    )
    network_outputs = link_to_many(
        tables.NetworkOutput, "municipality_id", "Outputs of its work in networks."
    )
    pilots = link_to_many(tables.Pilot, "municipality_id", "Pilot projects it carries out.")
    practices = link_to_many(
        tables.Practice,
        "municipality_id",
        "Practices that are held in its borders today.",
        via=tables.PracticeMunicipality,
        to="practice_id",
    )
    evidence = link_to_many(
        tables.Evidence, "municipality_id", "What indicators say of it in practices."
    )
    invitations = link_to_many(
        tables.Practice,
        "municipality_id",
        "Practices that it is invited to share.",
        via=tables.PracticeInvitation,
        to="practice_id",
    )
    practices_then = link_to_many(
        tables.Practice,
        "municipality_id",
        "Practices that it carried out itself while it existed.",
        via=tables.PracticeMunicipalityThen,
        to="practice_id",
    )
    adoptions = link_to_many(
        tables.Adoption, "municipality_id", "Practices it took over from others."
    )
    indicator_values = link_to_many(
        tables.IndicatorValue, "municipality_id", "What was measured for it.", order="period"
    )
    latest_values = link_to_many(
        tables.IndicatorValue,
        "municipality_id",
        "For each indicator and split the newest value there is.",
        order="indicator_id",
        where=is_newest_value,
    )
    contacts = link_to_many(
        tables.Contact,
        "municipality_id",
        "Its offices that can be called, the general one first.",
        order="-role",
    )
    experience_requests = link_to_many(
        tables.ExperienceRequest,
        "municipality_id",
        "Its requests for experience.",
        order="-asked_on",
    )
    targets = link_to_many(tables.Target, "municipality_id", "Its targets.")
    campaigns = link_to_many(
        tables.Campaign,
        "municipality_id",
        "Campaigns that ask it for values.",
        via=tables.CampaignMunicipality,
        to="campaign_id",
    )
    events = link_to_many(
        tables.Event, "municipality_id", "Events that took place there.", order="starts_on"
    )
    delegations = link_to_many(tables.Delegation, "municipality_id", "Events it sent people to.")
    news = link_to_many(tables.NewsItem, "municipality_id", "News about it.", order="-published_on")

    @strawberry.field(description="Where its centre lies.")
    def location(self) -> Location | None:
        if self.row.latitude is None or self.row.longitude is None:
            return None
        return Location(latitude=self.row.latitude, longitude=self.row.longitude)


@strawberry.type(description="What became of a municipality, or of a share of its area, on a day.")
class Succession(Node, Sourced, Versioned, table=tables.Succession):
    date: datetime.date = described_field("The first day of the new order.")
    kind: tables.SuccessionKind = described_field("How the one followed the other.")
    area_share: float | None = described_field(
        "The share of the predecessor's area that went to the successor, from 0 to 1."
    )

    predecessor = link_to_one(tables.Municipality, "predecessor_id", "The old one.", required=True)
    successor = link_to_one(tables.Municipality, "successor_id", "The new one.", required=True)


@strawberry.type(description="Municipalities that are officially compared with each other.")
class ComparisonGroup(Node, Sourced, Versioned, Dated, table=tables.ComparisonGroup):
    slug: str = described_field("Its public name in addresses.")
    name = text_field("Its name.", required=True)
    kind: tables.ComparisonGroupKind = described_field("What its members have in common.")
    criteria = text_field("By which rule a municipality belongs to it.", required=True)
    population_from: int | None = described_field(
        "The least population of a member; then `comparison` finds its members of any day."
    )
    population_below: int | None = described_field("The upper limit of the population of a member.")

    members = link_to_many(
        tables.ComparisonGroupMember, "comparison_group_id", "Its members, with their dates."
    )
    municipalities = link_to_many(
        tables.Municipality,
        "comparison_group_id",
        "Its members.",
        via=tables.ComparisonGroupMember,
        to="municipality_id",
    )
    campaigns = link_to_many(
        tables.Campaign, "comparison_group_id", "Campaigns that ask its members for values."
    )


@strawberry.type(description="That a municipality belonged to a comparison group for a time.")
class ComparisonGroupMember(Node, Dated, table=tables.ComparisonGroupMember):
    comparison_group = link_to_one(
        tables.ComparisonGroup, "comparison_group_id", "The group.", required=True
    )
    municipality = link_to_one(tables.Municipality, "municipality_id", "The member.", required=True)


@strawberry.type(
    description="Municipalities that somebody chose to be compared with. One that is no more is "
    "replaced in comparisons by those it became a part of; one that is deleted leaves the set."
)
class ComparisonSet(Node, Sourced, Versioned, table=tables.ComparisonSet):
    slug: str = described_field("Its public name in addresses.")
    name = text_field("Its name.", required=True)
    visibility: tables.Visibility = described_field("Who finds it without its token.")
    token: str = described_field("A secret token: everybody who has it may read the set.")

    municipality = link_to_one(
        tables.Municipality, "municipality_id", "Who keeps it; null for the editors of BLIS."
    )
    municipalities = link_to_many(
        tables.Municipality,
        "comparison_set_id",
        "Who is in it, by name.",
        via=tables.ComparisonSetMember,
        to="municipality_id",
    )
