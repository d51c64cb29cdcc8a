"""Projects, their money, partners and results."""

from datetime import date
from typing import Annotated

import strawberry

from schema import clock, tables
from schema.enums import enum_of
from schema.types.connections import link_to_many, link_to_one
from schema.types.entity import (
    Caller,
    Node,
    Sourced,
    Versioned,
    described_field,
    money_field,
    text_field,
)

enum_of(tables.PartnerRole)
enum_of(tables.TargetGroupLevel)


class ProjectStatus(tables.Choice):
    """Where a day lies in the life of a project."""

    PLANNED = "PLANNED", "It has not begun."
    ACTIVE = "ACTIVE", "It is under way."
    CLOSED = "CLOSED", "It has ended."
    UNKNOWN = "UNKNOWN", "The sources do not say when it is."


enum_of(ProjectStatus)


OnDay = Annotated[date | None, strawberry.argument(description="The day; without it today.")]


def project_status(day: date, starts_on: date | None, end: date | None) -> ProjectStatus:
    """Return where a day lies between a project's beginning and its actual or planned end.

    >>> project_status(date(2016, 6, 1), date(2013, 12, 14), date(2016, 10, 31))
    <ProjectStatus.ACTIVE: 'ACTIVE'>
    """
    if end is not None and day > end:
        return ProjectStatus.CLOSED
    if starts_on is None:
        return ProjectStatus.UNKNOWN
    return ProjectStatus.PLANNED if day < starts_on else ProjectStatus.ACTIVE


@strawberry.federation.type(
    description="A funded undertaking with a beginning and an end.",
    keys=["id", "number"],
)
class Project(Node, Sourced, Versioned, table=tables.Project):
    slug: str = described_field("Its public name in addresses; never used again for another.")
    number: str | None = described_field("Its official number.")
    other_numbers: list[str] = described_field("Numbers it has elsewhere.")
    title = text_field("Its official title.", required=True)
    programme = text_field("The programme that pays for it.")
    aim = text_field("What it is for.")
    place = text_field("Where it takes place.")
    slogan = text_field("Its slogan.")
    funder_notice = text_field("The notice required on all its publications.")
    contracted_on: date | None = described_field("When its contract was signed.")
    starts_on: date | None = described_field("Its first day.")
    duration_months: int | None = described_field("How many months it was to last.")
    evaluation = text_field("How and when the applications were evaluated, as far as is known.")
    planned_end_on: date | None = described_field("Its last day as planned.")
    actual_end_on: date | None = described_field("Its last day as it came.")
    total_cost = money_field("What it costs in all; its funding adds up to this.")

    continues = link_to_one(tables.Project, "continues_id", "The project that it continues.")
    continued_by = link_to_many(tables.Project, "continues_id", "Projects that continue it.")
    funding = link_to_many(tables.Funding, "project_id", "Who pays how much.")
    partners = link_to_many(tables.ProjectPartner, "project_id", "Who takes part in what role.")
    organisations = link_to_many(
        tables.Organisation,
        "project_id",
        "Who takes part.",
        via=tables.ProjectPartner,
        to="organisation_id",
    )
    activities = link_to_many(tables.ProjectActivity, "project_id", "What it does.")
    target_groups = link_to_many(tables.TargetGroup, "project_id", "Whom it serves.")
    results = link_to_many(
        tables.ProjectResult, "project_id", "What it planned and what came of it."
    )
    networks = link_to_many(tables.Network, "project_id", "Networks it built or keeps.")
    partnerships = link_to_many(tables.Partnership, "project_id", "Partnerships that belong to it.")
    pilots = link_to_many(tables.Pilot, "project_id", "Pilot projects it pays for.")
    practices = link_to_many(tables.Practice, "project_id", "Practices that came from it.")
    events = link_to_many(tables.Event, "project_id", "Its events.", order="starts_on")
    contacts = link_to_many(
        tables.Contact, "project_id", "Offices that answer for it.", order="-role"
    )
    experts = link_to_many(tables.Expert, "project_id", "Experts it trained or brought together.")
    documents = link_to_many(tables.Document, "project_id", "Documents that came from it.")
    news = link_to_many(tables.NewsItem, "project_id", "News about it.", order="-published_on")

    @strawberry.field(
        description="Where a day, by default today, lies in its life. As long as no actual end is "
        "known, the planned one counts."
    )
    def status(self, as_of: OnDay = strawberry.UNSET) -> ProjectStatus:
        end = self.row.actual_end_on or self.row.planned_end_on
        return project_status(as_of or clock.today(), self.row.starts_on, end)


@strawberry.type(description="What one source pays; all of a project add up to its total cost.")
class Funding(Node, table=tables.Funding):
    position: int = described_field("Its place in the list.")
    source = text_field("Where the money comes from.", required=True)
    amount = money_field("How much it is.")

    project = link_to_one(tables.Project, "project_id", "The project.", required=True)

    @strawberry.field(description="Its share of the total cost, from 0 to 1.")
    async def share(self, info: Caller) -> float | None:
        project = await info.context.loaders.one(tables.Project, id=self.row.project_id)
        if project is None or not project.total_cost:
            return None
        return float(self.row.amount / project.total_cost)


@strawberry.type(description="That an organisation takes part in a project.")
class ProjectPartner(Node, table=tables.ProjectPartner):
    role: tables.PartnerRole = described_field("What it does in the project.")
    position: int = described_field("Its place in the list.")

    project = link_to_one(tables.Project, "project_id", "The project.", required=True)
    organisation = link_to_one(
        tables.Organisation, "organisation_id", "The partner.", required=True
    )


@strawberry.type(description="One of the things a project does.")
class ProjectActivity(Node, table=tables.ProjectActivity):
    position: int = described_field("Its place in the list.")
    description = text_field("What is done.", required=True)

    project = link_to_one(tables.Project, "project_id", "The project.", required=True)


@strawberry.type(description="People whom a project serves.")
class TargetGroup(Node, table=tables.TargetGroup):
    position: int = described_field("Its place in the list.")
    level: tables.TargetGroupLevel = described_field("How directly it serves them.")
    description = text_field("Who they are.", required=True)

    project = link_to_one(tables.Project, "project_id", "The project.", required=True)


@strawberry.type(description="What a project planned, and what came of it.")
class ProjectResult(Node, Sourced, table=tables.ProjectResult):
    position: int = described_field("Its place in the list.")
    description = text_field("What is counted.", required=True)
    unit = text_field("In what unit.")
    as_of: date | None = described_field("The day of the achieved figure.")

    project = link_to_one(tables.Project, "project_id", "The project.", required=True)

    @strawberry.field(description="How much was planned; null when the sources do not say.")
    def planned(self) -> float | None:
        return None if self.row.planned is None else float(self.row.planned)

    @strawberry.field(description="How much came of it by then; null when the sources do not say.")
    def achieved(self) -> float | None:
        return None if self.row.achieved is None else float(self.row.achieved)
