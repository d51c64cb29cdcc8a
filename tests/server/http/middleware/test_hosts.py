"""BLIS has one address, whatever a request says of its host, and one for everybody."""

import json
import threading
from contextlib import closing
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from generous import GENEROUS
from processes import serving
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from server.app import create_app
from server.failure import Failure
from server.settings import HttpSettings, read_settings

PUBLIC = "https://blis.example"
LIE = {
    "Host": "evil.example",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "gopher",
    "Forwarded": "host=evil.example",
}
TELLING = (
    *("/", "/explorer", "/reference", "/sign-in", "/sign-out", "/sign-in/link", "/static"),
    *("/catalog.jsonld", "/feeds/news.atom", "/feeds/practices.atom", "/catalog.jsonld/"),
    *("/exports/practices.csv", "/exports/practices.json"),
    *(f"/exports/values.{form}?indicator=population" for form in ("csv", "json")),
    *(f"/exports/comparison.{form}?indicator=population&all=true" for form in ("csv", "json")),
    *("/charts/ranking.html?indicator=population&all=true", "/nowhere", "/graphql"),
)
"""Addresses whose answers tell other addresses, also as where they lead to."""


KEPT = ("/", "/catalog.jsonld", "/feeds/news.atom", "/robots.txt", "/sitemap.xml", *TELLING[-7:-3])
"""Addresses whose answers hold names that others keep."""


def app_of(parts, **http):
    database, index = parts
    return create_app(database, index, HttpSettings(**http), limits=GENEROUS)


@pytest.fixture(scope="module")
def known(parts):
    """What a BLIS that knows its public address answers."""
    with TestClient(app_of(parts, public_url=PUBLIC), follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="module")
def unknown(parts):
    """What a BLIS answers that was told nothing."""
    with TestClient(app_of(parts), follow_redirects=False) as client:
        yield client


def told(answer):
    """Return all that an answer says."""
    return f"{answer.headers}{answer.text}"


@pytest.mark.parametrize("address", TELLING)
def test_an_answer_never_repeats_the_host_that_was_sent(known, unknown, address):
    for accept in ("text/html", "*/*"):
        lie = LIE | {"Accept": accept}

        assert "evil.example" not in told(unknown.get(address, headers=lie))
        answer = told(known.get(address, headers=lie))
        assert "evil.example" not in answer
        assert "testserver" not in answer


@pytest.mark.parametrize("host", ["blis.example", "www.blis.example", "127.0.0.1:8000", "a, b"])
def test_the_catalogue_has_one_identity_whatever_the_host_says(known, host):
    told = known.get("/catalog.jsonld", headers={"Host": host}).json()

    assert told["@id"] == f"{PUBLIC}/catalog.jsonld"
    assert told["dcat:dataset"][0]["@id"].startswith(f"{PUBLIC}/catalog.jsonld#")


def test_feeds_and_exports_name_the_public_address(known):
    assert f'href="{PUBLIC}/feeds/news.atom"' in known.get("/feeds/news.atom").text
    assert f"{PUBLIC}/exports/practices.json" in known.get("/exports/practices.json").text
    assert (
        f"{PUBLIC}/exports/values.csv?"
        in known.get("/exports/values.csv?indicator=population").text
    )


HOSTS = {
    "127.0.0.1:8000": "http://127.0.0.1:8000",
    "LOCALHOST:9": "http://localhost:9",
    "[::1]:8000": "http://[::1]:8000",
    "testserver": "http://testserver",
    "127.0.0.1.evil.example": "http://testserver",
    "blis.example": "http://testserver",
}
"""Hosts that somebody may send, and the origin of a browser that is believed with each."""


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("address", KEPT)
def test_without_settings_too_names_that_others_keep_do_not_follow_the_host(unknown, host, address):
    told = unknown.get(address, headers={"Host": host}).text

    assert "http://testserver/" in told
    assert told == unknown.get(address).text


@pytest.mark.parametrize(("host", "origin"), HOSTS.items())
def test_without_settings_only_names_of_this_machine_are_believed(unknown, host, origin):
    sent = {"Cookie": "blis_session=made-up", "Host": host}

    foreign = sent | {"Origin": "http://other.example"}
    assert greeted(unknown, foreign) == "connection_ack"
    with pytest.raises(WebSocketDisconnect) as closed:
        greeted(unknown, sent | {"Origin": origin})
    assert closed.value.code == 4403


