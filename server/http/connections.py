"""Connections: how large the head of a request may be, how long it may take, how many there are.

uvicorn and its parser take whatever comes for as long as it takes. Here each connection keeps to
bounds, and what goes beyond them is answered once, in the form of other refusals, and closed.
"""

import resource
from asyncio import TimerHandle, Transport
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from ipaddress import ip_address, ip_network
from secrets import token_hex
from typing import ClassVar

import orjson
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from schema import Code, Limits
from server.http.callers.rate_limit import caller_by_address

SPARE = 96
"""How many descriptors are kept for the database, the index, files and child processes."""

FEWEST = 16
BODY_RATE = 64 * 1024
"""So many bytes of a body give it a second more."""

RETRY_AFTER = (b"retry-after: 30\r\n",)
FORBIDDING = b"x-content-type-options: nosniff\r\ncontent-security-policy: default-src 'none'\r\n"


@dataclass(frozen=True)
class ConnectionBounds:
    """What connections keep to; `trusted` are the proxies, which bring the requests of many."""

    limits: Limits
    connections: int
    connections_each: int
    address: int
    trusted: Sequence[str]

    def is_trusted(self, address: str) -> bool:
        """Return whether a proxy of ours is at this address."""
        try:
            found = ip_address(address)
        except ValueError:
            return False
        return any(found in ip_network(each) for each in self.trusted)


class ConnectionPhase(Enum):
    """What a connection waits for: the next request, the rest of its head, or of its body."""

    NOTHING = 0
    HEAD = 1
    BODY = 2


class RequestOutOfBounds(Exception):
    """Stops the parser in the middle of a request that is refused."""


