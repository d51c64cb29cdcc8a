"""Values of an indicator, as an import left them."""

import sqlalchemy as sa

from schema import tables
from schema.tables.base import table_of

VALUE = table_of(tables.IndicatorValue)


def held(desk, period, split="T"):
    """Return the values of a period by municipality."""
    place = table_of(tables.Municipality)
    rows = sa.select(place.c.slug, VALUE).join(place, place.c.id == VALUE.c.municipality_id)
    found = desk.database.all(rows.where(VALUE.c.period == period, VALUE.c.split == split))
    return {row.slug: row for row in found}
