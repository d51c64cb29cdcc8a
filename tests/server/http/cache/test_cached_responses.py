"""Kept answers: one computation for everybody, the same bytes until the data changes."""

import asyncio
import gzip
import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from importlib.util import find_spec
from typing import Any

import pytest
from sqlalchemy import event
from starlette.testclient import TestClient

from schema import Database
from search import open_index
from server.app import create_app
from server.http.cache.response_cache import MOST_COUNTS, ResponseCache
from server.http.negotiation import GRAPHQL, JSON

TOPIC = '{ topic(by: {slug: "housing"}) { name { lang value } } }'
MANY = "{ municipalities(first: 100) { nodes { slug name { value } } } }"
POST, GET = "POST", "GET"


@pytest.fixture(scope="module")
def web(parts) -> Iterator[TestClient]:
    with TestClient(create_app(*parts)) as client:
        yield client


@pytest.fixture
def sent(parts) -> Iterator[list[str]]:
    """The SQL that is sent while the test runs."""
    statements: list[str] = []

    def note(_c: Any, _k: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    event.listen(parts[0].reading, "before_cursor_execute", note)
    yield statements
    event.remove(parts[0].reading, "before_cursor_execute", note)


def ask(client: TestClient, method: str, document: str, **headers: str):
    """Send a document; headers are given with underscores."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    if method == POST:
        return client.post("/graphql", json={"query": document}, headers=named)
    return client.get("/graphql", params={"query": document}, headers=named)


@pytest.mark.parametrize("method", [POST, GET])
@pytest.mark.parametrize("again", [POST, GET])
def test_an_answer_is_computed_once_for_post_and_get(web, sent, method, again):
    document = f"query {method}{again} {TOPIC}"
    first, statements = ask(web, method, document), len(sent)
    second = ask(web, again, document)

    assert statements > 0
    assert len(sent) == statements
    assert first.content == second.content


def test_variables_in_another_order_are_the_same_question(web, sent):
    document = "query($a: Int!, $b: String) { topics(first: $a, after: $b) { nodes { id } } }"
    for variables in ({"a": 1, "b": None}, {"b": None, "a": 1}):
        assert web.post("/graphql", json={"query": document, "variables": variables}).json()["data"]

    assert len(sent) == 1


def test_other_variables_operations_and_languages_are_other_questions(web):
    document = f"query A {TOPIC} query B($n: Int = 1) {{ topics(first: $n) {{ nodes {{ id }} }} }}"
    asked = [("A", {}, "lv"), ("A", {}, "en"), ("B", {}, "lv"), ("B", {"n": 2}, "lv")] * 2

    answers = [
        web.post(
            "/graphql",
            json={"query": document, "operationName": name, "variables": variables},
            headers={"Accept-Language": language},
        ).content
        for name, variables, language in asked
    ]

    assert len(set(answers)) == 4
    assert answers[:4] == answers[4:]


@pytest.mark.parametrize(
    "document",
    [
        "{ nowhere }",
        '{ node(id: "x") { id } }',
        '{ search(query: "mutation") { totalCount } } # mutation',
    ],
)
def test_errors_are_not_kept_and_what_could_be_a_mutation_is_not_shared(parts, document):
    app = create_app(*parts)
    endpoint: Any = app.routes[0]
    for _ in range(2):
        assert ask(TestClient(app), POST, document).status_code in (200, 400)

    assert not endpoint.app.responses.kept


def test_a_reader_who_has_the_answer_gets_304_without_a_body(web):
    first = ask(web, GET, TOPIC)
    tag = first.headers["etag"]
    held = [tag, f'"x", {tag}', f"W/{tag}", "*"]

    again = [ask(web, GET, TOPIC, If_None_Match=each) for each in held]

    assert first.headers["cache-control"] == "public, no-cache"
    assert tag.startswith('"')
    assert [(a.status_code, a.content) for a in again] == [(304, b"")] * 4
    for name in ("etag", "cache-control", "vary"):
        assert {a.headers[name] for a in again} == {first.headers[name]}


@pytest.mark.parametrize("held", ['"x"', '"', "", 'W/"x"', "x, y"])
def test_a_reader_who_has_another_answer_gets_this_one(web, held):
    assert ask(web, GET, TOPIC, If_None_Match=held).json()["data"]


def test_an_answer_to_post_is_for_nobody_to_keep(web):
    answer = ask(web, POST, TOPIC, If_None_Match="*")

    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert "etag" not in answer.headers


def test_each_form_of_an_answer_has_a_tag_of_its_own(web):
    forms = [(kind, coding) for kind in (GRAPHQL, JSON) for coding in ("identity", "gzip")]
    answers = [ask(web, GET, MANY, Accept=kind, Accept_Encoding=c) for kind, c in forms]

    assert len({answer.headers["etag"] for answer in answers}) == 4
    assert len({answer.content for answer in answers}) == 1
    assert {answer.headers["vary"] for answer in answers} == {
        "Accept, Accept-Encoding, Accept-Language, Origin"
    }


@pytest.mark.parametrize("method", [POST, GET])
@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip", "gzip"),
        ("deflate, gzip;q=0.5", "gzip"),
        ("gzip;q=0", None),
        ("identity", None),
        ("identity, gzip;q=0.5", None),
        ("", None),
    ],
)
def test_an_answer_is_compressed_for_who_accepts_it(web, method, accepted, coding):
    with web.stream(
        method,
        "/graphql",
        headers={"Accept-Encoding": accepted},
        **({"json": {"query": MANY}} if method == POST else {"params": {"query": MANY}}),
    ) as answer:
        raw = b"".join(answer.iter_raw())

    assert answer.headers.get("content-encoding") == coding
    assert answer.headers["content-length"] == str(len(raw))
    assert json.loads(gzip.decompress(raw) if coding else raw)["data"]


def test_a_small_answer_is_not_compressed(web):
    assert "content-encoding" not in ask(web, GET, TOPIC, Accept_Encoding="gzip").headers


@pytest.mark.skipif(find_spec("brotli") is None, reason="brotli is not installed")
def test_brotli_is_taken_where_both_are_accepted(web):
    answer = ask(web, GET, MANY, Accept_Encoding="gzip, br")

    assert answer.headers["content-encoding"] == "br"


CHANGE = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.create_function("blis_fold", 1, str, deterministic=True)
for statement in sys.argv[2:]:
    connection.execute(statement)
"""
RAISE = "update revision set number = number + 1"
RENAME = "update topic set name = json_set(name, '$.lv', 'Mitekļi') where slug = 'housing'"


@pytest.fixture
def copied(parts, tmp_path) -> Iterator[tuple[TestClient, Callable[..., None]]]:
    """A client of an application on a copy, and how another process writes to it."""
    file = tmp_path / "blis.sqlite"
    with (
        closing(sqlite3.connect(parts[0].url.database)) as origin,
        closing(sqlite3.connect(file)) as copy,
    ):
        origin.backup(copy)
    database = Database(f"sqlite:///{file}")

    def write(*statements: str) -> None:
        subprocess.run([sys.executable, "-c", CHANGE, str(file), *statements], check=True)

    with TestClient(create_app(database, parts[1])) as client:
        yield client, write
    asyncio.run(database.close())


def test_what_another_process_writes_is_seen_at_once(copied):
    client, write = copied
    before = ask(client, GET, TOPIC)
    write(RENAME, RAISE)
    after = ask(client, GET, TOPIC, If_None_Match=before.headers["etag"])

    assert after.status_code == 200
    assert after.json()["data"]["topic"]["name"]["value"] == "Mitekļi"


COUNTED = "{ practices(first: 1) { totalCount nodes { slug } } }"
ARCHIVE = """update practice set state = 'ARCHIVED' where id =
    (select min(id) from practice where state = 'PUBLISHED' and visibility = 'PUBLIC')"""


def total(client: TestClient, unseen: int) -> int:
    """Return how many practices there are, asked as nobody did before."""
    body = {"query": COUNTED, "variables": {"unseen": unseen}}
    return client.post("/graphql", json=body).json()["data"]["practices"]["totalCount"]


def test_how_many_there_are_is_counted_once(web, sent):
    totals = {total(web, unseen) for unseen in range(3)}

    assert len(totals) == 1
    assert sum("count(" in statement for statement in sent) == 1


def test_how_many_there_are_is_counted_anew_after_a_write(copied):
    client, write = copied
    before = total(client, 1)
    write(ARCHIVE, RAISE)

    assert total(client, 2) == before - 1


def test_how_many_counts_are_kept_is_bounded():
    answers = ResponseCache(1)
    for number in range(3 * MOST_COUNTS):
        answers.known_counts()[number] = 1

    assert len(answers.counts) <= MOST_COUNTS + 1


def test_a_tag_stays_when_something_else_changes(copied):
    client, write = copied
    before = ask(client, GET, TOPIC)
    write(RAISE)

    again = ask(client, GET, TOPIC, If_None_Match=before.headers["etag"])
    assert again.status_code == 304


def test_nothing_is_kept_while_the_index_is_behind(parts):
    app = create_app(parts[0], open_index(None))
    endpoint: Any = app.routes[0]

    assert ask(TestClient(app), GET, TOPIC).headers["etag"]
    assert not endpoint.app.responses.kept


def test_the_stamp_is_that_of_the_database(database, client):
    stamp = client.portal.call(database.stamp)

    assert stamp == database.revision().stamp
    assert database.revision().number > 0
