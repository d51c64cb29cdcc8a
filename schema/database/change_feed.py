"""Tells those who wait of each entry of the audit trail, soon after whatever process wrote it.

The number of the data's revision is asked for once a second while anybody waits. So no writer is
slowed, nothing is lost when a process dies, and commands beside a server need no channel.
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextvars import Context

import sqlalchemy as sa

from schema.database.engine import UNREADABLE, Database
from schema.database.outages import DatabaseUnavailable, note_outage
from schema.tables import Change
from schema.tables.base import PlainRow, table_of

CHANGE = table_of(Change)
ENTRY = [column for column in CHANGE.c if column.name != "content"]
MOST = 1_000
"""How many entries are read at a time."""

BEHIND = 100
"""How many times something may have happened before somebody who waits has taken it in."""

SECONDS_BETWEEN_LOOKS = 1.0
SECONDS_OF_SILENCE = 30.0
"""After how long those who wait are woken with nothing, to see whether they still may."""

Entries = Sequence[PlainRow]
Waiting = asyncio.Queue[Entries | None]


class ListenerBehind(Exception):
    """Somebody who waits does not take in what happens."""


class ChangeFeed:
    """Looks for new entries on behalf of all who wait in this process."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.waiting: set[Waiting] = set()
        self.looking: asyncio.Task[None] | None = None
        self.revision, self.last = -1, 0

    async def beats(self) -> AsyncGenerator[Entries]:
        """Yield the entries of each moment in which something was written, often none.

        Raises ListenerBehind when they are not taken in for long.
        """
        if self.looking is None:
            # Not with the deadline of whoever happens to be the first.
            self.looking = asyncio.create_task(self._look(), context=Context())
        mine: Waiting = asyncio.Queue(BEHIND)
        self.waiting.add(mine)
        try:
            while True:
                yield await next_entries(mine)
        finally:
            self.waiting.discard(mine)
            if not self.waiting and self.looking is not None:
                self.looking.cancel()
                self.looking = None

    async def _look(self) -> None:
        """Look from now on: what was written before this is nobody's news."""
        begun = False
        while True:
            try:
                await (self._tell_news() if begun else self._begin())
                begun = True
            except UNREADABLE as error:
                if isinstance(error, DatabaseUnavailable):
                    note_outage(error)
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)

    async def _begin(self) -> None:
        self.revision = await self.database.stamp()
        [(last,)] = await self.database.rows(sa.select(sa.func.max(CHANGE.c.id)))
        self.last = last or 0

    async def _tell_news(self) -> None:
        """Tell all who wait what was written since, if anything was."""
        number = await self.database.stamp()
        if number == self.revision:
            return
        since = sa.select(*ENTRY).order_by(CHANGE.c.id).limit(MOST)
        rows = await self.database.rows(since.where(CHANGE.c.id > self.last))
        if rows:
            self.last = rows[-1].id
        if len(rows) < MOST:
            self.revision = number
        for queue in list(self.waiting):
            offer_entries(queue, rows)


class SilentFeed(ChangeFeed):
    """Tells nothing and is over at once: with it a subscription is checked and not listened to."""

    async def beats(self) -> AsyncGenerator[Entries]:
        """Yield nothing."""
        for nothing in ():
            yield nothing


def offer_entries(queue: Waiting, rows: Entries) -> None:
    """Put entries into a queue; one that is full is emptied and ends."""
    if not rows and not queue.empty():
        return
    try:
        queue.put_nowait(rows)
    except asyncio.QueueFull:
        while not queue.empty():
            queue.get_nowait()
        queue.put_nowait(None)


async def next_entries(queue: Waiting) -> Entries:
    """Return the next entries of a queue, or none after a long silence."""
    try:
        entries = await asyncio.wait_for(queue.get(), SECONDS_OF_SILENCE)
    except TimeoutError:
        return ()
    if entries is None:
        raise ListenerBehind
    return entries
