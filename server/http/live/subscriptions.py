"""What goes on for long: operations whose results come as things happen, over any transport."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from graphql import GraphQLError
from starlette.types import Receive, Scope
from strawberry.http.websocket_origin import is_same_origin
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types.execution import ExecutionResult, PreExecutionError
from strawberry.types.graphql import OperationType

from schema import (
    UNREADABLE,
    Bill,
    ChangeFeed,
    Code,
    Context,
    Listening,
    Refused,
    SilentFeed,
    Viewer,
    charge_event,
    coded_error,
    graphql_schema,
)
from server.http.callers.concurrency import occupied_place
from server.http.callers.identity import CallerIdentity
from server.http.callers.rate_limit import caller_by_address
from server.http.endpoint import GraphQLEndpoint
from server.http.execution import operation_refusal
from server.http.head import RequestHead, read_preferences, relevant_headers
from server.http.http_errors import HttpRefusal, format_error, outage_refusal
from server.http.live.broadcasts import Broadcasts, copy_result
from server.http.middleware.security_headers import request_id
from server.http.negotiation import JSON
from server.http.request import canonical_variables

SUBSCRIBING = (OperationType.SUBSCRIPTION,)
LISTENING = (OperationType.QUERY, *SUBSCRIBING)
Headers = Mapping[bytes, bytes]


@dataclass
class Listener:
    """A connection that stays open: who is at its other end, and whether it has to end."""

    endpoint: GraphQLEndpoint
    head: RequestHead
    is_expelled: bool = False
    connection_params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def request_id(self) -> str:
        """The id of the connection."""
        return request_id(self.head.scope)

    @property
    def caller(self) -> str:
        """Where the other end is."""
        return caller_by_address(self.head.address)

    async def identity(self) -> CallerIdentity:
        """Return who listens; raise Refused, and end the connection, for one who may no more."""
        try:
            return await self.endpoint.identity(self.identifying_head())
        except Refused:
            self.is_expelled = True
            raise
        except UNREADABLE as error:
            raise outage_refusal(error) from error

    async def viewer(self) -> Viewer:
        """Return as whom somebody listens, likewise."""
        return (await self.identity()).viewer

    def identifying_head(self) -> RequestHead:
        """Return the head, with a key that came in the first message of a socket instead."""
        params = {name.lower(): value for name, value in self.connection_params.items()}
        key = params.get("authorization")
        if not isinstance(key, str):
            return self.head
        authorization = {b"authorization": key.encode("utf-8", "replace")}
        return self.head._replace(headers={**self.head.headers, **authorization})


def trusted_headers(scope: Scope) -> Headers:
    """Return the headers of a request; a cookie counts only when a page of ours sent it.

    No rule of browsers keeps foreign pages from opening sockets with the cookies of a user.
    """
    headers = dict(relevant_headers(scope))
    origin, host = (headers.get(name, b"").decode("latin-1") for name in (b"origin", b"host"))
    is_ours = headers.get(b"sec-fetch-site") == b"same-origin"
    if not is_ours and not (origin and is_same_origin(origin, host)):
        headers.pop(b"cookie", None)
    return headers


class LiveOperations:
    """What sockets and streams share: places for them, the change feed, how an operation runs."""

    def __init__(self, endpoint: GraphQLEndpoint) -> None:
        self.endpoint = endpoint
        self.limits = endpoint.limits
        self.change_feed, self.broadcasts = ChangeFeed(endpoint.database), Broadcasts()
        self.taken: Counter[str] = Counter()
        self.stopping = asyncio.Event()

    def stop(self) -> None:
        """End what is open, because the server ends."""
        self.stopping.set()

    @contextmanager
    def place(self, caller: str) -> Iterator[None]:
        """Hold one of the places for connections; raise HttpRefusal when there is none."""
        if self.taken.total() >= self.limits.listeners:
            raise capacity_refusal(503, "Too many are listening: come back later.")
        if self.taken[caller] >= self.limits.listeners_each:
            raise capacity_refusal(
                429, f"You may have {self.limits.listeners_each} connections open."
            )
        with occupied_place(self.taken, caller):
            yield

    def listener(self, scope: Scope, receive: Receive) -> Listener:
        """Return who opened a connection; it only reads, so a session needs no token."""
        headers = trusted_headers(scope)
        return Listener(
            self.endpoint,
            RequestHead(scope, receive, headers, read_preferences(headers, JSON, True)),
        )

    async def context(self, listener: Listener) -> Context:
        """Return what the resolvers of one operation can reach."""
        identity = await listener.identity()
        context = self.endpoint.context(listener.head, identity)
        return replace(context, listening=Listening(self.change_feed, listener.viewer))

    async def results(
        self, listener: Listener, fields: Mapping[str, Any]
    ) -> AsyncGenerator[ExecutionResult]:
        """Yield each result of an operation, its errors coded."""
        try:
            document = self.endpoint.documents.find(fields)
            context = await self.context(listener)
        except Refused as refusal:
            yield PreExecutionError(None, [localize_error(refusal, listener)])
            return
        # Of the public all may see the same, so what they listen to is executed once for all.
        is_shared = context.viewer.account is None and "subscription" in document
        results = self.shared if is_shared else self.executed
        async with aclosing(results(document, fields, context)) as stream:
            async for result in stream:
                yield self.localized(result, listener)

    async def executed(
        self,
        document: str,
        fields: Mapping[str, Any],
        context: Context,
        kinds: Sequence[OperationType] = LISTENING,
    ) -> AsyncGenerator[ExecutionResult]:
        """Yield each result of an operation that is executed for one listener."""
        stream = await graphql_schema().stream(
            document,
            variable_values=fields.get("variables"),
            context_value=context,
            operation_name=fields.get("operationName"),
            allowed_operation_types=kinds,
        )
        try:
            async with aclosing(stream):
                async for result in stream:
                    assert isinstance(result, ExecutionResult)
                    yield result
        except GraphQLError as error:
            # Strawberry lets through what its extensions refuse before anything is executed.
            yield PreExecutionError(None, [error])

    async def shared(
        self, document: str, fields: Mapping[str, Any], context: Context
    ) -> AsyncGenerator[ExecutionResult]:
        """Yield each result of a subscription that is executed once for all who listen to it.

        Each listener has the document checked and pays for it, and for each event, by themselves.
        """
        named = fields.get("operationName"), canonical_variables(fields.get("variables") or {})
        mine, database = context.request, context.loaders.database
        key = document, *named, tuple(mine.languages), mine.root_path, mine.explains_cost
        nobody = replace(
            context,
            request=replace(mine, client=""),
            bill=Bill(caller=context.bill.caller, is_shared=True),
            loaders=replace(context.loaders, batches={}),
            listening=Listening(self.change_feed),
        )
        begin = partial(self.executed, document, fields, nobody, SUBSCRIBING)
        broadcast = self.broadcasts.of(key, begin)
        with broadcast.joined() as results:
            silent = replace(context, listening=Listening(SilentFeed(database)))
            async with aclosing(self.executed(document, fields, silent)) as refusals:
                async for refusal in refusals:
                    yield refusal
                    broadcast = None
            if broadcast is None:
                return
            broadcast.begin()
            while (result := await results.get()) is not None:
                try:
                    charge_event(context)
                except Refused as refusal:
                    yield ExecutionResult(None, [refusal])
                    return
                yield copy_result(result)

    def localized(self, result: ExecutionResult, listener: Listener) -> ExecutionResult:
        """Return a result with its errors coded and in the language of its listener."""
        valid = not isinstance(result, PreExecutionError)
        errors = [
            coded_error(operation_error(e), listener.request_id, valid=valid)
            for e in result.errors or ()
        ]
        result.errors = [localize_error(error, listener) for error in errors] or None
        return result


def operation_error(error: GraphQLError) -> GraphQLError:
    """Return an error, as HTTP tells it when it is about which operation is meant."""
    if isinstance(error.original_error, InvalidOperationTypeError):
        return operation_refusal(error.original_error.operation_type)
    if isinstance(error.original_error, CannotGetOperationTypeError):
        message = error.original_error.as_http_error_reason()
        return Refused(Code.OPERATION_RESOLUTION_FAILURE, message)
    return error


def localize_error(error: Any, listener: Listener) -> Any:
    """Return an error in the language of its connection, which its extensions name."""
    formatted = format_error(error.formatted, listener.request_id)
    error.message, error.extensions = formatted["message"], formatted["extensions"]
    return error


def capacity_refusal(status: int, message: str) -> HttpRefusal:
    """Return the refusal of a connection for which there is no place."""
    return HttpRefusal(status, Code.THROTTLED, message, {"Retry-After": "30"})
