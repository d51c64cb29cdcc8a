"""By what lists of practices are filtered and sorted as the search is, in statements of SQL.

Each is named as its field in `schema.indexing.search_fields`; what is unknown meets no range.
"""

from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from schema.access.visibility import own_rule
from schema.indexing.facet_values import BANDS
from schema.indexing.place_names import public_populations
from schema.indexing.searchable import RECIPES
from schema.tables import Municipality
from schema.tables.base import table_of
from search.documents import Range

Condition = sa.ColumnElement[bool]


def cents_of_euros(practice: sa.FromClause) -> sa.ColumnElement[int]:
    """Return what a practice cost in cents; null where it is not known in euros."""
    cents = sa.type_coerce(practice.c.total_cost, sa.BigInteger)
    return sa.case((practice.c.currency == "EUR", cents), else_=sa.null())


def costs_within(bounds: Range, practice: sa.FromClause) -> Condition:
    """Return whether the whole cost lies in a range of euros."""
    least, most = (None if end is None else float(Decimal(str(end)) * 100) for end in bounds)
    return lies_within((least, most), cents_of_euros(practice))


def staff_within(bounds: Range, practice: sa.FromClause) -> Condition:
    """Return whether the full-time posts lie in a range."""
    return lies_within(bounds, sa.cast(practice.c.staff_fte, sa.Float))


def lies_within(bounds: Range, value: sa.ColumnElement[Any]) -> Condition:
    """Return whether a value is known and lies in a range, both ends included."""
    least, most = bounds
    rules = [] if least is None else [value >= sa.literal(least, sa.Float)]
    rules += [] if most is None else [value <= sa.literal(most, sa.Float)]
    return sa.and_(value.is_not(None), *rules)


def held_in_kinds(kinds: Collection[str], practice: sa.FromClause) -> Condition:
    """Return whether a municipality of one of these kinds holds it, or did when it was done."""
    place = table_of(Municipality)
    return is_held_in(sa.select(place.c.id).where(place.c.kind.in_(kinds)), practice)


def held_in_bands(bands: Collection[str], practice: sa.FromClause) -> Condition:
    """Return whether a municipality whose population lies in one of these bands holds it."""
    latest = public_populations().subquery()
    ends = zip((None, *(least for least, _ in BANDS)), BANDS, strict=False)
    rules = [
        sa.and_(latest.c.value >= least, sa.true() if below is None else latest.c.value < below)
        for below, (least, band) in ends
        if band in bands
    ]
    found = sa.select(latest.c.municipality_id).where(sa.or_(sa.false(), *rules))
    return is_held_in(found, practice)


def is_held_in(places: sa.Select[Any], practice: sa.FromClause) -> Condition:
    """Return whether one of these municipalities holds a practice, of today or of its time."""
    ties = (table_of(via) for via in RECIPES["Practice"].places)
    holders = [
        sa.select(tie.c.practice_id).where(tie.c.municipality_id.in_(places), *own_rule(tie))
        for tie in ties
    ]
    return sa.or_(*(practice.c.id.in_(each.correlate(None)) for each in holders))


RANGES: Mapping[str, Callable[[Range, sa.FromClause], Condition]] = {
    "cost": costs_within,
    "staff": staff_within,
}
"""Of a field with numbers, whether a practice has one in a range."""

VALUES: Mapping[str, Callable[[Collection[str], sa.FromClause], Condition]] = {
    "population": held_in_bands,
    "municipality_kind": held_in_kinds,
}
"""Of a field with a closed list, whether a practice has one of some values."""
