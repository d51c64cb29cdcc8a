"""Lets the search follow the day: once in each night, as long as BLIS serves."""

import asyncio
import logging
from contextlib import suppress
from datetime import timedelta

from schema import (
    Database,
    DatabaseUnavailable,
    clock,
    empty_write_ahead_log,
    note_outage,
    open_campaigns,
    refresh_expert_visibility,
)
from search import SearchIndex

log = logging.getLogger("blis")

SECONDS_BETWEEN_TRIES = 60.0

MARGIN = timedelta(seconds=5)
"""How long after midnight the day is followed, so that a clock that runs a little early is too."""


def begin_day(database: Database, index: SearchIndex) -> None:
    """Follow the day: note campaigns that open, show or hide experts by their consents.

    The log of what somebody read when it was to be erased is emptied as well.
    """
    open_campaigns(database)
    refresh_expert_visibility(database, index)
    empty_write_ahead_log(database)


class NightlyUpdate:
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

    async def follow(self) -> bool:
        """Follow the day, after whatever is being written; return whether the database was there.

        Any other failure is told and no more.
        """
        loop = asyncio.get_running_loop()
        try:
            arguments = self.database, self.index
            await loop.run_in_executor(self.database.writing, begin_day, *arguments)
        except DatabaseUnavailable as error:
            note_outage(error)
            return False
        except Exception:  # the next day is another try
            log.exception("the search cannot follow the day")
        return True

    async def _wait(self) -> None:
        while True:
            wait = clock.time_until_midnight(clock.now()) + MARGIN
            await asyncio.sleep(wait.total_seconds())
            while not await self.follow():
                await asyncio.sleep(SECONDS_BETWEEN_TRIES)
