"""Indicators, their values and targets."""

from datetime import date

import strawberry

from schema import tables
from schema.enums import enum_of
from schema.types.connections import to_many, to_one
from schema.types.entity import Node, Sourced, Versioned, described, text

enum_of(tables.Polarity)
enum_of(tables.Dimension)
enum_of(tables.Aggregation)
enum_of(tables.Level)
enum_of(tables.ValueState)
enum_of(tables.ValueStatus)


@strawberry.federation.type(
    description="What is measured, in what unit, and which way it gets better.",
    keys=["id", "code"],
)
class Indicator(Node, Sourced, Versioned, table=tables.Indicator):
    slug: str = described("Its public name in addresses; never used again for another.")
    code: str = described("Its code.")
    name = text("What it is called.", required=True)
    definition = text("What exactly is measured.", required=True)
    unit: str = described("The unit of its values.")
    polarity: tables.Polarity = described("Which way it gets better.")
    dimension: tables.Dimension | None = described("What it measures.")
    aggregation: tables.Aggregation = described("How values of several municipalities add up.")
    denominator: str | None = described("What a ratio is divided by.")
    level: tables.Level = described("For what it is reported.")
    period_basis: str | None = described("The day or span that a value stands for.")
    origin = text("Where the definition comes from.")
    weight: float | None = described("Its weight in the composite index it is part of.")
    comparable_only_within = text("Within which group it can be compared, if not everywhere.")

    topic = to_one(tables.Topic, "topic_id", "The theme it measures.")
    denominator_indicator = to_one(
        tables.Indicator, "denominator_id", "The indicator a ratio is divided by."
    )
    ratios = to_many(tables.Indicator, "denominator_id", "Ratios that are divided by it.")
    values = to_many(
        tables.IndicatorValue, "indicator_id", "What was measured, by period.", order="period"
    )
    targets = to_many(tables.Target, "indicator_id", "What municipalities want it to be.")
    evidence = to_many(tables.Evidence, "indicator_id", "What it says about practices.")
    adoption_evidence = to_many(
        tables.AdoptionEvidence, "indicator_id", "What it says about practices taken over."
    )
    practices = to_many(
        tables.Practice,
        "indicator_id",
        "Practices tied to it.",
        via=tables.Evidence,
        to="practice_id",
    )


@strawberry.type(
    description="What was measured for a municipality in a period. A null is never a zero: "
    "`status` says why there is no value."
)
class IndicatorValue(Node, Sourced, Versioned, table=tables.IndicatorValue):
    period: str = described("The year, quarter or month: `2024`, `2024-Q1`, `2024-08`.")
    split: str = described("The part of the population; `T` is the total.")
    value: float | None = described("The value; null exactly when `status` says why.")
    status: tables.ValueStatus = described("Whether there is a value, and if not, why.")
    state: tables.ValueState = described("Where it is on its way to the public.")

    indicator = to_one(tables.Indicator, "indicator_id", "What was measured.", required=True)
    municipality = to_one(tables.Municipality, "municipality_id", "For whom.", required=True)


@strawberry.type(description="What a municipality wants an indicator to be by a year.")
class Target(Node, Sourced, Versioned, table=tables.Target):
    due_year: int = described("By when.")
    value: float = described("The value to reach.")
    baseline: float | None = described("The value when the target was set.")
    set_on: date | None = described("When it was set.")
    description = text("What the target says in words.")

    municipality = to_one(tables.Municipality, "municipality_id", "Who set it.", required=True)
    indicator = to_one(tables.Indicator, "indicator_id", "For which indicator.", required=True)
