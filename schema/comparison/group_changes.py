"""What changed in a group between two periods: of each, of all others, and who stood where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from schema.comparison.formulas.change import MeasuredChange, measure_change
from schema.comparison.formulas.change_words import ChangedValue
from schema.comparison.formulas.meanwhile import OthersChange, sum_up_changes
from schema.comparison.formulas.periods import is_same_season
from schema.comparison.formulas.rank import Ranking, RankPosition
from schema.comparison.formulas.units import PER_CENT
from schema.comparison.formulas.values_in_borders import ValueReading
from schema.tables.base import PlainRow


@dataclass(frozen=True)
class ComparisonLine:
    """What one municipality has, and what it had before."""

    municipality: PlainRow
    reading: ValueReading
    before: ValueReading | None = None

    @property
    def value(self) -> float | None:
        """The value, or None."""
        return self.reading.value

    @property
    def both(self) -> tuple[float, float] | None:
        """The values then and now, or None where one of the two is not known."""
        then = None if self.before is None else self.before.value
        return None if then is None or self.value is None else (then, self.value)


@dataclass(frozen=True)
class GroupChanges:
    """The changes of one indicator since an earlier period of the same season.

    `lines` are those of the group, and `asking` that of who asks, where that is none of them.
    """

    indicator: PlainRow
    since: str
    period: str
    lines: Sequence[ComparisonLine]
    asking: Sequence[ComparisonLine] = ()

    def change(self, line: ComparisonLine) -> MeasuredChange | None:
        """Return how a value changed, or None where one of the two is not known."""
        row, both = self.indicator, line.both
        return None if both is None else measure_change(*both, row.polarity, row.unit)

    def changed_value(self, line: ComparisonLine) -> ChangedValue | None:
        """Return the same with what words need."""
        if line.both is None:
            return None
        (before, after), row = line.both, self.indicator
        return ChangedValue(row.unit, row.polarity, self.since, before, self.period, after)

    @cached_property
    def by_unit(self) -> Mapping[int, MeasuredChange]:
        """The changes of the group, by municipality."""
        each = ((line.municipality.id, self.change(line)) for line in self.lines)
        return {unit: change for unit, change in each if change is not None}

    def others(self, unit: int | None) -> OthersChange:
        """Return what all of the group did but one."""
        return sum_up_changes([each for other, each in self.by_unit.items() if other != unit])

    @cached_property
    def is_share(self) -> bool:
        """Whether all values are shares: the growth of something in per cent may be below zero."""
        lines = (*self.lines, *self.asking)
        readings = (each for line in lines for each in (line.before, line.reading) if each)
        values = [each.value for each in readings if each.value is not None]
        return self.indicator.unit == PER_CENT and all(0 <= value <= 100 for value in values)

    @cached_property
    def ranking_before(self) -> Ranking:
        """The values of then, of the group and of who asks."""
        readings = (line.before for line in (*self.lines, *self.asking))
        values = [each.value for each in readings if each and each.value is not None]
        return Ranking(values, self.indicator.polarity)

    def position_before(self, line: ComparisonLine) -> RankPosition | None:
        """Return where a value stood then, or None where there is none or there are too few."""
        then = None if line.before is None else line.before.value
        return None if then is None else self.ranking_before.position(then)


def is_comparable_period(since: str, period: str) -> bool:
    """Return whether a change since a period says something: it is earlier, and of the season.

    >>> [is_comparable_period(since, "2015-05") for since in ("2014-05", "2014-08", "2016-05")]
    [True, False, False]
    """
    return since < period and is_same_season(since, period)
