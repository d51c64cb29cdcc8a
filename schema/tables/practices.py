"""Practices: what was done, what it took, what came of it, and who took it over."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Self

from pydantic import field_validator, model_validator
from pydantic_core import PydanticCustomError
from sqlmodel import Field, Index, UniqueConstraint

from schema import clock
from schema.tables.base import (
    Amount,
    CalendarTime,
    Choice,
    Country,
    Currency,
    Language,
    Number,
    Row,
    SourcedFact,
    Texts,
    TitledRecord,
    ValidityPeriod,
    VersionedRow,
    Visibility,
    Words,
    choice_column,
    link_column,
    moment_column,
    money_column,
    texts_column,
)
from schema.tables.personal_data import without_contact

LICENCE = "CC-BY-4.0"
"""The licence of descriptions that name no other, as an SPDX identifier."""


class PracticeKind(Choice):
    """What sort of experience is described."""

    PRACTICE = "PRACTICE", "Something a municipality did that others can use."
    LESSON = "LESSON", "A failure or a warning."
    NETWORK_CASE = "NETWORK_CASE", "What came out of the work of a network."
    STUDY_VISIT = "STUDY_VISIT", "What was learnt on a visit elsewhere."


class Outcome(Choice):
    """The outcome of a practice; never used to rank it lower."""

    WORKED = "WORKED", "It did what it was meant to do."
    PARTLY = "PARTLY", "It did a part of what it was meant to do."
    FAILED = "FAILED", "It did not do what it was meant to do."
    TOO_EARLY = "TOO_EARLY", "It is too early to say."
    UNKNOWN = "UNKNOWN", "The sources do not say."


class PracticeState(Choice):
    """The state of a practice in the workflow."""

    DRAFT = "DRAFT", "Being written."
    SUBMITTED = "SUBMITTED", "Handed in for review."
    IN_REVIEW = "IN_REVIEW", "Being reviewed."
    CHANGES_REQUESTED = "CHANGES_REQUESTED", "Sent back to its author with comments."
    PUBLISHED = "PUBLISHED", "Public."
    ARCHIVED = "ARCHIVED", "Out of date; kept for reference."


class Practice(TitledRecord, table=True):
    """A good-practice case: what a municipality did and what came of it.

    `is_private` says that it is with its authors, who have not handed it in.
    """

    kind: PracticeKind = choice_column(PracticeKind)
    outcome: Outcome = choice_column(Outcome, default=Outcome.UNKNOWN)
    country: Country = "LV"
    year: int | None = Field(default=None, ge=1990, le=2100, index=True)
    began: CalendarTime | None = None
    ended: CalendarTime | None = None
    original_language: Language = "lv"
    translator: Words | None = None
    summary: Texts = texts_column()
    problem: Texts | None = texts_column(default=None)
    solution: Texts | None = texts_column(default=None)
    resources: Texts | None = texts_column(default=None)
    results: Texts | None = texts_column(default=None)
    lessons: Texts | None = texts_column(default=None)
    preconditions: Texts | None = texts_column(default=None)
    transfer_advice: Texts | None = texts_column(default=None)
    funding: Texts | None = texts_column(default=None)
    legal_basis: Texts | None = texts_column(default=None)
    place_name: Texts | None = texts_column(default=None)
    total_cost: Amount | None = money_column(default=None)
    currency: Currency = "EUR"
    staff_fte: Decimal | None = Field(default=None, ge=0, max_digits=9, decimal_places=2)
    network_id: int | None = link_column("network.id", default=None)
    suggested_network_id: int | None = link_column("network.id", default=None)
    project_id: int | None = link_column("project.id", default=None)
    project_name: str | None = None
    event_id: int | None = link_column("event.id", default=None)
    state: PracticeState = choice_column(PracticeState, default=PracticeState.PUBLISHED)
    visibility: Visibility = choice_column(Visibility, default=Visibility.PUBLIC)
    published_on: date | None = None
    review_due_on: date | None = None
    is_private: bool = False
    licence: Words = LICENCE
    attribution: str | None = None

    @field_validator("attribution", "translator")
    @classmethod
    def no_contact_of_an_author(cls, given: Any) -> Any:
        """Refuse how to reach somebody: everybody reads it."""
        return without_contact(given)

    @model_validator(mode="after")
    def end_after_beginning(self) -> Self:
        """Refuse a case that ended before it began; as far as both are told."""
        if self.began and self.ended and self.ended < self.began[: len(self.ended)]:
            details = {"ended": self.ended, "began": self.began}
            raise PydanticCustomError("ended_early", "{ended} is before {began}", details)
        return self


class PracticeMunicipality(Row, table=True):
    """That a municipality of today holds a practice."""

    __table_args__ = (
        UniqueConstraint("practice_id", "municipality_id"),
        Index("ix_practice_municipality_of_municipality", "municipality_id", "practice_id"),
    )

    practice_id: int = link_column("practice.id")
    municipality_id: int = Field(foreign_key="municipality.id")


class PracticeInvitation(Row, table=True):
    """That a municipality is asked whether a practice is also its own; it confirms or declines."""

    __table_args__ = (UniqueConstraint("practice_id", "municipality_id"),)

    practice_id: int = link_column("practice.id")
    municipality_id: int = link_column("municipality.id")
    asked_on: date = Field(default_factory=clock.today)


class PracticeMunicipalityThen(Row, table=True):
    """That a municipality, as it was at the time, did what a practice describes."""

    __table_args__ = (UniqueConstraint("practice_id", "municipality_id"),)

    practice_id: int = link_column("practice.id")
    municipality_id: int = link_column("municipality.id")


class PracticeTopic(Row, table=True):
    """That a practice is about a theme."""

    __table_args__ = (
        UniqueConstraint("practice_id", "topic_id"),
        Index("ix_practice_topic_of_topic", "topic_id", "practice_id"),
    )

    practice_id: int = link_column("practice.id")
    topic_id: int = Field(foreign_key="topic.id")


class EvidenceStatus(Choice):
    """Whether the effect of a practice was measured."""

    MEASURED = "MEASURED", "A baseline, a result or both are figures."
    UNMEASURED = "UNMEASURED", "Tied to the indicator without a figure of its own."


class Evidence(Row, SourcedFact, table=True):
    """What an indicator says about a practice.

    `municipality_id` says whose figures they are where several municipalities hold the practice.
    """

    __table_args__ = (UniqueConstraint("practice_id", "indicator_id", "period", "municipality_id"),)

    practice_id: int = link_column("practice.id")
    indicator_id: int = link_column("indicator.id")
    municipality_id: int | None = link_column("municipality.id", default=None)
    status: EvidenceStatus = choice_column(EvidenceStatus, default=EvidenceStatus.UNMEASURED)
    baseline: Number | None = None
    result: Number | None = None
    period_before: str = ""
    period: str = ""
    method: Texts | None = texts_column(default=None)


class TieRejection(Row, table=True):
    """That somebody looked at a practice and an indicator, and found that they are not tied."""

    __table_args__ = (UniqueConstraint("practice_id", "indicator_id"),)

    practice_id: int = link_column("practice.id")
    indicator_id: int = link_column("indicator.id")
    rejected_at: datetime = moment_column()
    account_id: int | None = link_column("account.id", default=None)
    note: str | None = None


class AdoptionStatus(Choice):
    """The progress of taking a practice over."""

    PLANNED = "PLANNED", "Decided, not begun."
    RUNNING = "RUNNING", "Under way."
    DONE = "DONE", "Carried out."
    ABANDONED = "ABANDONED", "Given up."


class Adoption(Row, SourcedFact, VersionedRow, ValidityPeriod, table=True):
    """That a municipality took a practice over, what it changed and what came of it."""

    __table_args__ = (UniqueConstraint("practice_id", "municipality_id"),)

    practice_id: int = link_column("practice.id")
    municipality_id: int = link_column("municipality.id")
    status: AdoptionStatus = choice_column(AdoptionStatus)
    outcome: Outcome = choice_column(Outcome, default=Outcome.UNKNOWN)
    adaptations: Texts | None = texts_column(default=None)
    giver_confirmed_on: date | None = None
    taker_confirmed_on: date | None = None


class AdoptionEvidence(Row, table=True):
    """What an indicator says about what came of taking a practice over."""

    __table_args__ = (UniqueConstraint("adoption_id", "indicator_id", "period"),)

    adoption_id: int = link_column("adoption.id")
    indicator_id: int = link_column("indicator.id")
    before: Number | None = None
    after: Number | None = None
    period_before: str = ""
    period: str = ""


class ReviewComment(Row, table=True):
    """What a reviewer asks the author of a practice to change in one of its fields.

    `version` is that of the practice which the reviewer read.
    """

    practice_id: int = link_column("practice.id")
    field: Words
    text: Words
    version: int = 1
    written_at: datetime = moment_column()
    account_id: int | None = link_column("account.id", default=None)
    is_resolved: bool = False


class ExpertOpinion(Row, table=True):
    """What an expert reviewer says about a practice to those who may take it over."""

    practice_id: int = link_column("practice.id")
    text: Texts = texts_column()
    given_on: date
    account_id: int | None = link_column("account.id", default=None)

    @field_validator("text")
    @classmethod
    def no_contact_of_an_expert(cls, given: Any) -> Any:
        """Refuse how to reach somebody: everybody reads it."""
        return without_contact(given)
