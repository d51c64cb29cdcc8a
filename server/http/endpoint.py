"""The GraphQL endpoint: HTTP to a question, an outcome to HTTP, answers kept in between."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

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
    QuotaVerdict,
    Refused,
    RequestProgress,
    clock,
    sentence,
)
from schema.tables import Role
from search import SearchIndex
from server.http import request
from server.http.execution import (
    Execute,
    execute_operation,
    refusal_outcome,
)
from server.http.http_errors import (
    Header,
    HttpRefusal,
    outage_refusal,
)
from server.http.identity import (
    NOBODY,
    CallerAuthenticator,
    CallerIdentity,
)
from server.http.negotiation import (
    GRAPHQL,
    JSON,
    LONGEST,
    Media,
    accepted_languages,
    is_json,
    media_type,
    prefers_page,
)
from server.http.persisted_documents import (
    AutomaticDocuments,
    ListedDocuments,
)
from server.http.rate_limit import (
    RateLimitBuckets,
    caller_by_address,
    rate_limit_headers,
)
from server.http.repeated_requests import (
    NOTED,
    RepeatedRequests,
    SeenRequest,
    select_headers,
)
from server.http.request import GraphQLRequest
from server.http.response import (
    IncomingRequest,
    Reply,
    ResponsePreferences,
    error_reply,
    read_preferences,
    send_reply,
    success_reply,
)
from server.http.response_cache import (
    CachedResponse,
    ExecutionOutcome,
    ResponseCache,
)
from server.http.security_headers import request_id
from server.http.sessions import SessionSigner
from server.settings import HttpSettings

USUAL = Limits()
READER = frozenset({Role.READER})
"""The roles of who reads what the public does, and so may have the answers kept for it."""
METHODS = "GET, HEAD, OPTIONS, POST"


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
        self.max_body, self.tally = http.max_body, QueryLog(database)
        self.documents = ListedDocuments(http.documents) if http.documents else AutomaticDocuments()
        self.answers, self.repeats = ResponseCache(http.answer_cache_bytes), RepeatedRequests()
        self.under_way: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; nobody is answered who has gone away meanwhile."""
        try:
            reply = await self.reply(scope, receive)
        except ClientDisconnect:
            return
        await send_reply(reply, scope, send)

    async def reply(self, scope: Scope, receive: Receive) -> Reply:
        """Return the reply to a request."""
        headers, method = relevant_headers(scope), scope["method"]
        accept = headers.get(b"accept")
        if method == "OPTIONS":
            return Reply(204, [(b"allow", METHODS.encode())])
        if method == "GET" and not scope["query_string"] and prefers_page(accept):
            return explorer_redirect(scope)
        media = media_type(accept)
        wanted = read_preferences(headers, media or JSON, method != "POST")
        asker = IncomingRequest(scope, receive, headers, wanted)
        try:
            check_request_head(method, media, headers)
            return await self.answer(asker)
        except Refused as refusal:
            return error_reply(refusal_outcome(refusal, request_id(scope)), wanted.media)
        except UNREADABLE as error:
            return error_reply(
                refusal_outcome(outage_refusal(error), request_id(scope)), wanted.media
            )

    async def answer(self, asker: IncomingRequest) -> Reply:
        """Return the reply to a request whose headers are in order."""
        identity = await self.identity(asker)
        asked = await self.asked(asker)
        question = self.question(asker, asked)
        spoken = accepted_languages(asker.headers.get(b"accept-language", b"")[:LONGEST])
        context = self.context(asker, spoken, identity)
        if identity.viewer.roles == READER and not question.is_own and not question.may_change:
            context.loaders.viewer = PUBLIC
        elif identity is not NOBODY:
            # What is shown to one caller is kept by nobody, neither here nor on the way.
            asker = asker._replace(wish=asker.wish._replace(only_reads=False))
            return await self.fresh(asker, self.execute(question, context), context)
        is_own = question.may_change or question.is_own or context.request.explains_cost
        revision = None if is_own else await self.revision()
        if revision is None:
            return await self.fresh(asker, self.execute(question, context), context)
        context.bill.is_shared = True
        key = (clock.today(), *question.key(), spoken)
        if (answer := self.answers.find(key, revision)) is not None:
            self.repeats.remember(asker.scope, asked, SeenRequest(key[1:], asker.wish))
            return self.repeated(key, answer, asker.wish)
        context.loaders.counts = self.answers.known_counts()
        compute = partial(self.compute, question, context, key, revision)
        return await self.fresh(asker, self.answers.once(key, compute), context, key)

    async def again(self, seen: SeenRequest) -> Reply | None:
        """Return the reply to a request that was seen before, or None if no answer is kept."""
        if (revision := await self.revision()) is None:
            return None
        key = (clock.today(), *seen.key)
        answer = self.answers.find(key, revision)
        return None if answer is None else self.repeated(key, answer, seen.wish)

    def repeated(self, key: Hashable, answer: CachedResponse, wish: ResponsePreferences) -> Reply:
        """Return the reply with an answer that was given before; its searches count again."""
        self.tally.count(answer.asked)
        return self.kept(key, answer, wish)

    def kept(self, key: Hashable, answer: CachedResponse, wish: ResponsePreferences) -> Reply:
        """Return the reply with an answer that is kept."""
        forms = len(answer.bodies)
        reply = success_reply(answer, wish)
        if len(answer.bodies) > forms:
            self.answers.weigh(key, answer)
        return reply

    async def fresh(
        self,
        asker: IncomingRequest,
        work: Awaitable[ExecutionOutcome],
        context: Context,
        key: Hashable = None,
    ) -> Reply:
        """Return the reply with what comes of the work, and what its caller has left.

        Raises ClientDisconnect when the client goes away meanwhile.
        """
        with self.place(context.bill.caller):
            outcome = await run_until_disconnect(work, asker.receive)
        if outcome.good:
            reply = self.kept(
                key, self.answers.kept.get(key) or CachedResponse(outcome.body), asker.wish
            )
        else:
            reply = error_reply(outcome, asker.wish.media)
        bill = context.bill
        verdict = bill.verdict if bill.is_charged else bill.spend(0)
        return reply._replace(headers=[*reply.headers, *raw_rate_headers(verdict)])

    @contextmanager
    def place(self, caller: str) -> Iterator[None]:
        """Hold one of the places that a caller has for what is being computed; or raise."""
        if self.under_way[caller] >= (most := self.limits.at_once):
            message = sentence("You may have {most} operations under way: wait for one.", most=most)
            raise HttpRefusal(429, Code.THROTTLED, message, {"Retry-After": "1"})
        self.under_way[caller] += 1
        try:
            yield
        finally:
            self.under_way[caller] -= 1
            if not self.under_way[caller]:
                del self.under_way[caller]

    async def identity(self, asker: IncomingRequest) -> CallerIdentity:
        """Return who asks, which most do not say."""
        headers = asker.headers
        if b"authorization" not in headers and b"cookie" not in headers:
            return NOBODY
        only_reads, root_path = asker.wish.only_reads, asker.scope.get("root_path")
        return await self.callers.identity(headers, only_reads, root_path)

    def context(
        self, asker: IncomingRequest, spoken: Sequence[str], identity: CallerIdentity
    ) -> Context:
        """Return what the resolvers of a request can reach."""
        client, viewer = asker.scope.get("client"), identity.viewer
        caller = caller_by_address(client[0] if client else "")
        if viewer.account is not None:
            caller = f"account {viewer.account}"
        buckets = self.partners if Role.PARTNER in viewer.roles else self.buckets
        told = ClientRequest(
            languages=spoken,
            id=request_id(asker.scope),
            client=asker.headers.get(b"user-agent", b"")[:LONGEST].decode("latin-1"),
            root_path=asker.scope.get("root_path", ""),
            idempotency_key=asker.headers.get(b"idempotency-key", b"")[:LONGEST].decode("latin-1"),
            csrf_token=identity.csrf_token,
            explains_cost=asker.headers.get(b"blis-cost-debug") == b"1",
        )
        return Context(
            Loaders(self.database, self.index, viewer),
            told,
            limits=self.limits,
            bill=Bill(partial(buckets.take, caller), caller),
            progress=RequestProgress(query_log=self.tally),
        )

    async def asked(self, asker: IncomingRequest) -> bytes:
        """Return the bytes that say what is asked: the parameters of the address, or the body."""
        if asker.wish.only_reads:
            return asker.scope["query_string"]
        return await request.read_body(asker.receive, asker.headers, self.max_body)

    def question(self, asker: IncomingRequest, asked: bytes) -> GraphQLRequest:
        """Return what is asked."""
        if asker.wish.only_reads:
            fields = request.fields_from_address(asked, self.max_body)
        else:
            fields = request.fields_from_body(asked)
        return GraphQLRequest(
            document=self.documents.find(fields),
            operation=fields.get("operationName") or None,
            variables=fields.get("variables") or {},
            extensions=fields.get("extensions") or {},
            only_reads=asker.wish.only_reads,
        )

    async def revision(self) -> str | None:
        """Return the revision of the data, or None when no answer can be kept.

        While the database does not say it, nothing is written either: the last one still stands.
        """
        if not self.answers.limit:
            return None
        try:
            return await self.database.stamp()
        except UNREADABLE:
            return self.answers.revision

    async def compute(
        self, question: GraphQLRequest, context: Context, key: Any, revision: str
    ) -> ExecutionOutcome:
        """Execute a question; keep a good answer if nothing was written meanwhile."""
        outcome = await self.execute(question, context)
        if outcome.good and revision == await self.revision() and self.is_indexed(revision):
            extra = len(question.document) + len(key[3])
            self.answers.keep(
                key, revision, CachedResponse(outcome.body, extra, context.progress.searches)
            )
        return outcome

    def is_indexed(self, revision: str) -> bool:
        """Tell whether the index holds what the database does."""
        return self.index.revision_known == revision


