"""What is answered besides GraphQL: pages, examples, health, schema, and nothing from outside."""

import hashlib
import html
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from browser import chromium
from processes import serving
from starlette.testclient import TestClient

from schema import Database
from search import open_index
from server.app import create_app
from server.pages.api_page import example_queries
from server.version import installed_version

ROOT = Path(__file__).parents[3]
VENDOR = ROOT / "server/pages/static/vendor"
EXAMPLES = {example.name: example for example in example_queries()}


class Tags(HTMLParser):
    """The tags of a page, each with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, {name: value or "" for name, value in attrs}))


def test_the_page_for_programs_says_in_two_languages_what_this_is(client):
    page = client.get("/api")

    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert '<html lang="lv">' in page.text
    assert "zināšanu bāze" in page.text
    assert '<section lang="en">' in page.text
    assert "knowledge base" in page.text


@pytest.mark.parametrize("path", ["/api", "/reference", "/explorer", "/explorer/graphiql"])
def test_pages_take_nothing_from_elsewhere_and_hold_no_script(client, path):
    tags = Tags(client.get(path).text).found

    fetched = [a for tag, a in tags if tag in ("script", "link", "img")]
    taken = [a.get("src") or a.get("href") for a in fetched if a.get("rel") != "alternate"]
    assert all(address.startswith("/static/") for address in taken if address)
    scripts = [a for tag, a in tags if tag == "script"]
    assert all("src" in a or a["type"] == "application/json" for a in scripts)
    assert not [a for tag, a in tags if tag == "style" or "style" in a]


@pytest.mark.parametrize("path", ["/api", "/explorer"])
def test_every_link_of_a_page_leads_somewhere(client, path):
    tags = Tags(client.get(path).text).found

    links = {a["href"] for tag, a in tags if tag in ("a", "link")}
    inner = {address for address in links if address.startswith("/")}
    assert {"/explorer?example=01-search"} < inner
    assert {address: client.get(address).status_code for address in inner} == dict.fromkeys(
        inner, 200
    )
    anchors = {address.removeprefix("#") for address in links if address.startswith("#")}
    assert anchors <= {a.get("id") for _, a in tags}


@pytest.mark.parametrize(
    "path", ["/", "/graphql", "/healthz", "/schema.graphql", "/static/front.css", "/nowhere"]
)
def test_every_answer_forbids_the_browser_to_ask_others(client, path):
    headers = client.get(path, follow_redirects=False).headers

    assert "default-src 'self';" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_a_browser_at_the_endpoint_is_led_to_the_explorer(client):
    answer = client.get("/graphql", headers={"Accept": "text/html"}, follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (303, "/explorer")


FIRST = "01-search"
QUERY, VARIABLES = 'query A($n: Int) { topics(first: $n) { nodes { slug } } } # "<&', '{"n": 2}'


def opened(page):
    """Return what an explorer has opened: a query and its variables."""
    if chosen := re.search(r'<script type="application/json" id="chosen">(.*)</script>', page):
        found = json.loads(chosen[1])
        return found["query"], found["variables"]
    texts = re.findall(r"<textarea[^>]*>([^<]*)</textarea>", page)
    return tuple(map(html.unescape, texts))


@pytest.mark.parametrize("path", ["/explorer", "/explorer/graphiql"])
@pytest.mark.parametrize(
    ("asked", "query", "variables"),
    [
        ({}, EXAMPLES[FIRST].text, ""),
        ({"example": "02-municipality"}, EXAMPLES["02-municipality"].text, ""),
        ({"query": QUERY, "variables": VARIABLES}, QUERY, VARIABLES),
        *(({"example": each}, EXAMPLES[FIRST].text, "") for each in ("none", "", "../app")),
    ],
)
def test_an_explorer_opens_the_query_of_its_address_or_else_one_that_runs(
    client, path, asked, query, variables
):
    page = client.get(path, params=asked).text

    assert opened(page) == (query, variables)


def test_the_explorer_marks_the_example_that_is_open(client):
    page = client.get("/explorer?example=02-municipality").text

    assert page.count('aria-current="page"') == 1


def test_a_form_without_a_script_asks_the_endpoint_itself(client):
    tags = Tags(client.get("/explorer").text).found

    [form] = [a for tag, a in tags if tag == "form"]
    names = {a["name"] for tag, a in tags if tag == "textarea"}
    answer = client.get(form["action"], params={"query": QUERY, "variables": VARIABLES})
    assert (form["method"], names) == ("get", {"query", "variables"})
    assert len(answer.json()["data"]["topics"]["nodes"]) == 2


def test_there_are_ten_examples_with_titles_in_two_languages():
    titles = {title for e in EXAMPLES.values() for title in (e.title_lv, e.title_en)}

    assert len(EXAMPLES) >= 10
    assert len(titles) == 2 * len(EXAMPLES)
    assert all(len(title) > 10 and not title.startswith(("#", "query")) for title in titles)


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_finds_something(ask, name):
    data = ask(EXAMPLES[name].text)

    for found in data.values():
        assert found
        assert found.get("nodes") != []


def test_the_languages_of_a_request_decide_the_language_of_texts(ask):
    document = "{ topics(first: 1) { nodes { name { lang value } } } }"

    def languages(accepted: str) -> set[str]:
        nodes = ask(document, headers={"Accept-Language": accepted})["topics"]["nodes"]
        return {node["name"]["lang"] for node in nodes}

    assert languages("en-GB, lv;q=0.5") == {"en"}
    assert languages("de") == {"lv"}


def test_the_schema_is_served_as_it_is_committed(client):
    answer = client.get("/schema.graphql")

    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.text == (ROOT / "schema/schema.graphql").read_text("utf-8")


HEALTHY = {"database": "ok", "version": installed_version()}


def test_health_is_good_when_database_and_index_agree(client, database):
    answer = client.get("/healthz")

    revision = str(database.revision().number)
    assert answer.status_code == 200
    assert answer.json() == HEALTHY | {"index": "ok", "revision": revision}


def test_health_is_bad_while_there_is_no_index(database):
    answer = TestClient(create_app(database, open_index(None))).get("/healthz")

    assert answer.status_code == 503
    assert answer.json() == HEALTHY | {"index": "lost"}


def test_health_is_bad_when_the_database_does_not_answer(tmp_path):
    gone = Database(f"sqlite:///{tmp_path}/nowhere/blis.sqlite")
    answer = TestClient(create_app(gone, open_index(None))).get("/healthz")

    assert answer.status_code == 503
    assert answer.json() == HEALTHY | {"database": "unreachable", "index": "unknown"}


def test_the_files_of_others_are_those_of_the_table():
    row = re.compile(r"^\| `(\S+)` \| .* \| ([\d,]+) \| `(\w{64})` \|$", re.MULTILINE)
    table = {
        file: (size, sha)
        for file, size, sha in row.findall(VENDOR.joinpath("VENDOR.md").read_text())
    }

    files = {path.name: path.read_bytes() for path in VENDOR.iterdir() if path.suffix != ".md"}
    assert table == {
        name: (f"{len(content):,}", hashlib.sha256(content).hexdigest())
        for name, content in files.items()
    }


@pytest.fixture(scope="module")
def address(database: Database, tmp_path_factory):
    """The address of a server in a process of its own, on the database of the tests."""
    url = database.url.render_as_string(hide_password=False)
    with serving(tmp_path_factory.mktemp("served"), BLIS_DATABASE_URL=url) as served:
        yield served.address


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 400])
def test_the_explorer_runs_an_example_and_asks_nobody_else(address, width):
    with chromium() as page:
        page.open(f"{address}/explorer?example=02-municipality", width)
        assert "Aizkraukle" in page.wait_for("document.getElementById('result').textContent")
        page.value("document.getElementById('result').textContent = ''")
        page.value("document.querySelector('form').requestSubmit()")
        found = page.wait_for("document.getElementById('result').textContent")

        status = page.value("document.getElementById('status').textContent")
        assert "Aizkraukle" in found
        assert "Atbildēts" in status
        assert "Answered" in status
        assert "{" not in status
        assert page.value("document.body.scrollWidth <= window.innerWidth")
        assert "query=" in page.value("location.search")
        assert {url.removeprefix(address)[0] for url in page.requests()} == {"/"}
        assert page.complaints() == []


@pytest.mark.parametrize(
    ("address", "runs"),
    [
        ("/explorer", True),
        ("/explorer?example=02-municipality", True),
        ("/explorer?query={__typename}", False),
        ("/explorer?query=mutation{topicCreate(input:{}){version}}", False),
    ],
)
def test_only_our_own_examples_run_when_they_are_opened(client, address, runs):
    [form] = [given for tag, given in Tags(client.get(address).text).found if tag == "form"]

    assert ("data-runs" in form) == runs


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 400])
def test_graphiql_runs_an_example_and_asks_nobody_else(address, width):
    with chromium() as page:
        page.open(f"{address}/explorer/graphiql?example=02-municipality", width)
        page.wait_for("document.querySelector('.graphiql-query-editor .CodeMirror') !== null")
        page.wait_for("window.scrollX === 0 && document.body.scrollWidth <= window.innerWidth")
        page.value("document.querySelector('.graphiql-execute-button').click()")
        found = page.wait_for(
            "document.querySelector('.result-window .CodeMirror')?.CodeMirror.getValue()"
        )

        assert "Aizkraukle" in found
        assert {url.removeprefix(address)[0] for url in page.requests()} == {"/"}
        assert page.complaints() == []


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 400])
@pytest.mark.parametrize("path", ["/api", "/reference"])
def test_a_page_fits_the_window_and_asks_nobody_else(address, path, width):
    with chromium() as page:
        page.open(address + path, width)
        page.wait_for("document.readyState === 'complete' && document.title.startsWith('BLIS')")

        assert page.value("document.body.scrollWidth <= window.innerWidth")
        assert {url.removeprefix(address)[0] for url in page.requests()} == {"/"}
        assert page.complaints() == []


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "NOT_FOUND"),
        ("GET", "/attachments/x/y", 404, "NOT_FOUND"),
        ("GET", "/attachments/1", 404, "NOT_FOUND"),
        ("PUT", "/exports/values.csv", 405, "METHOD_NOT_ALLOWED"),
    ],
)
def test_a_program_at_an_unknown_address_is_told_as_json(client, method, path, status, code):
    answer = client.request(method, path, headers={"Accept-Language": "lv"})

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["message"].startswith("Šā" if status == 404 else "Šajā adresē atļauts")
    assert ("GET" in answer.headers.get("allow", "")) is (status == 405)


def test_pages_of_others_may_read_every_header_that_an_answer_has_of_its_own(client):
    asked = {"query": "{ __typename }"}
    answer = client.post("/graphql", json=asked, headers={"Origin": "https://portal.example"})
    exposed = {
        n.strip().lower() for n in answer.headers["access-control-expose-headers"].split(",")
    }
    sent = {n for n in answer.headers if n.startswith(("ratelimit", "x-ratelimit", "x-request"))}

    assert len(sent) == 8
    assert {*sent, "retry-after", "etag"} <= exposed
