"""Responses that are kept: each computed once for everybody, until the data change."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable

from server.http.cache.response_variants import CachedResponse
from server.http.execution import ExecutionOutcome

MOST_COUNTS = 2_000


class SharedComputation:
    """A task that lives as long as somebody waits for it."""

    def __init__(self, work: Awaitable[ExecutionOutcome]) -> None:
        self.task, self.waiting = asyncio.ensure_future(work), 0

    async def outcome(self) -> ExecutionOutcome:
        """Wait for what comes of it; the last one who goes away ends it."""
        self.waiting += 1
        try:
            return await asyncio.shield(self.task)
        finally:
            self.waiting -= 1
            if not self.waiting:
                self.task.cancel()


class ResponseCache:
    """The good answers of one revision of the data, within a number of bytes."""

    def __init__(self, limit: int) -> None:
        self.limit, self.size = limit, 0
        self.revision: str | None = None
        self.kept: OrderedDict[Hashable, CachedResponse] = OrderedDict()
        self.sizes: dict[Hashable, int] = {}
        self.counts: dict[Hashable, int] = {}
        self.running: dict[Hashable, SharedComputation] = {}

    def find(self, key: Hashable, revision: str) -> CachedResponse | None:
        """Return the answer that is kept for an operation; a new revision forgets all others."""
        if revision != self.revision:
            self._forget(revision)
        answer = self.kept.get(key)
        if answer is not None:
            self.kept.move_to_end(key)
        return answer

    def keep(self, key: Hashable, revision: str, answer: CachedResponse) -> None:
        """Keep an answer of the current revision, if it is not too large for that."""
        if revision == self.revision and answer.size <= self.limit:
            self.kept[key] = answer
            self.weigh(key, answer)

    def weigh(self, key: Hashable, answer: CachedResponse) -> None:
        """Count a kept answer in its present size; those unused for longest make room."""
        if self.kept.get(key) is not answer:
            return
        self.size += answer.size - self.sizes.get(key, 0)
        self.sizes[key] = answer.size
        while self.size > self.limit:
            oldest, _ = self.kept.popitem(last=False)
            self.size -= self.sizes.pop(oldest)

    async def once(
        self, key: Hashable, compute: Callable[[], Awaitable[ExecutionOutcome]]
    ) -> ExecutionOutcome:
        """Return what comes of an operation, computed once for all that ask for it meanwhile.

        Only good outcomes are shared: an error may be about one caller, and names its request.
        """
        running = self.running.get(key)
        first = running is None or not running.waiting
        if running is None or first:
            running = self.running[key] = SharedComputation(compute())
        try:
            outcome = await running.outcome()
        finally:
            if not running.waiting and self.running.get(key) is running:
                del self.running[key]
        return outcome if first or outcome.good else await compute()

    def known_counts(self) -> dict[Hashable, int]:
        """Return how many rows lists have in this revision; what is added, all who follow know."""
        if len(self.counts) > MOST_COUNTS:
            self.counts = {}
        return self.counts

    def _forget(self, revision: str) -> None:
        self.revision, self.size = revision, 0
        # Computations that go on over older data keep the counts that they have.
        self.counts = {}
        self.kept.clear()
        self.sizes.clear()
        # Computations that began before go on for those who wait, but nobody new joins them.
        self.running = {}
