"""Municipalities like one: by which indicators, of which period, read for the whole group."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from schema.comparison.formulas.similarity import Criterion, rank_similar_units
from schema.comparison.formulas.similarity import Similarity as Found
from schema.comparison.formulas.values_in_borders import Sheet
from schema.comparison.peers import Peers
from schema.comparison.published_values import indicator_sheet, load_border_history
from schema.comparison.shared_periods import (
    find_shared_periods,
    load_known_facts,
    periods_of_municipality,
)
from schema.request.context import Context
from schema.tables.base import PlainRow


@dataclass(frozen=True)
class CriterionRequest:
    """A criterion: an indicator, how much it counts, and the period that is compared."""

    indicator: PlainRow
    weight: float
    period: str | None = None


@dataclass(frozen=True)
class SimilarUnit:
    """A municipality that is like another, and by what."""

    municipality: PlainRow
    found: Found
    asked: Sequence[CriterionRequest]


async def find_similar_municipalities(
    context: Context,
    municipality: PlainRow,
    among: Peers,
    criteria: Sequence[tuple[PlainRow, float]],
) -> Sequence[SimilarUnit]:
    """Return the members of a group by how like they are to a municipality, the nearest first.

    A criterion is compared in the newest period in which the municipality and enough of the others
    have values.
    """
    history = await load_border_history(context)
    known = await periods_of_municipality(
        context, [indicator for indicator, _ in criteria], municipality.id
    )
    shared = await find_shared_periods(context, known, among, municipality)
    requests = [
        CriterionRequest(row, weight, shared[row.id].period if row.id in shared else None)
        for row, weight in criteria
    ]
    facts = await load_known_facts(
        context, [(a.indicator, [a.period]) for a in requests if a.period]
    )
    members = {row.id: row for row in (*among.members, municipality)}
    read = [
        criterion_values(indicator_sheet(each.indicator, facts, history), each, members)
        for each in requests
    ]
    compared = [Criterion(a.weight, values) for a, values in zip(requests, read, strict=True)]
    others = [row.id for row in among.members]
    return [
        SimilarUnit(members[each.unit], each, requests)
        for each in rank_similar_units(municipality.id, others, compared)
    ]


def criterion_values(
    values: Sheet, asked: CriterionRequest, units: Collection[int]
) -> Mapping[int, float]:
    """Return the values of a criterion, by municipality."""
    if asked.period is None:
        return {}
    read = {unit: values.read(unit, asked.period).value for unit in units}
    return {unit: value for unit, value in read.items() if value is not None}
