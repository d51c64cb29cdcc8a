"""Indicators, their values and targets."""

from asyncio import gather
from collections import defaultdict
from datetime import date, datetime
from functools import partial
from typing import Annotated

import sqlalchemy as sa
import strawberry

from schema import clock, tables
from schema.comparison.formulas.units import unit_after_number
from schema.comparison.plausibility import Oddity, select_surroundings, value_warnings
from schema.comparison.published_values import TOTAL
from schema.comparison.targets import TargetResult, select_achievements, target_result
from schema.comparison.trends import compare_with_before, load_trend
from schema.editing.input.user_errors import problem_message
from schema.enums import enum_of
from schema.errors import Code, Refused
from schema.request.context import Context
from schema.tables import ValueStatus
from schema.tables.base import PlainRow, table_of
from schema.text.catalogues import catalogue_language
from schema.text.sentences import sentence
from schema.types.changes import Trend, ValueChange, show_trend, value_change
from schema.types.connections import link_to_many, link_to_one
from schema.types.entity import (
    Caller,
    InLanguage,
    Node,
    Sourced,
    Versioned,
    described_field,
    text_field,
)

enum_of(tables.Polarity)
enum_of(tables.Dimension)
enum_of(tables.Aggregation)
enum_of(tables.Level)
enum_of(tables.Periodicity)
enum_of(tables.ValueState)
enum_of(tables.ValueStatus)


@strawberry.federation.type(
    description="What is measured, in what unit, and with which polarity.",
    keys=["id", "code"],
)
class Indicator(Node, Sourced, Versioned, table=tables.Indicator):
    slug: str = described_field("Its public name in addresses; never used again for another.")
    code: str = described_field("Its code.")
    name = text_field("What it is called.", required=True)
    definition = text_field("What exactly is measured.", required=True)
    unit: str = described_field("The unit of its values.")
    polarity: tables.Polarity = described_field("Which direction is better.")
    dimension: tables.Dimension | None = described_field("What it measures.")
    aggregation: tables.Aggregation = described_field(
        "How values of several municipalities add up."
    )
    denominator: str | None = described_field("What a ratio is divided by.")
    factor: float = described_field(
        "What a ratio is multiplied by: 100 for percent, 10000 for each."
    )
    weight_period: str | None = described_field(
        "Of which period the weights in `weightIndicator` are; null for those of each year."
    )
    level: tables.Level = described_field("For what it is reported.")
    periodicity: tables.Periodicity | None = described_field("How often it is measured.")
    published_on: date | None = described_field("When its source last published it.")
    period_basis: str | None = described_field("The day or span that a value stands for.")
    origin = text_field("Where the definition comes from.")
    licence: str | None = described_field(
        "The licence of its values, as an SPDX identifier; null where its source states none."
    )
    is_split_by_sex: bool | None = described_field(
        "Whether its source also tells women and men apart; null when it does not say."
    )
    weight: float | None = described_field("Its weight in the composite index it is part of.")
    comparable_only_within = text_field("Within which group it can be compared, if not everywhere.")

    topic = link_to_one(tables.Topic, "topic_id", "The theme it measures.")
    denominator_indicator = link_to_one(
        tables.Indicator, "denominator_id", "The indicator a ratio is divided by."
    )
    numerator_indicator = link_to_one(
        tables.Indicator, "numerator_id", "The indicator that a ratio divides."
    )
    weight_indicator = link_to_one(
        tables.Indicator,
        "weight_indicator_id",
        "By what its ratios are weighted in other borders, as what they are divided by is unknown.",
    )
    divided_in = link_to_many(tables.Indicator, "numerator_id", "Ratios that divide it.")
    weighted_ratios = link_to_many(
        tables.Indicator, "weight_indicator_id", "Ratios that are weighted by it in other borders."
    )
    owner = link_to_one(tables.Organisation, "owner_id", "Who is responsible for it.")
    ratios = link_to_many(tables.Indicator, "denominator_id", "Ratios that are divided by it.")
    values = link_to_many(
        tables.IndicatorValue, "indicator_id", "What was measured, by period.", order="period"
    )
    targets = link_to_many(tables.Target, "indicator_id", "What municipalities want it to be.")
    campaigns = link_to_many(
        tables.Campaign,
        "indicator_id",
        "Campaigns that ask for its values.",
        via=tables.CampaignIndicator,
        to="campaign_id",
    )
    evidence = link_to_many(tables.Evidence, "indicator_id", "What it says about practices.")
    tie_rejections = link_to_many(
        tables.TieRejection,
        "indicator_id",
        "Practices of which somebody found that they are not tied to it; for their holders and "
        "editors.",
        order="id",
    )
    adoption_evidence = link_to_many(
        tables.AdoptionEvidence, "indicator_id", "What it says about practices taken over."
    )
    practices = link_to_many(
        tables.Practice,
        "indicator_id",
        "Practices tied to it.",
        via=tables.Evidence,
        to="practice_id",
    )

    @strawberry.field(
        description="The suffix of its values, such as a unit; empty if there is none."
    )
    def unit_label(self, info: Caller, lang: InLanguage = strawberry.UNSET) -> str:
        wanted = [lang] if lang else info.context.request.languages
        return unit_after_number(catalogue_language(wanted), self.row.unit)