def test_a_host_that_is_not_listed_is_refused_with_a_sentence(parts):
    allowed = app_of(parts, allowed_hosts=("blis.example", "127.0.0.1:8000"))
    with TestClient(allowed) as client:
        refused = client.get("/catalog.jsonld", headers={"Host": "evil.example"})
        assert refused.status_code == 421
        assert refused.headers["x-request-id"]
        [error] = refused.json()["errors"]
        assert error["extensions"]["code"] == "BAD_REQUEST"
        assert "BLIS_ALLOWED_HOSTS" in error["message"]

        assert client.get("/", headers={"Host": "127.0.0.1:9"}).status_code == 421
        for host in ("blis.example", "127.0.0.1:8000"):
            told = client.get("/catalog.jsonld", headers={"Host": host}).json()
            assert told["@id"] == "http://blis.example/catalog.jsonld"
        assert client.get("/healthz", headers={"Host": "10.0.0.7:8000"}).status_code == 200


def test_the_public_host_is_always_among_those_allowed(parts):
    both = app_of(parts, public_url=PUBLIC, allowed_hosts=("other.example",))
    with TestClient(both) as client:
        hosts = ("blis.example", "other.example", "testserver")
        statuses = [client.get("/", headers={"Host": host}).status_code for host in hosts]

    assert statuses == [200, 200, 421]


def test_cookies_count_on_sockets_of_pages_of_the_public_address_alone(known):
    # A cookie that nobody signed shows whether it was looked at.
    sent = {"Cookie": "blis_session=made-up"}
    foreign = sent | {"Host": "evil.example", "Origin": "https://evil.example"}
    own = sent | {"Host": "127.0.0.1:8000", "Origin": PUBLIC}

    assert greeted(known, foreign) == "connection_ack"
    with pytest.raises(WebSocketDisconnect) as closed:
        greeted(known, own)
    assert closed.value.code == 4403


def greeted(client, headers):
    """Return how a socket is answered."""
    with client.websocket_connect("/graphql", ["graphql-transport-ws"], headers=headers) as socket:
        socket.send_json({"type": "connection_init"})
        return socket.receive_json()["type"]


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"BLIS_PUBLIC_URL": "blis.lv"}, "must be such as https://blis.lv"),
        ({"BLIS_PUBLIC_URL": "https://a@blis.lv"}, "must be such as https://blis.lv"),
        ({"BLIS_PUBLIC_URL": "https://blis.lv/?a"}, "must be such as https://blis.lv"),
        ({"BLIS_PUBLIC_URL": "ftp://blis.lv"}, "must be such as https://blis.lv"),
        ({"BLIS_ALLOWED_HOSTS": "https://blis.lv"}, "takes names such as blis.lv"),
        ({"BLIS_PUBLIC_URL": "https://a.lv/b", "BLIS_ROOT_PATH": "/c"}, "ends with '/b'"),
    ],
)
def test_an_address_that_cannot_be_is_told_at_the_start(variables, sentence):
    with pytest.raises(Failure, match=sentence.replace("?", ".")):
        read_settings(variables)


class Proxy(BaseHTTPRequestHandler):
    """A web server with TLS in front of BLIS, as far as BLIS can tell."""

    behind = ""

    def do_GET(self):
        host, _, port = self.behind.removeprefix("http://").partition(":")
        with closing(HTTPConnection(host, int(port))) as inner:
            inner.request("GET", self.path.removeprefix("/kb"), headers={
                **{name: text for name, text in self.headers.items() if name != "Host"},
                "X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https",
            })  # fmt: skip
            answer = inner.getresponse()
            content = answer.read()
        self.send_response(answer.status)
        for name in ("Location", "Content-Type"):
            if value := answer.headers[name]:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format, *args):
        """Say nothing."""


@pytest.mark.slow
def test_behind_a_proxy_under_a_path_every_address_is_the_public_one(tmp_path):
    with serving(
        tmp_path / "var", BLIS_PUBLIC_URL=f"{PUBLIC}/kb", BLIS_TRUSTED_PROXIES="127.0.0.1"
    ) as served:
        server = ThreadingHTTPServer(
            ("127.0.0.1", 0), type("Here", (Proxy,), {"behind": served.address})
        )
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            catalogue = asked("/kb/catalog.jsonld", server.server_port)
            assert json.loads(catalogue)["@id"] == f"{PUBLIC}/kb/catalog.jsonld"
            for host in ("blis.example", "evil.example"):
                direct = asked("/catalog.jsonld", int(served.address.rpartition(":")[2]), host)
                assert direct == catalogue
            feed = asked("/kb/feeds/news.atom", server.server_port)
            assert f'href="{PUBLIC}/kb/feeds/news.atom"'.encode() in feed
            assert b'href="/kb/explorer"' in asked("/kb/api", server.server_port)
            assert b'href="/kb/mekle' in asked("/kb/", server.server_port)
        finally:
            server.shutdown()
            server.server_close()


def asked(path, port, host="blis.example"):
    """Return what is answered."""
    with closing(HTTPConnection("127.0.0.1", port)) as connection:
        connection.request("GET", path, headers={"Host": host})
        return connection.getresponse().read()