class HttpConnection(HttpToolsProtocol):
    """A connection of HTTP that keeps to its bounds."""

    bounds: ClassVar[ConnectionBounds]
    taken: ClassVar[Counter[str]]
    phase = ConnectionPhase.HEAD
    refusal: tuple[int, Code, str] | None = None
    caller: str | None = None
    timer: TimerHandle | None = None
    waited_for = ConnectionPhase.NOTHING
    unread: TimerHandle | None = None
    unfinished = head = body_bytes = 0
    """Bytes: taken in since the last part was complete, of headers, of the body."""

    body_since = 0.0

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Take a connection in, unless there are too many."""
        super().connection_made(transport)
        address = self.client[0] if self.client else ""
        if len(self.connections) > self.bounds.connections:
            self.refuse(503, Code.UNAVAILABLE, "Too many are connected: come back later.")
            return
        if self.client and not self.bounds.is_trusted(address):
            caller = caller_by_address(address)
            if self.taken[caller] >= (most := self.bounds.connections_each):
                self.refuse(429, Code.THROTTLED, f"You may have {most} connections open.")
                return
            self.taken[caller] += 1
            self.caller = caller
        self.wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of a connection."""
        self.leave()
        self.resume_writing()
        super().connection_lost(exc)

    def handle_websocket_upgrade(self) -> None:
        """Hand over to the protocol of sockets, which have places of their own."""
        self.leave()
        super().handle_websocket_upgrade()

    def leave(self) -> None:
        """Give the place of the connection back."""
        if self.timer is not None:
            self.timer.cancel()
        if self.caller is not None:
            self.taken[self.caller] -= 1
            if not self.taken[self.caller]:
                del self.taken[self.caller]
            self.caller = None

    def data_received(self, data: bytes) -> None:
        """Read on, then wait for what is not there yet."""
        if self.transport.is_closing():
            return
        if self.phase is ConnectionPhase.NOTHING:
            self.phase = ConnectionPhase.HEAD
        self.unfinished += len(data)
        super().data_received(data)
        beside = (
            len(self.url) if self.phase is ConnectionPhase.HEAD and self.headers is not None else 0
        )
        is_closing = self.transport.is_closing()
        if self.unfinished - beside > self.bounds.limits.head_bytes and not is_closing:
            self.refuse(*self.too_large())
        self.wait()

    def send_400_response(self, msg: str) -> None:
        """Answer what cannot be read on, for the reason that there is."""
        self.refuse(*(self.refusal or (400, Code.BAD_REQUEST, "This is not a request of HTTP.")))

    def on_message_begin(self) -> None:
        """Begin with the head of a request."""
        self.phase, self.head = ConnectionPhase.HEAD, 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Take in a part of the address."""
        super().on_url(url)
        if len(self.url) > self.bounds.address:
            message = f"The address may have {self.bounds.address:,} bytes."
            self.stop(414, Code.REQUEST_TOO_LARGE, message)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take in a header, or one that comes behind a body."""
        self.head += len(name) + len(value)
        limits = self.bounds.limits
        if self.head >= limits.head_bytes or len(self.headers) >= limits.headers:
            self.stop(*self.too_large())
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Go on to the body."""
        self.phase, self.unfinished, self.body_bytes = ConnectionPhase.BODY, 0, 0
        self.body_since = self.loop.time()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take in a part of the body."""
        self.unfinished = 0
        self.body_bytes += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Wait for the next request."""
        self.phase, self.unfinished = ConnectionPhase.NOTHING, 0
        super().on_message_complete()

    def pause_writing(self) -> None:
        """Wait as long as for a body until the other side takes what was sent."""
        super().pause_writing()
        seconds = self.bounds.limits.body_seconds
        self.unread = self.loop.call_later(seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on sending."""
        if self.unread is not None:
            self.unread.cancel()
            self.unread = None
        super().resume_writing()

    def wait(self) -> None:
        """Set the clock for what is awaited now; a request that came in one piece needs none."""
        if self.phase is self.waited_for:
            return
        self.waited_for = self.phase
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None
        if self.phase is not ConnectionPhase.NOTHING and not self.transport.is_closing():
            limits = self.bounds.limits
            is_head = self.phase is ConnectionPhase.HEAD
            seconds = limits.head_seconds if is_head else limits.body_seconds
            self.timer = self.loop.call_later(seconds, self.look)

    def look(self) -> None:
        """Refuse a request that has not come in by now, unless it is we who do not read on."""
        limits = self.bounds.limits
        left = self.body_since + limits.body_seconds + self.body_bytes / BODY_RATE
        left -= self.loop.time()
        if self.headers is None and not self.unfinished:
            # Browsers connect beforehand, and take an answer to nothing for the one to come.
            self.transport.close()
        elif self.flow.read_paused:
            self.timer = self.loop.call_later(1, self.look)
        elif self.phase is ConnectionPhase.BODY and left > 0:
            self.timer = self.loop.call_later(left, self.look)
        else:
            what, seconds = "head", limits.head_seconds
            if self.phase is ConnectionPhase.BODY:
                what, seconds = "body", limits.body_seconds
            message = f"The {what} of the request has to come in within {seconds} seconds."
            self.refuse(408, Code.TIMEOUT, message)

    def too_large(self) -> tuple[int, Code, str]:
        """Return the refusal of a head that is too large."""
        limits = self.bounds.limits
        message = f"The headers may have {limits.head_bytes:,} bytes and be {limits.headers}."
        return 431, Code.REQUEST_TOO_LARGE, message

    def stop(self, status: int, code: Code, message: str) -> None:
        """Refuse a request out of the parser."""
        self.refusal = status, code, message
        raise RequestOutOfBounds

    def refuse(self, status: int, code: Code, message: str) -> None:
        """Answer what is refused and close, or only close when another answer is under way."""
        if not self.is_answering:
            self.transport.write(b"".join(refusal_bytes(status, code, message)))
        self.transport.close()

    @property
    def is_answering(self) -> bool:
        """Whether bytes of an answer would stand before a refusal."""
        if self.cycle is None or self.cycle.response_complete:
            return False
        return self.cycle.response_started or self.phase is not ConnectionPhase.BODY


def refusal_bytes(status: int, code: Code, message: str) -> list[bytes]:
    """Return the answer to what is refused before it is a request, in the form of all others."""
    identity = token_hex(12)
    problem = {"code": code, "field": None, "message": message, "requestId": identity}
    body = orjson.dumps(problem)
    return [
        STATUS_LINE[status],
        b"content-type: application/json\r\ncache-control: no-store\r\nconnection: close\r\n",
        FORBIDDING,
        *(RETRY_AFTER if status in (429, 503) else ()),
        f"x-request-id: {identity}\r\ncontent-length: {len(body)}\r\n\r\n".encode(),
        body,
    ]


def connection_class(limits: Limits, trusted: Sequence[str], max_body: int) -> type[HttpConnection]:
    """Return the class of connections within the limits, and within the descriptors there are."""
    most = min(limits.connections, raise_descriptor_limit(limits.connections + SPARE) - SPARE)
    most = max(FEWEST, most)
    each = min(limits.connections_each, max(FEWEST // 2, most // 2))
    # The application says with more words what of an address is too long, up to twice as much.
    bounds = ConnectionBounds(limits, most, each, 2 * max_body, tuple(trusted))
    members = {"bounds": bounds, "taken": Counter()}
    return type("BoundedConnection", (HttpConnection,), members)


def raise_descriptor_limit(wanted: int) -> int:
    """Return how many files the process may open, after asking the system for as many as wanted."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return wanted
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    return max(soft, allowed)
