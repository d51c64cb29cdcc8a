"""Hostile requests to a server of its own: after each it is well at once, and no larger."""

import http.client
import json
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

import pytest
from hostile_documents import HOSTILE, HOSTILE_VARIABLES
from hostile_requests import ADDRESSES, BODIES, GOOD, HARMLESS, HEADERS, JSON, TOPICS
from processes import Served, serving

pytestmark = pytest.mark.slow

WELL_WITHIN, TRIES = 0.1, 3
"""In how many seconds a server says that it is well; the best of so many tries counts."""
GROWTH = 8 * 1024 * 1024
ENTITIES = "query($all: [_Any!]!) { _entities(representations: $all) { __typename } }"
FILTERED = "{ practices(first: 1, filter: {or: [%s]}) { nodes { slug } } }"


class Request(NamedTuple):
    """What is sent."""

    method: str
    address: str
    body: bytes = b""
    headers: dict[str, str] = {}


def posted(query: str, **variables: object) -> Request:
    body = json.dumps({"query": query, "variables": variables}).encode()
    return Request("POST", "/graphql", body, JSON)


def rows() -> Iterator[tuple[str, Request]]:
    """Yield every hostile request there is, with what it is."""
    for name, (body, _) in BODIES.items():
        yield f"body: {name}", Request("POST", "/graphql", body, JSON)
    for name, (headers, _) in HEADERS.items():
        if "Content-Length" not in headers:  # whoever announces more than comes waits for long
            yield f"headers: {name}", Request("POST", "/graphql", GOOD, headers)
    for name, headers in HARMLESS.items():
        address = f"/graphql?{urlencode({'query': TOPICS})}"
        yield f"strange: {name}", Request("GET", address, headers=headers)
    for name, (parameters, _) in ADDRESSES.items():
        yield f"address: {name}", Request("GET", f"/graphql?{parameters}")
    for name, (document, _) in HOSTILE.items():
        yield f"document: {name}", posted(document)
    for name, (document, variables) in HOSTILE_VARIABLES.items():
        yield f"variables: {name}", posted(document, **variables)
    unknown = {"__typename": "Topic", "slug": "none"}
    yield "5,000 representations", posted(ENTITIES, all=[unknown] * 5_000)
    for number in (90, 300):
        wanted = " ".join(f'{{title: {{contains: "q{n}"}}}}' for n in range(number))
        yield f"{number} searches in every text", posted(FILTERED % wanted)


ROWS = dict(rows())
LARGEST = (
    "document: a chain of fragments to 2^25 fields",
    "document: 5,000 overlapping fields",
    "document: 400 overlapping fields",
    "document: 1,000 aliases",
    "document: heaps of directives",
    "document: a million rows",
    "body: objects nested 10,000 deep",
    "body: a body above the limit",
    "variables: 10,000 variables",
    "5,000 representations",
)


@pytest.fixture(scope="module")
def served(parts, tmp_path_factory) -> Iterator[Served]:
    url = str(parts[0].url)
    with serving(tmp_path_factory.mktemp("hostile"), BLIS_DATABASE_URL=url) as served:
        yield served


@pytest.fixture(scope="module")
def connection(served) -> Iterator[http.client.HTTPConnection]:
    place = urlsplit(served.address)
    assert place.hostname
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=30)
    yield connection
    connection.close()


def send(connection: http.client.HTTPConnection, request: Request) -> tuple[int, bytes]:
    connection.request(request.method, request.address, request.body or None, request.headers)
    answer = connection.getresponse()
    return answer.status, answer.read()


def seconds_to_be_well(connection: http.client.HTTPConnection) -> float:
    """Return how long the server takes to say that it is well; fail when it is not."""
    begun = perf_counter()
    assert send(connection, Request("GET", "/healthz"))[0] == 200
    return perf_counter() - begun


def test_there_are_many_hostile_requests():
    assert len(ROWS) > 100


@pytest.mark.parametrize("name", ROWS)
def test_after_a_hostile_request_the_server_is_well_at_once(connection, name):
    status, body = send(connection, ROWS[name])

    assert status == 200 or 400 <= status < 500
    assert status != 200 or json.loads(body)
    assert min(seconds_to_be_well(connection) for _ in range(TRIES)) < WELL_WITHIN


def resident(served: Served) -> int:
    """Return how much memory the server has, in bytes."""
    status = Path(f"/proc/{served.process.pid}/status").read_text()
    [line] = (line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024


@pytest.mark.skipif(not Path("/proc").exists(), reason="the system does not tell the memory")
def test_the_largest_of_them_are_refused_without_memory_growing(served, connection):
    for name in LARGEST:
        send(connection, ROWS[name])
    before = resident(served)
    for name in LARGEST * 5:
        _, body = send(connection, ROWS[name])
        assert "data" not in json.loads(body)

    assert resident(served) - before < GROWTH
