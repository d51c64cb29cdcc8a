"""The way of a request to a page: its address -> its document -> the API -> its template.

The document is executed in this process by the endpoint of GraphQL itself, so a page has its
rights, limits, points and kept responses; what is kept for the public is the page as it is sent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from schema import Code, Context, spoken
from server.http.callers.browser_forms import Fields
from server.http.callers.identity import NOBODY, CallerIdentity
from server.http.endpoint import GraphQLEndpoint
from server.http.execution import ExecutionOutcome, execute_operation
from server.http.head import RequestHead, read_head
from server.http.http_errors import REFUSAL_STATUSES, Header, HttpRefusal
from server.http.middleware.hosts import PUBLIC_HOST
from server.http.negotiation import HTML, LONGEST
from server.http.request import GraphQLRequest
from server.http.response import Reply, error_reply, send_reply
from server.pages.frame.addresses import (
    LANGUAGES,
    LIST_PAGES,
    PATHS,
    list_paths,
    read_page_parameters,
)
from server.pages.frame.page import (
    Page,
    PageAnswer,
    PageMissing,
    PageMoved,
    PageRequest,
    PageTurned,
    Values,
)
from server.pages.frame.rendering import render_site_page
from server.pages.frame.session_over import session_over_outcome
from server.pages.frame.submission import (
    STALE,
    Submission,
    is_of_session,
    led_reply,
    read_submission,
    refused_form_state,
    submit_form,
)

STATUSES = {
    **REFUSAL_STATUSES,
    Code.GRAPHQL_VALIDATION_FAILED: 500,
    Code.GRAPHQL_PARSE_FAILED: 500,
}
"""The status of a page whose document is refused with a code; else 400."""


def page_routes(graphql: GraphQLEndpoint, pages: Sequence[Page], contact: str = "") -> list[Route]:
    """Return the addresses of pages in each language; `contact` is whom readers may write to."""
    return [
        Route(
            path.rstrip("/") or "/",
            PageEndpoint(graphql, page, lang, contact),
            methods=["GET", "POST"] if page.form else ["GET"],
        )
        for page in pages
        for lang, path in zip(LANGUAGES, PATHS[page.name], strict=True)
    ]


def list_routes() -> list[Route]:
    """Return the addresses above those of records, which lead to what the search has of a kind."""
    return [
        Route(path, partial(redirect_to_list, lang, kind))
        for lang in LANGUAGES
        for path, kind in list_paths(lang).items()
    ]


def redirect_to_list(lang: str, kind: str, request: Request) -> Response:
    """Lead to everything of a kind; cases need no kind."""
    asked = PageRequest("results", lang, root=request.scope.get("root_path", ""))
    if (listing := LIST_PAGES.get(kind, "")) in PATHS:
        return RedirectResponse(asked.address(listing), 301)
    kinds = () if kind == "PRACTICE" else (kind,)
    return RedirectResponse(asked.own_address(kind=kinds), 301)


class PageEndpoint:
    """Answers the address of a page in one language."""

    def __init__(self, graphql: GraphQLEndpoint, page: Page, lang: str, contact: str) -> None:
        self.graphql, self.page, self.lang, self.contact = graphql, page, lang, contact

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; nobody is answered who has gone away meanwhile."""
        spoken.set(self.lang)
        head = page_head(scope, receive, self.lang)
        try:
            reply = await (self.submitted(head) if scope["method"] == "POST" else self.reply(head))
        except ClientDisconnect:
            return
        except PageMoved as moved:
            reply = moved_reply(str(moved))
        except PageMissing:
            raise HTTPException(404) from None
        await send_reply(reply, scope, send)

    async def reply(self, head: RequestHead) -> Reply:
        """Return the reply with the page as who asks may see it."""
        identity, forgetting = await self.caller(head)
        request = page_request(self.page.name, self.lang, head.scope, identity)
        request = replace(request, contact=self.contact)
        if self.page.is_own and identity is NOBODY:
            return with_headers(led_reply(sign_in_address(request)), forgetting)
        context = self.graphql.context(head, identity)
        key, sent = (self.page.name, *page_key(request)), head.scope["query_string"]
        slot = await self.graphql.cache_slot(key, context) if identity is NOBODY else None
        if identity is not NOBODY:
            head = head.without_caching()
        execute = partial(show_page, self.page, request, context)
        reply = await self.graphql.respond(head, sent, context, slot, execute)
        return with_headers(reply, forgetting)

    async def submitted(self, head: RequestHead) -> Reply:
        """Return what comes of the form of the page: another page, or the form again."""
        fields = await read_submission(head, self.graphql.max_body)
        identity, forgetting = await self.caller(head)
        request = page_request(self.page.name, self.lang, head.scope, identity)
        if identity is NOBODY:
            outcome = session_over_outcome(self.page, request, fields)
            return with_headers(error_reply(outcome, HTML), forgetting)
        has_key = b"authorization" in head.headers
        is_current = has_key or is_of_session(fields, identity.csrf_token)
        shown = await ask_page(self.page, request, self.graphql.context(head, identity))
        if not is_current:
            told = refused_form_state(fields, self.lang, "form of an earlier session")
            came = Submission(state=told, status=STALE)
        else:
            execute = partial(self.executed, head_of_form(head, fields), identity)
            came = await submit_form(self.page, request, fields, shown.values, execute)
        if came.leads:
            return led_reply(came.leads)
        if came.was_written:
            shown = await ask_page(self.page, request, self.graphql.context(head, identity))
        outcome = render_outcome(shown, replace(shown.request, state=came.state))
        return error_reply(replace(outcome, status=came.status), HTML)

    async def executed(
        self, head: RequestHead, identity: CallerIdentity, operation: GraphQLRequest
    ) -> ExecutionOutcome:
        """Return what comes of a mutation of the page, as who sends it."""
        context = self.graphql.context(head, identity)
        with self.graphql.place(context.bill.caller):
            return await execute_operation(operation, context)

    async def caller(self, head: RequestHead) -> tuple[CallerIdentity, Sequence[Header]]:
        """Return who asks; whose session is over reads on as one of the public."""
        # A form shows by its token that it is of the session; that is looked at on its own.
        reading = head._replace(preferences=head.preferences._replace(only_reads=True))
        try:
            return await self.graphql.identity(reading), ()
        except HttpRefusal as refusal:
            if b"authorization" in head.headers:
                raise
            return NOBODY, [each for each in refusal.headers if each[0].lower() == b"set-cookie"]


