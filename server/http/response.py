"""From an answer to what HTTP sends: status, headers, compression, entity tag."""

from typing import NamedTuple

from starlette.types import Scope, Send

from server.http.cache.response_variants import CachedResponse
from server.http.execution import ExecutionOutcome
from server.http.head import ResponsePreferences
from server.http.http_errors import NOT_KEPT, VARY, Header
from server.http.negotiation import GRAPHQL, Media


class Reply(NamedTuple):
    """What is sent: a status, headers, a body."""

    status: int
    headers: list[Header]
    body: bytes = b""


async def send_reply(reply: Reply, scope: Scope, send: Send) -> None:
    """Send a reply; to HEAD without its body."""
    # The headers of a kept answer are those of all who get it, so each message has its own.
    headers = [*reply.headers]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    body = b"" if scope["method"] == "HEAD" else reply.body
    await send({"type": "http.response.body", "body": body})


def success_reply(response: CachedResponse, preferences: ResponsePreferences) -> Reply:
    """Return a good answer in the form that is asked for, or that the client has it already."""
    tags = preferences.entity_tags
    form = response.form(preferences.media, preferences.coding, preferences.only_reads)
    if tags and preferences.only_reads and matches_etag(tags, form.tag):
        return Reply(304, form.unchanged)
    return Reply(200, form.headers, form.body)


def error_reply(outcome: ExecutionOutcome, media: Media) -> Reply:
    """Return an outcome with errors; a client of plain JSON expects 200 for most of them."""
    headers = [
        (b"content-type", f"{media}; charset=utf-8".encode()),
        (b"content-length", str(len(outcome.body)).encode()),
        *outcome.headers,
        NOT_KEPT,
        VARY,
    ]
    status = outcome.status if outcome.firm or media == GRAPHQL else 200
    return Reply(status, headers, outcome.body)


def matches_etag(if_none_match: bytes, tag: bytes) -> bool:
    """Tell whether a client already holds what the tag stands for.

    >>> (
    ...     matches_etag(b'W/"a", "b"', b'"a"'),
    ...     matches_etag(b"*", b'"a"'),
    ...     matches_etag(b'"ab"', b'"a"'),
    ... )
    (True, True, False)
    >>> matches_etag(b'W/"a"', b'W/"a"'), matches_etag(b'"a"', b'W/"a"')
    (True, True)
    """
    held_tags = (each.strip().removeprefix(b"W/") for each in if_none_match.split(b","))
    return any(each in (tag.removeprefix(b"W/"), b"*") for each in held_tags)
