"""Looks after the index while BLIS serves: what it missed is caught up, what is lost is rebuilt."""

import asyncio
import logging
from collections.abc import Iterable, Iterator
from contextlib import suppress
from threading import Event
from time import monotonic
from typing import TypeVar

from schema import (
    UNREADABLE,
    Database,
    IndexState,
    delete_index_tasks,
    fetch_index_state,
    stream_documents,
    update_index,
)
from search import IndexBusy, IndexFailed, SearchIndex

T = TypeVar("T")

log = logging.getLogger("blis")

SECONDS_BETWEEN_LOOKS = 1.0
LONGEST_PAUSE = 60.0
"""Seconds until a rebuild that failed is tried again; at first it is tried at once."""


SECONDS_TO_FOLLOW = 5.0
"""How long an index may stand still: each write leaves it behind for a moment."""


class IndexLag:
    """Since when an index stands still while the database goes on."""

    def __init__(self) -> None:
        self.held, self.since = "", 0.0

    def is_stuck(self, held: str) -> bool:
        """Return whether an index that is behind has held the same state for too long."""
        if held != self.held:
            self.held, self.since = held, monotonic()
        return monotonic() - self.since >= SECONDS_TO_FOLLOW

    def end(self) -> None:
        """Note that the index is not behind."""
        self.held = ""


class IndexUpkeep:
    """What looks every second whether the index holds what the database does."""

    def __init__(self, database: Database, index: SearchIndex) -> None:
        self.database, self.index = database, index
        self.stopping, self.pause = Event(), SECONDS_BETWEEN_LOOKS
        self.looking: asyncio.Task[None] | None = None
        self.found: IndexState | None = None
        self.lag = IndexLag()

    async def __aenter__(self) -> None:
        """Look, then begin to look every second."""
        with suppress(*UNREADABLE):
            self.found = await self.look()
        self.looking = asyncio.create_task(self._look())

    async def __aexit__(self, *_: object) -> None:
        """Look no more; a rebuild that is under way leaves the index as it was."""
        self.stopping.set()
        if self.looking is not None:
            self.looking.cancel()
            with suppress(asyncio.CancelledError):
                await self.looking

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(self.pause)
            try:
                await self.mend()
                self.pause = SECONDS_BETWEEN_LOOKS
            except UNREADABLE:  # who asks is told so, and the next look is another try
                log.debug("the database cannot be asked about the index", exc_info=True)
            except (IndexBusy, IndexFailed, OSError):
                self.pause = min(2 * self.pause, LONGEST_PAUSE)
                log.exception("the index cannot be built, next try in %d s", self.pause)
            except Exception:  # a fault of the program must not end what looks after the index
                self.pause = LONGEST_PAUSE
                log.exception("the index cannot be looked after, next try in %d s", self.pause)

    async def health(self, stamp: str) -> tuple[IndexState, bool]:
        """Return how the index stands to this state of the data, and whether that is well.

        From memory: what searches and writes hold is looked at by who looks after the index.
        """
        indexed = self.index.revision_known
        found = self.found
        if found is None:
            found = await self.look()
        elif found is not IndexState.LOST:
            found = IndexState.CURRENT if indexed == stamp else IndexState.BEHIND
        if found is not IndexState.BEHIND:
            self.lag.end()
        is_following = found is IndexState.BEHIND and not self.lag.is_stuck(indexed)
        return found, found is IndexState.CURRENT or is_following

    async def look(self) -> IndexState:
        """Return how the index stands, its files included, which waits for a search."""
        found = await fetch_index_state(self.database, self.index)
        if found is IndexState.CURRENT and await asyncio.to_thread(self.index.is_damaged):
            return IndexState.LOST
        return found

    async def mend(self) -> None:
        """Bring the index up to date, whatever became of it."""
        found = self.found = await self.look()
        if found is IndexState.BEHIND:
            # After whatever is being written, which mostly has caught up itself by then.
            arguments = self.database, self.index
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(self.database.writing, update_index, *arguments)
        elif found is IndexState.LOST:
            await self.rebuild()
            self.found = IndexState.CURRENT

    async def rebuild(self) -> None:
        """Build the index anew beside the one in use, and say in the log why."""
        log.warning("%s: the index is built anew", await asyncio.to_thread(self.reason))
        begun = monotonic()
        await asyncio.to_thread(self._rebuild)
        log.warning("the index is built anew, it took %.1f s", monotonic() - begun)

    def reason(self) -> str:
        """Return why an index has to be built anew."""
        if not self.index.revision or self.index.is_damaged():
            return "files of the index are damaged or missing"
        return f"the index is of revision {self.index.revision}, not of this state of the database"

    def _rebuild(self) -> None:
        state = self.database.revision()
        self.index.rebuild(self.unless_stopped(stream_documents(self.database)), state.stamp)
        delete_index_tasks(self.database, state.number)

    def unless_stopped(self, things: Iterable[T]) -> Iterator[T]:
        """Yield things as long as BLIS serves."""
        for thing in things:
            if self.stopping.is_set():
                raise IndexFailed("BLIS is stopping")
            yield thing
