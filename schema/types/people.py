"""Experts, as roles of organisations."""

from datetime import date

import strawberry

from schema import tables
from schema.enums import enum_of
from schema.types.connections import to_many, to_one
from schema.types.entity import Node, Sourced, Versioned, described, text

enum_of(tables.ConsentPurpose)
enum_of(tables.ExpertRole)


@strawberry.federation.type(
    description="A role in an organisation that can be asked for advice; no names.",
    keys=["id", "slug"],
)
class Expert(Node, Sourced, Versioned, table=tables.Expert):
    slug: str = described("Its public name in addresses.")
    name = text("What the role is called.", required=True)
    role: tables.ExpertRole = described("What it does for others.")
    description = text("What it can help with.")
    languages: list[str] = described("Languages it works in, as BCP 47 tags.")
    is_person: bool = described("Whether it stands for one person, who has agreed to be shown.")
    headcount: int | None = described("How many people hold the role.")

    organisation = to_one(
        tables.Organisation, "organisation_id", "Whose role it is.", required=True
    )
    project = to_one(tables.Project, "project_id", "The project it came from.")
    topics = to_many(
        tables.Topic, "expert_id", "What it knows about.", via=tables.ExpertTopic, to="topic_id"
    )
    experience_requests = to_many(
        tables.ExperienceRequest,
        "expert_id",
        "Requests for experience that it helps with.",
        order="-asked_on",
        via=tables.ExperienceRequestExpert,
        to="experience_request_id",
    )
    consents = to_many(
        tables.Consent, "expert_id", "What the person it stands for agrees to.", order="given_on"
    )


@strawberry.type(description="That a person agrees to be shown, until it ends or is taken back.")
class Consent(Node, table=tables.Consent):
    purpose: tables.ConsentPurpose = described("What the person agrees to.")
    given_on: date = described("Since when.")
    expires_on: date | None = described("The last day, where one is set.")
    withdrawn_on: date | None = described("When it was taken back.")

    expert = to_one(tables.Expert, "expert_id", "The expert.", required=True)
