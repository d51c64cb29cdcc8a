"""HTTP as GraphQL's specification for it says: kinds of answer, statuses, methods, headers."""

import json
import logging
import socket
from collections.abc import Callable, Iterator
from functools import partial
from hashlib import sha256
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from processes import serving
from seeded import empty_database
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route
from starlette.testclient import TestClient

from search import open_index
from server.app import create_app
from server.failure import Failure
from server.settings import HttpSettings, read_settings

GRAPHQL, JSON = "application/graphql-response+json", "application/json"
TOPICS = "{ topics(first: 1) { nodes { slug } } }"
HASH = sha256(TOPICS.encode()).hexdigest()
BY_HASH = {"persistedQuery": {"version": 1, "sha256Hash": HASH}}
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

USUAL = HttpSettings()


@pytest.fixture(scope="module")
def web(parts) -> Callable[..., TestClient]:
    """Return a client of an application that is set up in this way."""

    def web(http: HttpSettings = USUAL, **client) -> TestClient:
        return TestClient(create_app(*parts, http=http), raise_server_exceptions=False, **client)

    return web


@pytest.fixture(scope="module")
def usual(web) -> Iterator[TestClient]:
    """A client of the application as it is when nothing is set."""
    with web() as client:
        yield client


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (None, GRAPHQL),
        ("*/*", GRAPHQL),
        ("application/*", GRAPHQL),
        (GRAPHQL, GRAPHQL),
        (JSON, JSON),
        (f"{JSON}, */*;q=0.1", JSON),
        (f"{JSON};q=0.5, {GRAPHQL};q=0.4", JSON),
        (f"{JSON};q=0.5, {GRAPHQL}", GRAPHQL),
        (f"{JSON}, {GRAPHQL}", GRAPHQL),
        (f"{GRAPHQL};q=0, */*", JSON),
        ("APPLICATION/JSON; charset=UTF-8", JSON),
        (f"{GRAPHQL}; charset=utf-8, {JSON}; charset=utf-8", GRAPHQL),
        (f"image/png, {JSON};q=0.001", JSON),
    ],
)
def test_the_answer_is_of_the_kind_that_is_wanted_most(usual, accept, kind):
    request = usual.build_request("POST", "/graphql", json={"query": TOPICS})
    request.headers.pop("accept")
    if accept is not None:
        request.headers["accept"] = accept

    answer = usual.send(request)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == f"{kind}; charset=utf-8"


REFUSED = [
    ({"query": "{"}, 400, "GRAPHQL_PARSE_FAILED"),
    ({"query": "# nothing"}, 400, "GRAPHQL_PARSE_FAILED"),
    ({"query": "{ nowhere }"}, 400, "GRAPHQL_VALIDATION_FAILED"),
    ({"query": "{ topics(first: 1) }"}, 400, "GRAPHQL_VALIDATION_FAILED"),
    ({"query": "mutation { a }"}, 400, "GRAPHQL_VALIDATION_FAILED"),
    ({"query": "fragment A on Topic { slug }"}, 400, "OPERATION_RESOLUTION_FAILURE"),
    ({"query": "subscription { a }"}, 400, "OPERATION_RESOLUTION_FAILURE"),
    ({"query": TOPICS, "operationName": "A"}, 400, "OPERATION_RESOLUTION_FAILURE"),
    ({"query": f"query A {TOPICS} query B {TOPICS}"}, 400, "OPERATION_RESOLUTION_FAILURE"),
    ({"query": "query($n: Int!) { topics(first: $n) { totalCount } }"}, 400, "BAD_USER_INPUT"),
    (
        {"extensions": BY_HASH | {"persistedQuery": {"sha256Hash": "0" * 64}}},
        400,
        "PERSISTED_QUERY_NOT_FOUND",
    ),
    ({"query": "{ a }", "extensions": BY_HASH}, 400, "PERSISTED_QUERY_HASH_MISMATCH"),
    (
        {"extensions": {"persistedQuery": {"version": 2, "sha256Hash": HASH}}},
        400,
        "PERSISTED_QUERY_NOT_SUPPORTED",
    ),
]


