"""Experts: persons who agree to be shown, and offices of organisations."""

from datetime import date

import sqlalchemy as sa
import strawberry

from schema import tables
from schema.access.visibility import consenting_experts
from schema.enums import enum_of
from schema.request.context import Context
from schema.tables.base import PlainRow, table_of
from schema.types.connections import link_to_many, link_to_one
from schema.types.entity import Caller, Node, Sourced, Versioned, described_field, text_field
from schema.types.versions import grouped_rows

EXPERT = table_of(tables.Expert)

enum_of(tables.ConsentPurpose)
enum_of(tables.ExpertKind)
enum_of(tables.ExpertRole)


@strawberry.federation.type(
    description="Somebody in an organisation who can be asked for advice, and agrees to be shown; "
    "or an office there, which names nobody.",
    keys=["id", "slug"],
)
class Expert(Node, Sourced, Versioned, table=tables.Expert):
    slug: str = described_field("Its public name in addresses.")
    kind: tables.ExpertKind = described_field("Whether it is a person or an office.")
    is_confirmed: bool = described_field(
        "Whether an editor confirmed that it is an office; until then it is hidden as a person is."
    )
    name = text_field("The name of the person, or what the office is called.", required=True)
    role: tables.ExpertRole = described_field("What it does for others.")
    description = text_field("What it can help with.")
    languages: list[str] = described_field("Languages it works in, as BCP 47 tags.")
    headcount: int | None = described_field("How many people hold the office.")

    organisation = link_to_one(
        tables.Organisation, "organisation_id", "Where they work.", required=True
    )
    project = link_to_one(tables.Project, "project_id", "The project it came from.")
    topics = link_to_many(
        tables.Topic, "expert_id", "What it knows about.", via=tables.ExpertTopic, to="topic_id"
    )
    experience_requests = link_to_many(
        tables.ExperienceRequest,
        "expert_id",
        "Requests for experience that it helps with.",
        order="-asked_on",
        via=tables.ExperienceRequestExpert,
        to="experience_request_id",
    )
    consents = link_to_many(
        tables.Consent,
        "expert_id",
        "What the person agrees to; for that person, the organisation and administrators.",
        order="given_on",
    )

    @strawberry.field(
        description="The address to write to: of a confirmed office, or of a person who agrees to "
        "be asked."
    )
    async def email(self, info: Caller) -> str | None:
        return self.row.email if await may_see_contact(info.context, self.row) else None

    @strawberry.field(
        description="The number to call: of a confirmed office, or of a person who agrees to be "
        "asked."
    )
    async def phone(self, info: Caller) -> str | None:
        return self.row.phone if await may_see_contact(info.context, self.row) else None


async def may_see_contact(context: Context, row: PlainRow) -> bool:
    """Return whether the viewer may see how to reach an expert."""
    if row.kind is tables.ExpertKind.OFFICE and row.is_confirmed:
        return True
    values = context.viewer.values
    own = (row.organisation_id, values["own_organisation"]), (row.account_id, values["own_account"])
    if values["sees_private"] or any(None not in pair and pair[0] == pair[1] for pair in own):
        return True
    agreed = sa.select(EXPERT.c.id).where(
        EXPERT.c.id.in_(consenting_experts(tables.ConsentPurpose.CONTACT))
    )
    return bool(await grouped_rows(context, "asked", agreed, EXPERT.c.id, row.id))


@strawberry.type(
    description="That a person agrees to be shown, until the consent ends or is withdrawn."
)
class Consent(Node, table=tables.Consent):
    purpose: tables.ConsentPurpose = described_field("What the person agrees to.")
    given_on: date = described_field("Since when.")
    expires_on: date | None = described_field("The last day, where one is set.")
    withdrawn_on: date | None = described_field("When it was revoked.")

    expert = link_to_one(tables.Expert, "expert_id", "The expert.", required=True)
