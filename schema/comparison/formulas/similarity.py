"""How alike municipalities are by chosen criteria, and what each criterion does to that."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum, inf, sqrt

from schema.comparison.formulas.figures import standard_deviation


@dataclass(frozen=True)
class Criterion:
    """By what to compare, how much it counts, and the value of each municipality."""

    weight: float
    values: Mapping[int, float]


@dataclass(frozen=True)
class CriterionPart:
    """What one criterion says of two municipalities.

    `steps` is the difference in standard deviations of the group, `part` its share of the squared
    distance, from 0 to 1. Both are None where a value is missing: it is left out, never guessed.
    """

    mine: float | None
    theirs: float | None
    steps: float | None = None
    part: float | None = None


@dataclass(frozen=True)
class Similarity:
    """How far one municipality is from another: 0 is the same, 1 a standard deviation."""

    unit: int
    distance: float
    parts: Sequence[CriterionPart]

    @property
    def missing(self) -> int:
        """How many criteria could not be compared."""
        return sum(part.steps is None for part in self.parts)


def rank_similar_units(
    to: int, others: Iterable[int], criteria: Sequence[Criterion]
) -> list[Similarity]:
    """Return the others by their distance, the nearest first; those with gaps come last.

    The distance is Euclidean over values divided by their standard deviation, each squared
    difference counting by its weight: sqrt(sum(w * steps ** 2) / sum(w)); see Everitt et al.,
    "Cluster Analysis", 5th edition 2011, section 3.3.

    >>> people = Criterion(1.0, {1: 10.0, 2: 12.0, 3: 20.0})
    >>> [(s.unit, round(s.distance, 3)) for s in rank_similar_units(1, [2, 3], [people])]
    [(2, 0.463), (3, 2.315)]
    """
    units = sorted(set(others) - {to})
    spreads = [criterion_deviation(criterion, [to, *units]) for criterion in criteria]
    found = (unit_similarity(to, unit, criteria, spreads) for unit in units)
    known = [each for each in found if each.missing < len(criteria)]
    return sorted(known, key=lambda each: (each.missing, each.distance, each.unit))


def criterion_deviation(criterion: Criterion, units: Iterable[int]) -> float:
    """Return the standard deviation of a criterion in the group."""
    values = [criterion.values[unit] for unit in units if unit in criterion.values]
    return standard_deviation(values) if values else 0.0


def unit_similarity(
    to: int, unit: int, criteria: Sequence[Criterion], spreads: Sequence[float]
) -> Similarity:
    """Return how far a municipality is from another."""
    squares: list[float | None] = []
    parts: list[tuple[float | None, float | None, float | None]] = []
    for criterion, width in zip(criteria, spreads, strict=True):
        mine, theirs = criterion.values.get(to), criterion.values.get(unit)
        steps = None
        if mine is not None and theirs is not None:
            steps = (theirs - mine) / width if width else 0.0
        squares.append(None if steps is None else criterion.weight * steps**2)
        parts.append((mine, theirs, steps))
    whole = fsum(square for square in squares if square is not None)
    weight = fsum(
        c.weight for c, square in zip(criteria, squares, strict=True) if square is not None
    )
    shares = (None if s is None else s / whole if whole else 0.0 for s in squares)
    told = [CriterionPart(*p, share) for p, share in zip(parts, shares, strict=True)]
    return Similarity(unit, sqrt(whole / weight) if weight else inf, told)