@pytest.mark.parametrize("method", ["POST", "GET"])
@pytest.mark.parametrize(("fields", "status", "code"), REFUSED)
def test_a_refused_document_has_no_data_and_its_status(usual, method, fields, status, code):
    if method == "GET" and "mutation" in fields.get("query", ""):
        status, code = 405, "METHOD_NOT_ALLOWED"

    for kind, expected in ((GRAPHQL, status), (JSON, 200 if status == 400 else status)):
        answer = ask(usual, method, fields, kind)

        [error] = answer.json()["errors"]
        assert (answer.status_code, error["extensions"]["code"]) == (expected, code)
        assert "data" not in answer.json()
        assert answer.headers["cache-control"] == "no-store"


def ask(client: TestClient, method: str, fields: dict, kind: str = GRAPHQL):
    """Send the fields of a request in its body or its address."""
    headers = {"Accept": kind}
    if method == "POST":
        return client.post("/graphql", json=fields, headers=headers)
    texts = {k: v if isinstance(v, str) else json.dumps(v) for k, v in fields.items()}
    return client.get("/graphql", params=texts, headers=headers)


@pytest.mark.parametrize("kind", [GRAPHQL, JSON])
@pytest.mark.parametrize(
    ("document", "data"),
    [
        ("{ topics { totalCount } }", {"topics": None}),
        ('{ a: node(id: "x") { id } b: topics(first: 1) { nodes { __typename } } }',
         {"a": None, "b": {"nodes": [{"__typename": "Topic"}]}}),
    ],
)  # fmt: skip
def test_an_executed_document_has_data_and_200_whatever_its_errors(usual, kind, document, data):
    answer = ask(usual, "POST", {"query": document}, kind)

    [error] = answer.json()["errors"]
    assert answer.status_code == 200
    assert answer.json()["data"] == data
    assert error["path"]
    assert error["extensions"]["requestId"] == answer.headers["x-request-id"]


def test_variables_and_the_name_of_the_operation_come_by_body_and_by_address(usual):
    document = "query A { __typename } query B($n: Int!) { topics(first: $n) { nodes { id } } }"
    fields = {"query": document, "operationName": "B", "variables": {"n": 2}, "extensions": {}}

    answers = [ask(usual, method, fields).json() for method in ("GET", "POST")]

    assert len(answers[0]["data"]["topics"]["nodes"]) == 2
    assert answers[0] == answers[1]


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "QUERY", "TRACE"])
def test_other_methods_are_refused_with_those_that_are_taken(usual, method):
    answer = usual.request(method, "/graphql")

    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS, POST"
    assert answer.json()["errors"][0]["extensions"]["code"] == "METHOD_NOT_ALLOWED"


def test_a_mutation_is_never_executed_by_get(usual):
    document = f"query A {TOPICS} mutation B {{ a }}"
    answer = ask(usual, "GET", {"query": document, "operationName": "B"})

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert ask(usual, "GET", {"query": document, "operationName": "A"}).status_code == 400


def test_head_has_the_headers_of_get_and_no_body(usual):
    get = usual.get("/graphql", params={"query": TOPICS})
    head = usual.head("/graphql", params={"query": TOPICS})

    assert head.content == b""
    assert head.status_code == 200
    assert {**head.headers, "x-request-id": ""} == {**get.headers, "x-request-id": ""}


def test_options_tells_the_methods(usual):
    answer = usual.options("/graphql")

    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS, POST"


def test_a_browser_is_led_to_the_explorer_unless_it_asks_something(usual):
    headers = {"Accept": BROWSER}

    assert usual.get("/graphql", headers=headers, follow_redirects=False).status_code == 303
    assert usual.get("/graphql", params={"query": TOPICS}, headers=headers).json()["data"]


def test_the_size_of_a_body_is_counted_while_it_is_read(web):
    client = web(HttpSettings(max_body=1_000))
    fitting = json.dumps({"query": TOPICS}).ljust(1_000).encode()
    headers = {"Content-Type": JSON}

    def send(body: bytes) -> int:
        pieces = (body[start : start + 100] for start in range(0, len(body), 100))
        return client.post("/graphql", content=pieces, headers=headers).status_code

    assert (send(fitting), send(fitting + b" ")) == (200, 413)
    assert client.get("/graphql", params={"query": "x" * 1_000}).status_code == 414


