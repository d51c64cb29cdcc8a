"""Campaigns: which municipalities are asked for which values of a period, and by which day."""

from datetime import date, datetime
from typing import Self

from pydantic import ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError
from sqlmodel import Field, UniqueConstraint

from schema.clock import end_of_day
from schema.tables.base import (
    Choice,
    Moment,
    Row,
    Texts,
    TitledRecord,
    choice_column,
    early_end_error,
    link_column,
    texts_column,
)
from schema.tables.indicators import PeriodName


class CampaignStatus(Choice):
    """Where a campaign is on the day; only that it is cancelled is written down."""

    PLANNED = "PLANNED", "Its first day is still to come."
    OPEN = "OPEN", "Values are awaited: on time until the due day, late ones until the last day."
    CLOSED = "CLOSED", "Its last day is over."
    CANCELLED = "CANCELLED", "It was called off: nobody owes anything."


class Campaign(TitledRecord, table=True):
    """That an organisation asks municipalities for values of one period by a due day.

    `closes_on` is until when late values are awaited; without it the due day is the last.
    `late_from` is the first moment that is too late: midnight in Riga after the due day.
    """

    purpose: Texts | None = texts_column(default=None)
    period: PeriodName
    opens_on: date = Field(index=True)
    due_on: date = Field(index=True)
    closes_on: date | None = None
    status: CampaignStatus = choice_column(CampaignStatus, default=CampaignStatus.PLANNED)
    organiser_id: int = link_column("organisation.id")
    comparison_group_id: int | None = link_column("comparison_group.id", default=None)

    late_from: datetime | None = Field(default=None, sa_type=Moment)

    @field_validator("late_from", mode="before")
    @classmethod
    def derive_late_from(cls, _: object, others: ValidationInfo) -> datetime | None:
        """Return the end of the due day, as far as that is one."""
        due_on = others.data.get("due_on")
        return end_of_day(due_on) if due_on else None

    @model_validator(mode="after")
    def days_in_order(self) -> Self:
        """Refuse days that do not follow each other, and a due day before the period begins."""
        if self.due_on < self.opens_on:
            raise early_end_error("due_on", self.due_on, "opens_on", self.opens_on)
        if self.closes_on and self.closes_on < self.due_on:
            raise early_end_error(
                "closes_on", self.closes_on, "due_on", self.due_on, kind="closes_early"
            )
        if self.due_on < (first := first_day_of_period(self.period)):
            details = {"end": "due_on", "due": str(self.due_on)}
            details |= {"period": self.period, "first": str(first)}
            message = "due_on {due} is before {first}, the first day of the period {period}"
            raise PydanticCustomError("due_before_period", message, details)
        return self


class CampaignIndicator(Row, table=True):
    """That a campaign asks for an indicator."""

    __table_args__ = (UniqueConstraint("campaign_id", "indicator_id"),)

    campaign_id: int = Field(foreign_key="campaign.id")
    indicator_id: int = link_column("indicator.id")


class CampaignMunicipality(Row, table=True):
    """That a campaign asks a municipality."""

    __table_args__ = (UniqueConstraint("campaign_id", "municipality_id"),)

    campaign_id: int = Field(foreign_key="campaign.id")
    municipality_id: int = link_column("municipality.id")


def first_day_of_period(period: str) -> date:
    """Return the first day of a year, quarter or month.

    >>> [str(first_day_of_period(each)) for each in ("2024", "2024-Q3", "2024-08")]
    ['2024-01-01', '2024-07-01', '2024-08-01']
    """
    year, _, part = period.partition("-")
    month = 3 * int(part[1:]) - 2 if part.startswith("Q") else int(part or 1)
    return date(int(year), month, 1)