enum_of(Oddity)
enum_of(TargetResult)
enum_of(tables.Action)

REVISIONS = 20
"""How many changes of a value are told."""


@strawberry.type(description="What is unusual about a value, so that somebody has to explain it.")
class ValueWarning:
    code: Oddity = described_field("What sort of thing it is.")
    message: str = described_field("What it is, in the language of the request.")


@strawberry.type(description="What a value was after a change.")
class ValueRevision:
    version: int = described_field("The version that the change made.")
    at: datetime = described_field(
        "When it was made; of what came with a seed, when it was first changed."
    )
    action: tables.Action = described_field("What was done.")
    value: float | None = described_field("The value.")
    status: tables.ValueStatus = described_field("Whether there was a value, and if not, why.")
    state: tables.ValueState = described_field("Its state in the workflow then.")
    note: str | None = described_field("Its note then.")
    comment: str | None = described_field("Why it was changed.")
    by: str | None = described_field("The label of the account that did it, for insiders.")


def is_value_insider(context: Context, row: PlainRow) -> bool:
    """Return whether the viewer is an editor or of the municipality of a value."""
    seen = context.viewer.values
    return seen["sees_all"] or seen["own_municipality"] == row.municipality_id


async def value_surroundings(context: Context, values: list[int]) -> list[PlainRow]:
    """Return what each value is compared with."""
    found = {row.id: row for row in await context.loaders.rows(select_surroundings(values))}
    return [found[value] for value in values]


async def value_audit_entries(context: Context, values: list[int]) -> list[list[PlainRow]]:
    """Return what the audit trail knows of each value, the newest first."""
    change, account = table_of(tables.Change), table_of(tables.Account)
    mine = (change.c.kind == "IndicatorValue", change.c.row_id.in_(values))
    entries = (
        sa.select(change, account.c.label)
        .outerjoin(account, account.c.id == change.c.account_id)
        .where(*mine, change.c.content.is_not(None))
        .order_by(change.c.id.desc())
    )
    found: dict[int, list[PlainRow]] = defaultdict(list)
    for row in await context.loaders.rows(entries):
        found[row.row_id].append(row)
    return [found[value] for value in values]


def value_revision(entry: PlainRow, is_inside: bool) -> ValueRevision:
    """Return what a value was after a change."""
    content = entry.content
    return ValueRevision(
        version=entry.version,
        at=entry.at,
        action=entry.action,
        value=content["value"],
        status=tables.ValueStatus(content["status"]),
        state=tables.ValueState(content["state"]),
        note=content["note"],
        comment=entry.comment,
        by=entry.label if is_inside else None,
    )


YearsBack = Annotated[int, strawberry.argument(description="At most so many, 1 to 50.")]
MOST_YEARS = 50


def check_years_back(given: int) -> None:
    """Refuse a number of years that is none, or longer than anything was measured."""
    if not 1 <= given <= MOST_YEARS:
        message = sentence("Give withinYears from 1 to {most_years}.", most_years=MOST_YEARS)
        raise Refused(Code.BAD_USER_INPUT, message, "withinYears")


def is_compared_value(row: PlainRow) -> bool:
    """Return whether a value is one of those that are compared: published, and of all."""
    return row.split == TOTAL and row.state is tables.ValueState.PUBLISHED


async def indicator_and_place(
    context: Context, row: PlainRow
) -> tuple[PlainRow | None, PlainRow | None]:
    """Return of what and of whom a value is; those that wait together share two statements."""
    loaders = context.loaders
    return await gather(
        loaders.row(tables.Indicator, row.indicator_id),
        loaders.row(tables.Municipality, row.municipality_id),
    )


@strawberry.type(description="One part of the population on one axis, such as women by sex.")
class SplitMember:
    axis: str | None = described_field(
        "By what the population is divided, such as `sex`; may be unsaid."
    )
    member: str = described_field("Which part it is, such as `F`.")


