"""People: experts, who are persons that agree to be shown, or offices that anybody may ask."""

from datetime import date
from typing import Annotated, Any

from pydantic import StringConstraints, ValidationInfo, field_validator
from sqlmodel import Field, UniqueConstraint

from schema.tables.base import (
    JSON,
    Choice,
    NamedRecord,
    Row,
    Texts,
    Words,
    choice_column,
    early_end_error,
    link_column,
    texts_column,
)
from schema.tables.personal_data import without_contact


class ExpertRole(Choice):
    """What an expert does for others."""

    MENTOR = "MENTOR", "Teaches and accompanies other municipalities."
    ADVISER = "ADVISER", "Advises on a field of work."
    COORDINATOR = "COORDINATOR", "Brings the right people together."


class ConsentPurpose(Choice):
    """What a person has agreed to."""

    DIRECTORY = "DIRECTORY", "To be shown in the directory of experts."
    CONTACT = "CONTACT", "To be asked by municipalities."


class ExpertKind(Choice):
    """Whether it is a person or an office."""

    PERSON = "PERSON", "A person, who is shown only as long as they agree."
    OFFICE = (
        "OFFICE",
        "An office, a team or a role that names nobody; it is public once an editor confirms it.",
    )


Email = Annotated[
    str, StringConstraints(pattern=r"^[^@\s<>]+@[^@\s<>]+\.[^@\s<>.]+$", max_length=254)
]
Phone = Annotated[str, StringConstraints(pattern=r"^\+?[0-9][0-9 ()-]{5,28}[0-9]$")]


class Expert(NamedRecord, table=True):
    """Somebody in an organisation who can be asked for advice, or an office there.

    A person is shown only as long as they agree, and who says nothing means a person. An office is
    shown once an editor has confirmed that its name is nobody's. `account_id` is how the person
    signs in, where they do.
    """

    kind: ExpertKind = choice_column(ExpertKind, default=ExpertKind.PERSON)
    is_confirmed: bool = False

    role: ExpertRole = choice_column(ExpertRole)
    organisation_id: int = link_column("organisation.id")
    project_id: int | None = link_column("project.id", default=None)
    description: Texts | None = texts_column(default=None)
    languages: list[Words] = Field(default_factory=list, sa_type=JSON)
    headcount: int | None = Field(default=None, ge=1)
    email: Email | None = None
    phone: Phone | None = None
    account_id: int | None = link_column("account.id", default=None)

    @field_validator("name", "description", "note")
    @classmethod
    def no_contact_in_texts(cls, given: Any) -> Any:
        """Refuse an address or a number: `email` and `phone` are shown to whom they may be."""
        return without_contact(given)


class Consent(Row, table=True):
    """That a person agrees to be shown, for one purpose, until it ends or is taken back."""

    __table_args__ = (UniqueConstraint("expert_id", "purpose", "given_on"),)

    expert_id: int = link_column("expert.id")
    purpose: ConsentPurpose = choice_column(ConsentPurpose)
    given_on: date
    expires_on: date | None = None
    withdrawn_on: date | None = None

    @field_validator("expires_on", "withdrawn_on")
    @classmethod
    def not_before_it_was_given(cls, last: date | None, others: ValidationInfo) -> date | None:
        """Refuse a consent that ends, or is taken back, before it was given."""
        first = others.data.get("given_on")
        if last and first and last < first:
            raise early_end_error(others.field_name or "", last, "given_on", first)
        return last


class ExpertTopic(Row, table=True):
    """That an expert is competent in a theme."""

    __table_args__ = (UniqueConstraint("expert_id", "topic_id"),)

    expert_id: int = link_column("expert.id")
    topic_id: int = link_column("topic.id")
