"""The synonyms that editors keep, as the search takes them; read again when the data changed."""

from functools import lru_cache

import sqlalchemy as sa

from schema.database.engine import Database
from schema.tables import SynonymSet
from schema.tables.base import table_of
from search import Synonyms

SETS = table_of(SynonymSet)
IN_ORDER = sa.select(SETS.c.words, SETS.c.finds).order_by(SETS.c.id)

Sides = tuple[str, ...]


async def current_synonyms(database: Database) -> Synonyms:
    """Return the synonyms as they are now, whoever changed them."""
    return await database.kept(read_synonyms)


async def read_synonyms(database: Database) -> Synonyms:
    """Return the synonyms that are in the database."""
    rows = await database.rows(IN_ORDER)
    return compile_synonyms(tuple((tuple(row.words), tuple(row.finds)) for row in rows))


@lru_cache(maxsize=4)
def compile_synonyms(sets: tuple[tuple[Sides, Sides], ...]) -> Synonyms:
    """Return sets of words ready to be looked up; most writes leave them as they were."""
    return Synonyms(sets)
