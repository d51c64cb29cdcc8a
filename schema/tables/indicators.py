"""Indicators: definitions, measured values, targets."""

from datetime import date
from typing import Annotated, Self

import sqlalchemy as sa
from pydantic import StringConstraints, model_validator
from pydantic_core import PydanticCustomError
from sqlmodel import Field, Index, UniqueConstraint

from schema.tables.base import (
    Choice,
    NamedRecord,
    Number,
    Row,
    SourcedFact,
    Texts,
    VersionedRow,
    Words,
    choice_column,
    link_column,
    texts_column,
)

PERIOD = r"^[12][0-9]{3}(-(Q[1-4]|0[1-9]|1[0-2]))?$"
PeriodName = Annotated[str, StringConstraints(pattern=PERIOD)]
"""A year, quarter or month: 2024, 2024-Q1, 2024-08."""


class Polarity(Choice):
    """Which direction of an indicator is better."""

    HIGHER_IS_BETTER = "HIGHER_IS_BETTER", "A higher value is better."
    LOWER_IS_BETTER = "LOWER_IS_BETTER", "A lower value is better."
    NEUTRAL = "NEUTRAL", "Neither; the value needs its context."


class Dimension(Choice):
    """What an indicator measures."""

    COVERAGE = "COVERAGE", "How far needs are covered."
    PRIORITY = "PRIORITY", "The share of the spending for it."
    COST = "COST", "What one unit costs."
    EFFICIENCY = "EFFICIENCY", "What result a resource gives."
    QUALITY = "QUALITY", "How good it is."
    VOLUME = "VOLUME", "How much of it there is."
    CONTEXT = "CONTEXT", "A condition that the municipality controls only partly."
    COMPOSITE = "COMPOSITE", "An index made of several indicators."


class Aggregation(Choice):
    """How values of several municipalities add up."""

    SUM = "SUM", "The values are added."
    RATIO = "RATIO", "Rebuilt from the added numerators and denominators."
    NONE = "NONE", "Not at all, such as medians and indexes."
    UNKNOWN = "UNKNOWN", "The sources do not say."


class Periodicity(Choice):
    """How often an indicator is measured."""

    MONTH = "MONTH", "Every month."
    QUARTER = "QUARTER", "Every quarter."
    YEAR = "YEAR", "Every year."
    IRREGULAR = "IRREGULAR", "In some years only, such as a census."


class Level(Choice):
    """For what an indicator is reported."""

    MUNICIPALITY = "MUNICIPALITY", "A municipality."
    PLANNING_REGION = "PLANNING_REGION", "A planning region."
    COUNTRY = "COUNTRY", "A country."
    PARISH = "PARISH", "A parish."
    SETTLEMENT = "SETTLEMENT", "A town or village."
    NETWORK = "NETWORK", "A cooperation network."
    FACILITY = "FACILITY", "A single building, site, school or route."
    WASTE_REGION = "WASTE_REGION", "A waste management region."


class Indicator(NamedRecord, table=True):
    """What is measured, in what unit, and with which polarity."""

    code: str = Field(unique=True)
    definition: Texts = texts_column()
    unit: Words
    polarity: Polarity = choice_column(Polarity)
    dimension: Dimension | None = choice_column(Dimension, default=None)
    aggregation: Aggregation = choice_column(Aggregation, default=Aggregation.UNKNOWN)
    denominator: str | None = None
    denominator_id: int | None = link_column("indicator.id", default=None)
    numerator_id: int | None = link_column("indicator.id", default=None)
    weight_indicator_id: int | None = link_column("indicator.id", default=None)
    weight_period: PeriodName | None = None
    factor: Number = Field(default=1, gt=0)
    periodicity: Periodicity | None = choice_column(Periodicity, default=None)
    published_on: date | None = None
    owner_id: int | None = link_column("organisation.id", default=None)
    level: Level = choice_column(Level, default=Level.MUNICIPALITY)
    period_basis: str | None = None
    origin: Texts | None = texts_column(default=None)
    licence: str | None = None
    is_split_by_sex: bool | None = None
    weight: Number | None = None
    comparable_only_within: Texts | None = texts_column(default=None)
    topic_id: int | None = link_column("topic.id", default=None)


class ValueStatus(Choice):
    """Whether there is a value, and if not, why."""

    PUBLISHED = "PUBLISHED", "Final."
    PRELIMINARY = "PRELIMINARY", "May still change."
    MISSING = "MISSING", "Should exist and was not reported."
    NOT_APPLICABLE = "NOT_APPLICABLE", "Cannot exist for this municipality and period."
    CONFIDENTIAL = "CONFIDENTIAL", "Known and not shown, to protect persons."


class ValueState(Choice):
    """The state of a value in the workflow."""

    DRAFT = "DRAFT", "Being entered by the municipality."
    SUBMITTED = "SUBMITTED", "Handed in by the municipality."
    VERIFIED = "VERIFIED", "Checked by an editor."
    PUBLISHED = "PUBLISHED", "Public."
    STAGED = "STAGED", ""
    """Of an import under way: nobody sees it, and no client knows this state."""


def is_value_shown(value: sa.FromClause) -> sa.ColumnElement[bool]:
    """Return whether a value of an indicator is none of an import under way."""
    return value.c.state != ValueState.STAGED


WITH_VALUE = frozenset({ValueStatus.PUBLISHED, ValueStatus.PRELIMINARY})


class IndicatorValue(Row, SourcedFact, VersionedRow, table=True):
    """What was measured for a municipality in a period; a null is never a zero."""

    __table_args__ = (
        UniqueConstraint("indicator_id", "municipality_id", "period", "split"),
        Index("ix_indicator_value_newest", "municipality_id", "indicator_id", "split", "period"),
        Index("ix_indicator_value_series", "indicator_id", "period", "id"),
        Index("ix_indicator_value_period", "period", "id"),
    )

    indicator_id: int = Field(foreign_key="indicator.id")
    municipality_id: int = Field(foreign_key="municipality.id")
    period: PeriodName
    split: Words = "T"
    value: Number | None = None
    status: ValueStatus = choice_column(ValueStatus, default=ValueStatus.PUBLISHED)
    state: ValueState = choice_column(ValueState, default=ValueState.PUBLISHED)

    @model_validator(mode="after")
    def value_fits_status(self) -> Self:
        """Refuse a value that its status denies, and a gap that its status does not explain."""
        if (self.value is None) == (self.status in WITH_VALUE):
            details = {"value": str(self.value), "status": self.status.value}
            message = "value {value} does not go with status {status}"
            raise PydanticCustomError("status_denies", message, details)
        return self


class Target(Row, SourcedFact, VersionedRow, table=True):
    """What a municipality wants an indicator to be by a year."""

    __table_args__ = (UniqueConstraint("municipality_id", "indicator_id", "due_year"),)

    municipality_id: int = link_column("municipality.id")
    indicator_id: int = link_column("indicator.id")
    due_year: int = Field(ge=1990, le=2100)
    value: Number
    baseline: Number | None = None
    set_on: date | None = None
    description: Texts | None = texts_column(default=None)
