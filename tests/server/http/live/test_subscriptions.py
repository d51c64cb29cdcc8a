"""What clients listen to: events over sockets and streams of a real server, and its manners."""

import asyncio
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from gql import Client, gql
from gql.transport.websockets import WebsocketsTransport
from listening import (
    CHANGE,
    CHANGES,
    EVENTS,
    INIT,
    PROTOCOL,
    TOPIC,
    Elsewhere,
    Running,
    begin,
    closed,
    heard,
    say,
    socket,
    subscribe,
)
from processes import serving

from schema import Limits, tables
from schema.tables import Role
from server.http.callers.sessions import COOKIE
from server.settings import HttpSettings

FEW = Limits(listeners_each=4, operations=2, greeting_seconds=1, idle_seconds=2)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("live")


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Running]:
    running = Running(folder, FEW, HttpSettings(max_body=5_000))
    yield running
    running.stop()


@pytest.fixture(scope="module")
def elsewhere(server: Running, folder: Path) -> Iterator[Elsewhere]:
    made = Elsewhere(folder)
    yield made
    asyncio.run(made.database.close())


@pytest.mark.slow
def test_a_listener_hears_what_another_process_writes(server, elsewhere):
    with socket(server) as listening:
        begin(listening, CHANGES)
        elsewhere.note("a")
        told = heard(listening)

    topic = elsewhere.ask(TOPIC)["topic"]["id"]
    expected = {"kind": "TOPIC", "slug": "waste", "isGone": False, "node": {"id": topic}}
    assert told["payload"]["data"]["changes"] == expected


@pytest.mark.slow
def test_listeners_at_two_servers_hear_the_same_and_are_told_when_one_stops(folder, tmp_path):
    with serving(tmp_path) as other:
        elsewhere = Elsewhere(tmp_path)
        running = Running(tmp_path, FEW, HttpSettings())
        with socket(other) as first, socket(running) as second:
            for each in (first, second):
                begin(each, CHANGES)
            elsewhere.note("a")
            assert heard(first)["payload"]["data"] == heard(second)["payload"]["data"]
            url = f"{other.address}/graphql/stream"
            with httpx2.stream("GET", url, params={"query": CHANGES}, headers=EVENTS) as stream:
                assert other.stop() == 0
                assert stream.read() == b"event: complete\ndata:\n\n"
            running.stop()
            assert (closed(first), closed(second)) == (1012, 1012)
        assert other.process.stdout is not None
        # What was written past the server makes its index catch up, and it says so.
        lines = other.process.stdout.read().splitlines()
        assert [line for line in lines if "index" not in line] == ["BLIS has stopped."]
        asyncio.run(elsewhere.database.close())


@pytest.mark.parametrize(("key", "heard_of"), [("", ["PUBLIC"]), ("member", ["MEMBERS", "PUBLIC"])])
def test_a_listener_hears_of_practices_that_it_may_see(server, elsewhere, key, heard_of):
    secret = key and elsewhere.key(tables.Account(label=key, roles=[Role.MEMBER]))
    with socket(server, key=secret) as listening:
        begin(listening, "subscription { practicePublished { visibility } }")
        for number, visibility in enumerate(("OWNER", "MEMBERS", "PUBLIC"), start=1):
            elsewhere.publish(number, visibility)
        told = [heard(listening)["payload"]["data"]["practicePublished"] for _ in heard_of]

    assert [each["visibility"] for each in told] == heard_of


@pytest.mark.parametrize(("topic", "is_heard"), [("waste", False), ("energy-climate", True)])
def test_a_listener_hears_of_practices_on_its_themes(server, elsewhere, topic, is_heard):
    find = "query ($t: String!) { topic(by: {slug: $t}) { id } "
    find += 'practice(by: {slug: "adazi-led-cetras-ielas"}) { id } }'
    found = elsewhere.ask(find, t=topic)
    with socket(server) as listening:
        wanted = f'topics: ["{found["topic"]["id"]}"]'
        begin(listening, f"subscription {{ practicePublished({wanted}) {{ slug }} }}")
        for visibility in ("OWNER", "PUBLIC"):
            elsewhere.ask(CHANGE, i={"id": found["practice"]["id"], "visibility": visibility})
        say(listening, subscribe(CHANGES, "3"))
        time.sleep(1.5)
        elsewhere.note(f"a note on {topic}")

        assert heard(listening)["id"] == ("1" if is_heard else "3")