@pytest.mark.parametrize("path", ["/", "/graphql", "/healthz", "/nowhere", "/static/icon.svg"])
def test_every_answer_has_an_id_of_its_own(usual, path):
    ids = {usual.get(path).headers["x-request-id"] for _ in range(3)}

    assert len(ids) == 3


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("portal-1.a_B", True),
        ("a" * 64, True),
        ("a" * 65, False),
        ("a b", False),
        ("a;b", False),
        ("", False),
    ],
)
def test_a_short_and_plain_id_is_kept(usual, given, taken):
    answer = usual.get("/graphql", headers={"X-Request-Id": given})

    identity = answer.headers["x-request-id"]
    assert (identity == given) == taken
    assert answer.json()["errors"][0]["extensions"]["requestId"] == identity


def test_an_unexpected_exception_is_masked_and_logged_under_the_id(tmp_path, caplog):
    damaged = empty_database(tmp_path / "blis.sqlite")
    with damaged.engine.begin() as connection:
        connection.exec_driver_sql("alter table topic rename to lost")
    answer = TestClient(create_app(damaged, open_index(None))).post(
        "/graphql", json={"query": TOPICS}
    )

    [error] = answer.json()["errors"]
    assert answer.status_code == 200
    assert (error["message"], error["extensions"]) == (
        "Internal error",
        {"code": "INTERNAL_SERVER_ERROR", "requestId": answer.headers["x-request-id"]},
    )
    [record] = [r for r in caplog.records if r.levelno == logging.ERROR]
    assert answer.headers["x-request-id"] in record.getMessage()
    assert record.exc_info


def with_bug(parts, http: HttpSettings = USUAL) -> Starlette:
    """Return an application with a page that fails, and remembers how."""

    def bug(request: Request):
        raise LookupError("secret")

    app = create_app(*parts, http=http)
    app.router.routes.append(Route("/bug", bug))
    return app


def test_a_bug_is_answered_in_json_with_the_headers_of_every_answer(parts):
    answer = TestClient(with_bug(parts), raise_server_exceptions=False).get("/bug")

    identity = answer.headers["x-request-id"]
    extensions = {"code": "INTERNAL_SERVER_ERROR", "requestId": identity}
    assert answer.status_code == 500
    assert answer.json() == {"errors": [{"message": "Internal error", "extensions": extensions}]}
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'self'" in answer.headers["content-security-policy"]


def test_the_trace_of_a_bug_names_its_request(parts):
    with pytest.raises(LookupError) as caught:
        TestClient(with_bug(parts)).get("/bug", headers={"X-Request-Id": "r1"})

    assert caught.value.__notes__ == ["This happened in request r1."]


PORTAL = "https://portal.lv"


def preflight(client: TestClient, origin: str):
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type, x-request-id",
    }
    return client.options("/graphql", headers=headers)


def test_pages_of_a_named_origin_may_ask(web):
    client = web(HttpSettings(cors_origins=(PORTAL,)))
    answer = client.post("/graphql", json={"query": TOPICS}, headers={"Origin": PORTAL})

    assert preflight(client, PORTAL).headers["access-control-allow-origin"] == PORTAL
    assert answer.headers["access-control-allow-origin"] == PORTAL
    assert "X-Request-Id" in answer.headers["access-control-expose-headers"]
    assert "Origin" in answer.headers["vary"]


def test_pages_of_other_origins_may_not_ask(web):
    client = web(HttpSettings(cors_origins=(PORTAL,)))

    closed = web(HttpSettings(cors_origins=()))
    for other in (preflight(client, "https://else.lv"), preflight(closed, PORTAL)):
        assert "access-control-allow-origin" not in other.headers


def test_pages_of_every_origin_may_read_what_is_public_and_nothing_with_a_cookie(usual):
    answer = usual.post("/graphql", json={"query": TOPICS}, headers={"Origin": PORTAL})

    for each in (preflight(usual, PORTAL), answer):
        assert each.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in each.headers


