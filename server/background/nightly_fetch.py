"""Fetches data from official services once in each night, as long as BLIS serves."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import time
from threading import Event

from schema import clock

log = logging.getLogger("blis")


class NightlyFetch:
    """What waits for a time of the night in Riga, and then carries out a round.

    `carry_out` is given an event that is set when BLIS stops; it then comes to an end.
    """

    def __init__(self, at: time, carry_out: Callable[[Event], None]) -> None:
        self.at, self.carry_out, self.stopping = at, carry_out, Event()
        self.waiting: asyncio.Task[None] | None = None

    async def __aenter__(self) -> None:
        """Begin to wait."""
        self.waiting = asyncio.create_task(self._wait())

    async def __aexit__(self, *_: object) -> None:
        """Wait no more; a table that is being written is written."""
        self.stopping.set()
        if self.waiting is not None:
            self.waiting.cancel()
            with suppress(asyncio.CancelledError):
                await self.waiting

    async def _wait(self) -> None:
        while True:
            await asyncio.sleep(clock.time_until(self.at, clock.now()).total_seconds())
            work = asyncio.ensure_future(asyncio.to_thread(self.carry_out, self.stopping))
            try:
                await asyncio.shield(work)
            except asyncio.CancelledError:
                await work
                raise
            except Exception:  # the next night is another try
                log.exception("nothing was fetched")
