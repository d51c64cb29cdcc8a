"""What comparing answers: a group, its figures, a place in it, a change, a verdict in words."""

import strawberry

from schema import tables
from schema.comparison.formulas.caveats import CaveatCode
from schema.comparison.formulas.caveats import ComparisonCaveat as PlainCaveat
from schema.comparison.formulas.figures import Aggregate
from schema.comparison.formulas.values_in_borders import RebuildMethod, Refusal
from schema.comparison.formulas.verdict import VerdictCode
from schema.comparison.group_changes import ComparisonLine
from schema.comparison.group_comparison import GroupComparison
from schema.comparison.peers import Peers
from schema.comparison.trends import load_trend
from schema.enums import enum_of
from schema.tables.base import PlainRow
from schema.types.changes import (
    OthersChange,
    Trend,
    ValueChange,
    others_change,
    show_trend,
    value_change,
)
from schema.types.entity import Caller, LocalizedText, described_field, localize_text, show_entity
from schema.types.indicators import Indicator
from schema.types.places import ComparisonGroup, Municipality
from schema.types.positions import Position

for choice in (CaveatCode, RebuildMethod, Refusal, VerdictCode):
    enum_of(choice)


def municipality_entity(row: PlainRow) -> Municipality:
    """Return the municipality of a row."""
    return show_entity(tables.Municipality, row)


@strawberry.type(description="What to keep in mind about a comparison.")
class Caveat:
    caveat: strawberry.Private[PlainCaveat]

    @strawberry.field(description="What sort of reservation it is.")
    def code(self) -> CaveatCode:
        return self.caveat.code

    @strawberry.field(description="The reservation in a sentence.")
    def text(self, info: Caller) -> LocalizedText:
        return localize_text(self.caveat.texts, info.context.request.languages)


@strawberry.type(
    description="What a group comes to. Who has no value counts as missing and nowhere else; "
    "of fewer than three values only the count is given."
)
class GroupAggregate:
    n: int = described_field("How many have a value.")
    missing: int = described_field("How many have none.")
    median: float | None = described_field("The median.")
    mean: float | None = described_field("The mean, each municipality counting once.")
    weighted_mean: float | None = described_field(
        "The mean, each counting by what the ratio is divided by, else by its population; null "
        "for totals, and where a weight is not known."
    )
    min: float | None = described_field("The least value.")
    max: float | None = described_field("The greatest value.")
    lower_quartile: float | None = described_field(
        "A quarter lies below; between two, in proportion."
    )
    upper_quartile: float | None = described_field(
        "A quarter lies above; between two, in proportion."
    )


def group_aggregate(found: Aggregate) -> GroupAggregate:
    """Return the figures of a group as clients see them."""
    return GroupAggregate(**vars(found))


@strawberry.type(description="How a value compares with those of its peers, and only these.")
class Verdict:
    code: VerdictCode = described_field("In one word.")
    text: LocalizedText = described_field("In a sentence that names the peers; never colour alone.")


@strawberry.type(description="Who is compared.")
class PeerGroup:
    peers: strawberry.Private[Peers]

    @strawberry.field(description="Their name.")
    def name(self, info: Caller) -> LocalizedText:
        return localize_text(self.peers.name, info.context.request.languages)

    @strawberry.field(description="Their number.")
    def count(self) -> int:
        return len(self.peers.members)

    @strawberry.field(description="Whether they are of different kinds, such as city and county.")
    def is_mixed(self) -> bool:
        return len(self.peers.kinds) > 1

    @strawberry.field(description="The official group, if it is one.")
    def group(self) -> ComparisonGroup | None:
        found = self.peers.group
        return None if found is None else show_entity(tables.ComparisonGroup, found)

    @strawberry.field(description="Who they are, by name.", metadata={"cost": 20})
    def members(self) -> list[Municipality]:
        return [municipality_entity(row) for row in self.peers.members]


