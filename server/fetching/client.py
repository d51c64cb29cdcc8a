"""Asks services politely: one request at a time, pauses, retries, conditions, and bounds."""

import random
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from threading import Event
from time import monotonic
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx2

from schema import clock
from schema.readings import is_digits
from server.fetching.public_hosts import check_address, check_peer
from server.fetching.refusals import FetchRefusal, FetchStopped, ServiceUnreachable

AGAIN = frozenset({429, 500, 502, 503, 504})
"""After these answers the same question is asked again."""

LONGEST_WAIT, MOST_REDIRECTS = 60.0, 3

PACKED = "gzip"
"""How an answer may be packed."""

LONGEST_CONDITION = 200
"""How many letters of an ETag, or of a day, are kept and sent back."""


@dataclass(frozen=True)
class FetchBounds:
    """How much is fetched and how: bytes of an answer, seconds for it, how often it is tried.

    `pause` is how many seconds lie between two requests to a host, `backoff` before the second
    try; each further one waits twice as long. `allowed` are hosts that may be private.
    """

    most: int = 20 * 1024 * 1024
    seconds: float = 120
    tries: int = 3
    pause: float = 1
    backoff: float = 2
    allowed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Conditions:
    """What is known of an answer that came earlier, as HTTP names it."""

    etag: str | None = None
    last_modified: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        """The headers that ask only for something newer."""
        told = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: text for name, text in told.items() if text}


UNCONDITIONAL = Conditions()


@dataclass(frozen=True)
class Answer:
    """What a service answered, from where, and how to ask whether it is still the same."""

    content: bytes
    address: str
    conditions: Conditions = UNCONDITIONAL


class NotModified(Exception):
    """A service says that what it answered earlier is still the same."""


