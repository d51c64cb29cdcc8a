"""What clients listen to: events over sockets and streams of a real server, and its manners."""

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx2
import pytest
import sqlalchemy as sa
from gql import Client, gql
from gql.transport.websockets import WebsocketsTransport
from processes import Served, serving
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from schema import (
    Context,
    Database,
    Limits,
    Viewer,
    graphql_schema,
    issue_key,
    tables,
)
from schema.tables import Action, Role, Scope
from schema.tables.row import now, table_of
from schema.writing import Write
from search import open_index
from seed import load
from server.app import create_app
from server.listen import Server, address, open_socket
from server.sessions import COOKIE
from server.settings import Http

PROTOCOL = "graphql-transport-ws"
INIT = {"type": "connection_init"}
CHANGES = "subscription { changes(kinds: [TOPIC]) { kind slug isGone node { id } } }"
TOPIC = '{ topic(by: {slug: "waste"}) { id } }'
CHANGE = "mutation ($i: PracticeUpdateInput!) { practiceUpdate(input: $i) { userErrors { code } } }"
NOTE = "mutation ($i: TopicUpdateInput!) { topicUpdate(input: $i) { userErrors { message } } }"
EVENTS = {"accept": "text/event-stream"}


class Elsewhere:
    """Another process with the same database."""

    def __init__(self, folder: Path) -> None:
        self.database = Database(f"sqlite:///{folder}/blis.sqlite")
        self.index = open_index(None)
        with self.database.transaction() as session:
            account = tables.Account(label="Editor", roles=[Role.EDITOR])
            session.add(account)
            session.flush()
            self.viewer = Viewer(account.id, frozenset({Role.EDITOR}))

    def ask(self, document: str, **variables: Any) -> Any:
        """Return what an editor gets."""
        context = Context(self.database, self.index, viewer=self.viewer)
        asked = graphql_schema.execute(document, variables, context_value=context)
        result = asyncio.run(asked)
        assert not result.errors, result.errors
        return result.data

    def key(self, account: tables.Account) -> str:
        """Return what somebody new sends as their key."""
        with self.database.transaction() as session:
            session.add(account)
            session.flush()
            _, secret = issue_key(
                session, account, "A program", list(Scope), days=None, client="tests"
            )
        return f"Bearer {secret}"

    def revoke_all(self) -> None:
        """Revoke every key."""
        with self.database.transaction() as session:
            session.execute(sa.update(tables.ApiKey).values(revoked_at=now()))

    def publish(self, number: int, visibility: str) -> None:
        """Publish a practice for an audience."""
        practice = table_of(tables.Practice)
        with self.database.transaction() as session:
            write = Write(session, self.viewer)
            with write.changing(tables.Practice, number, Action.PUBLISHED):
                mine = sa.update(practice).where(practice.c.id == number)
                session.execute(mine.values(visibility=visibility))

    def note(self, text: str) -> None:
        """Write something into a topic."""
        topic = self.ask(TOPIC)["topic"]["id"]
        written = self.ask(NOTE, i={"id": topic, "note": text})
        assert written["topicUpdate"]["userErrors"] == []


class Running:
    """A server in a thread."""

    def __init__(self, folder: Path, limits: Limits, http: Http) -> None:
        self.database = Database(f"sqlite:///{folder}/blis.sqlite")
        self.database.migrate()
        load(self.database)
        self.app = create_app(self.database, open_index(None), http, limits=limits)
        self.listening = open_socket("127.0.0.1", 0)
        self.address = address(self.listening)
        ready = threading.Event()
        self.server = Server(self.app, ready.set, self.database.close, http)
        self.thread = threading.Thread(target=self.server.run, args=([self.listening],))
        self.thread.start()
        assert ready.wait(60)

    def stop(self) -> None:
        """Stop as on a signal, and wait for the end."""
        self.server.should_exit = True
        self.thread.join()


FEW = Limits(listeners_each=4, operations=2, greeting_seconds=1, idle_seconds=2)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("live")


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Running]:
    running = Running(folder, FEW, Http(max_body=5_000))
    yield running
    running.stop()


@pytest.fixture(scope="module")
def elsewhere(server: Running, folder: Path) -> Iterator[Elsewhere]:
    made = Elsewhere(folder)
    yield made
    asyncio.run(made.database.close())


@contextmanager
def socket(
    server: Running | Served, *, greets: bool = True, key: str = "", **options: Any
) -> Iterator[ClientConnection]:
    """Yield a socket to a server, which has let it in unless it does not greet."""
    address = server.address.replace("http://", "ws://") + "/graphql"
    options = {"subprotocols": [PROTOCOL]} | options
    with connect(address, compression=None, **options) as opened:
        if greets:
            say(opened, INIT | ({"payload": {"authorization": key}} if key else {}))
            assert heard(opened) == {"type": "connection_ack"}
        yield opened


def say(opened: ClientConnection, *messages: Any) -> None:
    for message in messages:
        opened.send(message if isinstance(message, str | bytes) else json.dumps(message))


def heard(opened: ClientConnection) -> Any:
    return json.loads(opened.recv(timeout=10))


def subscribe(query: str, name: Any = "1", **more: Any) -> dict[str, Any]:
    return {"type": "subscribe", "id": name, "payload": {"query": query, **more}}


def closed(opened: ClientConnection) -> int:
    """Return the code with which the server closes."""
    with suppress(ConnectionClosed):
        while True:
            opened.recv(timeout=10)
    assert opened.close_code is not None
    return opened.close_code


def begin(opened: ClientConnection, query: str) -> None:
    """Listen; the answer to a query that is sent after it tells that it has begun."""
    say(opened, subscribe(query), subscribe("{ __typename }", "2"))
    assert heard(opened)["type"] == "next"
    assert heard(opened) == {"id": "2", "type": "complete"}


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
        running = Running(tmp_path, FEW, Http())
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
        assert other.process.stdout.read() == ""
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
