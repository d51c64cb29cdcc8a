"""What a value is for a municipality and a period: as published, put together anew, or refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from schema.comparison.formulas.borders import BorderHistory, Ratio, TerritoryPart, TerritoryWhole
from schema.comparison.formulas.periods import first_day
from schema.tables import Aggregation, Choice, ValueStatus


class Refusal(Choice):
    """Why there is no value, or none can be rebuilt for other borders."""

    NOT_ADDITIVE = "NOT_ADDITIVE", "Medians and indexes of parts say nothing of the whole."
    NOT_KNOWN = "NOT_KNOWN", "The sources do not say how values of several places add up."
    NO_DENOMINATOR = "NO_DENOMINATOR", "What the ratio is divided by is not an indicator here."
    SEVERAL_PLACES = "SEVERAL_PLACES", "On that day the territory was not that of one municipality."
    NOTHING_MEASURED = "NOTHING_MEASURED", "Nothing was measured there in these periods."


@dataclass(frozen=True)
class Measure:
    """An indicator, as far as adding its values up goes."""

    id: int
    aggregation: Aggregation
    numerator: int | None = None
    denominator: int | None = None
    factor: float = 1.0
    is_whole: bool = False

    @property
    def needed(self) -> Sequence[int]:
        """The indicators whose values it is read from."""
        return [n for n in (self.id, self.numerator, self.denominator) if n is not None]

    @property
    def refusal(self) -> Refusal | None:
        """Why its values cannot be put together, or None when they can."""
        if self.aggregation is Aggregation.NONE:
            return Refusal.NOT_ADDITIVE
        if self.aggregation is Aggregation.UNKNOWN:
            return Refusal.NOT_KNOWN
        is_ratio = self.aggregation is Aggregation.RATIO
        return Refusal.NO_DENOMINATOR if is_ratio and self.denominator is None else None


class ValueReading(NamedTuple):
    """What a value is, and what it was made of; of what was published there are no parts.

    `refusal` says why it was not put together.
    `known` is what those parts come to that are known, when others are missing.
    """

    value: float | None
    status: ValueStatus = ValueStatus.PUBLISHED
    parts: Sequence[TerritoryPart] = ()
    is_estimated: bool = False
    refusal: Refusal | None = None
    known: float | None = None
    is_rounded: bool = False

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
                for (_, period), by_unit in self.facts.items()
                if by_unit and (mine is None or mine & by_unit.keys())
            }
        )

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
            status = self.status(period, {self.measure.id: whole})
            found = assemble_reading(whole.value, whole, whole.is_estimated, status)
            return round_estimate(found) if self.measure.is_whole else found
        return self.ratio(unit, period, until)

    def ratio(self, unit: int, period: str, until: date) -> ValueReading:
        """Return the ratio of what is divided and what it is divided by, both put together."""
        assert self.measure.denominator is not None
        below = self.whole(self.measure.denominator, unit, period, until)
        if self.measure.numerator is not None:
            above = self.whole(self.measure.numerator, unit, period, until)
            factor = self.measure.factor
        else:
            above, factor = self.weighted(unit, period, until, below), 1.0
        found = Ratio(above, below, factor)
        divided = self.measure.numerator or self.measure.id
        status = self.status(period, {divided: above, self.measure.denominator: below})
        worse = above if above.missing else below
        if not found.value and are_parts_unknown(above, below):
            return empty_reading(worse, None)
        value = found.value
        is_estimated = above.is_estimated or below.is_estimated
        if value is not None and is_one_place(above) and is_one_place(below):
            return ValueReading(value, status)
        return assemble_reading(value, worse, is_estimated, status)

    def status(self, period: str, wholes: Mapping[int, TerritoryWhole]) -> ValueStatus:
        """Return whether a value that was made of values of some indicators may still change."""
        held = ((self.facts.get((of, period), NONE), whole) for of, whole in wholes.items())
        found = (facts.get(part.unit) for facts, whole in held for part in whole.parts)
        is_final = all(each is None or each.status is not ValueStatus.PRELIMINARY for each in found)
        return ValueStatus.PUBLISHED if is_final else ValueStatus.PRELIMINARY

    def weighted(
        self, unit: int, period: str, until: date, below: TerritoryWhole
    ) -> TerritoryWhole:
        """Return each ratio times what it was divided by, which is what was divided."""
        of_ratio = self.whole(self.measure.id, unit, period, until)
        weights = {part.unit: part.value for part in below.parts}
        parts = []
        for part in of_ratio.parts:
            weight = weights.get(part.unit)
            is_known = part.value is not None and weight is not None
            value = part.value * weight if is_known else None  # type: ignore[operator]
            parts.append(TerritoryPart(part.unit, part.share, value))
        return TerritoryWhole(parts)

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


def assemble_reading(
    value: float | None, whole: TerritoryWhole, is_estimated: bool, status: ValueStatus
) -> ValueReading:
    """Return a value that was made of parts, with its status when none of them is missing."""
    if value is None:
        return ValueReading(None, ValueStatus.MISSING, whole.parts, is_estimated, known=whole.known)
    return ValueReading(value, status, whole.parts, is_estimated)


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
