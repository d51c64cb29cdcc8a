"""Municipalities as documents name them: what each was made of and became, and its people."""

from collections import defaultdict

import sqlalchemy as sa

from schema import tables
from schema.access.viewer import PUBLIC
from schema.access.visibility import visibility_conditions
from schema.indexing.searchable import Read, rows_by_id
from schema.tables.base import PlainRow, table_of

COLUMNS = ("slug", "name", "planning_region_id")
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
    value, indicator = table_of(tables.IndicatorValue), table_of(tables.Indicator)
    statement = (
        sa.select(value.c.municipality_id, value.c.value)
        .join_from(value, indicator, indicator.c.id == value.c.indicator_id)
        .where(indicator.c.code == POPULATION, value.c.split == WHOLE, value.c.value.is_not(None))
        .where(*visibility_conditions(value))
        .order_by(value.c.period)
    )
    # The last one of each stays.
    return {place: float(people) for place, people in read(statement, PUBLIC)}