def test_a_key_that_is_revoked_ends_its_socket(server, elsewhere):
    secret = elsewhere.key(tables.Account(label="Reader", roles=[Role.EDITOR]))
    with socket(server, key=secret) as listening, socket(server) as other:
        begin(listening, CHANGES)
        begin(other, CHANGES)
        elsewhere.revoke_all()
        elsewhere.note("r")

        assert heard(listening)["payload"]["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
        assert closed(listening) == 4403
        assert heard(other)["payload"]["data"]["changes"]["slug"] == "waste"
    with socket(server, greets=False) as again:
        say(again, INIT | {"payload": {"Authorization": secret}})
        assert closed(again) == 4403


@pytest.mark.parametrize(
    ("origin", "counts"), [("own", True), ("https://elsewhere.example", False), (None, False)]
)
def test_a_cookie_counts_only_on_pages_of_ours(server, elsewhere, origin, counts):
    cookie = server.app.state.callers.sessions.begin(elsewhere.viewer.account, 0)
    own = server.address if origin == "own" else origin
    with socket(server, origin=own, additional_headers={"Cookie": f"{COOKIE}={cookie}"}) as opened:
        say(opened, subscribe("{ practices(first: 1) { nodes { workflow { state } } } }"))
        [practice] = heard(opened)["payload"]["data"]["practices"]["nodes"]

    assert (practice["workflow"] is not None) == counts


@pytest.mark.parametrize(
    ("greets", "messages", "code"),
    [
        (False, [subscribe(CHANGES)], 4401),
        (False, [], 4408),
        (False, [{"type": "connection_init", "payload": [1]}], 4400),
        (False, ["{"], 4400),
        (False, [b"\0\1"], 4400),
        (True, [INIT], 4429),
        (True, ["[]"], 4400),
        (True, ["null"], 4400),
        (True, [{}], 4400),
        (True, [{"type": "dance" * 100}], 4400),
        (True, [{"type": ["ping"]}], 4400),
        (True, [{"type": "ping", "payload": "x"}], 4400),
        (True, [{"type": "complete"}], 4400),
        (True, [{"type": "subscribe", "id": "1"}], 4400),
        (True, [subscribe(CHANGES, name=[1])], 4400),
        (True, [subscribe(CHANGES, name="x" * 1000)], 4400),
        (True, [subscribe(CHANGES, variables=[])], 4400),
        (True, [subscribe(CHANGES, operationName=1)], 4400),
        (True, [subscribe(CHANGES), subscribe(CHANGES)], 4409),
        (True, ["x" * 6000], 1009),
    ],
)
def test_rubbish_on_a_socket_closes_it_with_its_code(server, greets, messages, code):
    with socket(server, greets=greets) as opened:
        say(opened, *messages)

        assert closed(opened) == code


def test_text_that_is_not_utf8_closes_a_socket(server):
    with socket(server) as opened:
        opened.send(b"\xff\xfe", text=True)

        assert closed(opened) == 1007


def test_a_socket_of_another_protocol_is_closed(server):
    with socket(server, greets=False, subprotocols=None) as opened:
        assert closed(opened) == 4406


@pytest.mark.slow
def test_a_socket_on_which_nothing_goes_on_is_closed_and_one_that_listens_is_not(server):
    with socket(server) as idle, socket(server) as listening:
        say(listening, subscribe(CHANGES))

        assert closed(idle) == 1000
        say(listening, {"type": "ping"})
        assert heard(listening) == {"type": "pong"}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("subscription { nope }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription {", "GRAPHQL_PARSE_FAILED"),
        ("subscription { changes { kind } practicePublished { id } }", "GRAPHQL_VALIDATION_FAILED"),
        ("mutation { __typename }", "METHOD_NOT_ALLOWED"),
        (
            "subscription S { changes { kind } } query Q { __typename }",
            "OPERATION_RESOLUTION_FAILURE",
        ),
        (
            "subscription { practicePublished { topics(first: 100) { nodes {"
            " practices(first: 100) { nodes { slug } } } } } }",
            "NODE_LIMIT_EXCEEDED",
        ),
        ('subscription { practicePublished(topics: ["x"]) { id } }', "INVALID_ID"),
    ],
)
def test_an_operation_that_cannot_run_is_answered_with_a_code(server, query, code):
    with socket(server) as opened:
        say(opened, subscribe(query))
        told = heard(opened)
        payload = told["payload"]
        errors = payload["errors"] if told["type"] == "next" else payload

        assert [error["extensions"]["code"] for error in errors] == [code]
        assert errors[0]["extensions"]["requestId"]


