"""A file of SQLite that cannot be written: 503 with a code, in one line of the log, never a bug."""

import json
import logging
import resource
import signal
import sqlite3
from contextlib import closing, contextmanager
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from processes import serving, start
from sqlalchemy import event
from writing import accounts

from schema import Database
from schema.database.outages import OncePerMinuteFilter

NEW = """mutation($i: TopicCreateInput!) {
  topicCreate(input: $i) { topic { id } userErrors { code } } }"""
HARMS = {
    "full": ("max_page_count=1", "max_page_count=4294967294"),
    "read-only": ("query_only=on", "query_only=off"),
    "busy": ("busy_timeout=50", "busy_timeout=5000"),
}
LONG = "gars " * 1_500


def topic(name, note=LONG):
    return {"i": {"name": [{"lang": "lv", "value": name}], "note": note}}


@contextmanager
def harmed(database, how):
    """Let the connection that writes meet a failure of SQLite."""
    before, after = (f"pragma {each}" for each in HARMS[how])
    pragma = [before]
    listener = (database.engine, "checkout", lambda driver, *_: driver.execute(pragma[0]).close())
    event.listen(*listener)
    with closing(sqlite3.connect(database.url.database, isolation_level=None)) as other:
        if how == "busy":
            other.execute("begin immediate")
        try:
            yield
        finally:
            pragma[0] = after
            database.engine.raw_connection().close()
            event.remove(*listener)
            database.engine.dispose()  # the others that wait in the pool were harmed too


@pytest.mark.parametrize("how", HARMS)
def test_a_write_that_sqlite_cannot_take_is_503_with_a_code_and_leaves_nothing(desk, how):
    before, headers = desk.state(), desk.headers("editor")

    def write():
        body = {"query": NEW, "variables": topic(f"Kaite {how}")}
        return desk.client.post("/graphql", json=body, headers=headers)

    with harmed(desk.database, how):
        answer = write()
    told = answer.json()
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert [each["extensions"]["code"] for each in told["errors"]] == ["UNAVAILABLE"]
    assert desk.state() == before
    assert write().json()["data"]["topicCreate"]["userErrors"] == []


def line(text):
    return logging.LogRecord("blis", logging.WARNING, __file__, 1, text, None, None)


def test_an_outage_is_one_line_of_the_log_also_when_it_has_two_faces(monkeypatch):
    clock = [100.0]
    monkeypatch.setattr("schema.database.outages.monotonic", lambda: clock[0])
    once = OncePerMinuteFilter()

    told = [text for text in ["refused", "timeout"] * 3 if once.filter(line(text))]
    clock[0] += 61

    assert told == ["refused", "timeout"]
    assert once.filter(line("refused"))


def ask(address, key, **variables):
    """Return the status of an answer, and the answer."""
    body = json.dumps({"query": NEW, "variables": variables}).encode()
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key}"}
    try:
        with urlopen(Request(f"{address}/graphql", body, headers), timeout=60) as answer:
            return answer.status, json.load(answer)
    except HTTPError as error:
        return error.code, json.load(error)


@pytest.mark.slow
def test_a_disk_that_takes_no_more_is_503_in_one_line_of_the_log_and_nothing_acknowledged_is_lost(
    tmp_path,
):
    with serving(tmp_path) as served:
        database = Database(f"sqlite:///{tmp_path}/blis.sqlite")
        key, pid = accounts(database)["editor"], served.process.pid
        database.engine.dispose()
        assert ask(served.address, key, **topic("Pirms"))[0] == 200

        resource.prlimit(pid, resource.RLIMIT_FSIZE, (4_096, resource.RLIM_INFINITY))
        told = [ask(served.address, key, **topic(f"Pilns {n}")) for n in range(3)]
        resource.prlimit(
            pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        )
        after = ask(served.address, key, **topic("Pēc"))

        assert served.stop(signal.SIGTERM) == 0
        assert served.process.stdout is not None
        log = served.process.stdout.read()
    assert [status for status, _ in told] == [503] * 3
    assert {each["extensions"]["code"] for _, a in told for each in a["errors"]} == {"UNAVAILABLE"}
    assert after[0] == 200, after
    assert log.count("the database cannot be used") == 1, log
    with closing(sqlite3.connect(tmp_path / "blis.sqlite")) as found:
        [(count,)] = found.execute(
            "select count(*) from topic where json_extract(name, '$.lv') in ('Pirms', 'Pēc')"
        )
    assert count == 2


@pytest.mark.slow
@pytest.mark.parametrize("is_linked", [False, True])
def test_a_second_server_on_the_same_file_is_refused_from_whatever_folder(tmp_path, is_linked):
    here, there = tmp_path / "here", tmp_path / "there"
    with serving(here):
        there.mkdir()
        file = here / "blis.sqlite"
        if is_linked:
            file = there / "other.sqlite"
            file.symlink_to(here / "blis.sqlite")
        second = start(there, "serve", BLIS_DATABASE_URL=f"sqlite:///{file}")
        told, _ = second.communicate(timeout=60)

    assert second.returncode == 1
    assert "Another BLIS is using" in told
    assert "Traceback" not in told
