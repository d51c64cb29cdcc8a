"""Charts as pages: what the picture shows can be read without it, in both languages."""

import re
from html.parser import HTMLParser

import pytest
from browser import chromium
from processes import serving

from bench.charts import EXAMPLES
from server.http.chart_addresses import chart_variables, parse_parameters
from server.pages.chart_page import TOLD


class Page(HTMLParser):
    """What a page holds: its elements with their attributes, and the texts of some."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(content)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        if self.found and data.strip():
            self.texts.append((self.found[-1][0], data.strip()))

    def all(self, tag):
        """Return the attributes of all elements of a kind."""
        return [attributes for name, attributes in self.found if name == tag]

    def text(self, tag):
        """Return the texts of all elements of a kind."""
        return [text for name, text in self.texts if name == tag]


@pytest.fixture
def page(client):
    """Return the page of an address."""

    def opened(address, **headers):
        answer = client.get(address, headers=headers)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        return Page(answer.text)

    return opened


@pytest.mark.parametrize("lang", ["lv", "en"])
@pytest.mark.parametrize("kind", EXAMPLES)
def test_a_page_holds_the_words_and_the_whole_table_of_its_chart(client, page, kind, lang):
    query = EXAMPLES[kind].removesuffix("&lang=en")
    asked = chart_variables(kind, parse_parameters(query.encode())) | {"lang": lang}
    body = {"query": TOLD, "variables": asked}
    chart = client.post("/graphql", json=body).json()["data"]["chart"]

    found = page(f"/charts/{kind}.html?{query}&lang={lang}")

    assert found.all("html") == [{"lang": lang}]
    assert found.text("h1") == [chart["title"]]
    assert chart["alt"] in found.text("p")
    assert found.text("dd")[:2] == [chart["source"], chart["licence"]]
    told = [cell["text"] for row in chart["table"]["rows"] for cell in row]
    assert [t for tag, t in found.texts if tag in ("td", "th")] == [
        *chart["table"]["columns"],
        *told,
    ]
    assert {each["scope"] for each in found.all("th")} == {"col", "row"}
    assert found.all("script") == []


def test_the_picture_of_a_page_is_described_by_its_words(page):
    found = page(f"/charts/map.html?{EXAMPLES['map']}")

    [picture] = found.all("img")
    assert picture["src"] == f"/charts/map.png?{EXAMPLES['map']}&lang=lv"
    assert picture["aria-describedby"] == "words"
    assert {"id": "words"} in found.all("p")


def test_a_page_has_a_picture_for_each_width_and_ground(page):
    found = page(f"/charts/map.html?{EXAMPLES['map']}&lang=en")

    dark = " and (prefers-color-scheme: dark)"
    told = [
        (each["media"], each["srcset"].partition("&lang=en")[2]) for each in found.all("source")
    ]
    assert told == [
        (f"(max-width: 460px){dark}", "&width=340&theme=dark"),
        ("(max-width: 460px)", "&width=340"),
        (f"(max-width: 720px){dark}", "&width=560&theme=dark"),
        ("(max-width: 720px)", "&width=560"),
        ("(prefers-color-scheme: dark)", "&theme=dark"),
    ]
    links = [each["href"] for each in found.all("a")]
    assert not [link for link in links if link and "width" in link]


@pytest.mark.parametrize("lang", ["lv", "en"])
def test_a_page_has_the_width_and_the_theme_that_its_address_names(page, lang):
    looks = "&width=320&theme=dark"
    found = page(f"/charts/map.html?{EXAMPLES['map']}&lang={lang}{looks}")

    assert found.all("html") == [{"lang": lang, "data-theme": "dark"}]
    assert found.all("source") == []
    [picture] = found.all("img")
    assert picture["src"] == f"/charts/map.png?{EXAMPLES['map']}&lang={lang}{looks}"
    assert picture["width"] == "320"
    leading = [each["href"] or "" for each in found.all("a")]
    charts = [address for address in leading if address.startswith("/charts/")]
    assert charts
    assert all(address.endswith(looks) for address in charts)
    other = "en" if lang == "lv" else "lv"
    assert f"/charts/map.html?{EXAMPLES['map']}&lang={other}{looks}" in charts


def test_a_theme_alone_leaves_the_width_to_the_window_and_a_width_the_theme(page):
    dark = page(f"/charts/map.html?{EXAMPLES['map']}&theme=dark")
    narrow = page(f"/charts/map.html?{EXAMPLES['map']}&width=320")

    told = [(each["media"], each["srcset"].rpartition("lang=lv")[2]) for each in dark.all("source")]
    assert told == [
        ("(max-width: 460px)", "&width=340&theme=dark"),
        ("(max-width: 720px)", "&width=560&theme=dark"),
    ]
    told = [
        (each["media"], each["srcset"].rpartition("lang=lv")[2]) for each in narrow.all("source")
    ]
    assert told == [("(prefers-color-scheme: dark)", "&width=320&theme=dark")]
    assert narrow.all("html") == [{"lang": "lv"}]


@pytest.mark.slow
@pytest.mark.parametrize("kind", EXAMPLES)
def test_the_tables_that_a_page_leads_to_are_there(client, page, kind):
    links = [each["href"] for each in page(f"/charts/{kind}.html?{EXAMPLES[kind]}").all("a")]
    tables = [each for each in links if each and "/exports/" in each]

    assert len(tables) == (0 if kind == "scatter" else 3)
    assert {client.get(each).status_code for each in tables} <= {200}


def test_a_page_is_in_the_language_of_its_reader_and_leads_to_the_other(page):
    address = f"/charts/ranking.html?{EXAMPLES['ranking']}"
    english = page(address, **{"Accept-Language": "en-GB,en"})

    assert english.all("html") == [{"lang": "en"}]
    [other] = [each for each in english.all("a") if each.get("hreflang")]
    assert page(other["href"]).all("html") == [{"lang": "lv"}]


def test_the_api_names_the_page(client, ask):
    told = ask("""{ chart(kind: MAP, indicator: {code: "population"}, peers: {all: true}) {
      page } }""")

    assert told["chart"]["page"] == "/charts/map.html?indicator=population&lang=lv&all=true"
    assert client.get(told["chart"]["page"]).status_code == 200


def test_what_a_page_cannot_show_is_refused(client):
    assert client.get("/charts/pie.html?indicator=population").status_code == 404
    refused = client.get("/charts/map.html?indicator=%3Cb%3E")

    assert (refused.status_code, refused.json()["field"]) == (404, "indicator")


@pytest.mark.parametrize("path", ["charts/map.html", "charts/map.svg", "records/topic/nothing"])
@pytest.mark.parametrize(("lang", "said"), [("lv", "Tādas lapas nav"), ("en", "There is no such")])
def test_a_browser_is_told_on_a_page_in_its_language_what_cannot_be_shown(client, path, lang, said):
    accepted = {"Accept": "text/html", "Accept-Language": lang}
    refused = client.get(f"/{path}?indicator=nothing", headers=accepted)

    assert (refused.status_code, refused.headers["content-type"][:9]) == (404, "text/html")
    assert f'<html lang="{lang}">' in refused.text
    assert said in refused.text


@pytest.mark.parametrize(
    ("lang", "said"), [("lv", "Tāda ieraksta (rādītājs) nav."), ("en", "There is no")]
)
def test_a_browser_is_told_which_name_of_a_chart_is_unknown(client, lang, said):
    accepted = {"Accept": "text/html", "Accept-Language": lang}
    refused = client.get("/charts/map.svg?indicator=%3Cb%3Eage&all=true", headers=accepted)

    [told] = re.findall(r'<p class="lede">(.*?)</p>', refused.text)
    assert told.startswith(said)
    assert told.endswith("<code>&lt;b&gt;age</code>")


@pytest.mark.slow
def test_a_browser_shows_the_picture_that_fits_its_window_and_its_theme(parts, tmp_path):
    url = parts[0].url.render_as_string(hide_password=False)
    with serving(tmp_path, BLIS_DATABASE_URL=url) as served, chromium() as browser:
        browser.open(f"{served.address}/charts/map.html?{EXAMPLES['map']}", 375)
        for theme, look in (("light", "&width=340"), ("dark", "&width=340&theme=dark")):
            features = [{"name": "prefers-color-scheme", "value": theme}]
            browser.send("Emulation.setEmulatedMedia", features=features)
            shown = "document.querySelector('img')?.complete && document.querySelector('img')"
            browser.wait_for(f"({shown}).currentSrc?.endsWith('lang=en{look}')")
            browser.wait_for(f"({shown}).naturalWidth > 1000")
        assert browser.value("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize(
    ("lang", "form"), [("lv", r"\d\d\.\d\d\.\d{4}\."), ("en", r"\d+ \w+ \d{4}")]
)
def test_the_day_of_reading_is_written_as_its_language_writes_days(page, lang, form):
    shown = page(f"/charts/ranking.html?indicator=median_age&all=true&lang={lang}")

    [day] = shown.text("time")
    assert re.fullmatch(form, day)
