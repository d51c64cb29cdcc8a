"""PostgreSQL that stands still, stops or starts anew: what clients are told meanwhile."""

import json
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from postgresql import Cluster, cluster
from processes import Served, serving, start
from writing import accounts

from schema import Database

pytestmark = pytest.mark.slow

TOPICS = "{ topics(first: 3) { nodes { slug } } }"
NEW = """mutation($i: TopicCreateInput!) {
  topicCreate(input: $i) { topic { id } userErrors { code } } }"""

HEALTH_SECONDS = 2.0
"""Health is told within a second; the other is for a machine that has more to do."""

SOON_SECONDS = 5.0
"""A statement waits longer for a database that stands still."""


class Asked:
    """A server over a PostgreSQL of its own, and keys to write with."""

    def __init__(self, served: Served, database: Cluster, keys: dict[str, str]) -> None:
        self.served, self.database, self.keys = served, database, keys

    def get(self, path: str, body: object = None, key: str = "", **headers: str):
        """Return the status, the headers and the content of an answer."""
        content = None if body is None else json.dumps(body).encode()
        given = {"Content-Type": "application/json"} | headers
        if key:
            given["Authorization"] = f"Bearer {self.keys[key]}"
        try:
            with urlopen(Request(self.served.address + path, content, given), timeout=60) as found:
                return found.status, found.headers, found.read()
        except HTTPError as error:
            return error.code, error.headers, error.read()

    def ask(self, query: str, key: str = "", **variables: object):
        """Return the status, the headers and the answer to a document."""
        body = {"query": query, "variables": variables}
        status, headers, content = self.get("/graphql", body, key)
        return status, headers, json.loads(content)

    def wait_until(self, status: int) -> None:
        """Wait until health has a status."""
        for _ in range(200):
            if self.get("/healthz")[0] == status:
                return
            time.sleep(0.1)
        raise AssertionError(f"health is never {status}")


def timed(ask, *given, **more):
    """Return an answer, and after how many seconds it came."""
    begun = time.monotonic()
    return ask(*given, **more), time.monotonic() - begun


def topic(name: str) -> dict[str, object]:
    return {"name": [{"lang": "lv", "value": name}]}


@pytest.fixture(scope="module")
def server() -> Iterator[Asked]:
    with tempfile.TemporaryDirectory() as name, tempfile.TemporaryDirectory() as data:
        Path(name).chmod(0o755)
        with (
            cluster(Path(name)) as database,
            serving(Path(data), BLIS_DATABASE_URL=database.url) as served,
        ):
            opened = Database(database.url)
            keys = accounts(opened)
            opened.engine.dispose()
            yield Asked(served, database, keys)


def test_while_postgresql_stands_still_what_needs_it_is_503_and_the_rest_is_answered(server):
    known = server.ask(TOPICS)[2]

    with server.database.frozen():
        begun = time.monotonic()
        health, health_waited = timed(server.get, "/healthz")
        assert health[0] == 503
        assert json.loads(health[2])["database"] == "unreachable"
        with ThreadPoolExecutor(4) as threads:
            (kept, kept_waited), (plain, plain_waited), (fresh, _), (written, _) = (
                each.result()
                for each in (
                    threads.submit(timed, server.ask, TOPICS),
                    threads.submit(timed, server.ask, "{ __typename }"),
                    threads.submit(timed, server.ask, "{ networks(first: 2) { nodes { slug } } }"),
                    threads.submit(timed, server.ask, NEW, "editor", i=topic("Sastindzis")),
                )
            )
        again, again_waited = timed(server.get, "/healthz")
        waited = time.monotonic() - begun

    assert again[0] == 503
    assert max(health_waited, again_waited) < HEALTH_SECONDS
    assert max(kept_waited, plain_waited) < SOON_SECONDS, "what is kept waits for no database"
    assert (kept[0], kept[2]["data"]) == (200, known["data"])
    assert (plain[0], plain[2]["data"]) == (200, {"__typename": "Query"})
    for status, headers, answer in (fresh, written):
        assert (status, headers["Retry-After"]) == (503, "5")
        assert answer["errors"][0]["extensions"]["code"] == "UNAVAILABLE"
    assert waited < 60, "nobody waits for as long as it stands still"
    server.wait_until(200)
    assert server.ask(NEW, "editor", i=topic("Atkal kustas"))[2]["data"]["topicCreate"]["topic"]


def test_after_a_restart_of_postgresql_the_first_write_of_an_idle_server_succeeds(server):
    assert server.ask(NEW, "editor", i=topic("Pirms"))[0] == 200

    server.database.stop()
    server.database.start()

    server.wait_until(200)
    status, _, answer = server.ask(NEW, "editor", i=topic("Pēc"))
    assert (status, answer.get("errors")) == (200, None)
    assert answer["data"]["topicCreate"]["userErrors"] == []


@pytest.mark.parametrize(
    "path",
    [
        "/feeds/news.atom",
        "/exports/values.csv",
        "/catalog.jsonld",
        "/charts/ranking.svg?indicator=median_age",
        "/pasvaldibas",
        "/en/search?q=school",
    ],
)
def test_with_postgresql_stopped_other_addresses_are_503_too(server, path):
    with stopped(server):
        status, headers, content = server.get(path)

    assert (status, content[:300] if status != 503 else b"") == (503, b"")
    assert int(headers["Retry-After"]) > 0


def test_with_postgresql_stopped_a_query_is_503_and_not_an_answer_of_null(server):
    with stopped(server):
        status, headers, answer = server.ask("{ events(first: 4) { nodes { slug } } }")
        with_key = server.ask(TOPICS, "editor")

    assert (status, headers["Retry-After"]) == (503, "5")
    assert [each["extensions"]["code"] for each in answer["errors"]] == ["UNAVAILABLE"]
    assert with_key[0] == 503


def stopped(server: Asked):
    from contextlib import contextmanager

    @contextmanager
    def stop():
        server.database.stop()
        try:
            server.wait_until(503)
            yield
        finally:
            server.database.start()
            server.wait_until(200)

    return stop()


def test_a_second_server_on_the_same_postgresql_is_refused_with_a_sentence(server, tmp_path):
    second = start(tmp_path, "serve", BLIS_DATABASE_URL=server.database.url)

    told, _ = second.communicate(timeout=60)

    assert second.returncode == 1
    assert "Another BLIS is using the database" in told
    assert "Traceback" not in told
