"""The queue of writers: one at a time, and one change of the index for all who waited together.

Each write is a transaction of its own. A write that is given up before it is committed is taken
back, so that a client is told that nothing was written only when that is so.
"""

import asyncio
import math
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from enum import Enum, auto
from threading import Lock
from time import monotonic
from typing import Any, TypeVar

from sqlmodel import Session

from schema.database import Database
from schema.outage import NotWritten, OutcomeUnknown
from schema.turns import deadline
from schema.writing import catch_up
from search import SearchIndex

T = TypeVar("T")

AT_ONCE = 32
"""How many writes at most wait for one change of the index: the first of them for all others."""

SECONDS_TO_COMMIT = 6.0
"""How long it may take beyond the deadline until it is known whether a commit was carried out."""

SECONDS_TO_SHOW = 3.0
"""How long what was written may take to be read for its answer, however late it was written."""


class State(Enum):
    """How far a write is."""

    WAITING = auto()
    GIVEN_UP = auto()
    COMMITTING = auto()
    WRITTEN = auto()


@dataclass(eq=False)
class Job:
    """One write: what it does, until when it may be committed, and what came of it."""

    work: Callable[[Session], Any]
    index: SearchIndex
    until: float
    state: State = State.WAITING
    given: Any = None
    answer: "Future[Any]" = field(default_factory=Future)
    turn: Lock = field(default_factory=Lock)

    def give_up(self) -> bool:
        """Return whether nothing is written any more because of this."""
        with self.turn:
            if self.state is State.WAITING:
                self.state = State.GIVEN_UP
            return self.state is State.GIVEN_UP

    def claim(self) -> None:
        """Go on to the commit; raise NotWritten when nobody waits for it any more."""
        with self.turn:
            if self.state is State.GIVEN_UP:
                raise NotWritten
            self.state = State.COMMITTING

    def carry_out(self, database: Database) -> bool:
        """Return whether something was written; what is raised goes to who waits."""
        before = deadline.set(self.until)
        try:
            if self.state is State.GIVEN_UP:
                raise NotWritten
            with database.transaction(committing=self.claim) as session:
                self.given = self.work(session)
        except BaseException as error:
            self.answer.set_exception(error)
            return False
        finally:
            deadline.reset(before)
        self.state = State.WRITTEN
        return True

    async def outcome(self) -> Any:
        """Return what the write gives, once it can be found.

        Raises NotWritten when its time is over, and OutcomeUnknown when nobody can say.
        """
        told = asyncio.wrap_future(self.answer)
        left = self.until - monotonic()
        await asyncio.wait({told}, timeout=None if left == math.inf else left)
        if not told.done() and self.give_up():
            told.cancel()
            raise NotWritten
        await asyncio.wait({told}, timeout=SECONDS_TO_COMMIT)
        if told.done():
            return told.result()
        if self.state is State.WRITTEN:
            return self.given
        raise OutcomeUnknown("it does not answer a commit")


async def written(database: Database, index: SearchIndex, work: Callable[[Session], T]) -> T:
    """Return what a write gives, once what it wrote can be found; what raises leaves nothing.

    Both in one go: a client that goes away in between leaves nothing that cannot be found.
    """
    database.outage.check()
    job = Job(work, index, deadline.get())
    database.jobs.append(job)
    asyncio.get_running_loop().run_in_executor(database.writing, carry_out_all, database)
    given = await job.outcome()
    deadline.set(max(deadline.get(), monotonic() + SECONDS_TO_SHOW))
    return given


def carry_out_all(database: Database) -> None:
    """Carry out the writes that wait by now, then bring all of them into the index."""
    jobs = [database.jobs.popleft() for _ in range(min(AT_ONCE, len(database.jobs)))]
    done = [job for job in jobs if job.carry_out(database)]
    try:
        for index in indexes(done):
            catch_up(database, index)
    except BaseException as error:
        for job in done:
            job.answer.set_exception(error)
        raise
    for job in done:
        job.answer.set_result(job.given)


def indexes(jobs: Iterable[Job]) -> set[SearchIndex]:
    """Return the indexes that have to follow, in practice one."""
    return {job.index for job in jobs}
