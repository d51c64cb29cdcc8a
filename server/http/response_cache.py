"""Answers that are kept: each computed once for everybody, until the data changes."""

import asyncio
import gzip
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from importlib import import_module
from typing import Any, NamedTuple

from schema import LoggedQuery
from server.http.http_errors import (
    NOT_KEPT,
    VARY,
    Header,
)
from server.http.negotiation import (
    GRAPHQL,
    Media,
)

SMALLEST = 1_024
"""Answers below this many bytes are not worth compressing."""
OVERHEAD = 1_000
"""About what an entry takes besides its texts, in bytes."""
MOST_COUNTS = 2_000

# Whoever keeps a public answer asks each time whether it is still the same, which costs little.
REVALIDATED = (b"cache-control", b"public, no-cache")

Compress = Callable[[bytes], bytes]


def available_compressions() -> dict[str, Compress]:
    """Return the compressions there are, the better first; Brotli if its package is installed."""
    found: dict[str, Compress] = {}
    with suppress(ImportError):
        brotli: Any = import_module("brotli")
        found["br"] = lambda body: brotli.compress(body, quality=5)
    found["gzip"] = lambda body: gzip.compress(body, compresslevel=6, mtime=0)
    return found


COMPRESSIONS = available_compressions()
CODINGS = tuple(COMPRESSIONS)


@dataclass(frozen=True, slots=True)
class ExecutionOutcome:
    """What came of a question: JSON, the status it deserves, and whether it has no errors.

    A firm status holds whatever kind of answer was asked for; plain JSON has 200 for the others.
    """

    body: bytes
    status: int = 200
    good: bool = True
    firm: bool = False
    headers: tuple[Header, ...] = ()


class ResponseForm(NamedTuple):
    """An answer as it is sent: its entity tag, its headers, its bytes; and its headers in a 304."""

    tag: bytes
    headers: list[Header]
    body: bytes
    unchanged: list[Header]


class CachedResponse:
    """A good answer in each form that was asked for so far.

    `extra` is how many bytes the question takes under which it is kept, `asked` what was searched
    for to make it.
    """

    def __init__(self, body: bytes, extra: int = 0, asked: Sequence[LoggedQuery] = ()) -> None:
        self.bodies = {"": body}
        self.digest = blake2b(body, digest_size=16).hexdigest()
        self.forms: dict[tuple[Media, str, bool], ResponseForm] = {}
        self.extra, self.asked = OVERHEAD + extra, asked

    @property
    def size(self) -> int:
        """How many bytes it takes, in all of its forms and with its question."""
        return self.extra + sum(map(len, self.bodies.values()))

    def form(self, media: Media, coding: str, only_reads: bool) -> ResponseForm:
        """Return a form of the answer, made when it is first asked for."""
        key = media, coding, only_reads
        if key not in self.forms:
            self.forms[key] = self._made(media, coding, only_reads)
        return self.forms[key]

    def _made(self, media: Media, coding: str, only_reads: bool) -> ResponseForm:
        coding = coding if len(self.bodies[""]) >= SMALLEST else ""
        if coding not in self.bodies:
            self.bodies[coding] = COMPRESSIONS[coding](self.bodies[""])
        body, tag = self.bodies[coding], self._tag(media, coding)
        caching = [VARY, *([(b"etag", tag), REVALIDATED] if only_reads else [NOT_KEPT])]
        headers = [
            (b"content-type", f"{media}; charset=utf-8".encode()),
            (b"content-length", str(len(body)).encode()),
            *([(b"content-encoding", coding.encode())] if coding else []),
            *caching,
        ]
        return ResponseForm(tag, headers, body, caching)

    def _tag(self, media: Media, coding: str) -> bytes:
        """Return the strong entity tag: the same bytes under the same headers, nothing else."""
        marks = [self.digest, "" if media == GRAPHQL else "json", coding]
        return f'"{"-".join(filter(None, marks))}"'.encode()


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
        """Return the answer that is kept for a question; a new revision forgets all others."""
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
        """Return what comes of a question, computed once for all that ask it meanwhile.

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
