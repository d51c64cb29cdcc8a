"""What a day changes by itself: persons agree to be shown from one day to another."""

import logging

import sqlalchemy as sa

from schema.database import Database
from schema.rights import BLIS, EVERYONE, PUBLIC, visible
from schema.tables import Expert
from schema.tables.row import table_of
from schema.writing import Write, catch_up
from search import Question, SearchIndex
from search.documents import AUDIENCE

EXPERT = table_of(Expert)

log = logging.getLogger("blis")


def follow_the_day(database: Database, index: SearchIndex) -> int:
    """Bring up to date whom the index shows to everybody; return how many that changed.

    It is a write like others, so that whatever was kept of the day before is forgotten.
    """
    if not (experts := turned(database, index)):
        return 0
    with database.transaction() as session:
        Write(session, BLIS).index({("Expert", number) for number in experts})
    catch_up(database, index)
    log.info("search: %d experts began or ended to be shown", len(experts))
    return len(experts)


def turned(database: Database, index: SearchIndex) -> set[int]:
    """Return the experts that everybody finds and may not see any more, or may see and not find."""
    rows = database.all(sa.select(EXPERT.c.id).where(*visible(EXPERT)), **PUBLIC.values)
    found = {AUDIENCE: [EVERYONE], "kind": ["Expert"]}
    held = index.find(Question("", first=len(index.keys()), filters=found, highlight=False))
    return {number for (number,) in rows} ^ {match.row_id for match in held.matches}
