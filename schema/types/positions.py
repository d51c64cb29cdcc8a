"""Where a value stands among others, as clients see it."""

from typing import Annotated

import strawberry

from schema.errors import Code, Refused
from schema.text.sentences import sentence
from schema.types.entity import described_field

MOST_PARTS = 10
"""The most parts that a ranking is divided into."""

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