@dataclass
class ServiceClient:
    """One conversation with services; `contact` is whom they can write to about it."""

    contact: str
    bounds: FetchBounds = FetchBounds()
    stopping: Event = field(default_factory=Event)
    asked: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Prepare to ask; a proxy or credentials around us are not used."""
        agent = f"BLIS (+{self.contact})"
        self.http = httpx2.Client(
            headers={"User-Agent": agent, "Accept-Encoding": PACKED},
            timeout=httpx2.Timeout(30, connect=10),
            trust_env=False,
        )

    def close(self) -> None:
        """Let go of connections."""
        self.http.close()

    def get(self, address: str, conditions: Conditions = UNCONDITIONAL, **query: Any) -> Answer:
        """Return what is at an address.

        Raises NotModified, FetchRefusal for what may not be asked or is too large, and
        ServiceUnreachable.
        """
        try:
            url = httpx2.URL(address)
        except httpx2.InvalidURL as error:
            raise FetchRefusal("no_tls", address=address) from error
        url = url.copy_merge_params(query) if query else url
        return self._persist("GET", str(url), conditions.headers, None)

    def post(self, address: str, body: Any) -> Answer:
        """Return what a service answers to a question in JSON; raises as `get` does."""
        return self._persist("POST", address, {}, body)

    def _persist(self, method: str, address: str, headers: Mapping[str, str], body: Any) -> Answer:
        wait = self.bounds.backoff
        for left in reversed(range(self.bounds.tries)):
            try:
                return self._follow(method, address, headers, body)
            except ServiceUnreachable as failed:
                if not left or not failed.details.get("again", True):
                    raise
                told = float(failed.details.get("wait") or 0)
            self.rest(min(max(wait, told), LONGEST_WAIT) * random.uniform(1, 1.2))
            wait *= 2
        raise AssertionError("it is tried at least once")

    def _follow(self, method: str, address: str, headers: Mapping[str, str], body: Any) -> Answer:
        for _ in range(MOST_REDIRECTS + 1):
            check_address(address, self.bounds.allowed)
            with self._turn(address), self._answer(method, address, headers, body) as answer:
                if not answer.has_redirect_location:
                    return self._read(answer, address, is_conditional=bool(headers))
                address = joined_address(address, answer.headers["location"])
        raise ServiceUnreachable("redirects", host=host_of(address), again=False)

    @contextmanager
    def _turn(self, address: str) -> Iterator[None]:
        """Wait until a host may be asked again."""
        host = host_of(address)
        self.rest(self.asked.get(host, -self.bounds.pause) + self.bounds.pause - monotonic())
        try:
            yield
        finally:
            self.asked[host] = monotonic()

    def rest(self, seconds: float) -> None:
        """Wait; raise FetchStopped when BLIS stops meanwhile."""
        if self.stopping.wait(max(0, seconds)):
            raise FetchStopped

    @contextmanager
    def _answer(
        self, method: str, address: str, headers: Mapping[str, str], body: Any
    ) -> Iterator[httpx2.Response]:
        host = host_of(address)
        try:
            with self.http.stream(method, address, headers=headers, json=body) as answer:
                # Its name may lead elsewhere by now than when it was checked.
                peer = answer.extensions["network_stream"].get_extra_info("server_addr")
                check_peer(peer[0], host, self.bounds.allowed)
                yield answer
        except httpx2.InvalidURL as error:
            raise FetchRefusal("no_tls", address=address) from error
        except (httpx2.HTTPError, zlib.error) as error:
            why = str(error) or type(error).__name__
            raise ServiceUnreachable("unreachable", host=host, why=why) from error

    def _read(self, answer: httpx2.Response, address: str, *, is_conditional: bool) -> Answer:
        host, status = host_of(address), answer.status_code
        if status == 304 and is_conditional:
            raise NotModified
        if status != 200:
            again, wait = status in AGAIN, retry_after(answer.headers.get("retry-after", ""))
            raise ServiceUnreachable("status", host=host, status=status, again=again, wait=wait)
        content = b"".join(self._portions(answer, host))
        told = (conditional_header(answer.headers.get(n)) for n in ("etag", "last-modified"))
        return Answer(content, address, Conditions(*told))

    def _portions(self, answer: httpx2.Response, host: str) -> Iterator[bytes]:
        size, unpacker = 0, unpacker_of(answer, host)
        for sent in self._sent(answer, host):
            # A few bytes can stand for many: never more is unpacked than shows that it is too much.
            most = self.bounds.most - size + 1
            portion = unpacker.decompress(sent, most) if unpacker else sent
            size += len(portion)
            if size > self.bounds.most:
                raise FetchRefusal("too_large", host=host, most=self.bounds.most)
            yield portion
        if unpacker and not unpacker.eof:
            raise ServiceUnreachable("unreachable", host=host, why="the answer ends early")

    def _sent(self, answer: httpx2.Response, host: str) -> Iterator[bytes]:
        """Yield what is sent, as it is sent: also what stands for nothing takes time."""
        until = monotonic() + self.bounds.seconds
        for sent in answer.iter_raw():
            if monotonic() > until:
                raise ServiceUnreachable("too_slow", host=host, seconds=int(self.bounds.seconds))
            if self.stopping.is_set():
                raise FetchStopped
            yield sent


def unpacker_of(answer: httpx2.Response, host: str) -> Any:
    """Return what unpacks an answer, or None where it is plain; raise ServiceUnreachable."""
    packed = answer.headers.get("content-encoding", "identity").strip().lower()
    if packed not in ("", "identity", PACKED):
        raise ServiceUnreachable("packed", host=host, packed=packed, again=False)
    return zlib.decompressobj(zlib.MAX_WBITS | 16) if packed == PACKED else None


def conditional_header(said: str | None) -> str | None:
    """Return what can be sent back as a header, None for what cannot.

    >>> conditional_header('"a1"'), conditional_header('"\xe9"'), conditional_header("x" * 999)
    ('"a1"', None, None)
    """
    can = said and said.isascii() and said.isprintable() and len(said) <= LONGEST_CONDITION
    return said if can else None


def joined_address(address: str, location: str) -> str:
    """Return where an answer leads; raise FetchRefusal for what is no address."""
    try:
        return urljoin(address, location)
    except ValueError as error:
        raise FetchRefusal("no_tls", address=location) from error


def host_of(address: str) -> str:
    """Return the name of the host in an address."""
    return urlsplit(address).hostname or ""


def retry_after(text: str, now: Callable[[], Any] = clock.now) -> float:
    """Return after how many seconds a service wants to be asked again, 0 where it does not say.

    >>> retry_after("7"), retry_after(""), retry_after("soon"), retry_after("\xb2")
    (7.0, 0, 0, 0)
    """
    if is_digits(text):
        return float(text)
    try:
        return max(0, (parsedate_to_datetime(text) - now()).total_seconds())
    except (ValueError, TypeError):
        return 0
