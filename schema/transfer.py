"""Whether a practice may fit: what two municipalities have in common, read in few statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from schema import tables
from schema.comparison.transfer import (
    Reason,
    TransferCriterion,
    distance_km,
    near,
    ratio,
    same,
)
from schema.context import Context
from schema.measures import facts_of_units
from schema.peers import POPULATION
from schema.tables.row import PlainRow


@dataclass(frozen=True)
class Traits:
    """What is known of municipalities beside their own rows: population, planning region."""

    populations: Mapping[int, float]
    regions: Mapping[int, str]


async def traits_of(context: Context, places: Sequence[PlainRow]) -> Traits:
    """Return what is known of municipalities; two statements, whatever their number."""
    indicator = await context.one(tables.Indicator, code=POPULATION)
    newest: dict[int, float] = {}
    if indicator is not None:
        facts = await facts_of_units(context, [indicator.id], [row.id for row in places])
        for key in sorted(facts):
            newest |= {u: f.value for u, f in facts[key].items() if f.value is not None}
    regions: dict[int, str] = {}
    for number in sorted({row.planning_region_id for row in places if row.planning_region_id}):
        region = await context.row(tables.Organisation, number)
        if region is not None:
            regions[number] = region.name.get("lv") or next(iter(region.name.values()))
    return Traits(newest, regions)


def reasons_of(mine: PlainRow, theirs: PlainRow, traits: Traits) -> Sequence[Reason]:
    """Return what is alike and what is not, criterion by criterion."""
    people, others = (traits.populations.get(row.id) for row in (mine, theirs))
    region, other = (traits.regions.get(row.planning_region_id) for row in (mine, theirs))
    km = distance_km((mine.latitude, mine.longitude), (theirs.latitude, theirs.longitude))
    of = TransferCriterion
    return [
        Reason(of.KIND, mine.kind, theirs.kind, same(mine.kind, theirs.kind)),
        Reason(of.REGION, region, other, same(region, other)),
        Reason(of.POPULATION, written(people), written(others), ratio(people, others)),
        Reason(
            of.AREA,
            written(mine.area_km2),
            written(theirs.area_km2),
            ratio(mine.area_km2, theirs.area_km2),
        ),
        Reason(of.DISTANCE, "0", written(km), near(km)),
    ]


def written(number: float | None) -> str | None:
    """Return a number without needless decimals, or None."""
    return None if number is None else f"{number:.1f}".removesuffix(".0")
