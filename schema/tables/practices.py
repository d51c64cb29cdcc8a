"""Practices: what was done, what it took, what came of it, and who took it over."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pydantic import field_validator
from sqlmodel import Field, Index, UniqueConstraint

from schema import clock
from schema.tables.base import (
    Amount,
    Choice,
    Country,
    Currency,
    Number,
    Period,
    Row,
    Sourced,
    Texts,
    Titled,
    Versioned,
    Visibility,
    Words,
    choice,
    link,
    moment,
    money,
    texts,
)
from schema.tables.personal import without_contact

LICENCE = "CC-BY-4.0"
"""The licence of descriptions that name no other, as an SPDX identifier."""


class PracticeKind(Choice):
    """What sort of experience is described."""

    PRACTICE = "PRACTICE", "Something a municipality did that others can use."
    LESSON = "LESSON", "A failure or a warning."
    NETWORK_CASE = "NETWORK_CASE", "What came out of the work of a network."
    STUDY_VISIT = "STUDY_VISIT", "What was learnt on a visit elsewhere."


class Outcome(Choice):
    """What came of a practice; never used to push one down."""

    WORKED = "WORKED", "It did what it was meant to do."
    PARTLY = "PARTLY", "It did a part of what it was meant to do."
    FAILED = "FAILED", "It did not do what it was meant to do."
    TOO_EARLY = "TOO_EARLY", "It is too early to say."
    UNKNOWN = "UNKNOWN", "The sources do not say."


class PracticeState(Choice):
    """Where a description is on its way to the public."""

    DRAFT = "DRAFT", "Being written."
    SUBMITTED = "SUBMITTED", "Handed in for review."
    IN_REVIEW = "IN_REVIEW", "Being reviewed."
    CHANGES_REQUESTED = "CHANGES_REQUESTED", "Sent back to its author with comments."
    PUBLISHED = "PUBLISHED", "Public."
    ARCHIVED = "ARCHIVED", "Out of date; kept for reference."


class Practice(Titled, table=True):
    """A good-practice case: what a municipality did and what came of it.

    `is_private` says that it is with its authors, who have not handed it in.
    """

    kind: PracticeKind = choice(PracticeKind)
    outcome: Outcome = choice(Outcome, default=Outcome.UNKNOWN)
    country: Country = "LV"
    year: int | None = Field(default=None, ge=1990, le=2100, index=True)
    summary: Texts = texts()
    problem: Texts | None = texts(default=None)
    solution: Texts | None = texts(default=None)
    resources: Texts | None = texts(default=None)
    results: Texts | None = texts(default=None)
    lessons: Texts | None = texts(default=None)
    preconditions: Texts | None = texts(default=None)
    transfer_advice: Texts | None = texts(default=None)
    place_name: Texts | None = texts(default=None)
    total_cost: Amount | None = money(default=None)
    currency: Currency = "EUR"
    staff_fte: Decimal | None = Field(default=None, max_digits=9, decimal_places=2)
    network_id: int | None = link("network.id", default=None)
    suggested_network_id: int | None = link("network.id", default=None)
    project_id: int | None = link("project.id", default=None)
    project_name: str | None = None
    event_id: int | None = link("event.id", default=None)
    state: PracticeState = choice(PracticeState, default=PracticeState.PUBLISHED)
    visibility: Visibility = choice(Visibility, default=Visibility.PUBLIC)
    published_on: date | None = None
    review_due_on: date | None = None
    is_private: bool = False
    licence: Words = LICENCE
    attribution: str | None = None

    @field_validator("attribution")
    @classmethod
    def no_contact_of_an_author(cls, given: Any) -> Any:
        """Refuse how to reach somebody: everybody reads it."""
        return without_contact(given)


class PracticeMunicipality(Row, table=True):
    """That a municipality of today holds a practice."""

    __table_args__ = (
        UniqueConstraint("practice_id", "municipality_id"),
        Index("ix_practice_municipality_of_municipality", "municipality_id", "practice_id"),
    )

    practice_id: int = link("practice.id")
    municipality_id: int = Field(foreign_key="municipality.id")


class PracticeInvitation(Row, table=True):
    """That a municipality is asked whether a practice is also its own; it confirms or declines."""

    __table_args__ = (UniqueConstraint("practice_id", "municipality_id"),)

    practice_id: int = link("practice.id")
    municipality_id: int = link("municipality.id")
    asked_on: date = Field(default_factory=clock.today)


class PracticeMunicipalityThen(Row, table=True):
    """That a municipality, as it was at the time, did what a practice describes."""

    __table_args__ = (UniqueConstraint("practice_id", "municipality_id"),)

    practice_id: int = link("practice.id")
    municipality_id: int = link("municipality.id")


class PracticeTopic(Row, table=True):
    """That a practice is about a theme."""

    __table_args__ = (
        UniqueConstraint("practice_id", "topic_id"),
        Index("ix_practice_topic_of_topic", "topic_id", "practice_id"),
    )

    practice_id: int = link("practice.id")
    topic_id: int = Field(foreign_key="topic.id")


class EvidenceStatus(Choice):
    """Whether the effect of a practice was measured."""

    MEASURED = "MEASURED", "A baseline, a result or both are figures."
    UNMEASURED = "UNMEASURED", "Tied to the indicator without a figure of its own."


class Evidence(Row, Sourced, table=True):
    """What an indicator says about a practice."""

    __table_args__ = (UniqueConstraint("practice_id", "indicator_id", "period"),)

    practice_id: int = link("practice.id")
    indicator_id: int = link("indicator.id")
    status: EvidenceStatus = choice(EvidenceStatus, default=EvidenceStatus.UNMEASURED)
    baseline: Number | None = None
    result: Number | None = None
    period: str = ""
    method: Texts | None = texts(default=None)


class AdoptionStatus(Choice):
    """How far a municipality is with taking a practice over."""

    PLANNED = "PLANNED", "Decided, not begun."
    RUNNING = "RUNNING", "Under way."
    DONE = "DONE", "Carried out."
    ABANDONED = "ABANDONED", "Given up."


class Adoption(Row, Sourced, Versioned, Period, table=True):
    """That a municipality took a practice over, what it changed and what came of it."""

    __table_args__ = (UniqueConstraint("practice_id", "municipality_id"),)

    practice_id: int = link("practice.id")
    municipality_id: int = link("municipality.id")
    status: AdoptionStatus = choice(AdoptionStatus)
    outcome: Outcome = choice(Outcome, default=Outcome.UNKNOWN)
    adaptations: Texts | None = texts(default=None)
    giver_confirmed_on: date | None = None
    taker_confirmed_on: date | None = None


class AdoptionEvidence(Row, table=True):
    """What an indicator says about what came of taking a practice over."""

    __table_args__ = (UniqueConstraint("adoption_id", "indicator_id", "period"),)

    adoption_id: int = link("adoption.id")
    indicator_id: int = link("indicator.id")
    before: Number | None = None
    after: Number | None = None
    period_before: str = ""
    period: str = ""


class ReviewComment(Row, table=True):
    """What a reviewer asks the author of a practice to change in one of its fields.

    `version` is that of the practice which the reviewer read.
    """

    practice_id: int = link("practice.id")
    field: Words
    text: Words
    version: int = 1
    written_at: datetime = moment()
    account_id: int | None = link("account.id", default=None)
    is_resolved: bool = False


class ExpertOpinion(Row, table=True):
    """What an expert reviewer says about a practice to those who may take it over."""

    practice_id: int = link("practice.id")
    text: Texts = texts()
    given_on: date
    account_id: int | None = link("account.id", default=None)

    @field_validator("text")
    @classmethod
    def no_contact_of_an_expert(cls, given: Any) -> Any:
        """Refuse how to reach somebody: everybody reads it."""
        return without_contact(given)
