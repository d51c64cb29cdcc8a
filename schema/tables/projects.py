"""Projects: number, programme, money that adds up, partners, planned against achieved."""

from datetime import date
from decimal import Decimal
from typing import Self

from pydantic import model_validator
from sqlmodel import Field, UniqueConstraint

from schema.tables.base import (
    JSON,
    Amount,
    Choice,
    Currency,
    Row,
    SourcedFact,
    Texts,
    TitledRecord,
    Words,
    choice_column,
    early_end_error,
    link_column,
    money_column,
    texts_column,
)


class Project(TitledRecord, table=True):
    """A funded undertaking with a beginning and an end."""

    number: str | None = Field(default=None, unique=True)
    other_numbers: list[Words] = Field(default_factory=list, sa_type=JSON)
    programme: Texts | None = texts_column(default=None)
    aim: Texts | None = texts_column(default=None)
    place: Texts | None = texts_column(default=None)
    slogan: Texts | None = texts_column(default=None)
    funder_notice: Texts | None = texts_column(default=None)
    contracted_on: date | None = None
    starts_on: date | None = Field(default=None, index=True)
    duration_months: int | None = Field(default=None, ge=1)
    evaluation: Texts | None = texts_column(default=None)
    planned_end_on: date | None = None
    actual_end_on: date | None = None
    total_cost: Amount | None = money_column(default=None)
    currency: Currency = "EUR"
    continues_id: int | None = link_column("project.id", default=None)

    @model_validator(mode="after")
    def end_after_begin(self) -> Self:
        """Refuse a project that ends before it begins."""
        for name in ("planned_end_on", "actual_end_on"):
            end = getattr(self, name)
            if self.starts_on and end and end < self.starts_on:
                raise early_end_error(name, end, "starts_on", self.starts_on)
        return self


class Funding(Row, table=True):
    """What one source pays; all rows of a project add up to its total cost."""

    __table_args__ = (UniqueConstraint("project_id", "position"),)

    project_id: int = link_column("project.id")
    position: int = 1
    source: Texts = texts_column()
    amount: Amount = money_column()
    currency: Currency = "EUR"


class PartnerRole(Choice):
    """What an organisation does in a project."""

    LEAD = "LEAD", "Implements the project and answers for it."
    PARTNER = "PARTNER", "Carries out a part of it."
    FUNDER = "FUNDER", "Pays for it or runs the programme that does."
    ASSOCIATE = "ASSOCIATE", "Takes part without a budget of its own."


class ProjectPartner(Row, table=True):
    """That an organisation takes part in a project."""

    __table_args__ = (UniqueConstraint("project_id", "organisation_id", "role"),)

    project_id: int = link_column("project.id")
    organisation_id: int = link_column("organisation.id")
    role: PartnerRole = choice_column(PartnerRole, default=PartnerRole.PARTNER)
    position: int = 1


class ProjectActivity(Row, table=True):
    """One of the things a project does."""

    __table_args__ = (UniqueConstraint("project_id", "position"),)

    project_id: int = link_column("project.id")
    position: int = 1
    description: Texts = texts_column()


class TargetGroupLevel(Choice):
    """How directly a project serves a group."""

    PRIMARY = "PRIMARY", "Takes part in the project."
    SECONDARY = "SECONDARY", "Gains from what comes out of it."


class TargetGroup(Row, table=True):
    """People whom a project serves."""

    __table_args__ = (UniqueConstraint("project_id", "position"),)

    project_id: int = link_column("project.id")
    position: int = 1
    level: TargetGroupLevel = choice_column(TargetGroupLevel, default=TargetGroupLevel.PRIMARY)
    description: Texts = texts_column()


class ProjectResult(Row, SourcedFact, table=True):
    """What a project planned and what came of it; the two are never overwritten by each other."""

    __table_args__ = (UniqueConstraint("project_id", "position"),)

    project_id: int = link_column("project.id")
    position: int = 1
    description: Texts = texts_column()
    planned: Decimal | None = Field(default=None, max_digits=15, decimal_places=2)
    achieved: Decimal | None = Field(default=None, max_digits=15, decimal_places=2)
    unit: Texts | None = texts_column(default=None)
    as_of: date | None = None
