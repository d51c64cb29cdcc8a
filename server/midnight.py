"""Lets the search follow the day: once in each night, as long as BLIS serves."""

import asyncio
import logging
from contextlib import suppress
from datetime import datetime, time, timedelta

from schema import Database, follow_the_day
from search import SearchIndex

log = logging.getLogger("blis")


class Midnight:
    """What waits for the next day and then brings the index up to date with it."""

    def __init__(self, database: Database, index: SearchIndex) -> None:
        self.database, self.index = database, index
        self.waiting: asyncio.Task[None] | None = None

    async def __aenter__(self) -> None:
        """Begin to wait."""
        self.waiting = asyncio.create_task(self._wait())

    async def __aexit__(self, *_: object) -> None:
        """Wait no more."""
        if self.waiting is not None:
            self.waiting.cancel()
            with suppress(asyncio.CancelledError):
                await self.waiting

    async def follow(self) -> None:
        """Follow the day, after whatever is being written; a failure is told and no more."""
        loop = asyncio.get_running_loop()
        try:
            given = self.database, self.index
            await loop.run_in_executor(self.database.writing, follow_the_day, *given)
        except Exception:  # the next day is another try
            log.exception("the search cannot follow the day")

    async def _wait(self) -> None:
        while True:
            await asyncio.sleep(until_tomorrow(datetime.now()))
            await self.follow()


def until_tomorrow(now: datetime) -> float:
    """Return the seconds until a moment after midnight.

    >>> until_tomorrow(datetime(2026, 1, 31, 23, 59, 50))
    15.0
    """
    tomorrow = datetime.combine(now.date() + timedelta(days=1), time(0, 0, 5))
    return (tomorrow - now).total_seconds()
