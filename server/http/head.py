"""The head of a request: what its method and headers say; one that is wrong is refused."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from starlette.types import Receive, Scope

from schema import Code, sentence
from server.http.cache.response_variants import CODINGS
from server.http.http_errors import Header, HttpRefusal
from server.http.negotiation import (
    GRAPHQL,
    JSON,
    LONGEST,
    Media,
    accepted_languages,
    is_json,
    media_type,
    preferred_coding,
)

METHODS = "GET, HEAD, OPTIONS, POST"

PRIVATE_HEADERS = frozenset({b"authorization", b"cookie"})
"""Headers of those who may see more than others, for whom nothing is remembered."""

DECIDING_HEADERS = PRIVATE_HEADERS | {
    b"accept",
    b"accept-encoding",
    b"accept-language",
    b"blis-cost-debug",
    b"content-encoding",
    b"content-length",
    b"content-type",
    b"host",
    b"if-none-match",
}
"""The headers that decide about a response; pages hold the address under which they are known."""

RELEVANT_HEADERS = DECIDING_HEADERS | {
    b"idempotency-key",
    b"origin",
    b"sec-fetch-site",
    b"user-agent",
    b"x-csrf-token",
}
"""With those that only writes and sessions ask for, whose responses are never kept."""


class ResponsePreferences(NamedTuple):
    """The form in which a response is wanted, and what the client holds of it already."""

    media: Media
    coding: str
    only_reads: bool
    entity_tags: bytes


class RequestHead(NamedTuple):
    """A request as far as its headers go."""

    scope: Scope
    receive: Receive
    headers: Mapping[bytes, bytes]
    preferences: ResponsePreferences

    @property
    def languages(self) -> Sequence[str]:
        """The languages that are wanted, the preferred first."""
        return accepted_languages(self.headers.get(b"accept-language", b"")[:LONGEST])

    @property
    def address(self) -> str:
        """The address from which it comes."""
        client = self.scope.get("client")
        return client[0] if client else ""

    def text(self, name: bytes) -> str:
        """Return the beginning of a header as text; "" without one."""
        return self.headers.get(name, b"")[:LONGEST].decode("latin-1")

    def without_caching(self) -> "RequestHead":
        """Return the head of a request whose response nobody keeps on its way."""
        return self._replace(preferences=self.preferences._replace(only_reads=False))


def read_head(scope: Scope, receive: Receive) -> RequestHead:
    """Return the head of a request."""
    headers = relevant_headers(scope)
    media = media_type(headers.get(b"accept")) or JSON
    only_reads = scope["method"] != "POST"
    return RequestHead(scope, receive, headers, read_preferences(headers, media, only_reads))


def read_preferences(
    headers: Mapping[bytes, bytes], media: Media, only_reads: bool
) -> ResponsePreferences:
    """Return what the headers ask for, the kind of response being decided."""
    coding = preferred_coding(headers.get(b"accept-encoding", b"")[:LONGEST], CODINGS)
    return ResponsePreferences(media, coding, only_reads, headers.get(b"if-none-match", b""))


def relevant_headers(scope: Scope) -> Mapping[bytes, bytes]:
    """Return the headers that matter here; those that come several times are joined."""
    pairs = select_headers(scope, RELEVANT_HEADERS)
    headers = dict(pairs)
    if len(headers) < len(pairs):
        headers = {n: b", ".join(v for m, v in pairs if m == n) for n in headers}
    return headers


def select_headers(scope: Scope, names: frozenset[bytes]) -> list[Header]:
    """Return the headers of these names as they came."""
    return [header for header in scope["headers"] if header[0] in names]


def check_head(method: str, media: Media | None, headers: Mapping[bytes, bytes]) -> None:
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
