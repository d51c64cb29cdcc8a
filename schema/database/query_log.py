"""What is searched for, counted without persons: in memory first, then a line for each day.

Nobody waits for it and no search fails by it. What is counted is written down once a minute while
searches come, and when the server stops; a server that is killed loses the last minute.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from contextvars import Context
from datetime import date, timedelta
from functools import partial
from time import monotonic
from typing import NamedTuple
from unicodedata import normalize

import sqlalchemy as sa
from sqlmodel import Session

from schema import clock
from schema.database.engine import Database
from schema.database.outages import DatabaseUnavailable, note_outage
from schema.database.sqlite import fold_text
from schema.tables import AskedQuery
from schema.tables.base import table_of
from schema.tables.search_records import holds_personal_data

log = logging.getLogger("blis")

ASKED = table_of(AskedQuery)
LONGEST = 100
"""How many letters a query may have that is counted; what is longer was pasted."""

MOST = 2_000
"""How many different queries are held in memory; more are not counted."""

SECONDS = 60.0
DAYS_KEPT = 400


class LoggedQuery(NamedTuple):
    """What is counted of one search: no person, no address, no session, and no time of day."""

    text: str
    spelling: str
    found: int | None


class QueryCount(NamedTuple):
    """How often words were searched for on a day, and what the public found last."""

    spelling: str
    times: int = 0
    found: int | None = None


def loggable_query(query: str, found: int | None) -> LoggedQuery | None:
    """Return what is counted of a query; None for what is empty, too long, odd or personal.

    >>> loggable_query("  Līdzdalības  budžets ", 7)
    LoggedQuery(text='lidzdalibas budzets', spelling='Līdzdalības budžets', found=7)
    >>> loggable_query("epasts@example.org", 0), loggable_query(" ", 0), loggable_query("a\\x00", 0)
    (None, None, None)
    """
    spelling = " ".join(normalize("NFC", query).split())
    if not spelling or len(spelling) > LONGEST or not spelling.isprintable():
        return None
    return (
        None
        if holds_personal_data(spelling)
        else LoggedQuery(fold_text(spelling) or "", spelling, found)
    )


class QueryLog:
    """Counts what is searched for in this process."""

    def __init__(self, database: Database, clock: Callable[[], float] = monotonic) -> None:
        self.database, self.clock = database, clock
        self.counts: dict[tuple[date, str], QueryCount] = {}
        self.due = clock() + SECONDS
        self.writing: asyncio.Task[None] | None = None

    def count(self, searches: Iterable[LoggedQuery]) -> None:
        """Count searches; begin to write down what was counted when it is time."""
        today = clock.today()
        for asked in searches:
            count = self.counts.get((today, asked.text))
            if count is not None or len(self.counts) < MOST:
                self.counts[today, asked.text] = increase_count(count or QueryCount(""), asked)
        if self.counts and self.clock() >= self.due:
            self.due = self.clock() + SECONDS
            # Not with the deadline of whoever happens to search now.
            self.writing = asyncio.create_task(self.write_down(), context=Context())

    def forget(self, is_meant: Callable[[str], bool]) -> None:
        """Forget what was counted and not written down yet, where the folded query is meant."""
        self.counts = {key: count for key, count in self.counts.items() if not is_meant(key[1])}

    async def write_down(self) -> None:
        """Write what was counted into the database, where it can be asked for."""
        counts, self.counts = self.counts, {}
        if not counts:
            return
        try:
            await self.database.write(partial(write_query_counts, counts), raising=False)
        except DatabaseUnavailable as error:
            note_outage(error)
            self.counts = counts | self.counts
        except Exception:  # whatever it is, the searches have been answered
            log.warning("what was searched for could not be counted", exc_info=True)


def increase_count(held: QueryCount, asked: LoggedQuery) -> QueryCount:
    """Return a count with one search more."""
    found = held.found if asked.found is None else asked.found
    return QueryCount(max(held.spelling, asked.spelling), held.times + 1, found)


def write_query_counts(counts: Mapping[tuple[date, str], QueryCount], session: Session) -> None:
    """Add counts to those of the same day, and forget what was asked long ago.

    Two processes may begin a day at once: then it has two lines, which readers add up.
    """
    for (day, text), count in counts.items():
        found = sa.func.coalesce(sa.literal(count.found, sa.Integer), ASKED.c.found)
        line = sa.update(ASKED).where(ASKED.c.day == day, ASKED.c.text == text)
        more = line.values(times=ASKED.c.times + count.times, found=found)
        if not session.execute(more).rowcount:  # pyright: ignore[reportAttributeAccessIssue]
            session.execute(sa.insert(ASKED).values(day=day, text=text, **count._asdict()))
    oldest = clock.today() - timedelta(days=DAYS_KEPT)
    session.execute(sa.delete(ASKED).where(ASKED.c.day < oldest))
