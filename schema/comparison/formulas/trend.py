"""Which way a series went over all its years, and how much a year, whatever single years do."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt
from statistics import NormalDist, median

from schema.comparison.formulas.change import ChangeDirection, change_direction
from schema.comparison.formulas.periods import first_day, is_same_season
from schema.tables import Choice, Polarity

FEWEST_PERIODS = 4
"""Below so many values no order of them is rare enough to be called a trend."""

LIMIT = 0.1
"""A direction is told when chance alone gives so clear an order at most this often."""


class TrendDirection(Choice):
    """Which way a series went, by the polarity of its indicator."""

    IMPROVING = "IMPROVING", "It gets better."
    WORSENING = "WORSENING", "It gets worse."
    INCREASING = "INCREASING", "It rises; neither direction is better."
    DECREASING = "DECREASING", "It falls; neither direction is better."
    NO_CLEAR_TREND = "NO_CLEAR_TREND", "It goes up and down, so that no direction is clear."


@dataclass(frozen=True)
class Trend:
    """How much a value changes in a year, over which periods, how clear that is."""

    slope: float
    n: int
    first: str
    last: str
    probability: float
    direction: TrendDirection


Points = Sequence[tuple[str, float]]
"""Values by period, in order."""


def find_trend(points: Points, polarity: Polarity, season: str | None = None) -> Trend | None:
    """Return the trend of a series, of one value a year; None of fewer than four.

    Only periods of the season of `season` count, or without it of the last one: May beside May.

    >>> rising = [("2009", 8.0), ("2010", 6.0), ("2012", 4.0), ("2013", 3.0), ("2014", 3.5)]
    >>> found = find_trend(rising, Polarity.LOWER_IS_BETTER)
    >>> round(found.slope, 3), found.n, str(found.direction), round(found.probability, 3)
    (-1.0, 5, 'IMPROVING', 0.083)
    >>> find_trend(rising[:3], Polarity.LOWER_IS_BETTER) is None
    True
    """
    last = season or (points[-1][0] if points else "")
    same = [(period, value) for period, value in points if is_same_season(period, last)]
    if len(same) < FEWEST_PERIODS:
        return None
    values = [value for _, value in same]
    slope = theil_sen_slope([(first_day(period).year, value) for period, value in same])
    probability = mann_kendall_probability(values)
    direction = trend_direction(slope, probability, polarity)
    return Trend(slope, len(same), same[0][0], same[-1][0], probability, direction)


def trend_direction(slope: float, probability: float, polarity: Polarity) -> TrendDirection:
    """Return which way a trend goes, if it is clear."""
    direction = change_direction(slope, polarity)
    if probability > LIMIT or direction is ChangeDirection.NO_CHANGE:
        return TrendDirection.NO_CLEAR_TREND
    return TrendDirection(direction.value)


def theil_sen_slope(points: Sequence[tuple[int, float]]) -> float:
    """Return the median of the slopes between any two points, which no single year can turn.

    Theil, "A rank-invariant method of linear and polynomial regression analysis" (1950); Sen,
    "Estimates of the regression coefficient based on Kendall's tau", Journal of the American
    Statistical Association 63 (1968).

    >>> theil_sen_slope([(2009, 1.0), (2010, 2.0), (2011, 3.0), (2012, 4.0), (2013, 40.0)])
    1.0
    """
    return median((b - a) / (end - begin) for (begin, a), (end, b) in combinations(points, 2))


def mann_kendall_probability(values: Sequence[float]) -> float:
    """Return how often chance gives an order at least as clear, counting both directions.

    Mann, "Nonparametric tests against trend", Econometrica 13 (1945); Kendall, "Rank Correlation
    Methods" (1975). Exact where no two values are equal, else by the normal distribution with the
    variance of ties and a correction for continuity.

    >>> values = [1.0, 2.0, 3.0, 4.0], [1.0, 3.0, 2.0, 4.0, 5.0], [1.0] * 4
    >>> [round(mann_kendall_probability(each), 4) for each in values]
    [0.0833, 0.0833, 1.0]
    """
    score = sum((b > a) - (b < a) for a, b in combinations(values, 2))
    n = len(values)
    if len(set(values)) < n:
        return normal_probability(score, values)
    orders = orders_by_inversions(n)
    rarest = (n * (n - 1) // 2 - abs(score)) // 2
    return min(1.0, 2 * sum(orders[: rarest + 1]) / sum(orders))


def normal_probability(score: int, values: Sequence[float]) -> float:
    """Return the same where some values are equal."""
    n = len(values)
    ties = [values.count(value) for value in set(values)]
    variance = (n * (n - 1) * (2 * n + 5) - sum(t * (t - 1) * (2 * t + 5) for t in ties)) / 18
    if score == 0 or variance <= 0:
        return 1.0
    return 2 * (1 - NormalDist().cdf((abs(score) - 1) / sqrt(variance)))


def orders_by_inversions(n: int) -> Sequence[int]:
    """Return how many orders of n values have 0, 1, 2 and so on pairs that fall.

    >>> orders_by_inversions(3), orders_by_inversions(4)
    ([1, 2, 2, 1], [1, 3, 5, 6, 5, 3, 1])
    """
    found = [1]
    for size in range(2, n + 1):
        longer = [0] * (len(found) + size - 1)
        for place, orders in enumerate(found):
            for further in range(size):
                longer[place + further] += orders
        found = longer
    return found
