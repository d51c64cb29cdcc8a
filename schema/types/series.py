"""A series as clients see it: period by period, gaps included, each with what it was made of."""

import strawberry

from schema import tables
from schema.comparison.formulas.borders import Lack
from schema.comparison.formulas.borders import TerritoryPart as PlainPart
from schema.comparison.formulas.trend import find_trend
from schema.comparison.formulas.values_in_borders import RebuildMethod, Refusal, ValueReading
from schema.comparison.group_comparison import refusal_texts
from schema.comparison.series import Borders
from schema.comparison.series import MunicipalitySeries as PlainSeries
from schema.enums import enum_of
from schema.types.changes import Trend, show_trend
from schema.types.entity import Caller, LocalizedText, described_field, localize_text, show_entity
from schema.types.indicators import Indicator
from schema.types.places import Municipality

for choice in (Borders, Lack, RebuildMethod, Refusal):
    enum_of(choice)


async def municipality_by_number(info: Caller, number: int) -> Municipality | None:
    """Return a municipality; those that wait together share a statement."""
    row = await info.context.loaders.row(tables.Municipality, number)
    return None if row is None else show_entity(tables.Municipality, row)


def missing_value_reason(refusal: Refusal | None, info: Caller) -> LocalizedText | None:
    """Return why there is no value, in the language of the caller."""
    return (
        None
        if refusal is None
        else localize_text(refusal_texts(refusal), info.context.request.languages)
    )


@strawberry.type(description="A municipality whose value goes into another, and in what share.")
class SeriesPart:
    part: strawberry.Private[PlainPart]

    @strawberry.field(description="Whose value it is.", metadata={"cost": 1})
    async def municipality(self, info: Caller) -> Municipality | None:
        return await municipality_by_number(info, self.part.unit)

    @strawberry.field(description="What share of its area; null where no source says.")
    def share(self) -> float | None:
        return self.part.share

    @strawberry.field(description="Its value, or for a ratio what it is divided by or from.")
    def value(self) -> float | None:
        return self.part.value

    @strawberry.field(description="What is missing for it; null if nothing is.")
    def lack(self) -> Lack | None:
        return self.part.lack


@strawberry.type(description="What a value is in one period.")
class SeriesPoint:
    reading: strawberry.Private[ValueReading]
    period: str = described_field("The year, quarter or month.")

    @strawberry.field(description="The value; null exactly when `status` says why.")
    def value(self) -> float | None:
        return self.reading.value

    @strawberry.field(description="Whether there is a value, and if not, why.")
    def status(self) -> tables.ValueStatus:
        return self.reading.status

    @strawberry.field(description="Whether it was rebuilt, and is not what was published.")
    def is_rebuilt(self) -> bool:
        return self.reading.is_rebuilt

    @strawberry.field(description="Whether a territory was divided by area, so it is not exact.")
    def is_estimated(self) -> bool:
        return self.reading.is_estimated

    @strawberry.field(
        description="Whether it was rounded: an estimate of persons, pupils and the like is told "
        "in whole ones, its parts are not."
    )
    def is_rounded(self) -> bool:
        return self.reading.is_rounded

    @strawberry.field(
        description="Whether a part without a ratio, with at most a tenth of the weight, was left "
        "out; `missing` names it."
    )
    def is_partial(self) -> bool:
        return self.reading.is_partial

    @strawberry.field(description="How it was rebuilt; null for a published value.")
    def method(self) -> RebuildMethod | None:
        return self.reading.method if self.reading.is_rebuilt else None

    @strawberry.field(
        description="How sure it is, as the least certain part it was rebuilt from, and then at "
        "most DERIVED; null without a value."
    )
    def certainty(self) -> tables.Certainty | None:
        return None if self.reading.value is None else self.reading.certainty

    @strawberry.field(description="Why it could not be rebuilt; null if it could.")
    def refusal(self) -> Refusal | None:
        return self.reading.refusal

    @strawberry.field(description="The same in words; null when it could.")
    def refusal_text(self, info: Caller) -> LocalizedText | None:
        return missing_value_reason(self.reading.refusal, info)

    @strawberry.field(description="What those parts come to that are known, when others are not.")
    def known(self) -> float | None:
        return self.reading.known

    @strawberry.field(description="What it was rebuilt from; empty for a published value.")
    def parts(self) -> list[SeriesPart]:
        return [SeriesPart(part=part) for part in self.reading.parts]

    @strawberry.field(description="The parts with missing data.")
    def missing(self) -> list[SeriesPart]:
        return [SeriesPart(part=part) for part in self.reading.missing]


@strawberry.type(
    description="An indicator of one municipality over time. Every period between the first and "
    "the last is there. Published values only, the same for everyone."
)
class Series:
    series: strawberry.Private[PlainSeries]

    @strawberry.field(description="What was measured.")
    def indicator(self) -> Indicator:
        return show_entity(tables.Indicator, self.series.indicator)

    @strawberry.field(description="In whose borders the values are.", metadata={"cost": 1})
    async def municipality(self, info: Caller) -> Municipality | None:
        return await municipality_by_number(info, self.series.unit)

    @strawberry.field(description="Period by period, in order, gaps included.")
    def points(self) -> list[SeriesPoint]:
        return [SeriesPoint(period=name, reading=reading) for name, reading in self.series.points]

    @strawberry.field(
        description="Which way it went over all these years, in the season of the last value; null "
        "of fewer than four."
    )
    def trend(self) -> Trend | None:
        known = [(name, value) for name, r in self.series.points if (value := r.value) is not None]
        row = self.series.indicator
        return show_trend(row, find_trend(known, row.polarity))

    @strawberry.field(description="Why there can be no series in these borders; else null.")
    def refusal(self) -> Refusal | None:
        return self.series.refusal

    @strawberry.field(description="The same in words; null when there can be one.")
    def refusal_text(self, info: Caller) -> LocalizedText | None:
        return missing_value_reason(self.series.refusal, info)

    @strawberry.field(
        description="Who shares the territory on that day, when it is not that of one.",
        metadata={"cost": 10},
    )
    async def places(self, info: Caller) -> list[Municipality]:
        found = [await municipality_by_number(info, number) for number in self.series.places]
        return [place for place in found if place is not None]
