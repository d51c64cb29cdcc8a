"""The queue of writers: one at a time, one commit and one change of the index for all who wait.

Each write is kept or taken back by itself, and acknowledged when all of them are on the disk. One
that is given up before it is done is taken back, so that a client is told that nothing was written
only when that is so.
"""

import asyncio
import math
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from enum import Enum, auto
from threading import Lock
from time import monotonic
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlmodel import Session

from schema.database.engine import Database
from schema.database.fair_thread_pool import deadline
from schema.database.outages import DatabaseUnavailable, NotWritten, OutcomeUnknown
from schema.editing.transactions.group_commit import shared_transaction, write_savepoint
from schema.editing.transactions.writes import update_index
from search import SearchIndex

T = TypeVar("T")

AT_ONCE = 32
"""How many writes at most are committed at once: the first of them waits for all others."""

SECONDS_TOGETHER = 0.25
"""How long the first of them waits until no other is begun; one that takes long may end later."""

SECONDS_TO_COMMIT = 6.0
"""How long it may take beyond the deadline until it is known whether a commit was carried out."""

SECONDS_TO_SHOW = 3.0
"""How long what was written may take to be read for its answer, however late it was written."""


class JobState(Enum):
    """How far a write is."""

    WAITING = auto()
    GIVEN_UP = auto()
    COMMITTING = auto()
    WRITTEN = auto()


@dataclass(eq=False)
class WriteJob:
    """One write: what it does, until when it may be committed, and what came of it."""

    work: Callable[[Session], Any]
    index: SearchIndex
    until: float
    state: JobState = JobState.WAITING
    given: Any = None
    error: BaseException | None = None
    answer: "Future[Any]" = field(default_factory=Future)
    turn: Lock = field(default_factory=Lock)

    def give_up(self) -> bool:
        """Return whether nothing is written any more because of this."""
        with self.turn:
            if self.state is JobState.WAITING:
                self.state = JobState.GIVEN_UP
            return self.state is JobState.GIVEN_UP

    def claim(self) -> None:
        """Go on to be committed; raise NotWritten when nobody waits for it any more."""
        with self.turn:
            if self.state is JobState.GIVEN_UP:
                raise NotWritten
            self.state = JobState.COMMITTING

    def carry_out(self, database: Database, connection: sa.Connection) -> bool:
        """Return whether it is to be committed; what is raised is kept for who waits.

        Raises DatabaseUnavailable when nothing of this transaction can be committed any more.
        """
        if not self.answer.set_running_or_notify_cancel():
            return False
        before = deadline.set(self.until)
        try:
            if self.state is JobState.GIVEN_UP:
                raise NotWritten
            with write_savepoint(database, connection) as session:
                self.given = self.work(session)
                self.claim()
        except DatabaseUnavailable:
            raise
        except BaseException as error:
            # Told when the others are committed: it may have failed because of what they wrote.
            self.error = error
            return False
        finally:
            deadline.reset(before)
        return True

    def tell(self) -> None:
        """Let who waits know what came of it."""
        if self.answer.cancelled():
            return
        if self.error is None:
            self.answer.set_result(self.given)
        else:
            self.answer.set_exception(self.error)

    async def outcome(self) -> Any:
        """Return what the write gives, once it can be found.

        Raises NotWritten when its time is over, and OutcomeUnknown when nobody can say.
        """
        answer = asyncio.wrap_future(self.answer)
        left = self.until - monotonic()
        await asyncio.wait({answer}, timeout=None if left == math.inf else left)
        if not answer.done() and self.give_up():
            answer.cancel()
            raise NotWritten
        await asyncio.wait({answer}, timeout=SECONDS_TO_COMMIT)
        if answer.done():
            return answer.result()
        if self.state is JobState.WRITTEN:
            return self.given
        raise OutcomeUnknown("it does not answer a commit")


async def run_write(database: Database, index: SearchIndex, work: Callable[[Session], T]) -> T:
    """Return what a write gives, once what it wrote can be found; what raises leaves nothing.

    Both in one go: a client that goes away in between leaves nothing that cannot be found.
    """
    database.outage.check()
    job = WriteJob(work, index, deadline.get())
    database.jobs.append(job)
    asyncio.get_running_loop().run_in_executor(database.writing, commit_waiting_jobs, database)
    given = await job.outcome()
    deadline.set(max(deadline.get(), monotonic() + SECONDS_TO_SHOW))
    return given


def commit_waiting_jobs(database: Database) -> None:
    """Carry out the writes that wait, then bring all of them into the index."""
    if not database.jobs:
        # Another one took them with its own.
        return
    jobs: list[WriteJob] = []
    try:
        with shared_transaction(database) as connection:
            done = [
                job for job in waiting_jobs(database, jobs) if job.carry_out(database, connection)
            ]
        for job in done:
            job.state = JobState.WRITTEN
        for index in {job.index for job in done}:
            update_index(database, index)
    except BaseException as error:
        # Where not even the transaction began, none was taken yet: all who wait are told.
        for job in jobs or list(waiting_jobs(database, jobs)):
            job.error = error
            job.tell()
        raise
    for job in jobs:
        job.tell()


def waiting_jobs(database: Database, jobs: list[WriteJob]) -> Iterator[WriteJob]:
    """Yield the writes that wait, also those that come meanwhile, as long as others can wait."""
    end = monotonic() + SECONDS_TOGETHER
    while database.jobs and len(jobs) < AT_ONCE and monotonic() < end:
        jobs.append(database.jobs.popleft())
        yield jobs[-1]
