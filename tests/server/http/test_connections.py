"""Connections to a real server: what of a request is too large, too slow, or too many."""

import http.client
import json
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

import pytest
from processes import Served, serving
from seeded import seeded_database

pytestmark = pytest.mark.slow

ELSEWHERE = "127.0.0.2"
START = b"POST /graphql HTTP/1.1\r\nHost: blis\r\nContent-Type: application/json\r\n"
ENDLESS = 50 * 1024 * 1024
"""So many bytes of a head are sent at most to one that reads on without end."""


@pytest.fixture(scope="module")
def url(parts) -> str:
    return str(parts[0].url)


@pytest.fixture(scope="module")
def server(url, tmp_path_factory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("connections")
    with serving(
        folder,
        BLIS_DATABASE_URL=url,
        BLIS_HEAD_SECONDS="1",
        BLIS_BODY_SECONDS="1",
        BLIS_CONNECTIONS_EACH="5",
        BLIS_TRUSTED_PROXIES="127.0.0.9",
    ) as served:
        yield served


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Iterator[Served]:
    """A server that may open few files, on a copy of the data; requests have all the time."""
    folder = tmp_path_factory.mktemp("small")
    url = str(seeded_database(folder / "copy.sqlite").url)
    with serving(folder, descriptors=256, BLIS_DATABASE_URL=url, BLIS_HEAD_SECONDS="60") as served:
        yield served


def connected(server: Served, address: str = ELSEWHERE) -> socket.socket:
    place = urlsplit(server.address)
    return socket.create_connection((place.hostname, place.port), 15, (address, 0))


def told(connection: socket.socket) -> tuple[int, Any, str]:
    """Return the status, the code and the time to wait of what comes back."""
    answer = http.client.HTTPResponse(connection)
    answer.begin()
    content = json.loads(answer.read())
    return answer.status, content.get("code"), answer.headers.get("retry-after", "")


def sent(server: Served, *parts: bytes) -> tuple[int, Any, str]:
    """Send bytes and return what comes back."""
    with closing(connected(server)) as connection:
        with suppress(ConnectionError):
            for part in parts:
                connection.sendall(part)
        return told(connection)


def answers_again(server: Served) -> bool:
    """Return whether a server that has been let go of answers within 15 seconds."""
    until = monotonic() + 15
    while (status := health(server)) != 200 and monotonic() < until:
        sleep(0.1)
    return status == 200


def health(server: Served) -> int:
    place = urlsplit(server.address)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=15)
    with closing(connection):
        connection.request("GET", "/healthz")
        return connection.getresponse().status


@pytest.mark.parametrize(
    "headers",
    [
        b"X: " + b"a" * 33_000 + b"\r\n\r\n",
        b"X: " + b"a" * 33_000,
        b"".join(b"X%d: a\r\n" % number for number in range(100)) + b"\r\n",
        b"".join(b"X%d: %s\r\n" % (n, b"a" * 500) for n in range(70)) + b"\r\n",
    ],
    ids=["one long header", "one without end", "many headers", "many long headers"],
)
def test_headers_of_32_kib_or_100_are_refused(server, headers):
    assert sent(server, START + headers)[:2] == (431, "REQUEST_TOO_LARGE")


def test_a_header_in_small_pieces_is_refused_as_well(server):
    assert sent(server, START + b"X: ", *[b"a" * 1_000] * 34)[0] == 431


def test_an_endless_header_is_not_read_on(server):
    connection, size = connected(server), 0
    with closing(connection), suppress(ConnectionError):
        connection.sendall(START + b"X: ")
        while size < ENDLESS:
            connection.sendall(b"a" * 65_536)
            size += 65_536

    assert size < ENDLESS
    assert health(server) == 200


def test_headers_behind_a_body_are_bounded_too(server):
    chunked = b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n"
    connection, size = connected(server), 0
    with closing(connection), suppress(ConnectionError):
        connection.sendall(START + chunked + b"X: ")
        while size < ENDLESS:
            connection.sendall(b"a" * 65_536)
            size += 65_536

    assert size < ENDLESS
    assert health(server) == 200


def test_99_headers_and_a_long_address_are_taken(server):
    headers = b"".join(b"X%d: %s\r\n" % (n, b"a" * 200) for n in range(97))
    asked = b"{__typename" + b"%20" * 15_000 + b"}"
    start = b"GET /graphql?query=" + asked + b" HTTP/1.1\r\nHost: blis\r\n"

    status, _, _ = sent(server, start + headers + b"\r\n")

    assert status == 200


@pytest.mark.parametrize(
    "begun",
    [START, START + b"Content-Length: 100\r\n\r\n{", b"POST ", b"\r\n"],
    ids=["half a head", "half a body", "half a line", "an empty line"],
)
def test_a_request_that_does_not_come_in_is_ended_in_time(server, begun):
    assert sent(server, begun)[:2] == (408, "TIMEOUT")


def test_a_connection_on_which_nothing_comes_is_closed_without_a_word(server):
    with closing(connected(server)) as connection:
        assert connection.recv(100) == b""


def test_a_second_request_on_a_connection_has_its_own_time(server):
    with closing(connected(server)) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: blis\r\n\r\n")
        assert told(connection)[0] == 200
        connection.sendall(b"GET /healthz HTTP/1.1\r\n")
        assert told(connection)[0] == 408


def test_one_caller_has_so_many_connections_and_others_have_theirs(server):
    with ExitStack() as stack:
        held = [stack.enter_context(closing(connected(server))) for _ in range(5)]
        for connection in held:
            connection.sendall(START)
        over = stack.enter_context(closing(connected(server)))

        assert told(over) == (429, "THROTTLED", "30")
        assert health(server) == 200


def test_a_trusted_proxy_brings_the_connections_of_many(server):
    with ExitStack() as stack:
        for _ in range(8):
            connection = stack.enter_context(closing(connected(server, "127.0.0.9")))
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: blis\r\n\r\n")
            assert told(connection)[0] == 200


def test_who_does_not_take_the_answer_is_cut_off(server):
    with closing(connected(server)) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        asked = b"GET /reference HTTP/1.1\r\nHost: blis\r\n\r\n"
        with suppress(ConnectionError, TimeoutError):
            for _ in range(20):
                connection.sendall(asked)
        sleep(3)
        size = 0
        with suppress(ConnectionError):
            while part := connection.recv(1024 * 1024):
                size += len(part)

    assert size < 10 * 1024 * 1024
    assert health(server) == 200


def test_600_half_sent_requests_do_not_stop_a_server_with_256_files(small):
    with ExitStack() as stack:
        for number in range(600):
            connection = stack.enter_context(closing(connected(small)))
            with suppress(ConnectionError):
                connection.sendall(START)
            if number % 100 == 99:
                assert health(small) == 200

        assert health(small) == 200


def test_when_there_are_too_many_in_all_the_next_one_is_told_when_to_come_back(small):
    answers: Counter[tuple[int, Any, str]] = Counter()
    with ExitStack() as stack:
        opened = [
            stack.enter_context(closing(connected(small, f"127.0.0.{2 + number % 6}")))
            for number in range(300)
        ]
        opened[-1].settimeout(15)
        answers[told(opened[-1])] += 1

        assert set(answers) == {(503, "UNAVAILABLE", "30")}
    assert answers_again(small)
