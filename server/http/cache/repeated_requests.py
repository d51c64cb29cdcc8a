"""Requests whose response is kept, sent again in the same bytes: the short way past reading them.

Whatever decides about a request before its data is read lies in its bytes: the method, the
address, the headers that are looked at, the body. So the same bytes lead to the same operation,
and only what changes with time is looked at again: the revision of the data, and the day.
"""

from collections.abc import Awaitable, Callable, Hashable, Mapping, MutableMapping
from typing import NamedTuple

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.http.head import DECIDING_HEADERS, PRIVATE_HEADERS, ResponsePreferences, select_headers
from server.http.http_errors import Header
from server.http.response import Reply, send_reply

LIMIT, LONGEST = 4 * 1024 * 1024, 16_384
"""How many bytes of requests are remembered at most, and how long one may be."""
OVERHEAD = 1_000

Head = tuple[str, str, tuple[Header, ...], str]
"""The method, the path, the headers that are looked at, and the scheme."""


class SeenRequest(NamedTuple):
    """What a request asks for: under what its answer is kept, and in which form to send it."""

    key: tuple[Hashable, ...]
    preferences: ResponsePreferences


class RepeatedRequests:
    """The requests that were answered with a kept answer, within a number of bytes."""

    def __init__(self, limit: int = LIMIT) -> None:
        self.limit, self.size = limit, 0
        self.heads: MutableMapping[Head, dict[bytes, SeenRequest]] = {}

    def find(self, scope: Scope) -> Mapping[bytes, SeenRequest]:
        """Return the requests with such a head, by their bytes: the body or the parameters."""
        return self.heads.get(request_head(scope), {})

    def remember(self, scope: Scope, sent: bytes, seen: SeenRequest) -> None:
        """Remember what a request asks for; all is forgotten when there is no more room."""
        head = request_head(scope)
        size = len(sent) + sum(len(name) + len(value) for name, value in head[2])
        if size > LONGEST or any(name in PRIVATE_HEADERS for name, _ in head[2]):
            return
        if sent not in self.heads.setdefault(head, {}):
            # The key holds the operation once more.
            self.size += 2 * size + OVERHEAD
        self.heads[head][sent] = seen
        if self.size > self.limit:
            self.heads, self.size = {}, 0


def request_head(scope: Scope) -> Head:
    """Return what decides about an answer before the body is read."""
    headers = tuple(select_headers(scope, DECIDING_HEADERS))
    return scope["method"], scope["path"], headers, scope.get("scheme", "")


class CachedResponseMiddleware:
    """Sends kept answers itself; all else goes on to the application."""

    def __init__(
        self,
        app: ASGIApp,
        repeats: RepeatedRequests,
        answer_again: Callable[[SeenRequest], Awaitable[Reply | None]],
    ) -> None:
        self.app, self.repeats, self.answer_again = app, repeats, answer_again

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request that is remembered, if its answer is still kept."""
        if scope["type"] != "http" or not (known := self.repeats.find(scope)):
            await self.app(scope, receive, send)
            return
        sent = scope["query_string"]
        if scope["method"] == "POST":
            message = await receive()
            sent, receive = whole_body(message), replay_message(message, receive)
        seen = known.get(sent)
        reply = None if seen is None else await self.answer_again(seen)
        if reply is None:
            await self.app(scope, receive, send)
        else:
            await send_reply(reply, scope, send)


def whole_body(message: Message) -> bytes:
    """Return the body if the first message is all of it; an empty one asks for nothing."""
    return b"" if message.get("more_body") else message.get("body", b"")


def replay_message(message: Message, receive: Receive) -> Receive:
    """Return what receives the message once more, and then what comes after it."""
    unread = [message]

    async def receive_all() -> Message:
        return unread.pop() if unread else await receive()

    return receive_all
