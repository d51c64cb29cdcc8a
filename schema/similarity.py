"""Municipalities like one: by which indicators, of which period, read for the whole group."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from schema.comparison.readings import Facts, Sheet
from schema.comparison.similarity import Criterion, similar
from schema.comparison.similarity import Similarity as Found
from schema.context import Context
from schema.measures import (
    facts_of_periods,
    facts_of_units,
    family,
    history_of,
    measure,
    sheet,
)
from schema.peers import Peers
from schema.tables.row import PlainRow


@dataclass(frozen=True)
class Asked:
    """A criterion: an indicator, how much it counts, and the period that is compared."""

    indicator: PlainRow
    weight: float
    period: str | None = None


@dataclass(frozen=True)
class Similar:
    """A municipality that is like another, and by what."""

    municipality: PlainRow
    found: Found
    asked: Sequence[Asked]


async def similar_to(
    context: Context,
    municipality: PlainRow,
    among: Peers,
    criteria: Sequence[tuple[PlainRow, float]],
) -> Sequence[Similar]:
    """Return the members of a group by how like they are to a municipality, the nearest first.

    A criterion is compared in the newest period in which the municipality has a value.
    """
    history = await history_of(context)
    needed = {n for indicator, _ in criteria for n in measure(indicator).needed}
    own = await facts_of_units(context, needed, family(history, [municipality.id]))
    asked = []
    for indicator, weight in criteria:
        period = newest_of(sheet(indicator, own, history), municipality.id)
        asked.append(Asked(indicator, weight, period))
    facts = await facts_of(context, asked)
    members = {row.id: row for row in (*among.members, municipality)}
    read = [values_of(sheet(each.indicator, facts, history), each, members) for each in asked]
    compared = [Criterion(a.weight, values) for a, values in zip(asked, read, strict=True)]
    others = [row.id for row in among.members]
    return [
        Similar(members[each.unit], each, asked)
        for each in similar(municipality.id, others, compared)
    ]


def newest_of(values: Sheet, unit: int) -> str | None:
    """Return the newest period in which a municipality has a value."""
    periods = reversed(values.periods())
    return next((p for p in periods if values.read(unit, p).value is not None), None)


async def facts_of(context: Context, asked: Sequence[Asked]) -> Facts:
    """Return what was published of the criteria in their periods; one statement for each period."""
    found: dict[tuple[int, str], Mapping[int, object]] = {}
    for period in sorted({each.period for each in asked if each.period}):
        mine = [each.indicator for each in asked if each.period == period]
        needed = {number for indicator in mine for number in measure(indicator).needed}
        found |= await facts_of_periods(context, needed, [period])
    return found  # type: ignore[return-value]


def values_of(values: Sheet, asked: Asked, units: Collection[int]) -> Mapping[int, float]:
    """Return the values of a criterion, by municipality."""
    if asked.period is None:
        return {}
    read = {unit: values.read(unit, asked.period).value for unit in units}
    return {unit: value for unit, value in read.items() if value is not None}
