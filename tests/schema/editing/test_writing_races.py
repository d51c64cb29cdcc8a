"""Repeated and simultaneous writes: each is done once, and none is lost."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

import pytest
import sqlalchemy as sa

from schema import stream_documents, tables
from schema.clock import now
from schema.tables.base import table_of

KEY = table_of(tables.RequestKey)


def topic(name, **more):
    return {"name": [{"lang": "lv", "value": name}], **more}


def test_the_same_key_at_the_same_time_does_it_once(desks):
    before = desks.state()

    with ThreadPoolExecutor(2) as threads:
        given = topic("Divreiz reizē")
        sent = [threads.submit(desks.do, "topicCreate", "editor", given, "id", "a") for _ in "12"]
        answers = [each.result() for each in sent]

    assert answers[0] == answers[1]
    assert answers[0]["userErrors"] == []
    assert desks.state()[0] == before[0] + 1


def test_a_repetition_writes_nothing_and_answers_the_same(desks):
    first = desks.do("topicCreate", "editor", topic("Atkārtots"), key="b")
    before = desks.state()

    assert desks.do("topicCreate", "editor", topic("Atkārtots"), key="b") == first
    assert desks.state() == before
    assert desks.client.get("/healthz").status_code == 200


def test_a_key_belongs_to_one_request_of_one_account(desks):
    first = desks.do("topicCreate", "editor", topic("Atslēga"), key="c")
    before = desks.state()

    other = desks.do("topicCreate", "editor", topic("Cita"), key="c")
    assert [each["code"] for each in other["userErrors"]] == ["KEY_REUSED"]
    assert desks.state() == before
    own = desks.do("topicCreate", "second editor", topic("Atslēga"), key="c")
    assert own["record"]["id"] != first["record"]["id"]


def test_a_key_of_one_mutation_is_no_key_of_another(desks):
    document = """mutation($t: %s!) { it: %s(input: $t) { userErrors { code } } }"""
    # The two inputs look alike, and so do the names under which the answers come.
    as_topic = document % ("TopicDeleteInput", "topicDelete")
    as_network = document % ("NetworkDeleteInput", "networkDelete")
    gone = desks.done("topicCreate", "editor", topic("Dzēšams"))

    done = desks.send(as_topic, "editor", "d", t=gone)["data"]["it"]["userErrors"]
    other = desks.send(as_network, "editor", "d", t=gone)["data"]["it"]["userErrors"]

    assert (done, other) == ([], [{"code": "KEY_REUSED"}])


def test_a_key_is_free_again_after_a_day_and_after_a_failure(desks):
    wrong = desks.do("topicCreate", "editor", {"name": []}, key="e")
    first = desks.do("topicCreate", "editor", topic("Rīts"), key="e")
    with desks.database.transaction(raising=False) as session:
        session.execute(sa.update(KEY).values(at=now() - timedelta(hours=24, seconds=1)))

    second = desks.do("topicCreate", "editor", topic("Vakars"), key="e")

    assert [each["code"] for each in wrong["userErrors"]] == ["REQUIRED"]
    assert second["record"]["id"] != first["record"]["id"]


def test_of_two_changes_of_one_version_exactly_one_wins(desks):
    held = desks.done("topicCreate", "editor", topic("Strīds"), "id version")
    changes = [topic(name, id=held["id"], ifVersion=1) for name in ("Pirmais", "Otrais")]

    with ThreadPoolExecutor(2) as threads:
        shown = "version name { value }"
        answers = list(threads.map(lambda g: desks.do("topicUpdate", "editor", g, shown), changes))

    assert answers[0]["record"] == answers[1]["record"]
    [won, lost] = sorted((each["userErrors"] for each in answers), key=len)
    assert won == []
    message = "Somebody has changed the record in the meantime: its version is 2 now."
    assert lost == [{"code": "CONFLICT", "field": ["input", "ifVersion"], "message": message}]


@pytest.mark.slow
def test_writers_of_several_processes_wait_for_each_other(desks):
    held = desks.done("topicCreate", "editor", topic("Rinda"), "id version")

    with ThreadPoolExecutor(1) as thread:
        with desks.database.transaction() as session:
            source = table_of(tables.Topic)
            number = session.execute(sa.select(sa.func.max(source.c.id))).scalar_one()
            session.execute(sa.update(source).where(source.c.id == number).values(version=2))
            change = topic("Cits", id=held["id"], ifVersion=1)
            waiting = thread.submit(desks.codes, "topicUpdate", "editor", change)
            assert not wait([waiting], 0.2).done
        assert waiting.result() == [("CONFLICT", "input.ifVersion")]
    # What was written past the server is in no index of its own making.
    desks.client.app.state.index.rebuild(
        stream_documents(desks.database), desks.database.revision().stamp
    )


def test_several_things_that_are_wrong_are_told_at_once_and_nothing_is_written(desks):
    wrong = {"lang": "lv", "value": "x" * 301}
    given = {"title": [wrong], "totalCost": "1.234", "currency": "euro", "continues": "x"}
    before = desks.state()

    problems = desks.codes("projectCreate", "editor", given)

    places = {f"input.{name}" for name in ("title.lv", "totalCost", "currency", "continues")}
    assert set(problems) == {("INVALID", place) for place in places}
    assert desks.state() == before
