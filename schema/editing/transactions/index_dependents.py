"""Which documents a change of a row may have changed."""

from collections import defaultdict

import sqlalchemy as sa

from schema import tables
from schema.indexing.place_names import POPULATION, RelatedMunicipalities
from schema.indexing.searchable import LINKED, RECIPES, SHOWN_WITHIN, Read
from schema.tables import Row
from schema.tables.base import table_of


def affected_documents(read: Read, table: type[Row], row_id: int) -> dict[str, set[int]]:
    """Return the rows whose documents a change of this row may have changed, by their kind."""
    if table is tables.Topic:
        return link_dependents(read, "topic_id", {row_id})
    if table is tables.Municipality:
        return municipality_dependents(read, row_id)
    if table is tables.IndicatorValue:
        return value_dependents(read, row_id)
    source, found = table_of(table), name_dependents(read, table, row_id)
    for kind, recipe in RECIPES.items():
        by = f"{kind.lower()}_id"
        within = kind == "Practice" and table in SHOWN_WITHIN
        if recipe.table is table:
            found.setdefault(kind, set()).add(row_id)
        elif table in recipe.places or within:
            row = read(sa.select(source.c[by]).where(source.c.id == row_id))
            found.setdefault(kind, set()).update(number for (number,) in row)
    return found


def municipality_dependents(read: Read, place: int) -> dict[str, set[int]]:
    """Return the rows that are found by a municipality, by what it was and what it became."""
    near = {place, *(other.id for other in RelatedMunicipalities(read).around({place}))}
    return link_dependents(read, "municipality_id", near) | {"Municipality": near}


def value_dependents(read: Read, row_id: int) -> dict[str, set[int]]:
    """Return the rows that are found by how many people live where a value was measured."""
    value, indicator = table_of(tables.IndicatorValue), table_of(tables.Indicator)
    statement = sa.select(value.c.municipality_id).where(value.c.id == row_id)
    people = sa.select(indicator.c.id).where(indicator.c.code == POPULATION).scalar_subquery()
    places = read(statement.where(value.c.indicator_id == people))
    return municipality_dependents(read, places[0].municipality_id) if places else {}


def name_dependents(read: Read, table: type[Row], row_id: int) -> dict[str, set[int]]:
    """Return the rows that are also found by what a row they link to is called."""
    found: dict[str, set[int]] = {}
    for kind, recipe in RECIPES.items():
        source = table_of(recipe.table)
        for column, (linked, _) in LINKED.items():
            if linked is table and column in source.c:
                rows = read(sa.select(source.c.id).where(source.c[column] == row_id))
                found.setdefault(kind, set()).update(number for (number,) in rows)
    return found


def link_dependents(read: Read, column: str, targets: set[int]) -> dict[str, set[int]]:
    """Return the rows that name one of the targets in a column, themselves or in a join table."""
    found: dict[str, set[int]] = defaultdict(set)
    for kind, recipe in RECIPES.items():
        vias = [*recipe.places, *([recipe.topics] if recipe.topics else [])]
        for table, by in ((recipe.table, "id"), *((via, f"{kind.lower()}_id") for via in vias)):
            source = table_of(table)
            if column in source.c:
                statement = sa.select(source.c[by]).where(source.c[column].in_(targets))
                found[kind].update(row for (row,) in read(statement))
    return dict(found)
