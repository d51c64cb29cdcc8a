"""The way of a GraphQL request over HTTP: steps that each take a value and give the next.

head -> caller -> operation -> context -> kept response, or outcome of an execution -> reply

The module of each step is told in `docs/http.md`.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Hashable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import NamedTuple

from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from schema import (
    PUBLIC,
    UNREADABLE,
    Bill,
    ClientRequest,
    Code,
    Context,
    Database,
    Limits,
    Loaders,
    QueryLog,
    Refused,
    RequestProgress,
    clock,
    sentence,
)
from schema.tables import Role
from search import SearchIndex
from server.http.cache.repeated_requests import RepeatedRequests, SeenRequest
from server.http.cache.response_cache import ResponseCache
from server.http.cache.response_variants import CachedResponse
from server.http.callers.concurrency import occupied_place
from server.http.callers.identity import NOBODY, CallerAuthenticator, CallerIdentity
from server.http.callers.rate_limit import RateLimitBuckets, caller_by_address, rate_limit_headers
from server.http.callers.sessions import SessionSigner
from server.http.execution import Execute, ExecutionOutcome, execute_operation, refusal_outcome
from server.http.head import METHODS, RequestHead, ResponsePreferences, check_head, read_head
from server.http.http_errors import Header, HttpRefusal, outage_refusal
from server.http.middleware.security_headers import request_id
from server.http.negotiation import media_type, prefers_page
from server.http.persisted_documents import AutomaticDocuments, ListedDocuments
from server.http.request import parse_request, read_request_bytes
from server.http.response import Reply, error_reply, send_reply, success_reply
from server.settings import HttpSettings

USUAL = Limits()
Computation = Callable[[], Awaitable[ExecutionOutcome]]
"""What gives a response that is not kept yet."""

READER = frozenset({Role.READER})
"""The roles of who reads what the public does, and so may have the responses kept for it."""


class CacheSlot(NamedTuple):
    """Where the response of an operation is kept, as long as the data stay at a revision."""

    key: tuple[Hashable, ...]
    revision: str


class GraphQLEndpoint:
    """Answers GraphQL over HTTP from one database and one index."""

    def __init__(
        self,
        database: Database,
        index: SearchIndex,
        http: HttpSettings,
        *,
        limits: Limits = USUAL,
        execute: Execute = execute_operation,
        callers: CallerAuthenticator | None = None,
    ) -> None:
        self.database, self.index, self.execute = database, index, execute
        self.callers = callers or CallerAuthenticator(database, SessionSigner())
        self.limits, self.buckets = limits, RateLimitBuckets(limits)
        self.partners = RateLimitBuckets(limits.of_partners())
        self.max_body, self.query_log = http.max_body, QueryLog(database)
        self.documents = ListedDocuments(http.documents) if http.documents else AutomaticDocuments()
        self.responses, self.repeats = ResponseCache(http.answer_cache_bytes), RepeatedRequests()
        self.under_way: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; nobody is answered who has gone away meanwhile."""
        try:
            reply = await self.reply(read_head(scope, receive))
        except ClientDisconnect:
            return
        await send_reply(reply, scope, send)

    async def reply(self, head: RequestHead) -> Reply:
        """Return the reply to a request."""
        method, accept = head.scope["method"], head.headers.get(b"accept")
        if method == "OPTIONS":
            return Reply(204, [(b"allow", METHODS.encode())])
        if method == "GET" and not head.scope["query_string"] and prefers_page(accept):
            return explorer_redirect(head.scope)
        try:
            check_head(method, media_type(accept), head.headers)
            return await self.answer(head)
        except Refused as refusal:
            outcome = refusal_outcome(refusal, request_id(head.scope))
        except UNREADABLE as error:
            outcome = refusal_outcome(outage_refusal(error), request_id(head.scope))
        return error_reply(outcome, head.preferences.media)

    async def answer(self, head: RequestHead) -> Reply:
        """Return the reply to a request whose head is in order."""
        identity = await self.identity(head)
        sent = await read_request_bytes(head, self.max_body)
        operation = parse_request(head, sent, self.documents, self.max_body)
        context = self.context(head, identity)
        if identity.viewer.roles == READER and not operation.is_own and not operation.may_change:
            context.loaders.viewer = PUBLIC
        elif identity is not NOBODY:
            # What is shown to one caller is kept by nobody, neither here nor on the way.
            head = head.without_caching()
        slot = None
        if not operation.may_change and not operation.is_own:
            slot = await self.cache_slot(operation.key(), context)
        return await self.respond(
            head, sent, context, slot, partial(self.execute, operation, context)
        )

    async def respond(
        self,
        head: RequestHead,
        sent: bytes,
        context: Context,
        slot: CacheSlot | None,
        execute: Computation,
    ) -> Reply:
        """Return the reply with the response that is kept, or with what comes of an execution."""
        if slot is None:
            return await self.executed_reply(head, context, execute)
        if (kept := self.responses.find(*slot)) is not None:
            self.repeats.remember(head.scope, sent, SeenRequest(slot.key[1:], head.preferences))
            return self.repeated_reply(slot.key, kept, head.preferences)
        context.bill.is_shared, context.loaders.counts = True, self.responses.known_counts()
        compute = partial(self.compute, execute, context, slot)
        once = partial(self.responses.once, slot.key, compute)
        return await self.executed_reply(head, context, once, slot.key)

    async def answer_again(self, seen: SeenRequest) -> Reply | None:
        """Return the reply to a request that was seen before, or None if no response is kept."""
        if (revision := await self.revision()) is None:
            return None
        key = (clock.today(), *seen.key)
        kept = self.responses.find(key, revision)
        return None if kept is None else self.repeated_reply(key, kept, seen.preferences)

    async def identity(self, head: RequestHead) -> CallerIdentity:
        """Return who asks, which most do not say."""
        if b"authorization" not in head.headers and b"cookie" not in head.headers:
            return NOBODY
        only_reads, root_path = head.preferences.only_reads, head.scope.get("root_path")
        return await self.callers.identity(head.headers, only_reads, root_path)

    def context(self, head: RequestHead, identity: CallerIdentity) -> Context:
        """Return what the resolvers of a request can reach."""
        viewer, caller = identity.viewer, caller_by_address(head.address)
        if viewer.account is not None:
            caller = f"account {viewer.account}"
        buckets = self.partners if Role.PARTNER in viewer.roles else self.buckets
        client_request = ClientRequest(
            languages=head.languages,
            id=request_id(head.scope),
            client=head.text(b"user-agent"),
            root_path=head.scope.get("root_path", ""),
            idempotency_key=head.text(b"idempotency-key"),
            csrf_token=identity.csrf_token,
            explains_cost=head.headers.get(b"blis-cost-debug") == b"1",
        )
        return Context(
            Loaders(self.database, self.index, viewer),
            client_request,
            self.limits,
            Bill(partial(buckets.take, caller), caller),
            RequestProgress(query_log=self.query_log),
        )

    async def cache_slot(self, key: tuple[Hashable, ...], context: Context) -> CacheSlot | None:
        """Return where a response to the public is kept; None for one that is kept nowhere."""
        if context.request.explains_cost or context.viewer is not PUBLIC:
            return None
        if (revision := await self.revision()) is None:
            return None
        return CacheSlot((clock.today(), *key, context.request.languages), revision)

    async def revision(self) -> str | None:
        """Return the revision of the data, or None when no response can be kept.

        While the database does not say it, nothing is written either: the last one still stands.
        """
        if not self.responses.limit:
            return None
        try:
            return await self.database.stamp()
        except UNREADABLE:
            return self.responses.revision

    async def compute(
        self, execute: Computation, context: Context, slot: CacheSlot
    ) -> ExecutionOutcome:
        """Execute something; keep a good response if nothing was written meanwhile."""
        outcome = await execute()
        if outcome.good and slot.revision == await self.revision() == self.index.revision_known:
            size = sum(len(part) for part in slot.key if isinstance(part, str | bytes))
            response = CachedResponse(outcome.body, size, context.progress.searches)
            self.responses.keep(*slot, response)
        return outcome

    async def executed_reply(
        self,
        head: RequestHead,
        context: Context,
        execute: Computation,
        key: Hashable = None,
    ) -> Reply:
        """Return the reply with what comes of an execution, and what its caller has left.

        Raises ClientDisconnect when the client goes away meanwhile.
        """
        with self.place(context.bill.caller):
            outcome = await run_until_disconnect(execute(), head.receive)
        if outcome.good:
            response = self.responses.kept.get(key) or CachedResponse(outcome.body)
            reply = self.kept_reply(key, response, head.preferences)
        else:
            reply = error_reply(outcome, head.preferences.media)
        return reply._replace(headers=[*reply.headers, *raw_rate_headers(context.bill)])

    def repeated_reply(
        self, key: Hashable, response: CachedResponse, preferences: ResponsePreferences
    ) -> Reply:
        """Return the reply with a response that was sent before; its searches count again."""
        self.query_log.count(response.searches)
        return self.kept_reply(key, response, preferences)

    def kept_reply(
        self, key: Hashable, response: CachedResponse, preferences: ResponsePreferences
    ) -> Reply:
        """Return the reply with a response that is kept."""
        forms = len(response.bodies)
        reply = success_reply(response, preferences)
        if len(response.bodies) > forms:
            self.responses.weigh(key, response)
        return reply

    @contextmanager
    def place(self, caller: str) -> Iterator[None]:
        """Hold one of the places that a caller has for what is being computed; or raise."""
        if self.under_way[caller] >= (most := self.limits.at_once):
            message = sentence("You may have {most} operations under way: wait for one.", most=most)
            raise HttpRefusal(429, Code.THROTTLED, message, {"Retry-After": "1"})
        with occupied_place(self.under_way, caller):
            yield