@pytest.mark.parametrize(
    ("path", "status"), [("/graphql/", 200), ("/healthz/", 200), ("/nowhere/", 404)]
)
def test_a_slash_at_the_end_changes_no_address(usual, path, status):
    send = partial(usual.post, json={"query": TOPICS}) if "graphql" in path else usual.get

    assert send(path, follow_redirects=False).status_code == status


def test_a_page_of_another_origin_can_read_what_went_wrong(parts):
    app = with_bug(parts, HttpSettings(cors_origins=("*",)))
    answer = TestClient(app, raise_server_exceptions=False).get("/bug", headers={"Origin": PORTAL})

    assert answer.status_code == 500
    assert answer.headers["access-control-allow-origin"] == "*"


def test_links_respect_the_path_under_which_a_proxy_shows_the_site(web):
    client = web(root_path="/blis", follow_redirects=False)
    pages = client.get("/blis/").text + client.get("/blis/explorer").text

    assert pages.count('"/') == pages.count('"/blis/') > 20
    assert client.get("/blis/static/front.css").status_code == 200
    redirect = client.get("/blis/graphql", headers={"Accept": BROWSER})
    assert redirect.headers["location"] == "/blis/explorer"
    assert "/blis/" in client.get("/blis/nowhere").text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("BLIS_MAX_BODY", "many"),
        ("BLIS_ANSWER_CACHE_BYTES", "-1"),
        ("BLIS_CORS_ORIGINS", "https://portal.lv/page"),
        ("BLIS_CORS_ORIGINS", "portal.lv"),
        ("BLIS_ROOT_PATH", "blis"),
        ("BLIS_ROOT_PATH", '/"x"'),
        ("BLIS_TRUSTED_PROXIES", "proxy"),
        ("BLIS_TRUSTED_PROXIES", "10.0.0.1/8"),
    ],
)
def test_a_setting_that_cannot_be_is_told(name, text):
    with pytest.raises(Failure, match=name):
        read_settings({name: text})


@pytest.fixture(scope="module")
def place(parts, tmp_path_factory) -> Iterator[str]:
    """The host and port of a server of its own behind a proxy at 127.0.0.2, shown under /blis."""
    variables = {
        "BLIS_DATABASE_URL": parts[0].url.render_as_string(hide_password=False),
        "BLIS_ROOT_PATH": "/blis",
        "BLIS_TRUSTED_PROXIES": "127.0.0.2",
    }
    with serving(tmp_path_factory.mktemp("served"), **variables) as served:
        yield urlsplit(served.address).netloc


@pytest.mark.slow
@pytest.mark.parametrize(("source", "scheme"), [("127.0.0.2", "https"), ("127.0.0.1", "http")])
def test_only_the_trusted_proxy_is_believed(place, source, scheme):
    connection = HTTPConnection(place, source_address=(source, 0))
    connection.request("GET", "/feeds/news.atom", headers={"X-Forwarded-Proto": "https"})
    feed = connection.getresponse().read().decode()
    connection.close()

    assert f'href="{scheme}://127.0.0.1' in feed


CHUNKS = b"Transfer-Encoding: chunked\r\n\r\n"
POST = b"POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"\x16\x03\x01\x02\x00\x01\x00", b"400"),
        (b"GET /graphql HTTP/9.9\r\n\r\n", b"400"),
        (POST + b"Content-Length: -1\r\n\r\n", b"400"),
        (POST + b"Content-Length: 300000\r\n\r\n", b"413"),
        (POST + CHUNKS + b"zz\r\n", b"400"),
        (POST + CHUNKS + b"10000\r\n%s\r\n" % (b" " * 65536) * 5, b"413"),
        (POST + b"Content-Length: 9\r\n\r\n{}", b""),
        (POST, b""),
    ],
)  # fmt: skip
def test_a_server_goes_on_after_hostile_bytes(place, sent, status):
    host, port = place.split(":")
    with socket.create_connection((host, int(port)), timeout=10) as client:
        client.sendall(sent)
        if not status:
            client.shutdown(socket.SHUT_RDWR)
        else:
            assert client.recv(1_000).split(b" ")[1] == status

    connection = HTTPConnection(place, timeout=10)
    connection.request("GET", "/healthz")
    assert connection.getresponse().status == 200
    connection.close()