def test_operations_and_connections_of_one_caller_are_limited(server):
    with socket(server) as first, socket(server), socket(server), socket(server):
        say(first, subscribe(CHANGES, "1"), subscribe(CHANGES, "2"), subscribe(CHANGES, "3"))
        refused = heard(first)
        with socket(server, greets=False) as too_many:
            assert closed(too_many) == 1013
        stream = httpx2.post(
            f"{server.address}/graphql/stream", json={"query": CHANGES}, headers=EVENTS
        )

    assert (refused["id"], refused["type"]) == ("3", "error")
    assert refused["payload"][0]["extensions"]["code"] == "THROTTLED"
    assert (stream.status_code, stream.headers["retry-after"]) == (429, "30")


def test_a_place_is_free_again_when_a_socket_is_closed(server):
    for _ in range(9):
        with socket(server):
            pass


def test_a_stream_tells_what_is_written(server, elsewhere):
    with httpx2.stream(
        "GET", f"{server.address}/graphql/stream", params={"query": CHANGES}, headers=EVENTS
    ) as stream:
        elsewhere.note("b")
        lines = stream.iter_lines()
        event, data = next(lines), next(lines)

    assert stream.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert event == "event: next"
    assert json.loads(data.removeprefix("data: "))["data"]["changes"]["slug"] == "waste"


def test_a_stream_of_one_answer_is_complete_after_it(server):
    answer = httpx2.post(f"{server.address}/graphql/stream", json={"query": TOPIC}, headers=EVENTS)

    assert answer.text.startswith('event: next\ndata: {"data":{"topic":')
    assert answer.text.endswith("\n\nevent: complete\ndata:\n\n")


@pytest.mark.parametrize(
    ("path", "headers", "body", "status"),
    [
        ("/graphql/stream", {"accept": "application/json"}, {"query": TOPIC}, 406),
        ("/graphql/stream", EVENTS, [], 400),
        ("/graphql/stream", EVENTS, {"query": "x" * 6000}, 413),
        ("/graphql", EVENTS, {"query": TOPIC}, 406),
    ],
)
def test_a_request_for_a_stream_that_is_wrong_has_its_status(server, path, headers, body, status):
    answer = httpx2.post(f"{server.address}{path}", json=body, headers=headers)

    assert answer.status_code == status
    assert answer.json()["errors"][0]["extensions"]["requestId"]


def test_a_stream_is_asked_for_with_get_or_post(server):
    answer = httpx2.put(f"{server.address}/graphql/stream", headers=EVENTS)

    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")


def test_a_client_of_others_listens(server, elsewhere):
    async def first_event() -> Any:
        url = server.address.replace("http://", "ws://") + "/graphql"
        transport = WebsocketsTransport(url=url, subprotocols=[PROTOCOL])
        async with Client(transport=transport) as session:
            events = session.subscribe(gql(CHANGES))
            waiting = asyncio.ensure_future(anext(events))
            await session.execute(gql(TOPIC))
            await asyncio.to_thread(elsewhere.note, "c")
            event = await waiting
            await events.aclose()
            return event

    assert asyncio.run(first_event())["changes"]["slug"] == "waste"
