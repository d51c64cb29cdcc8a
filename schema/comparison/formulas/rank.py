"""Where one value stands among others, by which way the indicator gets better."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median

from schema.comparison.formulas.figures import FEWEST, arithmetic_mean, standard_deviation
from schema.tables import Polarity

NEGLIGIBLE = 1e-9
"""Standard deviations below this come from rounding, not from differences."""


@dataclass(frozen=True)
class RankPosition:
    """Where a value stands: rank 1 is the best, or the highest where neither way is better."""

    rank: int
    of: int
    z_score: float | None
    diff_from_median: float
    diff_from_best_peer: float

    def quantile(self, q: int) -> int:
        """Return in which of q equal parts of the ranking it is; 1 is the best part.

        >>> [
        ...     find_position(v, [1, 2, 3, 4, 5], Polarity.HIGHER_IS_BETTER).quantile(4)
        ...     for v in (5, 3, 1)
        ... ]
        [1, 2, 4]
        """
        return 1 + (self.rank - 1) * q // self.of


@dataclass(frozen=True)
class Ranking:
    """The values of a group, sorted once, against which any value can be held."""

    values: Sequence[float]
    polarity: Polarity

    @cached_property
    def rising(self) -> Sequence[float]:
        """The values so that the best one is the last."""
        return sorted(map(self.merit, self.values))

    @cached_property
    def middle(self) -> float:
        """The median."""
        return median(self.values)

    @cached_property
    def spread(self) -> float:
        """The standard deviation."""
        return standard_deviation(self.values)

    @cached_property
    def mean(self) -> float:
        """The mean."""
        return arithmetic_mean(self.values)

    @property
    def is_enough(self) -> bool:
        """Whether there are so many values that a place among them says something."""
        return len(self.values) >= FEWEST

    def merit(self, value: float) -> float:
        """Return a number that grows the better a value is; what is neutral is best when high."""
        return -value if self.polarity is Polarity.LOWER_IS_BETTER else value

    def rank(self, value: float) -> int:
        """Return 1 and how many are better: who has the same value shares a rank."""
        return len(self.rising) - bisect_right(self.rising, self.merit(value)) + 1

    def position(self, value: float) -> RankPosition | None:
        """Return where one of the values stands, or None where there are fewer than three."""
        if not self.is_enough:
            return None
        *_, second, best = self.rising
        peer = second if self.merit(value) == best else best
        return RankPosition(
            rank=self.rank(value),
            of=len(self.values),
            z_score=self.z_score(value),
            diff_from_median=value - self.middle,
            diff_from_best_peer=value - self.merit(peer),
        )

    def z_score(self, value: float) -> float | None:
        """Return how many standard deviations a value lies above the mean; None where all agree."""
        if self.spread <= NEGLIGIBLE * max(1.0, abs(self.mean)):
            return None
        return (value - self.mean) / self.spread


def find_position(value: float, values: Sequence[float], polarity: Polarity) -> RankPosition | None:
    """Return where one of several values stands, or None where there are fewer than three.

    Ranks are those of sports: two who share the second rank are followed by the fourth.

    >>> places = [find_position(v, [9, 7, 7, 3], Polarity.HIGHER_IS_BETTER) for v in (9, 7, 3)]
    >>> [place.rank for place in places]
    [1, 2, 4]
    >>> find_position(9, [9, 7, 7, 3], Polarity.LOWER_IS_BETTER).rank
    4
    >>> find_position(9, [9, 7, 7, 3], Polarity.HIGHER_IS_BETTER).diff_from_best_peer
    2
    """
    return Ranking(values, polarity).position(value)
