"""Whether a change may be chance: small numbers, few pupils.

Who comes and goes one by one, so that a count of them varies as Poisson said; a share of persons
varies as the binomial distribution says. A limit of 95 in 100 is drawn by published rules. What is
of neither sort has no rule here, and then nothing is said.
"""

from dataclasses import dataclass
from math import comb, sqrt
from statistics import NormalDist

from schema.comparison.formulas.units import BY_CHANCE, BY_DECISION, PER_CENT
from schema.tables import Choice

LIMIT = 0.05
"""What chance alone brings about less often than this is told to be more than chance."""

WIDTH = NormalDist().inv_cdf(1 - LIMIT / 2)
"""How many standard deviations that is, to both sides."""

MOST_EXACT = 500
"""Up to so many the binomial distribution is added up, above that the normal one is as good."""


class Chance(Choice):
    """What chance may have to do with a change."""

    WITHIN = "WITHIN", "The numbers are so small that chance alone may bring about the difference."
    BEYOND = "BEYOND", "The difference is larger than what chance brings about in 95 of 100 cases."
    COUNTED = "COUNTED", "All there are were counted, and decisions open and close them: no chance."
    UNKNOWN = "UNKNOWN", "Nothing is known of it: no rule fits what is measured, or a base lacks."


@dataclass(frozen=True)
class MeasuredPair:
    """Two values of one indicator, and of a ratio how many it was divided by, then and now."""

    before: float
    after: float
    bases: tuple[float | None, float | None] = (None, None)


@dataclass(frozen=True)
class ChanceRule:
    """What decides how values of an indicator vary.

    `counted` is the unit of what is counted or divided, `base` that of what it is divided by.
    A flow is counted over a year, as births; a stock on a day, as residents.
    """

    unit: str
    counted: str | None = None
    base: str | None = None
    factor: float = 1.0
    is_ratio: bool = False
    is_flow: bool = False
    is_share: bool = True


def judge_chance(rule: ChanceRule, pair: MeasuredPair) -> Chance:
    """Return what chance may have to do with a change.

    >>> births = ChanceRule("persons", "persons", is_flow=True)
    >>> [str(judge_chance(births, MeasuredPair(b, a))) for b, a in ((20, 26), (200, 260))]
    ['WITHIN', 'BEYOND']
    >>> str(judge_chance(ChanceRule("schools", "schools"), MeasuredPair(17, 14)))
    'COUNTED'
    >>> str(judge_chance(ChanceRule("EUR"), MeasuredPair(17, 14)))
    'UNKNOWN'
    """
    if rule.counted in BY_DECISION:
        return Chance.COUNTED
    if not rule.is_ratio:
        return count_chance(pair, rule.is_flow) if rule.counted in BY_CHANCE else Chance.UNKNOWN
    before, after = pair.bases
    if rule.base not in BY_CHANCE or not before or not after:
        return Chance.UNKNOWN
    if rule.unit == PER_CENT and rule.is_share:
        return share_chance(pair.before / 100, before, pair.after / 100, after)
    if rule.counted in BY_CHANCE and rule.factor > 0:
        counts = (pair.before * before / rule.factor, pair.after * after / rule.factor)
        return rate_chance(*counts, before / (before + after))
    return Chance.UNKNOWN


def count_chance(pair: MeasuredPair, is_flow: bool) -> Chance:
    """Return what chance may have to do with the difference of two counts.

    Of a stock most are counted twice, which makes it vary less than two separate counts: what is
    beyond these is beyond chance. But whoever came or left did so by chance, and these are at least
    as many as the difference, so that up to three are within it. Of the rest nothing is known.

    >>> [str(count_chance(MeasuredPair(120, n), False)) for n in (123, 130, 200)]
    ['WITHIN', 'UNKNOWN', 'BEYOND']
    """
    found = rate_chance(pair.before, pair.after, 0.5)
    if is_flow or found is not Chance.WITHIN:
        return found
    moved = abs(pair.after - pair.before)
    return Chance.WITHIN if moved <= WIDTH * sqrt(moved) else Chance.UNKNOWN


def rate_chance(before: float, after: float, share: float) -> Chance:
    """Return whether two counts fit one rate, where `share` of all bases is that of the first.

    Given their sum the first count is binomial: Przyborowski and Wilenski, "Homogeneity of results
    in testing samples from Poisson series", Biometrika 31 (1940). Both tails count, the smaller
    one twice. A balance below zero is no count.

    >>> str(rate_chance(3, 12, 0.5)), str(rate_chance(4, 12, 0.5)), str(rate_chance(-1, 2, 0.5))
    ('BEYOND', 'WITHIN', 'UNKNOWN')
    """
    if before < 0 or after < 0:
        return Chance.UNKNOWN
    first, both = round(before), round(before) + round(after)
    tails = binomial_below(first, both, share), 1 - binomial_below(first - 1, both, share)
    return Chance.BEYOND if 2 * min(tails) < LIMIT else Chance.WITHIN


def binomial_below(most: int, of: int, share: float) -> float:
    """Return how probable at most so many are.

    >>> binomial_below(1, 4, 0.5)
    0.3125
    """
    if most < 0:
        return 0.0
    if of > MOST_EXACT:
        middle, spread = of * share, sqrt(of * share * (1 - share))
        return NormalDist(middle, spread).cdf(most + 0.5)
    return sum(comb(of, n) * share**n * (1 - share) ** (of - n) for n in range(most + 1))


def share_chance(before: float, base_before: float, after: float, base_after: float) -> Chance:
    """Return whether two shares fit each other, of so many persons.

    Method 10 of Newcombe, "Interval estimation for the difference between independent proportions",
    Statistics in Medicine 17 (1998), made of the intervals of Wilson (1927). A mean of results
    from 0 to 100 varies at most as much as a share (Bhatia and Davis, "A better bound on the
    variance", The American Mathematical Monthly 107, 2000), so what is beyond is beyond.

    >>> # The example of Newcombe: 56 of 70 and 48 of 80, from 0.0524 to 0.3339.
    >>> str(share_chance(48 / 80, 80, 56 / 70, 70)), str(share_chance(0.6, 40, 0.7, 35))
    ('BEYOND', 'WITHIN')
    """
    if not (0 <= before <= 1 and 0 <= after <= 1):
        return Chance.UNKNOWN
    least, most = difference_interval(before, base_before, after, base_after)
    return Chance.WITHIN if least <= 0 <= most else Chance.BEYOND


def difference_interval(
    before: float, base_before: float, after: float, base_after: float
) -> tuple[float, float]:
    """Return between which differences of two shares 95 of 100 lie.

    >>> [round(end, 4) for end in difference_interval(48 / 80, 80, 56 / 70, 70)]
    [0.0524, 0.3339]
    """
    (low, high), (later_low, later_high) = (
        wilson_interval(before, base_before),
        wilson_interval(after, base_after),
    )
    difference = after - before
    least = difference - sqrt((after - later_low) ** 2 + (high - before) ** 2)
    return least, difference + sqrt((later_high - after) ** 2 + (before - low) ** 2)


def wilson_interval(share: float, base: float) -> tuple[float, float]:
    """Return between which shares 95 of 100 lie, by Wilson's score.

    >>> [round(end, 4) for end in wilson_interval(56 / 70, 70)]
    [0.6918, 0.877]
    """
    squared = WIDTH * WIDTH
    middle = 2 * base * share + squared
    half = WIDTH * sqrt(squared + 4 * base * share * (1 - share))
    whole = 2 * (base + squared)
    return (middle - half) / whole, (middle + half) / whole
