"""How the index stands to the database: whether it is of this data, and of this state of it."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum

import sqlalchemy as sa

from schema.context import Context
from schema.database.engine import Database
from schema.errors import Code, Refused
from schema.tables import IndexTask
from schema.tables.base import (
    PlainRow,
    Statement,
    table_of,
)
from search import IndexFailed, SearchIndex

log = logging.getLogger("blis")

TASK = table_of(IndexTask)
LARGEST = 2**31 - 1
"""What PostgreSQL can still compare with the number of a revision."""

BUILDING = "The search index is being built anew: search again in a minute."


class Standing(StrEnum):
    """What an index is to a database."""

    CURRENT = "ok"
    """It holds what the database does."""
    BEHIND = "behind"
    """It holds an earlier state; what was written since stands on the list."""
    LOST = "lost"
    """It is of other data, of a state that is no more, damaged, or not there."""


def standing(database: Database, index: SearchIndex) -> Standing:
    """Return what the index is to the database now."""
    held, current = index.revision, database.revision().stamp
    listed = () if held == current else database.all(listed_since(number_of(held)))
    return compared(held, current, listed)


async def standing_now(database: Database, index: SearchIndex) -> Standing:
    """Return the same for who asks; one short statement where the index holds everything."""
    # At once, also while a question in another thread has the index.
    held, current = index.revision_known, await database.stamp()
    if held == current:
        return Standing.CURRENT
    return compared(held, current, await database.rows(listed_since(number_of(held))))


async def check_index(context: Context) -> Standing:
    """Return how the index stands; raise Refused for one that says nothing of this data."""
    found = await standing_now(context.database, context.index)
    if found is Standing.LOST:
        raise Refused(Code.UNAVAILABLE, BUILDING)
    return found


@contextmanager
def searching() -> Iterator[None]:
    """Raise Refused for what a damaged index does; whoever looks after it builds another."""
    try:
        yield
    except IndexFailed as error:
        log.warning("the index cannot be read: %s", error)
        raise Refused(Code.UNAVAILABLE, BUILDING) from error


def compared(held: str, current: str, listed: Iterable[PlainRow]) -> Standing:
    """Return what an index of one state is to data of another, given what stands on the list.

    Every revision that the index has not seen has to be on it, and the first of them has to lead on
    from the very state that the index holds: a database that was put back, or is another one, may
    well have come to the same number.
    """
    if held == current:
        return Standing.CURRENT
    number, identity = number_of(held), held.partition("-")[2]
    since = {row.revision: row.since for row in listed}
    missing = range(number + 1, number_of(current) + 1)
    is_chain = bool(missing) and since.keys() >= set(missing) and since[number + 1] == identity
    return Standing.BEHIND if is_chain else Standing.LOST


def listed_since(number: int) -> Statement:
    """Return the statement for the revisions after one that are on the list."""
    return sa.select(TASK.c.revision, TASK.c.since).where(TASK.c.revision > number).distinct()


def number_of(stamp: str) -> int:
    """Return the number of a state, or one that no state has.

    >>> number_of("12-ab34"), number_of(""), number_of("x-1")
    (12, 2147483647, 2147483647)
    """
    number = stamp.partition("-")[0]
    is_number = number.isascii() and number.isdigit() and len(number) < 16
    return min(int(number), LARGEST) if is_number else LARGEST
