"""What nobody should send: each is refused with its status and code, and the server goes on."""

from collections.abc import Iterator

import pytest
from hostile_requests import ADDRESSES, BODIES, GOOD, HARMLESS, HEADERS, TOPICS
from starlette.testclient import TestClient

from server.app import create_app

INPUT = (400, "BAD_USER_INPUT")


@pytest.fixture(scope="module")
def web(parts) -> Iterator[TestClient]:
    with TestClient(create_app(*parts), raise_server_exceptions=False) as client:
        yield client


@pytest.mark.parametrize("name", BODIES)
def test_a_hostile_body_is_refused_and_the_server_goes_on(web, name):
    body, (status, code) = BODIES[name]

    answer = web.post("/graphql", content=body, headers={"Content-Type": "application/json"})

    assert refusal(answer) == (status, code)
    assert web.get("/healthz").status_code == 200


@pytest.mark.parametrize("name", HEADERS)
def test_hostile_headers_are_refused_and_the_server_goes_on(web, name):
    headers, expected = HEADERS[name]

    assert refusal(web.post("/graphql", content=GOOD, headers=headers)) == expected
    assert web.get("/healthz").status_code == 200


@pytest.mark.parametrize("name", HARMLESS)
def test_strange_headers_do_no_harm(web, name):
    headers = {key: value.encode("latin-1") for key, value in HARMLESS[name].items()}

    answer = web.get("/graphql", params={"query": TOPICS}, headers=headers)

    assert answer.json()["data"]["topics"]["nodes"]
    assert len(answer.headers["x-request-id"]) <= 64
    assert web.get("/healthz").status_code == 200


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_hostile_address_is_refused_and_the_server_goes_on(web, name):
    parameters, expected = ADDRESSES[name]
    scope_url = web.base_url.copy_with(path="/graphql", query=parameters.encode())

    assert refusal(web.get(scope_url)) == expected
    assert web.get("/healthz").status_code == 200


def refusal(answer) -> tuple[int, str]:
    """Return the status and the code of a refusal, which names its request and has no data."""
    content = answer.json()
    extensions = content["errors"][0]["extensions"]
    assert list(content) == ["errors"]
    assert extensions["requestId"] == answer.headers["x-request-id"]
    return answer.status_code, extensions["code"]
