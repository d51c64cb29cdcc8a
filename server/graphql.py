"""The GraphQL endpoint: HTTP to a question, an outcome to HTTP, answers kept in between."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Hashable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

import psycopg
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from schema import Bill, Code, Context, Database, Limits, Refused, Verdict
from search import SearchIndex
from server import questions
from server.answers import Answer, Answers, Outcome
from server.execution import Execute, execute, refused
from server.guard import request_id
from server.negotiation import (
    GRAPHQL,
    JSON,
    LONGEST,
    Media,
    is_json,
    languages,
    media_type,
    prefers_page,
)
from server.persisted import Automatic, Listed
from server.questions import Question
from server.refusal import Header, HttpRefused
from server.replies import Asker, Reply, good, plain
from server.settings import Http
from server.throttle import Buckets, caller_at, headers

UNREADABLE = (SQLAlchemyError, sqlite3.Error, psycopg.Error)
USUAL = Limits()
METHODS = "GET, HEAD, OPTIONS, POST"


class Endpoint:
    """Answers GraphQL over HTTP from one database and one index."""

    def __init__(
        self,
        database: Database,
        index: SearchIndex,
        http: Http,
        limits: Limits = USUAL,
        execute: Execute = execute,
    ) -> None:
        self.database, self.index, self.execute = database, index, execute
        self.limits, self.buckets = limits, Buckets(limits)
        self.max_body = http.max_body
        self.documents = Listed(http.documents) if http.documents else Automatic()
        self.answers = Answers(http.answer_bytes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; nobody is answered who has gone away meanwhile."""
        try:
            reply = await self.reply(scope, receive)
        except ClientDisconnect:
            return
        start = {"type": "http.response.start", "status": reply.status, "headers": reply.headers}
        await send(start)
        body = b"" if scope["method"] == "HEAD" else reply.body
        await send({"type": "http.response.body", "body": body})

    async def reply(self, scope: Scope, receive: Receive) -> Reply:
        """Return the reply to a request."""
        headers, method = headers_of(scope), scope["method"]
        accept = headers.get(b"accept")
        if method == "OPTIONS":
            return Reply(204, [(b"allow", METHODS.encode())])
        if method == "GET" and not scope["query_string"] and prefers_page(accept):
            return to_explorer(scope)
        media = media_type(accept)
        asker = Asker(scope, receive, headers, media or JSON, method != "POST")
        try:
            check(method, media, headers)
            return await self.answer(asker)
        except Refused as refusal:
            return plain(refused(refusal, request_id(scope)), asker)

    async def answer(self, asker: Asker) -> Reply:
        """Return the reply to a request whose headers are in order."""
        question = await self.question(asker)
        spoken = languages(asker.headers.get(b"accept-language", b"")[:LONGEST])
        context = self.context(asker, spoken)
        is_own = question.may_change or question.is_own or context.explains_cost
        revision = None if is_own else await self.revision()
        if revision is None:
            return await self.fresh(asker, self.execute(question, context), context)
        context.bill.is_shared = True
        # Some answers speak of today, such as whether a project is closed.
        key = (*question.key(), spoken, date.today())
        if (answer := self.answers.find(key, revision)) is not None:
            return self.kept(key, answer, asker)
        compute = partial(self.compute, question, context, key, revision)
        return await self.fresh(asker, self.answers.once(key, compute), context, key)

    def kept(self, key: Hashable, answer: Answer, asker: Asker) -> Reply:
        """Return the reply with an answer that is kept."""
        forms = len(answer.bodies)
        reply = good(answer, asker)
        if len(answer.bodies) > forms:
            self.answers.weigh(key, answer)
        return reply

    async def fresh(
        self, asker: Asker, work: Awaitable[Outcome], context: Context, key: Hashable = None
    ) -> Reply:
        """Return the reply with what comes of the work, and what its caller has left.

        Raises ClientDisconnect when the client goes away meanwhile.
        """
        outcome = await unless_gone(work, asker.receive)
        if outcome.good:
            reply = self.kept(key, self.answers.kept.get(key) or Answer(outcome.body), asker)
        else:
            reply = plain(outcome, asker)
        bill = context.bill
        verdict = bill.verdict if bill.is_charged else self.buckets.take(context.caller, 0)
        return reply._replace(headers=[*reply.headers, *rates(verdict)])

    def context(self, asker: Asker, spoken: Sequence[str]) -> Context:
        """Return what the resolvers of a request can reach."""
        client = asker.scope.get("client")
        caller = caller_at(client[0] if client else "")
        return Context(
            database=self.database,
            index=self.index,
            languages=spoken,
            request_id=request_id(asker.scope),
            limits=self.limits,
            caller=caller,
            bill=Bill(partial(self.buckets.take, caller)),
            client=asker.headers.get(b"user-agent", b"")[:LONGEST].decode("latin-1"),
            idempotency_key=asker.headers.get(b"idempotency-key", b"")[:LONGEST].decode("latin-1"),
            explains_cost=asker.headers.get(b"blis-cost-debug") == b"1",
        )

    async def question(self, asker: Asker) -> Question:
        """Return what is asked."""
        if asker.only_reads:
            fields = questions.from_address(asker.scope["query_string"], self.max_body)
        else:
            body = await questions.read_body(asker.receive, asker.headers, self.max_body)
            fields = questions.from_body(body)
        return Question(
            document=self.documents.find(fields),
            operation=fields.get("operationName") or None,
            variables=fields.get("variables") or {},
            extensions=fields.get("extensions") or {},
            only_reads=asker.only_reads,
        )

    async def revision(self) -> int | None:
        """Return the revision of the data, or None when no answer can be kept."""
        if not self.answers.limit:
            return None
        try:
            return await self.database.revision_number()
        except UNREADABLE:
            return None

    async def compute(
        self, question: Question, context: Context, key: Any, revision: int
    ) -> Outcome:
        """Execute a question; keep a good answer if nothing was written meanwhile."""
        outcome = await self.execute(question, context)
        if outcome.good and revision == await self.revision() and self.is_indexed(revision):
            extra = len(question.document) + len(key[2])
            self.answers.keep(key, revision, Answer(outcome.body, extra))
        return outcome

    def is_indexed(self, revision: int) -> bool:
        """Tell whether the index holds what the database does."""
        return self.index.revision == str(revision)


