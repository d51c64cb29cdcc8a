"""The queue of writers: what is told about a write is so, and those who wait share the index."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from time import monotonic, sleep
from typing import Any

import pytest
import sqlalchemy as sa
from graphql import GraphQLError
from sqlalchemy import event

from schema import BLIS, tables
from schema.errors import coded
from schema.outage import NotWritten, OutcomeUnknown, Unavailable
from schema.tables.row import table_of
from schema.turns import deadline
from schema.write_queue import written
from schema.writing import Write
from search import open_index

TOPIC = table_of(tables.Topic)


class Counting:
    """An index that counts how often it was changed."""

    def __init__(self):
        self.index, self.changes = open_index(None), 0

    def put(self, *given):
        self.changes += 1
        self.index.put(*given)

    def __getattr__(self, name):
        return getattr(self.index, name)


def make(name):
    """Return what writes a theme."""

    def work(session):
        row = tables.Topic.model_validate({"slug": name, "name": {"lv": name}})
        session.add(row)
        session.flush()
        assert row.id
        Write(session, BLIS).index({("Topic", row.id)})
        return row.id

    return work


def is_there(database, name):
    return bool(database.all(sa.select(TOPIC.c.id).where(TOPIC.c.slug == name)))


def within(database, seconds, work):
    """Carry out a write that has so many seconds."""

    async def wait():
        deadline.set(monotonic() + seconds)
        return await written(database, open_index(None), work)

    return asyncio.run(wait())


def settle(database):
    """Wait until nobody writes any more."""
    database.writing.submit(lambda: None).result()


def test_a_write_whose_time_is_over_while_others_write_is_never_done(desks):
    database = desks.database

    with ThreadPoolExecutor(1) as thread:
        with database.transaction():
            waiting = thread.submit(within, database, 0.3, make("par-velu"))
            with pytest.raises(NotWritten, match="nothing was written"):
                waiting.result()
        settle(database)

    assert not is_there(database, "par-velu")


def test_a_write_that_takes_too_long_itself_is_taken_back(desks):
    def slow(session):
        make("par-lenu")(session)
        sleep(0.5)

    with pytest.raises(NotWritten):
        within(desks.database, 0.2, slow)
    settle(desks.database)

    assert not is_there(desks.database, "par-lenu")


def test_a_connection_lost_while_committing_is_told_as_unknown(desks):
    if desks.database.is_sqlite:
        pytest.skip("SQLite has no connection that can be lost")

    def work(session):
        event.listen(session, "before_commit", lambda _: desks.database.sockets.cut())
        return make("nav-zinams")(session)

    with pytest.raises(OutcomeUnknown, match="same Idempotency-Key"):
        within(desks.database, 5, work)


@pytest.mark.parametrize(
    ("error", "code", "outcome"),
    [
        (NotWritten(), "TIMEOUT", "NOT_WRITTEN"),
        (OutcomeUnknown("lost"), "UNAVAILABLE", "UNKNOWN"),
        (Unavailable("gone"), "UNAVAILABLE", None),
    ],
)
def test_an_error_says_what_became_of_the_write(error, code, outcome):
    told = coded(GraphQLError("x", original_error=error), "r1")

    assert told.extensions
    assert (told.extensions["code"], told.extensions.get("outcome")) == (code, outcome)


def test_writers_who_wait_together_share_one_change_of_the_index(desks):
    index: Any = Counting()
    database, names = desks.database, [f"kopa-{n}" for n in range(8)]

    async def write_all():
        with database.transaction():
            # Held up here, so that all of them wait.
            waiting = [asyncio.ensure_future(written(database, index, make(n))) for n in names]
            await asyncio.sleep(0.2)
        return await asyncio.gather(*waiting)

    asyncio.run(write_all())

    assert all(is_there(database, name) for name in names)
    assert index.changes <= 2


def test_only_the_rules_of_what_was_written_are_checked(desks):
    database, sent = desks.database, []

    def note(_c, _k, statement, *_):
        sent.append(statement.lower())

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        practice = {"title": [{"lang": "lv", "value": "Noteikumi"}], "kind": "PRACTICE"}
        desks.done("practiceDraftCreate", "editor", practice | {"summary": practice["title"]})
        of_practice = [each for each in sent if "recursive" in each or "funding" in each]
        sent.clear()
        desks.done("topicCreate", "editor", {"name": [{"lang": "lv", "value": "Noteikumi"}]})
        of_topic = [each for each in sent if "recursive" in each]
    finally:
        event.remove(database.engine, "before_cursor_execute", note)

    assert of_practice == []
    assert len(of_topic) == 1
