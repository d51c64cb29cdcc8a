"""Contacts: offices that can be called or written to, of municipalities and whatever they do."""

from datetime import date
from typing import Any, Self

from pydantic import field_validator, model_validator
from pydantic_core import PydanticCustomError

from schema.tables.base import (
    Choice,
    NamedRecord,
    Texts,
    Words,
    choice_column,
    link_column,
    texts_column,
)
from schema.tables.office_addresses import office_email, phone_number
from schema.tables.people import Email
from schema.tables.personal_data import without_contact

OWNERS = ("municipality_id", "organisation_id", "network_id", "project_id", "practice_id")
"""What a contact is of: exactly one of these."""


class ContactRole(Choice):
    """What an office is there for."""

    GENERAL = "GENERAL", "It takes every question and passes it on."
    DEPARTMENT = "DEPARTMENT", "It works in one field."
    CLIENT_CENTRE = "CLIENT_CENTRE", "It serves residents for the state and the municipality."


class Contact(NamedRecord, table=True):
    """An office, and how to reach it; never a person.

    It is hidden until an editor has confirmed that neither its name nor its address is anybody's.
    `checked_on` is the day on which what is said here was last held against its source.
    """

    municipality_id: int | None = link_column("municipality.id", default=None)
    organisation_id: int | None = link_column("organisation.id", default=None)
    network_id: int | None = link_column("network.id", default=None)
    project_id: int | None = link_column("project.id", default=None)
    practice_id: int | None = link_column("practice.id", default=None)

    role: ContactRole = choice_column(ContactRole, default=ContactRole.GENERAL)
    phone: Words | None = None
    email: Email | None = None
    address: Words | None = None
    homepage: Words | None = None
    hours: Texts | None = texts_column(default=None)
    checked_on: date | None = None
    is_confirmed: bool = False

    @field_validator("phone")
    @classmethod
    def callable_number(cls, given: str | None) -> str | None:
        """Keep a number as E.164 writes it; refuse one that nobody can call."""
        return given and phone_number(given)

    @field_validator("email")
    @classmethod
    def address_of_an_office(cls, given: str | None) -> str | None:
        """Refuse the address of a person."""
        return given and office_email(given)

    @field_validator("name", "hours", "note")
    @classmethod
    def no_contact_in_texts(cls, given: Any) -> Any:
        """Refuse an address or a number: `email` and `phone` are the places for them."""
        return without_contact(given)

    @model_validator(mode="after")
    def one_owner_and_a_way(self) -> Self:
        """Refuse an office of nobody or of two, and one that cannot be reached."""
        if sum(getattr(self, owner) is not None for owner in OWNERS) != 1:
            raise PydanticCustomError("one_owner", "name exactly one that the office is of")
        if not (self.phone or self.email or self.homepage):
            raise PydanticCustomError("no_way", "give a telephone number, an address or a page")
        return self
