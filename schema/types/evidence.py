"""What indicators say about practices, and about practices that others took over."""

from functools import partial

import strawberry

from schema import tables
from schema.comparison.published_values import facts_of_periods
from schema.comparison.tie_values import StatedDifference, find_stated_differences
from schema.enums import enum_of
from schema.request.context import Context
from schema.tables.base import PlainRow
from schema.types.connections import link_to_one
from schema.types.entity import (
    Caller,
    LocalizedText,
    Node,
    Sourced,
    described_field,
    localize_text,
    text_field,
)

enum_of(tables.EvidenceStatus)


@strawberry.type(description="A figure of evidence that is another than the published one.")
class EvidenceDifference:
    found: strawberry.Private[StatedDifference]

    @strawberry.field(description="Which figure: `baseline` or `result`.")
    def field(self) -> str:
        return self.found.field

    @strawberry.field(description="What the evidence says.")
    def stated(self) -> float:
        return self.found.stated

    @strawberry.field(description="What is published, in the borders of the municipality.")
    def published(self) -> float:
        return self.found.published

    @strawberry.field(description="Both in a sentence.")
    def text(self, info: Caller) -> LocalizedText:
        return localize_text(self.found.texts, info.context.request.languages)


@strawberry.type(description="What an indicator says about a practice.")
class Evidence(Node, Sourced, table=tables.Evidence):
    status: tables.EvidenceStatus = described_field("Whether the effect was measured.")
    baseline: float | None = described_field("The value before.")
    result: float | None = described_field("The value after.")
    period_before: str = described_field("The period of the value before; empty if unknown.")
    period: str = described_field("The period of the result; empty if unknown.")
    method = text_field("How it was measured.")

    practice = link_to_one(tables.Practice, "practice_id", "The practice.", required=True)
    indicator = link_to_one(tables.Indicator, "indicator_id", "The indicator.", required=True)
    municipality = link_to_one(
        tables.Municipality,
        "municipality_id",
        "Whose figures they are; null where that is not said.",
    )

    @strawberry.field(
        description="Where a figure is another than the one published for its municipality and "
        "period; empty where it agrees, or nothing is published.",
        metadata={"cost": 2, "page": 2},
    )
    async def differences(self, info: Caller) -> list[EvidenceDifference]:
        return [
            EvidenceDifference(found=each)
            for each in await find_stated_differences(info.context, self.row)
        ]


@strawberry.type(description="What an indicator says about what came of taking a practice over.")
class AdoptionEvidence(Node, table=tables.AdoptionEvidence):
    period_before: str = described_field("The period of the value before; empty if unknown.")
    period: str = described_field("The period of the value after; empty if unknown.")

    @strawberry.field(
        description="The value before: the stored value of the period, else the stated one.",
        metadata={"cost": 1},
    )
    async def before(self, info: Caller) -> float | None:
        measured = await adopter_value(info.context, self.row, self.row.period_before)
        return self.row.before if measured is None else measured

    @strawberry.field(
        description="The value after: the stored value of the period, else the stated one.",
        metadata={"cost": 1},
    )
    async def after(self, info: Caller) -> float | None:
        measured = await adopter_value(info.context, self.row, self.row.period)
        return self.row.after if measured is None else measured

    @strawberry.field(
        description="Whether `before` was stated freely, because no value of the period is stored.",
        metadata={"cost": 1},
    )
    async def is_before_stated(self, info: Caller) -> bool:
        measured = await adopter_value(info.context, self.row, self.row.period_before)
        return measured is None and self.row.before is not None

    @strawberry.field(
        description="Whether `after` was stated freely, because no value of the period is stored.",
        metadata={"cost": 1},
    )
    async def is_after_stated(self, info: Caller) -> bool:
        measured = await adopter_value(info.context, self.row, self.row.period)
        return measured is None and self.row.after is not None

    adoption = link_to_one(tables.Adoption, "adoption_id", "The adoption.", required=True)
    indicator = link_to_one(tables.Indicator, "indicator_id", "The indicator.", required=True)


async def adopter_value(context: Context, row: PlainRow, period: str) -> float | None:
    """Return the published value of the municipality that took a practice over, in a period."""
    adoption = await context.loaders.row(tables.Adoption, row.adoption_id)
    if adoption is None or not period:
        return None
    load = partial(municipality_values, context, row.indicator_id, period)
    key = "measured", row.indicator_id, period
    return await context.loaders.load(key, load, adoption.municipality_id)


async def municipality_values(
    context: Context, indicator: int, period: str, units: list[int]
) -> list[float | None]:
    """Return the published value of each municipality."""
    facts = await facts_of_periods(context, [indicator], [period])
    by_unit = facts.get((indicator, period), {})
    return [by_unit[unit].value if unit in by_unit else None for unit in units]
