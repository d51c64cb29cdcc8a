"""Experts, as roles of organisations."""

import strawberry

from schema import tables
from schema.enums import enum_of
from schema.types.connections import to_many, to_one
from schema.types.entity import Node, Sourced, described, text

enum_of(tables.ExpertRole)


@strawberry.federation.type(
    description="A role in an organisation that can be asked for advice; no names.",
    keys=["id", "slug"],
)
class Expert(Node, Sourced, table=tables.Expert):
    slug: str = described("Its public name in addresses.")
    name = text("What the role is called.", required=True)
    role: tables.ExpertRole = described("What it does for others.")
    description = text("What it can help with.")
    languages: list[str] = described("Languages it works in, as BCP 47 tags.")
    headcount: int | None = described("How many people hold the role.")

    organisation = to_one(
        tables.Organisation, "organisation_id", "Whose role it is.", required=True
    )
    project = to_one(tables.Project, "project_id", "The project it came from.")
    topics = to_many(
        tables.Topic, "expert_id", "What it knows about.", via=tables.ExpertTopic, to="topic_id"
    )
