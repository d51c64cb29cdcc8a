"""Similar municipalities as clients see them: how far, and what each criterion does to that."""

import strawberry

from schema import tables
from schema.comparison.formulas.similarity import CriterionPart as PlainPart
from schema.comparison.similarity import CriterionRequest, SimilarUnit
from schema.types.entity import described_field, show_entity
from schema.types.indicators import Indicator
from schema.types.places import Municipality


@strawberry.type(description="What one criterion says of two municipalities.")
class SimilarityPart:
    asked: strawberry.Private[CriterionRequest]
    part: strawberry.Private[PlainPart]

    @strawberry.field(description="By what they are compared.")
    def indicator(self) -> Indicator:
        return show_entity(tables.Indicator, self.asked.indicator)

    @strawberry.field(description="Of which period; null when nothing was measured.")
    def period(self) -> str | None:
        return self.asked.period

    @strawberry.field(description="How much it counts.")
    def weight(self) -> float:
        return self.asked.weight

    @strawberry.field(description="The value of the given municipality.")
    def mine(self) -> float | None:
        return self.part.mine

    @strawberry.field(description="The value of the other.")
    def theirs(self) -> float | None:
        return self.part.theirs

    @strawberry.field(
        description="The difference in standard deviations of the group; null when a value is "
        "missing: then the criterion is left out, and nothing is guessed."
    )
    def steps(self) -> float | None:
        return self.part.steps

    @strawberry.field(description="Its share of the squared distance, from 0 to 1.")
    def part_of_distance(self) -> float | None:
        return self.part.part


@strawberry.type(description="A municipality that is similar to another.")
class SimilarMunicipality:
    similar: strawberry.Private[SimilarUnit]
    distance: float = described_field(
        "How far it is: 0 is the same, 1 a standard deviation of the group on the whole."
    )
    missing: int = described_field(
        "How many criteria could not be compared; those with gaps come last."
    )
    is_unlike: bool = described_field(
        "Whether it is of another kind, such as a city beside a county."
    )

    @strawberry.field(description="Which one.")
    def municipality(self) -> Municipality:
        return show_entity(tables.Municipality, self.similar.municipality)

    @strawberry.field(description="What each criterion does to the distance.")
    def parts(self) -> list[SimilarityPart]:
        pairs = zip(self.similar.asked, self.similar.found.parts, strict=True)
        return [SimilarityPart(asked=asked, part=part) for asked, part in pairs]
