"""From an answer to what HTTP sends: status, headers, compression, entity tag."""

from collections.abc import Mapping
from typing import NamedTuple

from starlette.types import Receive, Scope

from server.answers import CODINGS, Answer, Outcome
from server.negotiation import GRAPHQL, LONGEST, Media, coding
from server.refusal import NOT_KEPT, VARY, Header


class Reply(NamedTuple):
    """What is sent: a status, headers, a body."""

    status: int
    headers: list[Header]
    body: bytes = b""


class Asker(NamedTuple):
    """A request as far as its headers go."""

    scope: Scope
    receive: Receive
    headers: Mapping[bytes, bytes]
    media: Media
    only_reads: bool


def good(answer: Answer, asker: Asker) -> Reply:
    """Return a good answer in the form that is asked for, or that the client has it already."""
    wanted = coding(asker.headers.get(b"accept-encoding", b"")[:LONGEST], CODINGS)
    form = answer.form(asker.media, wanted, asker.only_reads)
    held = asker.headers.get(b"if-none-match")
    if held and asker.only_reads and is_same(held, form.tag):
        return Reply(304, form.unchanged)
    return Reply(200, form.headers, form.body)


def plain(outcome: Outcome, asker: Asker) -> Reply:
    """Return an outcome with errors; a client of plain JSON expects 200 for most of them."""
    headers = [
        (b"content-type", f"{asker.media}; charset=utf-8".encode()),
        (b"content-length", str(len(outcome.body)).encode()),
        *outcome.headers,
        NOT_KEPT,
        VARY,
    ]
    status = outcome.status if outcome.firm or asker.media == GRAPHQL else 200
    return Reply(status, headers, outcome.body)


def is_same(if_none_match: bytes, tag: bytes) -> bool:
    """Tell whether a client already holds what the tag stands for.

    >>> is_same(b'W/"a", "b"', b'"a"'), is_same(b"*", b'"a"'), is_same(b'"ab"', b'"a"')
    (True, True, False)
    """
    held = (each.strip().removeprefix(b"W/") for each in if_none_match.split(b","))
    return any(each in (tag, b"*") for each in held)
