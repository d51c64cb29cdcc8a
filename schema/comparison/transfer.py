"""Whether a practice may fit: what two municipalities have in common, read in few statements."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from schema import tables
from schema.comparison.formulas.transfer import (
    Reason,
    TransferCriterion,
    distance_km,
    distance_nearness,
    size_ratio,
)
from schema.comparison.formulas.verdict import Texts
from schema.comparison.peers import POPULATION
from schema.comparison.published_values import facts_of_units
from schema.request.context import Context
from schema.tables.base import PlainRow


@dataclass(frozen=True)
class Traits:
    """What is known of municipalities beside their own rows: population, planning region."""

    populations: Mapping[int, Mapping[str, float]]
    regions: Mapping[int, Texts]

    def people(self, mine: int, theirs: int) -> tuple[float | None, float | None]:
        """Return the populations of two in the newest period that is known of both."""
        ours, others = (self.populations.get(unit, {}) for unit in (mine, theirs))
        if shared := max(ours.keys() & others.keys(), default=None):
            return ours[shared], others[shared]
        return tuple(
            by_period[max(by_period)] if by_period else None for by_period in (ours, others)
        )  # type: ignore[return-value]


async def load_traits(context: Context, places: Sequence[PlainRow]) -> Traits:
    """Return what is known of municipalities; two statements, whatever their number."""
    indicator = await context.loaders.one(tables.Indicator, code=POPULATION)
    people: dict[int, dict[str, float]] = defaultdict(dict)
    if indicator is not None:
        facts = await facts_of_units(context, [indicator.id], [row.id for row in places])
        for (_, period), by_unit in facts.items():
            for unit, reading in by_unit.items():
                if reading.value is not None:
                    people[unit][period] = reading.value
    regions: dict[int, Texts] = {}
    for number in sorted({row.planning_region_id for row in places if row.planning_region_id}):
        region = await context.loaders.row(tables.Organisation, number)
        if region is not None:
            regions[number] = region.name
    return Traits(people, regions)


def transfer_reasons(mine: PlainRow, theirs: PlainRow, traits: Traits) -> Sequence[Reason]:
    """Return what is alike and what is not, criterion by criterion."""
    people, others = traits.people(mine.id, theirs.id)
    region, other = (traits.regions.get(row.planning_region_id) for row in (mine, theirs))
    is_same_region = None
    if region is not None and other is not None:
        is_same_region = float(mine.planning_region_id == theirs.planning_region_id)
    km = distance_km((mine.latitude, mine.longitude), (theirs.latitude, theirs.longitude))
    of = TransferCriterion
    return [
        Reason(of.KIND, mine.kind, theirs.kind, float(mine.kind == theirs.kind)),
        Reason(of.REGION, region, other, is_same_region),
        Reason(
            of.POPULATION, trim_decimals(people), trim_decimals(others), size_ratio(people, others)
        ),
        Reason(
            of.AREA,
            trim_decimals(mine.area_km2),
            trim_decimals(theirs.area_km2),
            size_ratio(mine.area_km2, theirs.area_km2),
        ),
        Reason(of.DISTANCE, "0", trim_decimals(km), distance_nearness(km)),
    ]


def trim_decimals(number: float | None) -> str | None:
    """Return a number without needless decimals, or None."""
    return None if number is None else f"{number:.1f}".removesuffix(".0")
