"""One execution of a subscription for all who listen to the same and may see the same.

What comes of an event is computed and written as JSON once; each listener only sends it on.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Hashable, Iterator
from contextlib import aclosing, contextmanager
from contextvars import Context
from copy import copy
from typing import Any

import orjson
from strawberry.types.execution import ExecutionResult

from schema import Code, Refused, sentence

BEHIND = 100
"""How many results may wait for a listener who does not take them in."""

AT_ONCE = 50
"""To how many listeners a result is handed before others get their turn on the loop."""

Begin = Callable[[], AsyncGenerator[ExecutionResult]]
Results = asyncio.Queue[ExecutionResult | None]


class Broadcast:
    """The results of one subscription, for everybody who joined it."""

    def __init__(self, begin: Begin, ended: Callable[[], None]) -> None:
        self._begin, self._ended = begin, ended
        self._listeners: set[Results] = set()
        self._sending: asyncio.Task[None] | None = None

    @contextmanager
    def joined(self) -> Iterator[Results]:
        """Lend a queue of all results from now on; the last one who leaves ends the execution."""
        mine: Results = asyncio.Queue(BEHIND)
        self._listeners.add(mine)
        try:
            yield mine
        finally:
            self._listeners.discard(mine)
            if not self._listeners:
                self._ended()
                if self._sending is not None:
                    self._sending.cancel()

    def begin(self) -> None:
        """Execute the subscription, unless that is done already."""
        if self._sending is None:
            # Not with the deadline of whoever happens to be the first.
            self._sending = asyncio.create_task(self._send(), context=Context())

    async def _send(self) -> None:
        try:
            async with aclosing(self._begin()) as results:
                async for result in results:
                    await self._tell(encode_result(result))
        finally:
            self._ended()
            await self._tell(None)

    async def _tell(self, result: ExecutionResult | None) -> None:
        for number, listener in enumerate(list(self._listeners), start=1):
            if listener.full():
                drain_queue(listener)
                listener.put_nowait(ExecutionResult(None, [slow_listener_refusal()]))
                listener.put_nowait(None)
                self._listeners.discard(listener)
            else:
                listener.put_nowait(result)
            if number % AT_ONCE == 0:
                await asyncio.sleep(0)


class Broadcasts:
    """The subscriptions that are executed now, by what makes them the same."""

    def __init__(self) -> None:
        self.running: dict[Hashable, Broadcast] = {}

    def of(self, key: Hashable, begin: Begin) -> Broadcast:
        """Return the broadcast of a key, a new one when there is none."""
        if key not in self.running:
            self.running[key] = made = Broadcast(begin, lambda: self._forget(key, made))
        return self.running[key]

    def _forget(self, key: Hashable, broadcast: Broadcast) -> None:
        if self.running.get(key) is broadcast:
            del self.running[key]


def encode_result(result: ExecutionResult) -> ExecutionResult:
    """Return a result whose data are JSON already, so that they are written once for all."""
    data = None if result.data is None else json_fragment(result.data)
    extensions = json_fragment(result.extensions) if result.extensions else None
    return ExecutionResult(data, result.errors, extensions)  # pyright: ignore[reportArgumentType]


def json_fragment(value: Any) -> orjson.Fragment:
    """Return a value as a part of JSON that is put in as it is."""
    return orjson.Fragment(orjson.dumps(value))


def copy_result(result: ExecutionResult) -> ExecutionResult:
    """Return a result whose errors can be told to one listener in words of its own."""
    errors = None if result.errors is None else [copy(error) for error in result.errors]
    return ExecutionResult(result.data, errors, result.extensions)


def drain_queue(queue: Results) -> None:
    """Take everything out of a queue."""
    while not queue.empty():
        queue.get_nowait()


def slow_listener_refusal() -> Refused:
    """Return the refusal of a listener who does not keep up."""
    return Refused(Code.THROTTLED, sentence("You read events too slowly: ask `changes` for them."))
