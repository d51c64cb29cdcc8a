"""A server with live events, somebody elsewhere who writes, and sockets that listen."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from processes import Served
from seeded import seeded_database
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from schema import (
    Context,
    Database,
    Limits,
    Loaders,
    Viewer,
    graphql_schema,
    issue_key,
    stream_documents,
    tables,
)
from schema.clock import now
from schema.editing.transactions.writes import Write
from schema.tables import Action, Role, Scope
from schema.tables.base import table_of
from search import open_index
from server.app import create_app
from server.listener import HttpServer, browser_address, open_socket
from server.settings import HttpSettings

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
        context = Context(Loaders(self.database, self.index, self.viewer))
        asked = graphql_schema().execute(document, variables, context_value=context)
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

    def __init__(self, folder: Path, limits: Limits, http: HttpSettings) -> None:
        self.database = seeded_database(folder / "blis.sqlite")
        index = open_index(None)
        # Else the server would do it itself, amid what a test counts.
        index.rebuild(stream_documents(self.database), self.database.revision().stamp)
        self.app = create_app(self.database, index, http, limits=limits)
        self.listening = open_socket("127.0.0.1", 0)
        self.address = browser_address(self.listening)
        ready = threading.Event()
        self.server = HttpServer(self.app, ready.set, self.database.close, http)
        self.thread = threading.Thread(target=self.server.run, args=([self.listening],))
        self.thread.start()
        assert ready.wait(60)

    def stop(self) -> None:
        """Stop as on a signal, and wait for the end."""
        self.server.should_exit = True
        self.thread.join()


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
