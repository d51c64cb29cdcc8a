"""A change, what chance has to do with it, what others did, and a trend, as clients see them."""

from collections.abc import Callable
from functools import partial

import strawberry

from schema.comparison.chances import find_chance
from schema.comparison.formulas.chance import Chance
from schema.comparison.formulas.change import ChangeDirection
from schema.comparison.formulas.change_words import (
    ChangedValue,
    chance_texts,
    change_texts,
    others_texts,
    rank_change_texts,
    trend_texts,
)
from schema.comparison.formulas.rank import RankPosition
from schema.comparison.formulas.trend import Trend as PlainTrend
from schema.comparison.formulas.trend import TrendDirection
from schema.comparison.formulas.verdict import Texts
from schema.comparison.group_changes import ComparisonLine
from schema.comparison.group_comparison import GroupComparison
from schema.enums import enum_of
from schema.tables.base import PlainRow
from schema.types.entity import Caller, LocalizedText, described_field, localize_text
from schema.types.positions import Position

for choice in (Chance, ChangeDirection, TrendDirection):
    enum_of(choice)


@strawberry.type(description="What chance may have to do with a change.")
class ChangeChance:
    code: Chance = described_field("In one word.")
    base: float | None = described_field(
        "How many a ratio is divided by now, or what stands for it; null where it says nothing."
    )

    @strawberry.field(description="In a sentence.")
    def text(self, info: Caller) -> LocalizedText:
        return localize_text(chance_texts(self.code), info.context.request.languages)


@strawberry.type(description="What all others did between the same two periods.")
class OthersChange:
    told: strawberry.Private[Callable[[], Texts]]
    n: int = described_field("How many have both values.")
    median: float | None = described_field(
        "The median of their changes, of per cent in points; null of fewer than three."
    )
    improved: int = described_field("How many improved, or rose where neither way is better.")
    worsened: int = described_field("How many got worse, or fell where neither way is better.")
    unchanged: int = described_field("How many have the same value.")

    @strawberry.field(description="The same in a sentence.")
    def text(self, info: Caller) -> LocalizedText:
        return localize_text(self.told(), info.context.request.languages)


def others_change(compared: GroupComparison, unit: int | None) -> OthersChange | None:
    """Return what all of a group did but one, or all, as clients see it; None without changes."""
    if compared.changes is None or not compared.lines:
        return None
    found, row = compared.changes.others(unit), compared.indicator
    since = compared.since if unit is None else None
    told = partial(others_texts, found, row.unit, row.polarity, since)
    return OthersChange(told=told, **vars(found))


@strawberry.type(
    description="How a value differs from an earlier one of the same season, in the terms of its "
    "unit: percentage points for per cent, percent for amounts only."
)
class ValueChange:
    changed: strawberry.Private[ChangedValue]
    compared: strawberry.Private[GroupComparison]
    line: strawberry.Private[ComparisonLine]
    since: str = described_field("The earlier period.")
    before: float = described_field("The value then, in the borders of the municipality.")
    absolute: float = described_field("The difference.")
    percent: float | None = described_field(
        "The difference in percent of then, of amounts; null for shares, indexes and balances, and "
        "when it was zero."
    )
    points: float | None = described_field(
        "The difference in percentage points; null for what is not measured in per cent."
    )
    direction: ChangeDirection = described_field(
        "Whether it got better or worse, by the polarity of the indicator."
    )

    @strawberry.field(description="The same in a sentence, rounded as tables are.")
    def text(self, info: Caller) -> LocalizedText:
        return localize_text(change_texts(self.changed), info.context.request.languages)

    @strawberry.field(
        description="Whether it may be chance, as with small numbers and few pupils.",
        metadata={"cost": 1},
    )
    async def chance(self, info: Caller) -> ChangeChance:
        found = await find_chance(info.context, self.compared, self.line)
        return ChangeChance(code=found.chance, base=found.base)

    @strawberry.field(description="Where it stood then; null with too few values.")
    def position_before(self) -> Position | None:
        found = position_before(self.compared, self.line)
        return None if found is None else Position(**vars(found))

    @strawberry.field(description="Where it stood then and stands now, in a sentence.")
    def rank_text(self, info: Caller) -> LocalizedText | None:
        then, now = position_before(self.compared, self.line), self.compared.position(self.line)
        if then is None or now is None:
            return None
        told = rank_change_texts((then.rank, then.of), (now.rank, now.of))
        return localize_text(told, info.context.request.languages)

    @strawberry.field(
        description="What all other peers did meanwhile; null where nobody else is compared."
    )
    def others(self) -> OthersChange | None:
        return others_change(self.compared, self.line.municipality.id)


def position_before(compared: GroupComparison, line: ComparisonLine) -> RankPosition | None:
    """Return where a value stood in the earlier period."""
    return None if compared.changes is None else compared.changes.position_before(line)


def value_change(compared: GroupComparison, line: ComparisonLine | None) -> ValueChange | None:
    """Return how a value changed; None where it is not known, or not of the same season."""
    if line is None or compared.changes is None:
        return None
    changed = compared.changes.changed_value(line)
    return None if changed is None else build_value_change(changed, compared, line)


def build_value_change(
    changed: ChangedValue, compared: GroupComparison, line: ComparisonLine
) -> ValueChange:
    """Return a change as clients see it."""
    return ValueChange(
        changed=changed,
        compared=compared,
        line=line,
        since=changed.since,
        before=changed.before,
        **vars(changed.measured),
    )


@strawberry.type(
    description="Which way a value went over all years, one value a year of the same season: the "
    "median of the slopes between any two (Theil and Sen), its direction by Mann and Kendall."
)
class Trend:
    told: strawberry.Private[Callable[[], Texts]]
    slope: float = described_field("How much it changes in a year, of per cent in points.")
    n: int = described_field("Of how many years there is a value.")
    first: str = described_field("The first period.")
    last: str = described_field("The last period.")
    probability: float = described_field(
        "How often chance gives so clear an order of values; a direction is told up to 0.1."
    )
    direction: TrendDirection = described_field("Which way it went, if that is clear.")

    @strawberry.field(description="The same in a sentence.")
    def text(self, info: Caller) -> LocalizedText:
        return localize_text(self.told(), info.context.request.languages)


def show_trend(indicator: PlainRow, found: PlainTrend | None) -> Trend | None:
    """Return a trend as clients see it."""
    if found is None:
        return None
    return Trend(told=partial(trend_texts, found, indicator.unit), **vars(found))
