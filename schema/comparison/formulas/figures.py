"""The figures of a group: median, means, quartiles, and how many stand behind them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress
from math import fsum
from statistics import median, quantiles

FEWEST = 3
"""Below so many values a figure of the group would show those of single members."""


@dataclass(frozen=True)
class Aggregate:
    """What a group comes to; the figures are None for fewer than three values."""

    n: int
    missing: int
    median: float | None = None
    mean: float | None = None
    weighted_mean: float | None = None
    min: float | None = None
    max: float | None = None
    lower_quartile: float | None = None
    upper_quartile: float | None = None


def aggregate_values(
    values: Sequence[float | None], weights: Sequence[float | None] | None = None
) -> Aggregate:
    """Return the figures of a group; whoever has no value counts as missing and nowhere else.

    Quartiles lie between two values in proportion (type 7 of Hyndman and Fan, "Sample Quantiles
    in Statistical Packages", The American Statistician 50, 1996), as in spreadsheets and R.

    >>> aggregate_values([4.0, None, 1.0, 3.0, 2.0]).lower_quartile
    1.75
    >>> aggregate_values([1.0, 2.0])
    Aggregate(n=2, missing=0, median=None, mean=None, weighted_mean=None, min=None, max=None, \
lower_quartile=None, upper_quartile=None)
    """
    known = sorted(value for value in values if value is not None)
    n, missing = len(known), len(values) - len(known)
    if n < FEWEST:
        return Aggregate(n, missing)
    lower, _, upper = quantiles(known, n=4, method="inclusive")
    return Aggregate(
        n=n,
        missing=missing,
        median=median(known),
        mean=arithmetic_mean(known),
        weighted_mean=weighted_mean(values, weights) if weights else None,
        min=known[0],
        max=known[-1],
        lower_quartile=lower,
        upper_quartile=upper,
    )


def arithmetic_mean(known: Sequence[float]) -> float:
    """Return the mean, each value counting once, whatever their order.

    >>> arithmetic_mean([0.1] * 10)
    0.1
    """
    return fsum(known) / len(known)


def standard_deviation(known: Sequence[float]) -> float:
    """Return the standard deviation of a whole group: it is all there is, and no sample.

    >>> standard_deviation([2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0])
    2.0
    """
    centre = arithmetic_mean(known)
    return arithmetic_mean([(value - centre) ** 2 for value in known]) ** 0.5


def weighted_mean(values: Sequence[float | None], weights: Sequence[float | None]) -> float | None:
    """Return the mean in which each value counts by its weight, or None when nothing weighs.

    Of a ratio, weighted by what it is divided by, that is the ratio of the group as a whole.

    >>> weighted_mean([10.0, 20.0, None], [1.0, 3.0, 9.0])
    17.5
    """
    known = [v is not None and w is not None for v, w in zip(values, weights, strict=True)]
    pairs = list(compress(zip(values, weights, strict=True), known))
    whole = fsum(weight for _, weight in pairs if weight is not None)
    if whole <= 0:
        return None
    return fsum(v * w for v, w in pairs if v is not None and w is not None) / whole
