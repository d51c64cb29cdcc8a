"""People: experts, as roles of organisations and never as names."""

from datetime import date

from sqlmodel import Field, UniqueConstraint

from schema.tables.row import JSON, Choice, Named, Row, Texts, Words, choice, link, texts


class ExpertRole(Choice):
    """What an expert does for others."""

    MENTOR = "MENTOR", "Teaches and accompanies other municipalities."
    ADVISER = "ADVISER", "Advises on a field of work."
    COORDINATOR = "COORDINATOR", "Brings the right people together."


class ConsentPurpose(Choice):
    """What a person has agreed to."""

    DIRECTORY = "DIRECTORY", "To be shown in the directory of experts."
    CONTACT = "CONTACT", "To be asked by municipalities."


class Expert(Named, table=True):
    """A role in an organisation that can be asked for advice.

    One that stands for a person is shown only as long as that person agrees.
    """

    role: ExpertRole = choice(ExpertRole)
    organisation_id: int = link("organisation.id")
    project_id: int | None = link("project.id", default=None)
    description: Texts | None = texts(default=None)
    languages: list[Words] = Field(default_factory=list, sa_type=JSON)
    headcount: int | None = Field(default=None, ge=1)
    is_person: bool = False


class Consent(Row, table=True):
    """That a person agrees to be shown, for one purpose, until it ends or is taken back."""

    __table_args__ = (UniqueConstraint("expert_id", "purpose", "given_on"),)

    expert_id: int = link("expert.id")
    purpose: ConsentPurpose = choice(ConsentPurpose)
    given_on: date
    expires_on: date | None = None
    withdrawn_on: date | None = None


class ExpertTopic(Row, table=True):
    """That an expert is competent in a theme."""

    __table_args__ = (UniqueConstraint("expert_id", "topic_id"),)

    expert_id: int = link("expert.id")
    topic_id: int = link("topic.id")
