"""A series of one municipality: as it was published, or in the borders of one day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from schema import clock, tables
from schema.comparison.formulas.borders import BorderHistory
from schema.comparison.formulas.periods import fill_period_gaps
from schema.comparison.formulas.values_in_borders import Refusal, Sheet, ValueReading
from schema.comparison.published_values import (
    TOTAL,
    facts_of_units,
    indicator_measure,
    indicator_sheet,
    load_border_history,
    territory_family,
)
from schema.request.context import Context
from schema.tables import ValueStatus
from schema.tables.base import PlainRow


class Borders(tables.Choice):
    """The borders of a series."""

    AS_WAS = "AS_WAS", "As published: of the municipality and of the same place under other codes."
    TODAY = "TODAY", "In the borders of today, or of the day in `asOf`."


Span = tuple[str | None, str | None]
"""The first and the last period that are asked for; None where there is no bound."""


@dataclass(frozen=True)
class MunicipalitySeries:
    """The values of an indicator, period by period, gaps included; or why there can be none.

    `unit` is the municipality whose borders they are in, `places` those that share the territory
    when it is not that of one.
    """

    indicator: PlainRow
    unit: int
    points: Sequence[tuple[str, ValueReading]]
    refusal: Refusal | None = None
    places: Sequence[int] = ()


def borders_day(asked: Borders, day: date | None) -> date | None:
    """Return the day whose borders count, or None for those of the time; a named day is it."""
    return day or (None if asked is Borders.AS_WAS else clock.today())


async def load_series(
    context: Context,
    indicator: PlainRow,
    municipality: int,
    day: date | None,
    *,
    span: Span = (None, None),
    split: str = TOTAL,
) -> MunicipalitySeries:
    """Return the series of a municipality in the borders of a day, or as it was without one."""
    history = await load_border_history(context)
    units = [municipality] if day is None else units_on_day(history, municipality, day)
    if len(units) != 1:
        return MunicipalitySeries(indicator, municipality, (), Refusal.SEVERAL_PLACES, units)
    [unit] = units
    needed = indicator_measure(indicator).needed
    facts = await facts_of_units(context, needed, territory_family(history, [unit]), split)
    told = trim_points(series_points(indicator_sheet(indicator, facts, history), unit, day))
    within = [(p, r) for p, r in told if is_period_within(p, span)]
    return MunicipalitySeries(indicator, unit, within, None if within else Refusal.NOTHING_MEASURED)


def series_points(values: Sheet, unit: int, day: date | None) -> Sequence[tuple[str, ValueReading]]:
    """Return the values of a unit in all periods that are known of anyone, gaps included."""
    return [
        (each, read_in_borders(values, unit, each, day))
        for each in fill_period_gaps(values.periods())
    ]


def read_in_borders(values: Sheet, unit: int, period: str, day: date | None) -> ValueReading:
    """Return what the value is in the borders of a day, or as it was without one."""
    return values.as_was(unit, period) if day is None else values.within(unit, period, day)


def is_period_within(period: str, span: Span) -> bool:
    """Return whether a period lies between two, both included; a year includes its months.

    >>> is_period_within("2024-08", ("2023", "2024")), is_period_within("2025", (None, "2024"))
    (True, False)
    """
    first, last = span
    return (first or period) <= period <= f"{last or period}~"


def units_on_day(history: BorderHistory, unit: int, day: date) -> Sequence[int]:
    """Return the units in whose borders the territory of a unit lies on a day."""
    here = history.units[unit]
    if here.was_there(day):
        return [unit]
    if here.until is not None and here.until < day:
        return history.heir(unit, day)
    same = history.same_place(unit, day)
    if same is not None:
        return [same]
    return list(dict.fromkeys(move.predecessor for move in history.coming.get(unit, ())))


def trim_points(points: Sequence[tuple[str, ValueReading]]) -> Sequence[tuple[str, ValueReading]]:
    """Return the points from the first to the last of which anything is known."""
    known_places = [place for place, (_, reading) in enumerate(points) if is_reading_known(reading)]
    return points[known_places[0] : known_places[-1] + 1] if known_places else ()


def is_reading_known(reading: ValueReading) -> bool:
    """Return whether anything is known of a value, be it why there is none."""
    if reading.value is not None or reading.refusal is not None:
        return True
    gaps = (ValueStatus.MISSING, ValueStatus.NOT_APPLICABLE)
    return reading.status not in gaps or any(part.value is not None for part in reading.parts)
