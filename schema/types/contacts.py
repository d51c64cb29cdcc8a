"""Offices that can be called, and which of them answers for what somebody asks about."""

from collections.abc import Sequence
from datetime import date

import strawberry

from schema import clock, tables
from schema.comparison.offices import AnsweringOffice, OfficeReason
from schema.enums import enum_of
from schema.text.catalogues import phrases
from schema.types.connections import link_to_one
from schema.types.entity import (
    Caller,
    LocalizedText,
    Node,
    Sourced,
    Versioned,
    described_field,
    localize_text,
    show_entity,
    text_field,
)

enum_of(tables.ContactRole)
enum_of(OfficeReason)


@strawberry.type(
    description="An office, and how to reach it. It is never a person, and is shown once an editor "
    "has confirmed that."
)
class Contact(Node, Sourced, Versioned, table=tables.Contact):
    slug: str = described_field("Its public name in addresses.")
    name = text_field("What the office is called.", required=True)
    role: tables.ContactRole = described_field("What it is there for.")
    phone: str | None = described_field("Its telephone number as E.164 writes it: +37165404344.")
    email: str | None = described_field("Its address for letters by e-mail.")
    address: str | None = described_field("Where it is, as it is written on a letter.")
    homepage: str | None = described_field("Its address on the web.")
    hours = text_field("When it is open.")
    checked_on: date | None = described_field(
        "When this was last held against its source; null when that is not known."
    )
    is_confirmed: bool = described_field(
        "Whether an editor confirmed that it is an office; until then it is hidden."
    )

    @strawberry.field(description="How many days ago it was checked; null when that is not known.")
    def days_since_check(self) -> int | None:
        checked = self.row.checked_on
        return None if checked is None else (clock.today() - checked).days

    municipality = link_to_one(
        tables.Municipality, "municipality_id", "The municipality that it is of."
    )
    organisation = link_to_one(
        tables.Organisation, "organisation_id", "The organisation that it is of."
    )
    network = link_to_one(tables.Network, "network_id", "The network that it answers for.")
    project = link_to_one(tables.Project, "project_id", "The project that it answers for.")
    practice = link_to_one(tables.Practice, "practice_id", "The practice that it answers for.")


@strawberry.type(description="An office to ask, and why it is that one.")
class OfficeToAsk:
    contact: Contact = described_field("The office.")
    reason: OfficeReason = described_field("Why this one answers.")

    @strawberry.field(description="Why this one answers, in words.")
    def text(self, info: Caller) -> LocalizedText:
        return localize_text(
            phrases("comparison", f"office {self.reason}"), info.context.request.languages
        )


def show_offices(found: Sequence[AnsweringOffice]) -> list[OfficeToAsk]:
    """Return offices as clients see them."""
    return [
        OfficeToAsk(contact=show_entity(tables.Contact, each.contact), reason=each.reason)
        for each in found
    ]
