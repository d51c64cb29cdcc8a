"""A request that comes again in the same bytes is answered by the short way, and not otherwise."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from server.app import create_app
from server.http.cache.repeated_requests import (
    LONGEST,
    CachedResponseMiddleware,
    RepeatedRequests,
    SeenRequest,
)
from server.http.head import relevant_headers
from server.http.negotiation import GRAPHQL, JSON
from server.http.response import ResponsePreferences

TOPIC = '{ topic(by: {slug: "housing"}) { name { lang value } } }'
MANY = "{ municipalities(first: 100) { nodes { slug name { value } } } }"
BODY = json.dumps({"query": TOPIC}).encode()
HEADERS = {"Content-Type": "application/json"}


class Web:
    """A client, and which of its requests went past the short way."""

    def __init__(self, parts: Any) -> None:
        app = create_app(*parts)
        self.client, self.long = TestClient(app, headers=HEADERS), []
        route: Any = app.routes[0]
        self.endpoint = route.app
        usual = self.endpoint.reply

        async def reply(head: Any) -> Any:
            self.long.append(head.scope)
            return await usual(head)

        self.endpoint.reply = reply

    def repeated(self, ask: Callable[[TestClient], Any]) -> tuple[Any, Any]:
        """Return the answer that was found by the long way, and that of the short one."""
        answers = [ask(self.client) for _ in range(3)]
        assert len(self.long) == 2
        return answers[1], answers[2]


@pytest.fixture
def web(parts) -> Web:
    return Web(parts)


def by_post(**headers: str) -> Callable[[TestClient], Any]:
    return lambda client: client.post("/graphql", content=BODY, headers=headers)


def by_get(document: str = TOPIC, **headers: str) -> Callable[[TestClient], Any]:
    return lambda client: client.get("/graphql", params={"query": document}, headers=headers)


ASKED = {
    "POST": by_post(),
    "POST that wants JSON in English": by_post(Accept=JSON, **{"Accept-Language": "en"}),
    "GET": by_get(),
    "GET of who has it": by_get(**{"If-None-Match": "*"}),
    "GET that takes gzip": by_get(MANY, **{"Accept-Encoding": "gzip"}),
    "GET that takes nothing packed": by_get(MANY, **{"Accept-Encoding": "identity"}),
    "HEAD": lambda client: client.head("/graphql", params={"query": TOPIC}),
}


@pytest.mark.parametrize("name", ASKED)
def test_the_short_way_gives_what_the_long_way_gives(web, name):
    long, short = web.repeated(ASKED[name])

    assert (short.status_code, short.content) == (long.status_code, long.content)
    assert short.headers.pop("x-request-id") != long.headers.pop("x-request-id")
    assert short.headers == long.headers


OTHERWISE = {
    "another kind of answer": by_post(Accept=JSON),
    "another language": by_post(**{"Accept-Language": "en"}),
    "another body": lambda client: client.post("/graphql", content=BODY + b" "),
    "a body that is packed": by_post(**{"Content-Encoding": "gzip"}),
    "no content type": by_post(**{"Content-Type": "text/plain"}),
    "one that asks what it costs": by_post(**{"BLIS-Cost-Debug": "1"}),
    "by GET": by_get(),
}


@pytest.mark.parametrize("name", OTHERWISE)
def test_a_request_that_differs_goes_the_long_way(web, name):
    web.repeated(by_post())

    OTHERWISE[name](web.client)
    assert len(web.long) == 3


@pytest.mark.parametrize("header", ["Authorization", "Cookie"])
def test_who_may_see_more_neither_takes_nor_leaves_anything(web, header):
    private = by_post(**{header: "x"})
    for _ in range(3):
        private(web.client)
    assert len(web.long) == 3
    assert not web.endpoint.repeats.heads

    for _ in range(3):  # the last of them takes the short way at the latest
        by_post()(web.client)
    before = len(web.long)
    private(web.client)
    assert before <= 5
    assert len(web.long) == before + 1


@pytest.mark.parametrize("ask", [by_post(), by_get()], ids=["POST", "GET"])
def test_answers_of_older_data_are_forgotten_on_the_short_way_too(web, ask):
    web.repeated(ask)
    web.endpoint.responses.find((), revision=-1)

    assert ask(web.client).json()["data"]
    assert len(web.long) == 3


def test_who_asks_with_which_program_takes_the_short_way_too_but_is_known_to_writes(web):
    web.repeated(by_post())
    by_post(**{"User-Agent": "another", "Idempotency-Key": "x"})(web.client)
    assert len(web.long) == 2

    sent = [(b"user-agent", b"another"), (b"idempotency-key", b"x"), (b"x-unknown", b"y")]
    assert relevant_headers({"headers": sent}) == dict(sent[:2])


def test_errors_are_never_remembered(web):
    for _ in range(3):
        assert web.client.post("/graphql", json={"query": "{ nowhere }"}).status_code == 400

    assert len(web.long) == 3


def scope(path: str) -> dict[str, Any]:
    return {"type": "http", "method": "POST", "path": path, "query_string": b"", "headers": []}


def test_what_is_remembered_is_bounded_in_bytes():
    repeats, seen = (
        RepeatedRequests(100_000),
        SeenRequest((), ResponsePreferences(GRAPHQL, "", False, b"")),
    )
    repeats.remember(scope("/"), b"x" * LONGEST, seen)
    repeats.remember(scope("/"), b"x" * (LONGEST + 1), seen)
    assert [len(each) for each in repeats.find(scope("/"))] == [LONGEST]

    for number in range(1_000):
        repeats.remember(scope(f"/{number % 7}"), b"%d" % number, seen)
        assert repeats.size <= 100_000
    assert 0 < sum(map(len, repeats.heads.values())) < 100


def test_the_body_is_left_alone_when_nothing_was_asked_with_such_headers():
    reached: list[Any] = []

    async def unused(*_: Any) -> Any:
        raise AssertionError

    async def app(*given: Any) -> None:
        reached.append(given)

    asyncio.run(
        CachedResponseMiddleware(app, RepeatedRequests(), unused)(scope("/graphql"), unused, unused)
    )
    assert reached == [(scope("/graphql"), unused, unused)]


def test_a_body_that_comes_in_pieces_reaches_the_application_whole():
    repeats, pieces = RepeatedRequests(), [b"{", b"}", b""]
    repeats.remember(
        scope("/"), b"{", SeenRequest((), ResponsePreferences(GRAPHQL, "", False, b""))
    )

    async def receive(*_: Any) -> Any:
        body = pieces.pop(0)
        return {"type": "http.request", "body": body, "more_body": bool(body)}

    async def app(_: Any, receive: Any, send: Any) -> None:
        assert [(await receive())["body"] for _ in range(3)] == [b"{", b"}", b""]

    asyncio.run(CachedResponseMiddleware(app, repeats, receive)(scope("/"), receive, receive))
    assert not pieces
