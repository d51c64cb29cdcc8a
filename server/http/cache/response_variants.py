"""A good response in each form in which it is sent: its kind, its compression, its entity tag."""

import gzip
from collections.abc import Callable, Sequence
from contextlib import suppress
from hashlib import blake2b
from importlib import import_module
from typing import Any, NamedTuple

from schema import LoggedQuery
from server.http.cache import directives
from server.http.http_errors import NOT_KEPT, VARY, Header
from server.http.negotiation import JSON, Media

SMALLEST = 1_024
"""Answers below this many bytes are not worth compressing."""
OVERHEAD = 1_000
"""About what an entry takes besides its texts, in bytes."""

# Whoever keeps a public answer asks each time whether it is still the same, which costs little.
REVALIDATED = (b"cache-control", directives.PUBLIC_ANSWER.encode())

Compress = Callable[[bytes], bytes]


def available_compressions() -> dict[str, Compress]:
    """Return the compressions there are, the better first; Brotli if its package is installed."""
    compressions: dict[str, Compress] = {}
    with suppress(ImportError):
        brotli: Any = import_module("brotli")
        compressions["br"] = lambda body: brotli.compress(body, quality=5)
    compressions["gzip"] = lambda body: gzip.compress(body, compresslevel=6, mtime=0)
    return compressions


COMPRESSIONS = available_compressions()
CODINGS = tuple(COMPRESSIONS)


class ResponseForm(NamedTuple):
    """An answer as it is sent: its entity tag, its headers, its bytes; and its headers in a 304."""

    tag: bytes
    headers: list[Header]
    body: bytes
    unchanged: list[Header]


class CachedResponse:
    """A good answer in each form that was asked for so far.

    `extra` is how many bytes the operation takes under which it is kept, `searches` what was
    searched for to make it.
    """

    def __init__(self, body: bytes, extra: int = 0, searches: Sequence[LoggedQuery] = ()) -> None:
        self.bodies = {"": body}
        self.digest = blake2b(body, digest_size=16).hexdigest()
        self.forms: dict[tuple[Media, str, bool], ResponseForm] = {}
        self.extra, self.searches = OVERHEAD + extra, searches

    @property
    def size(self) -> int:
        """How many bytes it takes, in all of its forms and with its operation."""
        return self.extra + sum(map(len, self.bodies.values()))

    def form(self, media: Media, coding: str, only_reads: bool) -> ResponseForm:
        """Return a form of the answer, made when it is first asked for."""
        key = media, coding, only_reads
        if key not in self.forms:
            self.forms[key] = self._made(media, coding, only_reads)
        return self.forms[key]

    def _made(self, media: Media, coding: str, only_reads: bool) -> ResponseForm:
        coding = coding if len(self.bodies[""]) >= SMALLEST else ""
        if coding not in self.bodies:
            self.bodies[coding] = COMPRESSIONS[coding](self.bodies[""])
        body, tag = self.bodies[coding], self._tag(media, coding)
        caching = [VARY, *([(b"etag", tag), REVALIDATED] if only_reads else [NOT_KEPT])]
        headers = [
            (b"content-type", f"{media}; charset=utf-8".encode()),
            (b"content-length", str(len(body)).encode()),
            *([(b"content-encoding", coding.encode())] if coding else []),
            *caching,
        ]
        return ResponseForm(tag, headers, body, caching)

    def _tag(self, media: Media, coding: str) -> bytes:
        """Return the strong entity tag: the same bytes under the same headers, nothing else."""
        marks = [self.digest, "json" if media == JSON else "", coding]
        return f'"{"-".join(filter(None, marks))}"'.encode()
