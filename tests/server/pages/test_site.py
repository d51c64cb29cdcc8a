"""The pages that people read: each in two languages, without a script, whatever its address has."""

import re
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from graphql import parse
from page_parts import BROWSER, Parts, fetched
from site_pages import CASE, SITE_ROWS
from starlette.routing import Route
from starlette.testclient import TestClient

from schema import Database, Limits
from search import open_index
from server.app import create_app
from server.pages.frame.addresses import (
    LANGUAGES,
    PARAMETERS,
    PATHS,
    VALUES,
    page_path,
    page_query,
    record_path,
)
from server.pages.frame.page import SITE, page_document
from server.pages.site import SITE_PAGES

HOSTILE = """"><script>alert(1)</script>'{{ 7*7 }}%00 ' or 1=1 -- \\ \u202e """
WRONG = (HOSTILE, "-1", "9" * 400, "1e999..", "a" * 1_200, "\ud800", "")
EVERY = [(row, lang) for row in SITE_ROWS for lang in LANGUAGES]
NAMES = [f"{row.name}-{lang}" for row, lang in EVERY]
every_page = pytest.mark.parametrize(("row", "lang"), EVERY, ids=NAMES)


def test_every_page_has_a_row_and_a_template():
    # Of campaigns the seed has none: test_campaign_pages.py makes some.
    assert {page.name for page in SITE_PAGES} - {row.name for row in SITE_ROWS} == {"campaign"}
    assert {page.name for page in SITE_PAGES} <= {*PATHS}
    assert all((SITE / f"{page.name}.html").exists() for page in SITE_PAGES)


@every_page
def test_a_page_says_what_it_is_about(client, row, lang):
    answer = fetched(client, row.address(lang))
    page, at = Parts(answer.text), LANGUAGES.index(lang)

    assert answer.status_code == 200
    assert page.all("html") == [{"lang": lang}]
    [heading], [title] = page.texts["h1"], page.texts["title"]
    assert row.headings[at] in heading
    assert title.endswith(" – BLIS")
    assert row.sentences[at] in page.texts["main"][0]
    assert page.all("meta", name="description")[0]["content"]


@every_page
def test_a_page_has_no_inline_style_or_script_and_takes_nothing_from_elsewhere(client, row, lang):
    page = Parts(fetched(client, row.address(lang)).text)

    assert not [each for each in page.found if each[0] == "style" or "style" in each[1]]
    assert not [a for _, a in page.found if any(name.startswith("on") for name in a)]
    for script in page.all("script"):
        assert script.get("src", "").startswith("/static/") or script["type"].endswith("json")
    taken = [a["src"] for _, a in page.found if "src" in a]
    taken += [a["href"] for a in page.all("link", rel="stylesheet")]
    assert all(address.startswith(("/static/", "/charts/")) for address in taken)


@pytest.fixture(scope="module")
def standing(client) -> set[str]:
    """The addresses that are known to lead somewhere: those of the sitemap, which has a test of
    its own, and those that were looked up for another page."""
    return {*sitemap_addresses(client)}


def sitemap_addresses(client):
    told = client.get("/sitemap.xml")
    assert told.headers["content-type"] == "application/xml"
    return re.findall(r"<loc>http://testserver([^<]+)</loc>", told.text)


@every_page
def test_every_link_of_a_page_leads_somewhere(client, standing, row, lang):
    page = Parts(fetched(client, row.address(lang)).text)

    links = {a["href"] for a in page.all("a")}
    anchors = {link[1:] for link in links if link.startswith("#")}
    assert anchors <= {a.get("id") for _, a in page.found}
    asked = {link.partition("#")[0] for link in links if link.startswith("/")} - standing
    answers = {link: client.get(link, headers=BROWSER).status_code for link in sorted(asked)}
    assert {link: status for link, status in answers.items() if status != 200} == {}
    standing |= asked
    assert not [
        link for link in links if not link.startswith(("/", "#", "http", "tel:", "mailto:"))
    ]


@every_page
def test_a_page_leads_to_itself_in_the_other_language(client, row, lang):
    if row.name == "nothing":
        return
    other = next(each for each in LANGUAGES if each != lang)
    page = Parts(fetched(client, row.address(lang)).text)

    [link] = page.all("a", hreflang=other)
    [announced] = page.all("link", hreflang=other)
    assert announced["href"].endswith(link["href"])
    turned = Parts(fetched(client, link["href"]).text)
    [back] = turned.all("a", hreflang=lang)
    [canonical] = page.all("link", rel="canonical")
    assert canonical["href"] == f"http://testserver{back['href']}"


