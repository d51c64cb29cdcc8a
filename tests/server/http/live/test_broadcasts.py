"""Many who listen to the same: what happens is executed once for all of them."""

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from listening import Elsewhere, Running, begin, heard, say, socket, subscribe
from sqlalchemy import event

from schema import Limits, tables
from schema.tables import Role
from server.settings import HttpSettings

pytestmark = pytest.mark.slow

MANY = 40
NAMED = "subscription { changes(kinds: [TOPIC]) { slug node { id ... on Topic { version } } } }"


@pytest.fixture(scope="module")
def server() -> Iterator[Running]:
    with tempfile.TemporaryDirectory() as name:
        running = Running(Path(name), Limits(listeners_each=200), HttpSettings())
        running.elsewhere = Elsewhere(Path(name))  # type: ignore[attr-defined]
        yield running
        running.stop()
        asyncio.run(running.elsewhere.database.close())  # type: ignore[attr-defined]


@contextmanager
def listening(server, count, **options):
    """Yield sockets that all listen to the same."""
    with ExitStack() as stack:
        opened = [stack.enter_context(socket(server, **options)) for _ in range(count)]
        for each in opened:
            begin(each, NAMED)
        yield opened


def executed(server, count, text):
    """Return how often one event has its topic read, and what each of so many listeners is told.

    Other statements say nothing of it: the index is brought up to date beside it, when it likes.
    """
    sent: list[str] = []

    def note(_c, _k, statement, *_):
        if "topic.version" in statement:
            sent.append(statement)

    with listening(server, count) as opened:
        event.listen(server.database.reading, "before_cursor_execute", note)
        try:
            server.elsewhere.note(text)
            told = [heard(each)["payload"] for each in opened]
        finally:
            event.remove(server.database.reading, "before_cursor_execute", note)
    return len(sent), told


def test_an_event_is_executed_once_however_many_listen(server):
    reads, answers = executed(server, MANY, "Daudzi")

    # Once for all who listen; the first to listen and the index may each read it as well.
    assert 1 <= reads <= 3
    assert len(answers) == MANY
    assert all(each == answers[0] for each in answers)
    assert answers[0]["data"]["changes"]["node"]["version"] > 1


def test_who_speaks_another_language_or_asks_something_else_is_told_that(server):
    other = "subscription { changes(kinds: [TOPIC]) { slug kind } }"
    with listening(server, 1) as [one], socket(server) as two:
        begin(two, other)
        server.elsewhere.note("Dažādi")
        assert "kind" not in heard(one)["payload"]["data"]["changes"]
        assert heard(two)["payload"]["data"]["changes"] == {"slug": "waste", "kind": "TOPIC"}


def test_who_is_known_is_executed_for_apart(server):
    key = server.elsewhere.key(tables.Account(label="Apart", roles=[Role.EDITOR]))

    with listening(server, 1) as [public], listening(server, 1, key=key) as [known]:
        running = server.app.state.live.broadcasts.running
        assert len(running) == 1
        server.elsewhere.note("Zināms")
        assert heard(public)["payload"]["data"] == heard(known)["payload"]["data"]


def test_a_listener_who_leaves_takes_nothing_from_the_others_and_the_last_one_ends_it(server):
    with listening(server, 2) as [_, second]:
        with listening(server, 1):
            pass
        server.elsewhere.note("Paliek")
        assert heard(second)["payload"]["data"]["changes"]["slug"] == "waste"
        say(second, {"id": "1", "type": "complete"})
        say(second, subscribe("{ __typename }", "3"))
        assert heard(second)["type"] == "next"

    for _ in range(50):
        if not server.app.state.live.broadcasts.running:
            return
        asyncio.run(asyncio.sleep(0.1))
    raise AssertionError("it is executed for nobody")


def test_a_document_that_is_wrong_is_refused_for_each_with_its_own_id(server):
    with socket(server) as one, socket(server) as two:
        errors = []
        for each in (one, two):
            say(each, subscribe("subscription { nothing }"))
            told = heard(each)
            assert told["type"] == "error"
            errors.append(told["payload"][0]["extensions"])

    assert [each["code"] for each in errors] == ["GRAPHQL_VALIDATION_FAILED"] * 2
    assert errors[0]["requestId"] != errors[1]["requestId"]
