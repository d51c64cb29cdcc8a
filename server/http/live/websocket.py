"""Subscriptions over a WebSocket, in the protocol graphql-transport-ws.

The protocol is strawberry's; here is what it leaves open: who may connect, for how long, what
rubbish is answered with.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import suppress
from datetime import timedelta
from secrets import token_hex
from time import monotonic
from typing import Any, cast

import orjson
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketState
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.exceptions import ConnectionRejectionError
from strawberry.http.exceptions import WebSocketDisconnected
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL as PROTOCOL
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import (
    BaseGraphQLTransportWSHandler,
)
from strawberry.types.execution import ExecutionResult
from strawberry.types.unset import UNSET, UnsetType

from schema import Code, Refused, sentence
from server.http.http_errors import HttpRefusal
from server.http.live.subscriptions import Listener, LiveOperations
from server.http.middleware.security_headers import begin_request

LONGEST_ID, LONGEST_REASON = 128, 120
FORBIDDEN, NO_PROTOCOL, TRY_LATER, DONE = 4403, 4406, 1013, 1000
SECONDS_BETWEEN_LOOKS = 1.0
TEXT, OBJECT = (str,), (dict, type(None))
FORMS: Mapping[str, Mapping[str, tuple[type, ...]]] = {
    "connection_init": {"payload": OBJECT},
    "ping": {"payload": OBJECT},
    "pong": {"payload": OBJECT},
    "subscribe": {"id": TEXT, "payload": (dict,)},
    "complete": {"id": TEXT},
}
OF_PAYLOAD: Mapping[str, tuple[type, ...]] = {
    "query": TEXT,
    "operationName": (str, type(None)),
    "variables": OBJECT,
    "extensions": OBJECT,
}


class JsonSocketAdapter(ASGIWebSocketAdapter):
    """The messages of a socket as JSON; after its end nothing more is sent."""

    @property
    def is_open(self) -> bool:
        """Whether this side has not closed yet."""
        return self.ws.application_state is WebSocketState.CONNECTED

    async def send_json(self, message: Mapping[str, object]) -> None:
        """Send a message; raise WebSocketDisconnected when nobody can read it any more."""
        if not self.is_open:
            raise WebSocketDisconnected
        await super().send_json(message)

    async def close(self, code: int, reason: str) -> None:
        """Close once, with a reason as long as a frame takes."""
        if self.is_open:
            short_reason = reason.encode()[:LONGEST_REASON].decode(errors="ignore")
            with suppress(RuntimeError, OSError):
                await super().close(code, short_reason)


class SocketEndpoint:
    """The place where sockets connect, and what strawberry asks of its view."""

    def __init__(self, live: LiveOperations) -> None:
        self.live = live

    def decode_json(self, data: str) -> object:
        """Return what a message says."""
        return orjson.loads(data)

    def encode_json(self, data: object) -> str:
        """Return a message as text."""
        return orjson.dumps(data).decode()

    async def on_ws_connect(self, context: Listener) -> UnsetType:
        """Let somebody in, unless they send a key that holds no more."""
        try:
            await context.viewer()
        except HttpRefusal as refusal:
            if refusal.status == 503:
                raise
            raise ConnectionRejectionError from None
        except Refused:
            raise ConnectionRejectionError from None
        return UNSET

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one socket from its first message to its end."""
        begin_request(scope, token_hex(12))
        socket, listener = WebSocket(scope, receive, send), self.live.listener(scope, receive)
        is_spoken = PROTOCOL in scope["subprotocols"]
        await socket.accept(PROTOCOL if is_spoken else None)
        wire = JsonSocketAdapter(cast(Any, self), socket, socket)
        try:
            if not is_spoken:
                await wire.close(NO_PROTOCOL, f"Speak {PROTOCOL}.")
                return
            with self.live.place(listener.caller):
                await SocketConversation(self, wire, listener).handle()
        except HttpRefusal as refusal:
            await wire.close(TRY_LATER, refusal.message)


class SocketConversation(BaseGraphQLTransportWSHandler[Any, None]):
    """One socket: its messages, its operations, and why it ends."""

    wire: JsonSocketAdapter

    def __init__(
        self, sockets: SocketEndpoint, wire: JsonSocketAdapter, listener: Listener
    ) -> None:
        self.live, self.wire, self.listener = sockets.live, wire, listener
        self.heard = monotonic()
        super().__init__(
            view=cast(Any, sockets),
            websocket=wire,
            context=listener,
            root_value=None,
            schema=cast(Any, self),
            connection_init_wait_timeout=timedelta(seconds=self.live.limits.greeting_seconds),
        )

    async def handle(self) -> None:
        """Talk until one side ends it."""
        watching = asyncio.ensure_future(self.watch())
        try:
            await super().handle()
        finally:
            watching.cancel()

    async def watch(self) -> None:
        """Close the socket when nothing goes on, or when its key holds no more."""
        while self.wire.is_open:
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
            if self.operations:
                self.heard = monotonic()
            if self.listener.is_expelled:
                await self.wire.close(FORBIDDEN, "Forbidden")
            elif monotonic() - self.heard > self.live.limits.idle_seconds:
                await self.wire.close(DONE, "Idle")

    async def handle_message(self, message: Any) -> None:
        """Take in a message; close the socket on one that is not of the protocol."""
        self.heard = monotonic()
        if problem := message_problem(message):
            await self.handle_invalid_message(problem)
            return
        if message.get("payload", {}) is None:
            del message["payload"]
        await super().handle_message(message)

    async def handle_subscribe(self, message: Any) -> None:
        """Begin an operation, unless too many are under way."""
        if len(self.operations) < self.live.limits.operations or message["id"] in self.operations:
            await super().handle_subscribe(message)
            return
        refusal = Refused(
            Code.THROTTLED,
            sentence("{operations} at a time, not more.", operations=self.live.limits.operations),
        )
        error = {"id": message["id"], "type": "error", "payload": [refusal.formatted]}
        await self.send_message(cast(Any, error))

    async def stream(
        self, query: str, *, variable_values: Any, operation_name: Any, **_: Any
    ) -> AsyncGenerator[ExecutionResult]:
        """Return the results of an operation; this is what strawberry asks of its schema."""
        fields = {"query": query, "variables": variable_values, "operationName": operation_name}
        return self.live.results(self.listener, fields)


def message_problem(message: Any) -> str | None:
    """Return what is wrong with the form of a message, or None.

    >>> message_problem([]), message_problem({"type": "dance"}), message_problem({"type": "ping"})
    ('A message is an object with a type.', 'Unknown message type: dance', None)
    >>> message_problem({"type": "subscribe", "id": 1, "payload": {}})
    'id is not of the right kind.'
    """
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        return "A message is an object with a type."
    form = FORMS.get(message["type"])
    if form is None:
        return f"Unknown message type: {message['type']}"
    if message["type"] == "subscribe" and isinstance(message.get("payload"), dict):
        form, message = {**form, **OF_PAYLOAD}, {**message["payload"], **message}
    for name, kinds in form.items():
        if not isinstance(message.get(name), kinds):
            return f"{name} is not of the right kind."
    if len(message.get("id", "")) > LONGEST_ID:
        return f"id has more than {LONGEST_ID} characters."
    return None
