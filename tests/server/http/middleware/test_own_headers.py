"""Each answer carries headers of its own: what one request adds, no later one sees."""

import asyncio
from typing import Any

import pytest
from starlette.testclient import TestClient

from server.app import create_app
from server.http.response import Reply, send_reply
from server.settings import HttpSettings

ASKED = "query=%7B__typename%7D"
ADDRESSES = (
    "/",
    "/catalog.jsonld",
    "/charts/map.html?indicator=population",
    "/explorer",
    "/exports/practices.csv",
    "/feeds/news.atom",
    f"/graphql?{ASKED}",
    f"/graphql/stream?{ASKED}",
    "/graphql/stream?query=%7B",
    "/healthz",
    "/nowhere",
    "/reference",
    "/schema.graphql",
    "/static/front.css",
)


@pytest.fixture(scope="module")
def portal(parts):
    """A client of another origin, to whom answers are kept as well."""
    database, index = parts
    app = create_app(database, index, HttpSettings(cors_origins=("https://portal.lv",)))
    with TestClient(app, headers={"origin": "https://portal.lv"}) as client:
        yield client


def headers_of(client: TestClient, address: str, identity: str) -> list[tuple[str, str]]:
    """Return the headers of an answer, without what is left of the points."""
    answer = client.get(address, headers={"x-request-id": identity})
    assert answer.headers.get_list("x-request-id") == [identity]
    told = answer.headers.multi_items()
    return sorted((n, v) for n, v in told if "ratelimit" not in n and n != "x-request-id")


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_carries_its_own_headers_only(portal, address):
    first, *later = [headers_of(portal, address, f"r{number}") for number in range(4)]

    assert later == [first] * 3
    assert "r0" not in str(first)


def test_what_is_written_into_a_message_stays_out_of_a_kept_answer():
    reply = Reply(200, [(b"etag", b'"1"')], b"{}")

    async def adds(message: Any) -> None:
        if message["type"] == "http.response.start":
            message["headers"].append((b"x-request-id", b"r1"))

    asyncio.run(send_reply(reply, {"method": "GET"}, adds))  # pyright: ignore[reportArgumentType]

    assert reply.headers == [(b"etag", b'"1"')]
