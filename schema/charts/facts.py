"""What a chart shows, in one language: rows with their values, gaps, ranks and places."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from schema.charts.numbers import DECIMALS, format_chart_number, needed_decimals
from schema.tables import Polarity, ValueStatus

WIDTH, PADDING = 800, 16
"""How wide a drawing usually is, in pixels, and how far its edges are from what it shows."""
NARROW = 600
"""Below this width there is no room beside a plot: names and numbers go above and into it."""
ROUNDED = 1000
"""Figures of a group from here on are told in whole numbers."""


@dataclass(frozen=True)
class Quantity:
    """What is measured."""

    name: str
    unit: str
    polarity: Polarity


@dataclass(frozen=True)
class Credit:
    """Where the figures come from, under which licence, and when they were read."""

    source: str
    licence: str
    retrieved_on: date


@dataclass(frozen=True)
class ChartPlace:
    """A municipality with its value; `against` is its value of the second quantity."""

    name: str
    value: float | None
    status: ValueStatus = ValueStatus.PUBLISHED
    rank: int | None = None
    is_highlighted: bool = False
    is_rebuilt: bool = False
    latitude: float | None = None
    longitude: float | None = None
    against: float | None = None


@dataclass(frozen=True)
class GroupQuartiles:
    """The quartiles of a group; the second is the median."""

    lower: float
    median: float
    upper: float


class SizedDrawing:
    """Something that is drawn so many pixels wide."""

    width: int

    @property
    def inner(self) -> int:
        """How wide it is between its edges."""
        return self.width - 2 * PADDING

    @property
    def is_narrow(self) -> bool:
        """Whether it is for a narrow page, such as that of a telephone."""
        return self.width < NARROW


@dataclass(frozen=True)
class ChartComparison(SizedDrawing):
    """One period over a group, the best first, those without a value last."""

    lang: str
    quantity: Quantity
    period: str
    group: str
    places: Sequence[ChartPlace]
    credit: Credit
    middle: GroupQuartiles | None = None
    against: Quantity | None = None
    against_period: str = ""
    against_median: float | None = None
    notes: Sequence[str] = ()
    width: int = WIDTH

    @property
    def known(self) -> Sequence[ChartPlace]:
        """Those with a value."""
        return [place for place in self.places if place.value is not None]

    @property
    def unknown(self) -> Sequence[ChartPlace]:
        """Those without."""
        return [place for place in self.places if place.value is None]

    @property
    def highlighted(self) -> Sequence[ChartPlace]:
        """Those that the chart is about."""
        return [place for place in self.places if place.is_highlighted]

    @property
    def values(self) -> Sequence[float]:
        """The values there are."""
        return [place.value for place in self.places if place.value is not None]

    def number(self, value: float) -> str:
        """Return a value as it is written beside the others."""
        return format_chart_number(value, self.lang, needed_decimals(self.values))

    def middle_number(self, value: float) -> str:
        """Return a figure of the group, which may lie between two values."""
        most = DECIMALS if abs(value) < ROUNDED else 0
        return format_chart_number(value, self.lang, needed_decimals([value], most))


@dataclass(frozen=True)
class PeriodReading:
    """What one municipality had in one period."""

    period: str
    value: float | None
    status: ValueStatus = ValueStatus.PUBLISHED
    is_rebuilt: bool = False
    is_estimated: bool = False


@dataclass(frozen=True)
class Goal:
    """What a municipality wants to reach by a year."""

    year: int
    value: float


@dataclass(frozen=True)
class ChartLine:
    """The values of one municipality, period by period, gaps among them."""

    name: str
    readings: Sequence[PeriodReading]
    goals: Sequence[Goal] = ()
    is_highlighted: bool = False


@dataclass(frozen=True)
class ChartHistory(SizedDrawing):
    """One quantity over time, for some municipalities."""

    lang: str
    quantity: Quantity
    lines: Sequence[ChartLine]
    borders: str
    credit: Credit
    periods: Sequence[str] = field(default_factory=tuple)
    width: int = WIDTH

    @property
    def values(self) -> Sequence[float]:
        """The values there are, goals among them."""
        read = [r.value for line in self.lines for r in line.readings if r.value is not None]
        return [*read, *(goal.value for line in self.lines for goal in line.goals)]

    def number(self, value: float) -> str:
        """Return a value as it is written beside the others."""
        return format_chart_number(value, self.lang, needed_decimals(self.values))


@dataclass(frozen=True)
class Cell:
    """A cell of the table behind a chart: as it is written, and as a number if it is one."""

    text: str
    number: float | None = None


@dataclass(frozen=True)
class Table:
    """The table behind a chart: what it shows, without the drawing."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class VegaChart:
    """A chart with everything that is told beside it, in one language."""

    lang: str
    title: str
    subtitle: str
    alt: str
    credit: Credit
    table: Table
    specification: dict[str, object]
