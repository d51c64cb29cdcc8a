"""Municipalities as documents name them: what each was made of and became, and its people."""

from collections import defaultdict

import sqlalchemy as sa

from schema import tables
from schema.access.viewer import PUBLIC
from schema.access.visibility import public_conditions
from schema.indexing.searchable import Read, rows_by_id
from schema.tables.base import PlainRow, Statement, table_of

COLUMNS = ("slug", "name", "kind", "planning_region_id")
POPULATION = "population"
"""The code of the indicator that says how many people live in a municipality."""

WHOLE = "T"
"""The split of values that are of everyone."""


class RelatedMunicipalities:
    """Municipalities, and what each was made of and became."""

    def __init__(self, read: Read) -> None:
        self.rows = rows_by_id(read, tables.Municipality, columns=COLUMNS)
        self.before: dict[int, list[int]] = defaultdict(list)
        self.after: dict[int, list[int]] = defaultdict(list)
        steps = ["predecessor_id", "successor_id"]
        for row in rows_by_id(read, tables.Succession, columns=steps).values():
            self.before[row.successor_id].append(row.predecessor_id)
            self.after[row.predecessor_id].append(row.successor_id)

    def named(self, places: set[int]) -> list[PlainRow]:
        """Return the municipalities in the order in which they were recorded."""
        return [self.rows[place] for place in sorted(places)]

    def around(self, places: set[int]) -> list[PlainRow]:
        """Return all that the municipalities were made of or became, themselves left out."""
        found = dict.fromkeys(places)
        for steps in (self.before, self.after):
            waiting = list(places)
            while waiting:
                further = [step for step in steps[waiting.pop()] if step not in found]
                found.update(dict.fromkeys(further))
                waiting.extend(further)
        return [self.rows[place] for place in found if place not in places]


def latest_populations(read: Read) -> dict[int, float]:
    """Return the latest public figure of how many people live in each municipality."""
    return {place: float(people) for place, people in read(public_populations(), PUBLIC)}


def public_populations() -> Statement:
    """Return the statement for the latest public figure of each municipality.

    What everyone may see decides, whoever asks: how large a municipality is nobody is told early.
    """
    value, indicator = table_of(tables.IndicatorValue), table_of(tables.Indicator)
    population = sa.select(indicator.c.id).where(indicator.c.code == POPULATION)
    newest = sa.func.row_number().over(
        partition_by=value.c.municipality_id, order_by=value.c.period.desc()
    )
    figures = sa.select(value.c.municipality_id, value.c.value, newest.label("place")).where(
        value.c.indicator_id.in_(population),
        value.c.split == WHOLE,
        value.c.value.is_not(None),
        *public_conditions(value),
    )
    found = figures.correlate(None).subquery()
    return sa.select(found.c.municipality_id, found.c.value).where(found.c.place == 1)
