"""How the index stands to the database: whether it is of this data, and of this state of it."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum

import sqlalchemy as sa

from schema.database.engine import Database
from schema.errors import Code, Refused
from schema.readings import parse_whole
from schema.request.context import Context
from schema.tables import IndexTask
from schema.tables.base import PlainRow, Statement, table_of
from search import IndexFailed, SearchIndex

log = logging.getLogger("blis")

TASK = table_of(IndexTask)
LARGEST = 2**31 - 1
"""What PostgreSQL can still compare with the number of a revision."""

BUILDING = "The search index is being built anew: search again in a minute."


class IndexState(StrEnum):
    """What an index is to a database."""

    CURRENT = "ok"
    """It holds what the database does."""
    BEHIND = "behind"
    """It holds an earlier state; what was written since stands on the list."""
    LOST = "lost"
    """It is of other data, of a state that is no more, damaged, or not there."""


def read_index_state(database: Database, index: SearchIndex) -> IndexState:
    """Return what the index is to the database now."""
    indexed, current = index.revision, database.revision().stamp
    listed = () if indexed == current else database.all(revisions_since(revision_number(indexed)))
    return compare_revisions(indexed, current, listed)


async def fetch_index_state(database: Database, index: SearchIndex) -> IndexState:
    """Return the same for who asks; one short statement where the index holds everything."""
    # At once, also while a question in another thread has the index.
    indexed, current = index.revision_known, await database.stamp()
    if indexed == current:
        return IndexState.CURRENT
    return compare_revisions(
        indexed, current, await database.rows(revisions_since(revision_number(indexed)))
    )


async def check_index(context: Context) -> IndexState:
    """Return how the index stands; raise Refused for one that says nothing of this data."""
    found = await fetch_index_state(context.loaders.database, context.loaders.index)
    if found is IndexState.LOST:
        raise Refused(Code.UNAVAILABLE, BUILDING)
    return found


@contextmanager
def guard_search() -> Iterator[None]:
    """Raise Refused for what a damaged index does; whoever looks after it builds another."""
    try:
        yield
    except IndexFailed as error:
        log.warning("the index cannot be read: %s", error)
        raise Refused(Code.UNAVAILABLE, BUILDING) from error


def compare_revisions(held: str, current: str, listed: Iterable[PlainRow]) -> IndexState:
    """Return what an index of one state is to data of another, given what stands on the list.

    Every revision that the index has not seen has to be on it, and the first of them has to lead on
    from the very state that the index holds: a database that was put back, or is another one, may
    well have come to the same number.
    """
    if held == current:
        return IndexState.CURRENT
    number, identity = revision_number(held), held.partition("-")[2]
    since = {row.revision: row.since for row in listed}
    missing = range(number + 1, revision_number(current) + 1)
    is_chain = bool(missing) and since.keys() >= set(missing) and since[number + 1] == identity
    return IndexState.BEHIND if is_chain else IndexState.LOST


def revisions_since(number: int) -> Statement:
    """Return the statement for the revisions after one that are on the list."""
    return sa.select(TASK.c.revision, TASK.c.since).where(TASK.c.revision > number).distinct()


def revision_number(stamp: str) -> int:
    """Return the number of a state, or one that no state has.

    >>> revision_number("12-ab34"), revision_number(""), revision_number("x-1")
    (12, 2147483647, 2147483647)
    """
    number = stamp.partition("-")[0]
    found = parse_whole(number)
    return LARGEST if found is None else min(found, LARGEST)
