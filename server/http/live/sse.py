"""Subscriptions over server-sent events, as graphql-sse has them: a request for each operation.

They have a path of their own, so that whoever asks /graphql for an answer gets one.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from typing import Any

import orjson
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send
from strawberry.types.execution import ExecutionResult

from schema import Code, Refused, sentence
from server.http.endpoint import wait_for_disconnect
from server.http.execution import refusal_outcome
from server.http.head import RequestHead, check_head, read_preferences
from server.http.http_errors import NOT_KEPT, HttpRefusal
from server.http.live.subscriptions import LiveOperations
from server.http.middleware.security_headers import request_id
from server.http.negotiation import JSON, media_weight
from server.http.request import parse_fields, read_request_bytes
from server.http.response import error_reply, send_reply

EVENTS = "text/event-stream"
METHODS = ("GET", "POST")
HEARTBEAT, SECONDS_BETWEEN_HEARTBEATS = b":\n\n", 12.0
HEADERS = (
    (b"content-type", f"{EVENTS}; charset=utf-8".encode()),
    NOT_KEPT,
    (b"x-accel-buffering", b"no"),
)


class EventStreamEndpoint:
    """Answers a request with the results of its operation, as long as they come."""

    def __init__(self, live: LiveOperations) -> None:
        self.live = live

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one stream, or say why there is none."""
        listener = self.live.listener(scope, receive)
        try:
            fields = await self.fields(listener.head)
            await listener.viewer()
            with self.live.place(listener.caller):
                await self.stream(self.live.results(listener, fields), receive, send)
        except ClientDisconnect:
            return
        except Refused as refusal:
            await send_reply(
                error_reply(refusal_outcome(refusal, request_id(scope)), JSON), scope, send
            )

    async def stream(
        self, results: AsyncGenerator[ExecutionResult], receive: Receive, send: Send
    ) -> None:
        """Send the events of a stream, from its start to its end."""
        # A new message each time: whoever sends it on may write into it.
        await send({"type": "http.response.start", "status": 200, "headers": [*HEADERS]})
        async with aclosing(self.events(results, receive)) as events:
            async for event in events:
                await send({"type": "http.response.body", "body": event, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    async def fields(self, head: RequestHead) -> dict[str, Any]:
        """Return the fields of a request; raise Refused for a request that is wrong."""
        method = head.scope["method"]
        if method not in METHODS:
            allow = {"Allow": ", ".join(METHODS)}
            raise HttpRefusal(
                405, Code.METHOD_NOT_ALLOWED, sentence("Ask with GET or POST."), allow
            )
        if media_weight(head.headers.get(b"accept", b"*/*"), EVENTS) <= 0:
            raise HttpRefusal(
                406,
                Code.NOT_ACCEPTABLE,
                sentence("The answer is {events}.", events=EVENTS),
            )
        check_head(method, JSON, head.headers)
        limit = self.live.endpoint.max_body
        head = head._replace(preferences=read_preferences(head.headers, JSON, method == "GET"))
        return parse_fields(head, await read_request_bytes(head, limit), limit)

    async def events(
        self, results: AsyncGenerator[ExecutionResult], receive: Receive
    ) -> AsyncGenerator[bytes]:
        """Yield the events of a stream: results, heartbeats in between, and that it is complete."""
        leaving = asyncio.ensure_future(wait_for_disconnect(receive))
        stopping = asyncio.ensure_future(self.live.stopping.wait())
        following = asyncio.ensure_future(anext(results, None))
        all_three = (leaving, stopping, following)
        try:
            while True:
                done, _ = await asyncio.wait(
                    all_three,
                    timeout=SECONDS_BETWEEN_HEARTBEATS,
                    return_when=asyncio.FIRST_COMPLETED,
                )
                if leaving in done:
                    return
                if not done:
                    yield HEARTBEAT
                    continue
                result = following.result() if following in done else None
                if result is None:
                    yield b"event: complete\ndata:\n\n"
                    return
                yield encode_event(result)
                following = asyncio.ensure_future(anext(results, None))
                all_three = (leaving, stopping, following)
        finally:
            for task in (leaving, stopping, following):
                task.cancel()
            await asyncio.gather(leaving, stopping, following, return_exceptions=True)
            with suppress(RuntimeError):
                await results.aclose()


def encode_event(result: ExecutionResult) -> bytes:
    """Return a result as an event."""
    content: dict[str, Any] = {"data": result.data}
    if result.errors:
        content["errors"] = [error.formatted for error in result.errors]
    if result.extensions:
        content["extensions"] = result.extensions
    return b"event: next\ndata: " + orjson.dumps(content) + b"\n\n"