def raw_rate_headers(verdict: QuotaVerdict) -> list[Header]:
    """Return the headers that say what a caller has left; 429 brings its own Retry-After."""
    told = rate_limit_headers(verdict).items()
    return [(n.lower().encode(), v.encode()) for n, v in told if n != "Retry-After"]


def relevant_headers(scope: Scope) -> Mapping[bytes, bytes]:
    """Return the headers that matter here; those that come several times are joined."""
    found = select_headers(scope, NOTED)
    headers = dict(found)
    if len(headers) < len(found):
        headers = {n: b", ".join(v for m, v in found if m == n) for n in headers}
    return headers


def explorer_redirect(scope: Scope) -> Reply:
    """Lead a person who opens the endpoint in a browser to the explorer."""
    location = f"{scope.get('root_path', '')}/explorer".encode("latin-1")
    return Reply(303, [(b"location", location), (b"vary", b"Accept"), (b"content-length", b"0")])


def check_request_head(method: str, media: Media | None, headers: Mapping[bytes, bytes]) -> None:
    """Refuse a request that is wrong by its method or its headers."""
    if method not in METHODS.split(", "):
        message = sentence("Send queries with GET or POST, mutations with POST.")
        raise HttpRefusal(405, Code.METHOD_NOT_ALLOWED, message, {"Allow": METHODS})
    if media is None:
        message = sentence("The answer is {graphql} or {json}.", graphql=GRAPHQL, json=JSON)
        raise HttpRefusal(406, Code.NOT_ACCEPTABLE, message)
    if method != "POST":
        return
    if not is_json(headers.get(b"content-type", b"")[:LONGEST]):
        message = sentence("Send the body as application/json in UTF-8.")
        raise HttpRefusal(415, Code.UNSUPPORTED_MEDIA_TYPE, message, {"Accept-Post": JSON})
    if headers.get(b"content-encoding", b"identity").lower() != b"identity":
        message = sentence("Send the body without a content encoding.")
        raise HttpRefusal(
            415, Code.UNSUPPORTED_MEDIA_TYPE, message, {"Accept-Encoding": "identity"}
        )


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