@strawberry.type(description="The value and rank of one municipality; the best has rank 1.")
class ComparedMunicipality:
    line: strawberry.Private[ComparisonLine]
    compared: strawberry.Private[GroupComparison]

    @strawberry.field(description="Whose it is.")
    def municipality(self) -> Municipality:
        return municipality_entity(self.line.municipality)

    @strawberry.field(description="The value; null exactly when `status` says why.")
    def value(self) -> float | None:
        return self.line.value

    @strawberry.field(description="Whether there is a value, and if not, why.")
    def status(self) -> tables.ValueStatus:
        return self.line.reading.status

    @strawberry.field(
        description="Whether it was rebuilt from earlier municipalities, and not published."
    )
    def is_rebuilt(self) -> bool:
        return self.line.reading.is_rebuilt

    @strawberry.field(
        description="Whether a territory was divided by area for it, so that it is an estimate."
    )
    def is_estimated(self) -> bool:
        return self.line.reading.is_estimated

    @strawberry.field(description="How it was rebuilt; null for a published value.")
    def method(self) -> RebuildMethod | None:
        return self.line.reading.method if self.line.reading.is_rebuilt else None

    @strawberry.field(description="Its rank; null without a value or with too few values.")
    def position(self) -> Position | None:
        return value_position(self.compared, self.line)

    @strawberry.field(
        description="How it changed; null without `since` or an earlier value, and where `since` "
        "is not of the same season."
    )
    def change(self) -> ValueChange | None:
        return value_change(self.compared, self.line)

    @strawberry.field(
        description="Which way it went over all years; null of fewer than four.",
        metadata={"cost": 1},
    )
    async def trend(self, info: Caller) -> Trend | None:
        return await line_trend(info, self.compared, self.line)


def value_position(compared: GroupComparison, line: ComparisonLine | None) -> Position | None:
    """Return where a value stands, as clients see it."""
    found = None if line is None else compared.position(line)
    return None if found is None else Position(**vars(found))


async def line_trend(info: Caller, compared: GroupComparison, line: ComparisonLine) -> Trend | None:
    """Return the trend of what a line is about; None of fewer than four years."""
    row, unit = compared.indicator, line.municipality.id
    season = compared.period or None
    return show_trend(row, await load_trend(info.context, row, unit, season, compared.split))


@strawberry.type(
    description="One indicator in one period over a group. Published values only, the same for "
    "everyone. Values of a time before a municipality existed are put together from those of "
    "its predecessors, where the indicator allows it."
)
class Comparison:
    compared: strawberry.Private[GroupComparison]

    @strawberry.field(description="What is compared.")
    def indicator(self) -> Indicator:
        return show_entity(tables.Indicator, self.compared.indicator)

    @strawberry.field(description="The period; null if there are no values.")
    def period(self) -> str | None:
        return self.compared.period or None

    @strawberry.field(description="Who is compared.")
    def peers(self) -> PeerGroup:
        return PeerGroup(peers=self.compared.peers)

    @strawberry.field(description="The figures of the group.")
    def aggregate(self) -> GroupAggregate:
        return group_aggregate(self.compared.aggregate)

    @strawberry.field(description="By which indicator the weighted mean is weighted.")
    def weighted_by(self) -> Indicator | None:
        found = self.compared.weighted_by
        return None if found is None else show_entity(tables.Indicator, found)

    @strawberry.field(description="The value of the given municipality.")
    def own(self) -> ComparedMunicipality | None:
        own = self.compared.own
        return None if own is None else ComparedMunicipality(line=own, compared=self.compared)

    @strawberry.field(description="The rank of the given municipality.")
    def position(self) -> Position | None:
        return value_position(self.compared, self.compared.own)

    @strawberry.field(description="The earlier period with which changes are told; null for none.")
    def since(self) -> str | None:
        return None if self.compared.changes is None else self.compared.changes.since

    @strawberry.field(description="How its value changed since the earlier period.")
    def change(self) -> ValueChange | None:
        return value_change(self.compared, self.compared.own)

    @strawberry.field(
        description="Which way its value went over all years; null of fewer than four.",
        metadata={"cost": 1},
    )
    async def trend(self, info: Caller) -> Trend | None:
        own = self.compared.own
        return None if own is None else await line_trend(info, self.compared, own)

    @strawberry.field(
        description="What all peers did since the earlier period, but the municipality that asks; "
        "null without such a period."
    )
    def others(self) -> OthersChange | None:
        own = self.compared.own
        return others_change(self.compared, None if own is None else own.municipality.id)

    @strawberry.field(description="How its value compares with those of the peers.")
    def verdict(self, info: Caller) -> Verdict:
        words = localize_text(self.compared.words, info.context.request.languages)
        return Verdict(code=self.compared.verdict, text=words)

    @strawberry.field(description="What to keep in mind.")
    def caveats(self) -> list[Caveat]:
        return [Caveat(caveat=each) for each in self.compared.caveats]

    @strawberry.field(
        description="What each has, the best first, those without a value last.",
        metadata={"cost": 20},
    )
    def rows(self) -> list[ComparedMunicipality]:
        lines = self.compared.lines
        return [ComparedMunicipality(line=line, compared=self.compared) for line in lines]