def raw_rate_headers(bill: Bill) -> list[Header]:
    """Return the headers that say what a caller has left; 429 brings its own Retry-After."""
    headers = rate_limit_headers(bill.left()).items()
    return [(n.lower().encode(), v.encode()) for n, v in headers if n != "Retry-After"]


def explorer_redirect(scope: Scope) -> Reply:
    """Lead a person who opens the endpoint in a browser to the explorer."""
    location = f"{scope.get('root_path', '')}/explorer".encode("latin-1")
    return Reply(303, [(b"location", location), (b"vary", b"Accept"), (b"content-length", b"0")])


async def run_until_disconnect(
    work: Awaitable[ExecutionOutcome], receive: Receive
) -> ExecutionOutcome:
    """Return what comes of the work; stop it and raise ClientDisconnect when the client leaves."""
    working, leaving = (
        asyncio.ensure_future(work),
        asyncio.ensure_future(wait_for_disconnect(receive)),
    )
    try:
        await asyncio.wait((working, leaving), return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        raise ClientDisconnect
    finally:
        working.cancel()
        leaving.cancel()
        await asyncio.gather(working, leaving, return_exceptions=True)


async def wait_for_disconnect(receive: Receive) -> None:
    """Wait until the client goes away."""
    while (await receive())["type"] != "http.disconnect":
        pass
