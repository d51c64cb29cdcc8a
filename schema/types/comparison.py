"""What comparing answers: a group, its figures, a place in it, a change, a verdict in words."""

from typing import Annotated

import strawberry

from schema import tables
from schema.comparison.formulas.caveats import CaveatCode
from schema.comparison.formulas.caveats import ComparisonCaveat as PlainCaveat
from schema.comparison.formulas.change import ChangeDirection
from schema.comparison.formulas.figures import Aggregate
from schema.comparison.formulas.values_in_borders import RebuildMethod, Refusal
from schema.comparison.formulas.verdict import VerdictCode
from schema.comparison.group_comparison import ComparisonLine, GroupComparison
from schema.comparison.peers import Peers
from schema.enums import enum_of
from schema.errors import Code, Refused
from schema.tables.base import PlainRow
from schema.text.sentences import sentence
from schema.types.entity import Caller, LocalizedText, described_field, localize_text, show_entity
from schema.types.indicators import Indicator
from schema.types.places import ComparisonGroup, Municipality

for choice in (CaveatCode, ChangeDirection, RebuildMethod, Refusal, VerdictCode):
    enum_of(choice)

MOST_PARTS = 10
"""The most parts that a ranking is divided into."""


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


Parts = Annotated[int, strawberry.argument(description="Into how many parts, 2 to 10.")]


@strawberry.type(
    description="The rank of a value. Rank 1 is the best; where neither direction is better, the "
    "highest. Equal values share a rank."
)
class Position:
    rank: int = described_field("Its place.")
    of: int = described_field("How many have a place.")
    z_score: float | None = described_field(
        "How many standard deviations it lies above the mean; null where all agree."
    )
    diff_from_median: float = described_field(
        "How far it lies above the median; below is negative."
    )
    diff_from_best_peer: float = described_field("How far it lies above the best of the others.")

    @strawberry.field(description="In which part of the ranking it is; 1 is the best part.")
    def quantile(self, q: Parts = 4) -> int | None:
        if not 2 <= q <= MOST_PARTS:
            raise Refused(
                Code.BAD_USER_INPUT,
                sentence("Give q from 2 to {most_parts}.", most_parts=MOST_PARTS),
                "q",
            )
        return 1 + (self.rank - 1) * q // self.of


@strawberry.type(description="How a value differs from an earlier one.")
class ValueChange:
    since: str = described_field("The earlier period.")
    before: float = described_field("The value then, in the borders of the municipality.")
    absolute: float = described_field("The difference.")
    percent: float | None = described_field(
        "The difference in percent of then; null when it was zero."
    )
    points: float | None = described_field(
        "The difference in percentage points; null for what is not measured in per cent. Of a "
        "share it says more than `percent`: from 2 to 3 % is one point, and half as much again."
    )
    direction: ChangeDirection = described_field(
        "Whether it got better or worse, by the polarity of the indicator."
    )


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

    @strawberry.field(description="How it changed; null without `since` or an earlier value.")
    def change(self) -> ValueChange | None:
        return value_change(self.compared, self.line)


def value_position(compared: GroupComparison, line: ComparisonLine | None) -> Position | None:
    """Return where a value stands, as clients see it."""
    found = None if line is None else compared.position(line)
    return None if found is None else Position(**vars(found))


PER_CENT = "%"
"""The unit of shares, which change by percentage points."""


def value_change(compared: GroupComparison, line: ComparisonLine | None) -> ValueChange | None:
    """Return how a value changed, as clients see it."""
    found = None if line is None else line.change(compared.indicator.polarity)
    if found is None or line is None or line.before is None or line.before.value is None:
        return None
    assert compared.since is not None
    points = found.absolute if compared.indicator.unit == PER_CENT else None
    before = line.before.value
    return ValueChange(since=compared.since, before=before, points=points, **vars(found))


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

    @strawberry.field(description="How its value changed since the given period.")
    def change(self) -> ValueChange | None:
        return value_change(self.compared, self.compared.own)

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
