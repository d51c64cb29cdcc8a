"""The queue of writers: what is told about a write is so, and those who wait share the index."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from time import monotonic, sleep
from typing import Any

import pytest
import sqlalchemy as sa
from graphql import GraphQLError
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError

from schema import BLIS, tables
from schema.database.fair_thread_pool import deadline
from schema.database.outages import DatabaseUnavailable, NotWritten, OutcomeUnknown
from schema.editing.input.user_errors import Problem, ProblemCode, Problems
from schema.editing.transactions import write_queue
from schema.editing.transactions.write_queue import run_write
from schema.editing.transactions.writes import Write
from schema.errors import coded_error
from schema.tables.base import table_of
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
        return await run_write(database, open_index(None), work)

    return asyncio.run(wait())


@contextmanager
def other_write(database):
    """Let writers wait for a write that the index of the desks can follow."""
    with database.transaction() as session:
        Write(session, BLIS).index(set())
        yield


def settle(database):
    """Wait until nobody writes any more."""
    database.writing.submit(lambda: None).result()


def test_a_write_whose_time_is_over_while_others_write_is_never_done(desks):
    database = desks.database

    with ThreadPoolExecutor(1) as thread:
        with other_write(database):
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

    def cut(_):
        desks.database.sockets.cut()

    event.listen(desks.database.engine, "commit", cut)
    try:
        with pytest.raises(OutcomeUnknown, match="same Idempotency-Key"):
            within(desks.database, 5, make("nav-zinams"))
    finally:
        event.remove(desks.database.engine, "commit", cut)


@pytest.mark.parametrize(
    ("error", "code", "outcome"),
    [
        (NotWritten(), "TIMEOUT", "NOT_WRITTEN"),
        (OutcomeUnknown("lost"), "UNAVAILABLE", "UNKNOWN"),
        (DatabaseUnavailable("gone"), "UNAVAILABLE", None),
    ],
)
def test_an_error_says_what_became_of_the_write(error, code, outcome):
    told = coded_error(GraphQLError("x", original_error=error), "r1")

    assert told.extensions
    assert (told.extensions["code"], told.extensions.get("outcome")) == (code, outcome)


def held_up(database, index, *works):
    """Return what became of writes that had to wait for the same other one."""

    async def write_all():
        with other_write(database):
            waiting = [asyncio.ensure_future(run_write(database, index, work)) for work in works]
            await asyncio.sleep(0.2)
        return await asyncio.gather(*waiting, return_exceptions=True)

    return asyncio.run(write_all())


@pytest.fixture
def commits(desks):
    """The commits of writers from now on."""
    noted: list[Any] = []

    def note(connection):
        noted.append(connection)

    event.listen(desks.database.engine, "commit", note)
    yield noted
    event.remove(desks.database.engine, "commit", note)


def test_writers_who_wait_together_share_one_commit_and_one_change_of_the_index(
    desks, commits, monkeypatch
):
    # However slow the machine is.
    monkeypatch.setattr(write_queue, "SECONDS_TOGETHER", 600)
    index: Any = Counting()
    database, names = desks.database, [f"kopa-{n}" for n in range(8)]
    before = database.revision().number

    held_up(database, index, *map(make, names))

    assert all(is_there(database, name) for name in names)
    assert database.revision().number == before + 9
    assert index.changes <= 2
    # That of the write for which they waited, and at most one before they all stood there.
    assert len(commits) <= 3


def refused(session):
    make("par-daudz")(session)
    raise Problems(Problem(ProblemCode.INVALID, (), "not_found"))


def doubled(session):
    return make("viena")(session)


def test_a_write_that_fails_takes_back_nothing_but_itself(desks):
    database = desks.database
    before = database.revision().number

    works = make("viena"), refused, doubled, make("otra")
    first, wrong, taken, second = held_up(database, open_index(None), *works)

    assert isinstance(wrong, Problems)
    assert isinstance(taken, IntegrityError)
    assert {type(first), type(second)} == {int}
    assert [is_there(database, name) for name in ("viena", "par-daudz", "otra")] == [1, 0, 1]
    assert database.revision().number == before + 3


def test_a_write_that_is_given_up_costs_those_who_waited_with_it_nothing(desks):
    database, index = desks.database, open_index(None)

    async def hurried():
        deadline.set(monotonic() + 0.1)
        return await run_write(database, index, make("steidzigs"))

    async def write_all():
        with other_write(database):
            mine = asyncio.ensure_future(run_write(database, index, make("pirms")))
            other = asyncio.ensure_future(hurried())
            last = asyncio.ensure_future(run_write(database, index, make("pec")))
            await asyncio.sleep(0.4)
        return await asyncio.gather(mine, other, last, return_exceptions=True)

    _, given_up, _ = asyncio.run(write_all())

    assert isinstance(given_up, NotWritten)
    assert [is_there(database, name) for name in ("pirms", "steidzigs", "pec")] == [1, 0, 1]


def test_nothing_is_acknowledged_of_what_a_full_disk_takes_back(desks):
    if not desks.database.is_sqlite:
        pytest.skip("how much room PostgreSQL has cannot be limited")
    topic = table_of(tables.Topic)

    def too_large(session):
        connection = session.connection()
        [(size,)] = connection.exec_driver_sql("pragma page_count").all()
        connection.exec_driver_sql(f"pragma max_page_count={size + 10}")
        try:
            connection.execute(sa.update(topic).values(note="x" * 1_000_000))
        finally:
            connection.exec_driver_sql("pragma max_page_count=1073741823")

    works = make("maza"), too_large, make("vel-viena")
    outcomes = held_up(desks.database, open_index(None), *works)

    told = [not isinstance(outcome, Exception) for outcome in outcomes]
    assert isinstance(outcomes[1], DatabaseUnavailable)
    assert [is_there(desks.database, "maza"), is_there(desks.database, "vel-viena")] == told[::2]
    assert desks.done("topicCreate", "editor", {"name": [{"lang": "lv", "value": "Pēc tam"}]})


def test_only_the_rules_of_what_was_written_are_checked(desks):
    database, sent = desks.database, []

    def note(_c, _k, statement, *_):
        sent.append(statement.lower())

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        practice = {"title": [{"lang": "lv", "value": "Noteikumi"}], "kind": "PRACTICE"}
        desks.done("practiceDraftCreate", "editor", practice | {"summary": practice["title"]})
        of_practice = [each for each in sent if "recursive" in each or "funding.amount" in each]
        sent.clear()
        desks.done("topicCreate", "editor", {"name": [{"lang": "lv", "value": "Noteikumi"}]})
        of_topic = [each for each in sent if "recursive" in each]
    finally:
        event.remove(database.engine, "before_cursor_execute", note)

    assert of_practice == []
    assert len(of_topic) == 1


def test_a_change_of_a_case_takes_few_statements(desks):
    database, sent, counts = desks.database, list[str](), list[int]()
    title = [{"lang": "lv", "value": "Ātri ierakstīts"}]
    given = {"title": title, "summary": title, "kind": "PRACTICE"}
    case = desks.done("practiceDraftCreate", "editor", given, "id version")
    topic = desks.ask("{ topics(first: 1) { nodes { id } } }")["topics"]["nodes"][0]["id"]

    def note(*given):
        sent.append(given[2])

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        for change in ({"title": [{"lang": "lv", "value": "Īsi"}]}, {"topics": [topic]}):
            sent.clear()
            desks.done("practiceUpdate", "editor", {"id": case["id"], **change})
            counts.append(len(sent))
    finally:
        event.remove(database.engine, "before_cursor_execute", note)

    # On PostgreSQL with what is read for the index; its offices are found by its title too.
    most = 18 if database.is_sqlite else 30
    assert counts[0] <= most
    assert counts[1] <= most + 6
    entry = sa.select(table_of(tables.Change)).order_by(table_of(tables.Change).c.id.desc())
    last = database.all(entry.limit(1))[0]
    with database.transaction(raising=False) as session:
        assert last.content == Write(session, BLIS).content(tables.Practice, last.row_id)
    assert len(last.content["topics"]) == 1
