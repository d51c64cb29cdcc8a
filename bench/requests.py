"""Requests as ASGI has them, answered in this process, and the CPU time that they take."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from itertools import count
from time import perf_counter, process_time
from urllib.parse import urlencode

import orjson
from starlette.types import ASGIApp, Message, Scope

SECONDS, AT_ONCE = 1.5, 5
UNSEEN = count()
Header = tuple[bytes, bytes]


@dataclass(frozen=True)
class Request:
    """A request, of GraphQL where no other path is named."""

    body: bytes = b""
    method: str = "POST"
    query: str = ""
    path: str = "/graphql"
    headers: tuple[Header, ...] = ((b"content-type", b"application/json"),)

    def scope(self) -> Scope:
        """Return the request as ASGI has it."""
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "scheme": "http",
            "method": self.method,
            "root_path": "",
            "path": self.path,
            "raw_path": self.path.encode(),
            "query_string": self.query.encode(),
            "headers": [(b"host", b"localhost"), *self.headers],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
        }

    def wire(self) -> bytes:
        """Return the request as it goes over a connection."""
        target = self.path + (f"?{self.query}" if self.query else "")
        first = f"{self.method} {target} HTTP/1.1\r\nhost: localhost\r\n".encode()
        headers = [*self.headers, (b"content-length", str(len(self.body)).encode())]
        return first + b"".join(b"%s: %s\r\n" % each for each in headers) + b"\r\n" + self.body


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[bytes, bytes]
    body: bytes


def same(document: str) -> Iterator[Request]:
    """Yield one request for the document again and again."""
    request = Request(orjson.dumps({"query": document}))
    while True:
        yield request


def different(document: str) -> Iterator[Request]:
    """Yield requests for the document that no cache of answers has seen: a variable differs."""
    for number in UNSEEN:
        yield Request(orjson.dumps({"query": document, "variables": {"unseen": number}}))


def get(document: str, etag: bytes = b"") -> Iterator[Request]:
    """Yield one request by GET again and again, of a caller that has the answer if it is this."""
    headers = ((b"if-none-match", etag),) if etag else ()
    request = Request(method="GET", query=urlencode({"query": document}), headers=headers)
    while True:
        yield request


async def ask(app: ASGIApp, request: Request) -> Answer:
    """Return the answer of an application."""
    messages: list[Message] = []
    unread: list[Message] = [{"type": "http.request", "body": request.body, "more_body": False}]

    async def receive() -> Message:
        # After its body a client says nothing; it never hangs up.
        return unread.pop() if unread else await asyncio.get_running_loop().create_future()

    async def send(message: Message) -> None:
        messages.append(message)

    await app(request.scope(), receive, send)
    start, *rest = messages
    return Answer(start["status"], dict(start["headers"]), b"".join(m["body"] for m in rest))


async def cpu_ms(run: Callable[[], Awaitable[object]]) -> float:
    """Return the CPU milliseconds of a run, the least of as many passes as fit into the time."""
    await run()
    end, least = perf_counter() + SECONDS, float("inf")
    while perf_counter() < end:
        begun = process_time()
        for _ in range(AT_ONCE):
            await run()
        least = min(least, process_time() - begun)
        await asyncio.sleep(0)
    return least / AT_ONCE * 1000


async def cpu_of(app: ASGIApp, requests: Iterator[Request]) -> float:
    """Return the CPU milliseconds that an application takes to answer a request."""
    return await cpu_ms(lambda: ask(app, next(requests)))