@every_page
def test_the_question_of_a_page_runs_in_the_explorer(client, row, lang):
    page = Parts(fetched(client, row.address(lang)).text)

    links = [a["href"] for a in page.all("a") if a["href"].startswith("/explorer?query=")]
    assert len(links) == bool(page_document(row.name))
    for link in links:
        given = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
        assert parse(given["query"])
        assert "errors" not in client.get("/graphql", params=given).json()
        [form] = [a for a in Parts(client.get(link).text).all("form") if "data-runs" in a]
        assert form["action"] == "/graphql"


@every_page
def test_hostile_parameters_give_a_page(client, row, lang):
    path, at = row.address(lang).partition("?")[0], LANGUAGES.index(lang)
    quiet, words = Parts(fetched(client, path).text), [each[at] for each in PARAMETERS.values()]
    texts = [text.encode("utf-8", "surrogatepass") for text in WRONG]
    # Pages that read no parameter, and the other language, read addresses as the others do.
    reads = "?" in row.address(lang) and lang == LANGUAGES[0]
    alone = [[(word, texts[0])] for word in words] if reads else []

    for given in [*alone, *([(word, text) for word in words * 2] for text in texts)]:
        answer = fetched(client, f"{path}?{urlencode(given)}")
        page = Parts(answer.text)
        assert answer.status_code in (200, 400)
        assert len(page.texts["h1"]) == 1
        assert "49" not in page.texts["title"][0]
        assert len(page.all("script")) <= len(quiet.all("script")) + 1
        assert not [a for a in page.all("script") if not a]


@pytest.mark.parametrize("slug", ["none", "%00", "a" * 3_000, "..%2f..", HOSTILE[:20], "%ff"])
def test_what_is_no_case_is_a_page_that_searches_for_its_words(client, slug):
    answer = client.get(f"/pieredze/{slug}", headers=BROWSER)

    assert answer.status_code in (400, 404)
    assert "Pieprasījuma numurs" in answer.text


def test_an_unknown_address_helps_a_person_and_tells_a_program_a_code(client):
    shown = client.get("/en/nowhere/led-lighting", headers=BROWSER)
    page = Parts(shown.text)

    assert shown.status_code == 404
    assert page.texts["h1"] == ["There is no such page"]
    assert page.all("input", id="q")[0]["value"] == "led lighting"
    assert shown.headers["x-request-id"] in page.texts["main"][0]
    told = client.get("/en/nowhere/led-lighting")
    assert (told.status_code, told.json()["code"]) == (404, "NOT_FOUND")


def test_a_page_is_kept_until_something_is_written(parts):
    with TestClient(create_app(*parts)) as client:
        first = client.get(f"/pieredze/{CASE}", headers=BROWSER)
        again = client.get(
            f"/pieredze/{CASE}", headers=BROWSER | {"If-None-Match": first.headers["etag"]}
        )
        elsewhere = client.get(f"/pieredze/{CASE}", headers=BROWSER | {"Host": "localhost:8"})

        assert first.headers["cache-control"] == "public, no-cache"
        assert "ratelimit" in first.headers
        assert again.status_code == 304
        assert client.get(f"/pieredze/{CASE}", headers=BROWSER).text == first.text
        assert elsewhere.text == first.text


def test_a_page_is_compressed_as_the_browser_takes_it(client):
    for coding in ("br", "gzip"):
        answer = client.get("/mekle", headers=BROWSER | {"Accept-Encoding": coding})
        assert answer.headers["content-encoding"] == coding
        assert "Plānošanas reģions" in answer.text


def test_who_asks_too_much_is_told_on_a_page_and_a_program_as_before(parts):
    limits = Limits(bucket=30, restore=1)
    with TestClient(create_app(*parts, limits=limits)) as client:
        shown = client.get(f"/pieredze/{CASE}", headers=BROWSER)
        told = client.get(f"/pieredze/{CASE}")

    assert shown.status_code == told.status_code == 429
    assert "Pārāk daudz pieprasījumu" in shown.text
    assert int(shown.headers["retry-after"]) > 0
    assert told.json()["code"] == "THROTTLED"


def test_whose_session_is_over_reads_on_as_one_of_the_public(client):
    answer = client.get("/mekle", headers=BROWSER | {"Cookie": "blis_session=made.up"})

    assert answer.status_code == 200
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert "Ieiet" in answer.text