@strawberry.type(
    description="What was measured for a municipality in a period. A null is never a zero: "
    "`status` says why there is no value."
)
class IndicatorValue(Node, Sourced, Versioned, table=tables.IndicatorValue):
    period: str = described_field("The year, quarter or month: `2024`, `2024-Q1`, `2024-08`.")
    split: str = described_field(
        "The part of the population, as `axis=member;axis=member`; `T` is the total."
    )
    value: float | None = described_field("The value; null exactly when `status` says why.")
    status: tables.ValueStatus = described_field("Whether there is a value, and if not, why.")
    state: tables.ValueState = described_field("Its state in the workflow.")

    indicator = link_to_one(tables.Indicator, "indicator_id", "What was measured.", required=True)
    municipality = link_to_one(tables.Municipality, "municipality_id", "For whom.", required=True)

    @strawberry.field(description="The part of the population, axis by axis; none for the total.")
    def dimensions(self) -> list[SplitMember]:
        pairs = [part.rpartition("=") for part in self.row.split.split(";")]
        return [
            SplitMember(axis=axis or None, member=member)
            for axis, _, member in pairs
            if self.row.split != TOTAL
        ]

    @strawberry.field(
        description="How it changed since the earliest published value of the same season, at most "
        "so many years before; null without one, of parts, and of what is not published.",
        metadata={"cost": 2},
    )
    async def change(self, info: Caller, within_years: YearsBack = 1) -> ValueChange | None:
        check_years_back(within_years)
        context, row = info.context, self.row
        measured, place = await indicator_and_place(context, row)
        if measured is None or place is None or not is_compared_value(row):
            return None
        found = await compare_with_before(context, measured, place, row.period, within_years)
        return None if found is None else value_change(found, found.own)

    @strawberry.field(
        description="Which way published values of its season went over all years; null of fewer "
        "than four, and of parts.",
        metadata={"cost": 2},
    )
    async def trend(self, info: Caller) -> Trend | None:
        row = self.row
        measured, _ = await indicator_and_place(info.context, row)
        if measured is None or not is_compared_value(row):
            return None
        found = await load_trend(info.context, measured, row.municipality_id, row.period)
        return show_trend(measured, found)

    @strawberry.field(
        description="Warnings about it, for its municipality and editors.",
        metadata={"cost": 1},
    )
    async def warnings(self, info: Caller) -> list[ValueWarning]:
        context = info.context
        if not is_value_insider(context, self.row):
            return []
        load = partial(value_surroundings, context)
        found = await context.loaders.load(("surroundings",), load, self.row.id)
        return [
            ValueWarning(
                code=w.code,
                message=problem_message(w.sentence, w.details, context.request.languages),
            )
            for w in value_warnings(found)
        ]

    @strawberry.field(
        description="What it was after each change, the newest first, at most the last 20; to "
        "the public only what was public, and nothing of a value that has become confidential.",
        metadata={"cost": 1},
    )
    async def revisions(self, info: Caller) -> list[ValueRevision]:
        context = info.context
        is_inside = is_value_insider(context, self.row)
        if self.row.status is ValueStatus.CONFIDENTIAL and not is_inside:
            return []
        found = await context.loaders.load(
            ("revisions",), partial(value_audit_entries, context), self.row.id
        )
        seen = [entry for entry in found if is_inside or entry.is_public]
        return [value_revision(entry, is_inside) for entry in seen[:REVISIONS]]


@strawberry.type(description="What a municipality wants an indicator to be by a year.")
class Target(Node, Sourced, Versioned, table=tables.Target):
    due_year: int = described_field("By when.")
    value: float = described_field("The value to reach.")
    baseline: float | None = described_field("The value when the target was set.")
    set_on: date | None = described_field("When it was set.")
    description = text_field("What the target says in words.")

    municipality = link_to_one(tables.Municipality, "municipality_id", "Who set it.", required=True)
    indicator = link_to_one(tables.Indicator, "indicator_id", "For which indicator.", required=True)

    @strawberry.field(
        description="The value of the due year, as the caller may see it; null for none.",
        metadata={"cost": 1},
    )
    async def achieved(self, info: Caller) -> float | None:
        return (await target_achievement(info.context, self.row.id)).value

    @strawberry.field(
        description="Whether it was met, by the value of the due year and by which way the "
        "indicator gets better; where neither way is better, by the baseline.",
        metadata={"cost": 1},
    )
    async def result(self, info: Caller) -> TargetResult:
        found = await target_achievement(info.context, self.row.id)
        goal, is_over = self.row.value, self.row.due_year < clock.today().year
        return target_result(found.value, goal, self.row.baseline, found.polarity, is_over=is_over)


async def target_achievement(context: Context, target: int) -> PlainRow:
    """Return the value of the due year of a target; targets asked together share a statement."""

    async def load(numbers: list[int]) -> list[PlainRow]:
        found = {row.id: row for row in await context.loaders.rows(select_achievements(numbers))}
        return [found[number] for number in numbers]

    return await context.loaders.load("achievements", load, target)
