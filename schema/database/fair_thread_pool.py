"""Long work: off the event loop, in few threads, for which callers take turns.

Who asks for much waits for itself: its pieces stand behind each other, those of others beside them.
"""

import asyncio
import math
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import ContextVar, copy_context
from dataclasses import dataclass
from functools import partial
from time import monotonic, thread_time
from typing import Any, TypeVar

T = TypeVar("T")

THREADS, EACH = 4, 2
"""How many pieces are done at once, and how many of one caller: SQLite works beside Python."""


@dataclass
class TimeAccount:
    """What one operation took: whose it is, and seconds of a processor, or of a database server."""

    caller: str = ""
    seconds: float = 0


@dataclass
class WorkPiece:
    """A piece of work in a thread, and whether nobody waits for it any more."""

    is_left: bool = False


deadline: ContextVar[float] = ContextVar("deadline", default=math.inf)
"""When, on the monotonic clock, whatever is being done has to end."""

share: ContextVar[TimeAccount | None] = ContextVar("share", default=None)
"""On whose account whatever is being done goes."""

piece: ContextVar[WorkPiece | None] = ContextVar("piece", default=None)
trial: ContextVar["Trial | None"] = ContextVar("trial", default=None)


def is_deadline_past() -> bool:
    """Return whether what is being done has to end."""
    mine = piece.get()
    return monotonic() > deadline.get() or (mine is not None and mine.is_left)


def must_statement_end() -> bool:
    """Return whether a statement is to end, here at least; SQLite asks this while it runs it."""
    mine = trial.get()
    return is_deadline_past() or (mine is not None and mine.is_over())


BRIEF, BRIEF_PAUSE = 0.01, 0.05
"""Seconds that a statement has on the event loop: of the processor, and in all."""


@dataclass
class Trial:
    """A statement that runs on the event loop as long as it is short."""

    begun: tuple[float, float] | None = None

    def is_over(self) -> bool:
        """Return whether it has taken too long, from when this is first asked on."""
        worked, now = thread_time(), monotonic()
        if self.begun is None:
            self.begun = worked, now
        return worked - self.begun[0] > BRIEF or now - self.begun[1] > BRIEF_PAUSE


def measure_work(work: Callable[[], T]) -> T:
    """Return what the work gives; the time of the processor goes on the account."""
    account, begun = share.get(), thread_time()
    try:
        return work()
    finally:
        if account is not None:
            account.seconds += thread_time() - begun


class FairThreadPool:
    """A few threads, and who waits for them."""

    def __init__(self, threads: int = THREADS, each: int = EACH) -> None:
        self.pool = ThreadPoolExecutor(threads, "reading")
        self.free, self.each = threads, each
        self.running: Counter[str] = Counter()
        self.waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    async def run(self, work: Callable[[], T]) -> T:
        """Return what the work gives, done in a thread when it is its caller's turn."""
        account = share.get()
        caller = account.caller if account else ""
        await self._turn(caller)
        loop, mine = asyncio.get_running_loop(), WorkPiece()
        context = copy_context()
        context.run(piece.set, mine)
        try:
            done = self.pool.submit(context.run, partial(measure_work, work))
        except BaseException:
            self._next(caller)
            raise
        done.add_done_callback(partial(self._tell, loop, caller))
        try:
            return await asyncio.wrap_future(done)
        except asyncio.CancelledError:
            # A thread cannot be stopped from outside: it looks itself, and keeps its place so long.
            mine.is_left = True
            raise

    def close(self) -> None:
        """Let go of the threads."""
        self.pool.shutdown()

    async def _turn(self, caller: str) -> None:
        """Take a thread, if need be after waiting for it."""
        if self.free and self.running[caller] < self.each:
            self._take(caller)
            return
        mine = asyncio.get_running_loop().create_future()
        self.waiting.setdefault(caller, deque()).append(mine)
        try:
            await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():
                self._next(caller)
            raise

    def _take(self, caller: str) -> None:
        self.free -= 1
        self.running[caller] += 1

    def _tell(self, loop: asyncio.AbstractEventLoop, caller: str, _: Future[Any]) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(self._next, caller)

    def _next(self, caller: str) -> None:
        """Give the thread of a caller back, and to whoever's turn it is."""
        self.free += 1
        self.running[caller] -= 1
        if not self.running[caller]:
            del self.running[caller]
        for each in [*self.waiting]:
            if not self.free:
                return
            if self.running[each] < self.each:
                self._admit(each)

    def _admit(self, caller: str) -> None:
        """Let the first of a caller go on who still waits; the caller goes to the end."""
        queue = self.waiting.pop(caller)
        while queue:
            first = queue.popleft()
            if not first.done():
                self._take(caller)
                first.set_result(None)
                break
        if queue:
            self.waiting[caller] = queue
