"""What a value is for a municipality and a period: as published, put together anew, or refused."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from math import fsum
from typing import NamedTuple

from schema.comparison.formulas.borders import (
    BorderHistory,
    Ratio,
    TerritoryPart,
    TerritoryWhole,
    sum_products,
)
from schema.comparison.formulas.periods import first_day
from schema.tables import Aggregation, Certainty, Choice, ValueStatus


class Refusal(Choice):
    """Why there is no value, or none can be rebuilt for other borders."""

    NOT_ADDITIVE = "NOT_ADDITIVE", "Medians and indexes of parts say nothing of the whole."
    NOT_KNOWN = "NOT_KNOWN", "The sources do not say how values of several places add up."
    NO_DENOMINATOR = (
        "NO_DENOMINATOR",
        "What the ratio is divided by is not an indicator here, and nothing to weight it by.",
    )
    SEVERAL_PLACES = "SEVERAL_PLACES", "On that day the territory was not that of one municipality."
    NOTHING_MEASURED = "NOTHING_MEASURED", "Nothing was measured there in these periods."


class RebuildMethod(Choice):
    """How a value was rebuilt for other borders."""

    ADDED = "ADDED", "The values of all parts were added."
    DIVIDED = "DIVIDED", "What is divided and what it is divided by were added, then divided."
    BY_DENOMINATOR = "BY_DENOMINATOR", "The mean of the ratios, weighted by what they divide by."
    BY_WEIGHT = "BY_WEIGHT", "The mean of the ratios, weighted by the indicator that stands for it."


@dataclass(frozen=True)
class Measure:
    """An indicator, as far as adding its values up goes."""

    id: int
    aggregation: Aggregation
    numerator: int | None = None
    denominator: int | None = None
    factor: float = 1.0
    is_whole: bool = False
    weight: int | None = None
    weight_period: str | None = None

    @property
    def needed(self) -> Sequence[int]:
        """The indicators whose values it is read from."""
        sides = (self.id, self.numerator, self.denominator, self.weight)
        return [n for n in sides if n is not None]

    def sources(self, period: str) -> Iterator[tuple[int, str]]:
        """Yield the indicators that its values of a period are read from, and of which period.

        >>> list(Measure(1, Aggregation.RATIO, weight=2, weight_period="2014").sources("2013"))
        [(1, '2013'), (2, '2014')]
        """
        for number in (self.id, self.numerator, self.denominator):
            if number is not None:
                yield number, period
        if self.weight is not None:
            yield self.weight, self.period_of_weight(period)

    def period_of_weight(self, period: str) -> str:
        """Return of which period the weight of a ratio is: the one that is named, else its year.

        >>> Measure(1, Aggregation.RATIO, weight=2).period_of_weight("2013-07")
        '2013'
        """
        return self.weight_period or period[:4]

    @property
    def refusal(self) -> Refusal | None:
        """Why its values cannot be put together, or None when they can."""
        if self.aggregation is Aggregation.NONE:
            return Refusal.NOT_ADDITIVE
        if self.aggregation is Aggregation.UNKNOWN:
            return Refusal.NOT_KNOWN
        is_ratio = self.aggregation is Aggregation.RATIO
        is_known = self.denominator is not None or self.weight is not None
        return Refusal.NO_DENOMINATOR if is_ratio and not is_known else None


class ValueReading(NamedTuple):
    """What a value is, and what it was made of; of what was published there are no parts.

    `refusal` says why it was not put together.
    `known` is what those parts come to that are known, when others are missing.
    `certainty` is that of the source; of what was rebuilt that of the least certain part, and at
    most DERIVED.
    """

    value: float | None
    status: ValueStatus = ValueStatus.PUBLISHED
    parts: Sequence[TerritoryPart] = ()
    is_estimated: bool = False
    refusal: Refusal | None = None
    known: float | None = None
    is_rounded: bool = False
    method: RebuildMethod | None = None
    is_partial: bool = False
    certainty: Certainty = Certainty.CONFIRMED

    @property
    def is_rebuilt(self) -> bool:
        """Whether it was rebuilt, and is not what was published."""
        return self.value is not None and bool(self.parts)

    @property
    def missing(self) -> Sequence[TerritoryPart]:
        """The parts with missing data."""
        return [part for part in self.parts if part.lack]


Facts = Mapping[tuple[int, str], Mapping[int, ValueReading]]
"""What was published, by indicator and period, then by municipality."""

NONE: Mapping[int, ValueReading] = {}

LEFT_OUT = 0.1
"""A weighted mean may lack parts with so much of the weight; it then says so."""


@dataclass(frozen=True)
class RatioSides:
    """What is divided and what it is divided by, how they came about, and from what."""

    above: TerritoryWhole
    below: TerritoryWhole
    method: RebuildMethod
    made_of: Sequence[tuple[int, str, TerritoryWhole]]
    factor: float = 1.0
    left_out: Sequence[TerritoryPart] = ()


@dataclass(frozen=True)
class ReadingTraits:
    """What holds of a value that was made of others."""

    status: ValueStatus
    certainty: Certainty


@dataclass(frozen=True)
class Sheet:
    """The values of one indicator, read for any municipality, period and borders."""

    measure: Measure
    facts: Facts
    history: BorderHistory
    known: dict[tuple[int, str], Mapping[int, float]] = field(default_factory=dict)

    def periods(self, units: Sequence[int] | None = None) -> Sequence[str]:
        """Return the periods with a value of the indicator, or of what it is made of, in order."""
        mine = None if units is None else set(units)
        return sorted(
            {
                period
                for (indicator, period), by_unit in self.facts.items()
                if by_unit and (mine is None or mine & by_unit.keys()) and self.is_told(indicator)
            }
        )

    def is_told(self, indicator: int) -> bool:
        """Return whether the periods of an indicator are periods of the series: weights are not."""
        return indicator != self.measure.weight or indicator == self.measure.denominator

    def read(self, unit: int, period: str, until: date | None = None) -> ValueReading:
        """Return what the value is in the borders that a unit had on a day, or has at its end.

        What was published for these borders stands as it is.
        """
        own = self.facts.get((self.measure.id, period), NONE).get(unit)
        if own is not None and unit not in self.history.coming:
            return own
        day, last = first_day(period), until or self.history.units[unit].until or date.max
        if own is not None and not self.history.has_grown(unit, day, last):
            return own
        return self.rebuilt(unit, period, last, own)

    def as_was(self, unit: int, period: str) -> ValueReading:
        """Return what was published for a unit as it was, or for the same place at another time."""
        by_unit = self.facts.get((self.measure.id, period), {})
        for other in self.history.same_places(unit):
            if other in by_unit:
                return by_unit[other]
        day = first_day(period)
        same = self.history.same_place(unit, day)
        if same is None:
            was_there = self.history.units[unit].was_there(day)
            return ValueReading(
                None, ValueStatus.MISSING if was_there else ValueStatus.NOT_APPLICABLE
            )
        found = self.rebuilt(same, period, day, None)
        return ValueReading(None, ValueStatus.MISSING) if found.parts else found

    def within(self, unit: int, period: str, until: date) -> ValueReading:
        """Return what the value is in the borders of a unit on a day, also for what came later."""
        if first_day(period) <= until:
            return self.read(unit, period, until)
        return self.as_was(unit, period)

    def rebuilt(
        self, unit: int, period: str, until: date, own: ValueReading | None
    ) -> ValueReading:
        """Return what the value comes to when the parts of a territory are put together."""
        whole = self.whole(self.measure.id, unit, period, until)
        if is_one_place(whole):
            by_unit = self.facts.get((self.measure.id, period), {})
            fact = by_unit.get(whole.parts[0].unit)
            if fact is not None:
                return fact
        if self.measure.numerator is None and not any(p.value is not None for p in whole.parts):
            return empty_reading(whole, own)
        if self.measure.refusal:
            gap = ValueStatus.NOT_APPLICABLE
            return ValueReading(None, gap, refusal=self.measure.refusal)
        if self.measure.aggregation is Aggregation.SUM:
            made = [(self.measure.id, period, whole)]
            found = assemble_reading(whole.value, whole, whole.is_estimated, self.traits(made))
            found = found._replace(method=RebuildMethod.ADDED)
            return round_estimate(found) if self.measure.is_whole else found
        return self.ratio(self.sides(whole, unit, period, until))

    def ratio(self, sides: RatioSides) -> ValueReading:
        """Return the ratio of what is divided and what it is divided by, both put together."""
        above, below = sides.above, sides.below
        found = Ratio(above, below, sides.factor)
        traits = self.traits(sides.made_of)
        worse = above if above.missing else below
        if not found.value and are_parts_unknown(above, below):
            return empty_reading(worse, None)
        value = found.value
        is_estimated = above.is_estimated or below.is_estimated
        is_whole = not sides.left_out
        if value is not None and is_whole and is_one_place(above) and is_one_place(below):
            return ValueReading(value, traits.status, certainty=traits.certainty)
        made = assemble_reading(value, worse, is_estimated, traits)
        parts = (*made.parts, *sides.left_out)
        return made._replace(parts=parts, method=sides.method, is_partial=not is_whole)

    def sides(self, of_ratio: TerritoryWhole, unit: int, period: str, until: date) -> RatioSides:
        """Return both sides of a ratio in the borders of a unit, by the best way there is."""
        mine = self.measure
        if mine.denominator is None:
            return self.weighted_sides(of_ratio, period)
        below = self.whole(mine.denominator, unit, period, until)
        if mine.numerator is None:
            above = multiply_ratios(of_ratio, below)
            made = [(mine.id, period, above), (mine.denominator, period, below)]
            return RatioSides(above, below, RebuildMethod.BY_DENOMINATOR, made)
        above = self.whole(mine.numerator, unit, period, until)
        made = [(mine.numerator, period, above), (mine.denominator, period, below)]
        return RatioSides(above, below, RebuildMethod.DIVIDED, made, mine.factor)

    def weighted_sides(self, of_ratio: TerritoryWhole, period: str) -> RatioSides:
        """Return both sides where only ratios are known: each times its weight, and the weights."""
        assert self.measure.weight is not None
        weighed = self.measure.period_of_weight(period)
        below = self.weights(of_ratio, period, weighed)
        above = multiply_ratios(of_ratio, below)
        made = [(self.measure.id, period, above), (self.measure.weight, weighed, below)]
        return leave_out_small(RatioSides(above, below, RebuildMethod.BY_WEIGHT, made))

    def weights(self, of_ratio: TerritoryWhole, period: str, weighed: str) -> TerritoryWhole:
        """Return the weight of each part of a ratio in the borders for which that was published."""
        assert self.measure.weight is not None
        facts = self.values(self.measure.weight, weighed)
        begun = [self.history.units[part.unit].since for part in of_ratio.parts]
        # A part that came later in the period was told apart, and so were the others by then.
        day = max(first_day(period), *(since for since in begun if since), date.min)
        of_weight = partial(
            self.history.value_there, day=day, other=first_day(weighed), facts=facts
        )
        return TerritoryWhole([replace(p, value=of_weight(p.unit)) for p in of_ratio.parts])

    def traits(self, made_of: Sequence[tuple[int, str, TerritoryWhole]]) -> ReadingTraits:
        """Return what holds of a value that was made of parts: the weakest of them decides."""
        held = [
            fact
            for indicator, period, whole in made_of
            for part in whole.parts
            if (fact := self.facts.get((indicator, period), NONE).get(part.unit))
        ]
        is_open = any(fact.status is ValueStatus.PRELIMINARY for fact in held)
        status = ValueStatus.PRELIMINARY if is_open else ValueStatus.PUBLISHED
        found = (Certainty.DERIVED, *(fact.certainty for fact in held))
        return ReadingTraits(status, max(found, key=list(Certainty).index))

    def whole(self, indicator: int, unit: int, period: str, until: date) -> TerritoryWhole:
        """Return what the values of an indicator come to in the borders of a unit."""
        return self.history.whole(unit, first_day(period), until, self.values(indicator, period))

    def values(self, indicator: int, period: str) -> Mapping[int, float]:
        """Return the values of an indicator in a period, by municipality."""
        key = indicator, period
        if key not in self.known:
            by_unit = self.facts.get(key, {})
            self.known[key] = {u: f.value for u, f in by_unit.items() if f.value is not None}
        return self.known[key]


def multiply_ratios(of_ratio: TerritoryWhole, below: TerritoryWhole) -> TerritoryWhole:
    """Return each ratio times what it was divided by, which is what was divided.

    >>> ratios = TerritoryWhole([TerritoryPart(1, 1.0, 0.5), TerritoryPart(2, 1.0, 0.25)])
    >>> multiply_ratios(ratios, TerritoryWhole([TerritoryPart(1, 1.0, 8.0)])).parts
    [TerritoryPart(unit=1, share=1.0, value=4.0), TerritoryPart(unit=2, share=1.0, value=None)]
    """
    weights = {part.unit: part.value for part in below.parts}
    pairs = ((part, weights.get(part.unit)) for part in of_ratio.parts)
    return TerritoryWhole([replace(p, value=sum_products([(p.value, w)])) for p, w in pairs])


def leave_out_small(sides: RatioSides) -> RatioSides:
    """Return the sides without what has no ratio, where that is at most a tenth of the weight.

    What share of a unit belongs here counts as all of it where no source says.

    >>> below = [TerritoryPart(1, 1.0, 90.0), TerritoryPart(2, 1.0, 10.0)]
    >>> above = [TerritoryPart(1, 1.0, 180.0), TerritoryPart(2, 1.0, None)]
    >>> whole, others = TerritoryWhole(above), TerritoryWhole(below)
    >>> left = leave_out_small(RatioSides(whole, others, RebuildMethod.BY_WEIGHT, ()))
    >>> left.above.value, left.below.value, [part.unit for part in left.left_out]
    (180.0, 90.0, [2])
    """
    lacking = {part.unit for part in (*sides.above.missing, *sides.below.missing)}
    weights = {
        p.unit: None if p.value is None else p.value * (1.0 if p.share is None else p.share)
        for p in sides.below.parts
    }
    known_weights = [weight for weight in weights.values() if weight is not None]
    left = fsum(weights[unit] or 0.0 for unit in lacking)
    if not lacking or len(known_weights) < len(weights) or left > LEFT_OUT * fsum(known_weights):
        return sides
    above, below = (
        TerritoryWhole([part for part in side.parts if part.unit not in lacking])
        for side in (sides.above, sides.below)
    )
    return replace(sides, above=above, below=below, left_out=sides.above.missing)


def assemble_reading(
    value: float | None, whole: TerritoryWhole, is_estimated: bool, traits: ReadingTraits
) -> ValueReading:
    """Return a value that was made of parts, with its status when none of them is missing."""
    if value is None:
        return ValueReading(None, ValueStatus.MISSING, whole.parts, is_estimated, known=whole.known)
    return ValueReading(value, traits.status, whole.parts, is_estimated, certainty=traits.certainty)


def round_estimate(reading: ValueReading) -> ValueReading:
    """Return an estimate of what can only be whole, rounded to whole ones, which it then says."""
    value, known = (n if n is None else float(round(n)) for n in (reading.value, reading.known))
    is_other = (value, known) != (reading.value, reading.known)
    return reading._replace(value=value, known=known, is_rounded=is_other)


def empty_reading(whole: TerritoryWhole, own: ValueReading | None) -> ValueReading:
    """Return that there is no value, and why."""
    if own is not None:
        return own
    return ValueReading(None, ValueStatus.MISSING, whole.parts if len(whole.parts) > 1 else ())


def is_one_place(whole: TerritoryWhole) -> bool:
    """Return whether a territory is that of one unit, all of it."""
    return len(whole.parts) == 1 and whole.parts[0].share == 1.0


def are_parts_unknown(*wholes: TerritoryWhole) -> bool:
    """Return whether nothing is known of any part."""
    return all(part.value is None for whole in wholes for part in whole.parts)