def rates(verdict: Verdict) -> list[Header]:
    """Return the headers that say what a caller has left; 429 brings its own Retry-After."""
    told = headers(verdict).items()
    return [(n.lower().encode(), v.encode()) for n, v in told if n != "Retry-After"]


def headers_of(scope: Scope) -> Mapping[bytes, bytes]:
    """Return the headers of a request; those that come several times are joined."""
    headers = dict(scope["headers"])
    if len(headers) < len(scope["headers"]):
        headers = {n: b", ".join(v for m, v in scope["headers"] if m == n) for n in headers}
    return headers


def to_explorer(scope: Scope) -> Reply:
    """Lead a person who opens the endpoint in a browser to the explorer."""
    location = f"{scope.get('root_path', '')}/explorer".encode("latin-1")
    return Reply(303, [(b"location", location), (b"vary", b"Accept"), (b"content-length", b"0")])


def check(method: str, media: Media | None, headers: Mapping[bytes, bytes]) -> None:
    """Refuse a request that is wrong by its method or its headers."""
    if method not in METHODS.split(", "):
        message = "Send queries with GET or POST, mutations with POST."
        raise HttpRefused(405, Code.METHOD_NOT_ALLOWED, message, {"Allow": METHODS})
    if media is None:
        message = f"Answers are {GRAPHQL} or {JSON}."
        raise HttpRefused(406, Code.NOT_ACCEPTABLE, message)
    if method != "POST":
        return
    if not is_json(headers.get(b"content-type", b"")[:LONGEST]):
        message = "Send the body as application/json in UTF-8."
        raise HttpRefused(415, Code.UNSUPPORTED_MEDIA_TYPE, message, {"Accept-Post": JSON})
    if headers.get(b"content-encoding", b"identity").lower() != b"identity":
        message = "Send the body without a content encoding."
        raise HttpRefused(
            415, Code.UNSUPPORTED_MEDIA_TYPE, message, {"Accept-Encoding": "identity"}
        )


async def unless_gone(work: Awaitable[Outcome], receive: Receive) -> Outcome:
    """Return what comes of the work; stop it and raise ClientDisconnect when the client leaves."""
    working, leaving = asyncio.ensure_future(work), asyncio.ensure_future(departure(receive))
    try:
        await asyncio.wait((working, leaving), return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        raise ClientDisconnect
    finally:
        working.cancel()
        leaving.cancel()
        await asyncio.gather(working, leaving, return_exceptions=True)


async def departure(receive: Receive) -> None:
    """Wait until the client goes away."""
    while (await receive())["type"] != "http.disconnect":
        pass