def test_what_a_member_sees_is_kept_by_nobody(desk):
    key = {"Authorization": f"Bearer {desk.keys['editor']}"}
    given = {
        "kind": "PRACTICE",
        "title": [{"lang": "lv", "value": "Melnraksts lapā"}],
        "summary": [{"lang": "lv", "value": "Par to."}],
    }
    draft = desk.done("practiceDraftCreate", "editor", given, "slug")

    own = desk.client.get(f"/pieredze/{draft['slug']}", headers=BROWSER | key)
    public = desk.client.get(f"/pieredze/{draft['slug']}", headers=BROWSER)

    assert (own.status_code, own.headers["cache-control"]) == (200, "no-store")
    assert "Šis apraksts vēl nav publicēts" in own.text
    assert public.status_code == 404


def test_filters_combine_and_each_can_be_taken_away(client):
    chosen = "/mekle?iznakums=izdevas&iznakums=daleji&tema=energy-climate"
    page = Parts(fetched(client, chosen).text)

    checked = [(a["name"], a["value"]) for a in page.all("input") if "checked" in a]
    assert {("iznakums", "izdevas"), ("tema", "energy-climate")} <= {*checked}
    links = {a["href"] for a in page.all("a", **{"class": "chip"})}
    assert "/mekle?tema=energy-climate&iznakums=daleji" in links
    assert "/mekle?iznakums=izdevas&iznakums=daleji" in links
    assert "/mekle" in links


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/projekts", "/mekle?veids=projekts"),
        ("/en/event", "/en/search?kind=event"),
        ("/pieredze", "/mekle"),
        ("/en/news", "/en/search?kind=news"),
    ],
)
def test_above_records_is_everything_of_their_kind(client, path, place):
    moved = client.get(path, follow_redirects=False)

    assert (moved.status_code, moved.headers["location"]) == (301, place)
    assert fetched(client, place).status_code == 200


@pytest.mark.parametrize("kind", VALUES["kind"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_everything_of_a_kind_is_listed_and_has_an_address(client, kind, lang):
    query = page_query({"kind": [kind]}, lang)
    page = Parts(fetched(client, f"{page_path('results', lang)}{query}").text)

    [number] = re.findall(r"[\d\xa0,]+", page.texts["h1"][0])
    assert int(re.sub(r"\D", "", number)) > 2
    found = [
        a["href"] for a in page.all("a") if a["href"].startswith(record_path(kind, "", lang)[:9])
    ]
    assert client.get(found[-1], headers=BROWSER).status_code == 200


def test_the_sitemap_names_every_page_in_both_languages(client):
    addresses = sitemap_addresses(client)

    assert len(addresses) == len({*addresses}) > 400
    assert {f"/pieredze/{CASE}", f"/en/practice/{CASE}", "/", "/en/", "/tema"} <= {*addresses}
    assert {client.get(each).status_code for each in addresses[:: len(addresses) // 40]} == {200}
    assert "Sitemap: http://testserver/sitemap.xml" in client.get("/robots.txt").text


@pytest.mark.slow
def test_every_address_of_the_sitemap_has_a_page(client):
    answers = {each: client.get(each, headers=BROWSER) for each in sitemap_addresses(client)}

    assert [each for each, answer in answers.items() if answer.status_code != 200] == []


@pytest.mark.parametrize(
    ("path", "heading"), [("/bug", "Kļūda mūsu pusē"), ("/en/bug", "The fault is ours")]
)
def test_a_bug_is_told_a_person_with_a_number_to_quote(parts, path, heading):
    def bug(request):
        raise LookupError("secret")

    app = create_app(*parts)
    app.router.routes.append(Route(path, bug))
    shown = TestClient(app, raise_server_exceptions=False).get(path, headers=BROWSER)
    page = Parts(shown.text)

    assert (shown.status_code, page.texts["h1"]) == (500, [heading])
    assert shown.headers["x-request-id"] in page.texts["main"][0]
    assert "secret" not in shown.text
    assert page.all("form", role="search")


@pytest.mark.parametrize(
    ("path", "heading"),
    [("/", "BLIS pašlaik nevar atbildēt"), ("/en/search?q=a", "BLIS cannot answer now")],
)
def test_while_the_database_is_not_there_a_person_is_told_to_try_again(tmp_path, path, heading):
    gone = Database(f"sqlite:///{tmp_path}/nowhere/blis.sqlite")
    shown = TestClient(create_app(gone, open_index(None))).get(path, headers=BROWSER)

    assert (shown.status_code, Parts(shown.text).texts["h1"]) == (503, [heading])
    assert int(shown.headers["retry-after"]) > 0