class AskedPage(NamedTuple):
    """A page whose document was answered: what it was asked with, and what it shows."""

    page: Page
    request: PageRequest
    variables: Values
    values: Values


async def show_page(page: Page, request: PageRequest, context: Context) -> ExecutionOutcome:
    """Return a page as HTML."""
    asked = await ask_page(page, request, context)
    return render_outcome(asked, asked.request)


async def ask_page(page: Page, request: PageRequest, context: Context) -> AskedPage:
    """Return what a page shows; raise PageMissing where there is no such page for who asks."""
    request, variables = request.turned_to(page.name), page.variables(request)
    answer = await ask_api(page.document, variables, context)
    try:
        values = page.values(request, answer)
    except PageTurned as turned:
        return await ask_page(turned.args[0], request, context)
    return AskedPage(page, request, variables, {**values, "problems": answer.problems})


def render_outcome(asked: AskedPage, request: PageRequest) -> ExecutionOutcome:
    """Return a page as HTML; it is good, and may be kept, when nothing of it is missing."""
    body = render_site_page(asked.page, request, asked.values, asked.variables).encode()
    return ExecutionOutcome(body, good=not asked.values["problems"], firm=True)


def head_of_form(head: RequestHead, fields: Fields) -> RequestHead:
    """Return the head with the key of a form, by which it is done once however often it is sent."""
    once = next(iter(fields.get("once", ())), "")
    return head._replace(headers={**head.headers, b"idempotency-key": once.encode()[:LONGEST]})


def sign_in_address(request: PageRequest) -> str:
    """Return where one signs in, to be led back to a page afterwards."""
    return request.address("sign-in", back=request.own_address())


def with_headers(reply: Reply, headers: Sequence[Header]) -> Reply:
    """Return a reply with more headers."""
    return reply._replace(headers=[*reply.headers, *headers])


async def ask_api(document: str, variables: Mapping[str, Any], context: Context) -> PageAnswer:
    """Return what the API answers to a document; raise HttpRefusal for what it refuses."""
    if not document:
        return PageAnswer({})
    operation = GraphQLRequest(document, variables=variables, only_reads=True)
    outcome = await execute_operation(operation, context)
    content = orjson.loads(outcome.body)
    errors = content.get("errors", ())
    if content.get("data") is None:
        raise page_refusal(errors[0])
    if outcome.status == 503:
        raise page_refusal(next(e for e in errors if e["extensions"]["code"] == Code.UNAVAILABLE))
    return PageAnswer(content["data"], [*dict.fromkeys(each["message"] for each in errors)])


def page_refusal(error: Mapping[str, Any]) -> HttpRefusal:
    """Return the refusal of a page whose document is refused."""
    extensions = error["extensions"]
    code, seconds = Code(extensions["code"]), extensions.get("retryAfter")
    headers = {} if seconds is None else {"Retry-After": str(seconds)}
    return HttpRefusal(STATUSES.get(code, 400), code, error["message"], headers)


def page_head(scope: Scope, receive: Receive, lang: str) -> RequestHead:
    """Return the head of a request for a page in a language, whatever others are preferred."""
    head = read_head(scope, receive)
    return head._replace(
        headers={**head.headers, b"accept-language": lang.encode()},
        preferences=head.preferences._replace(media=HTML),
    )


def page_request(name: str, lang: str, scope: Scope, identity: CallerIdentity) -> PageRequest:
    """Return what a request asks of a page."""
    return PageRequest(
        name,
        lang,
        request_origin(scope),
        scope.get("root_path", ""),
        scope.get("path_params", {}),
        read_page_parameters(scope["query_string"], lang),
        identity.csrf_token,
    )


def request_origin(scope: Scope) -> str:
    """Return the public address of BLIS without a path."""
    return f"{Request(scope).base_url.scheme}://{scope[PUBLIC_HOST]}"


def page_key(request: PageRequest) -> tuple[str, ...]:
    """Return what tells a page from all others that are sent to the public."""
    return request.lang, request.origin, request.own_address()


def moved_reply(address: str) -> Reply:
    """Lead to the address that a page has now."""
    location = (b"location", address.encode("latin-1"))
    return Reply(301, [location, (b"content-length", b"0")])
