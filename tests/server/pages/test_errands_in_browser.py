"""What people come for, walked in a browser: with scripts and without, in both languages, wide and
narrow.

The whole matrix is walked in Latvian on a laptop; of the rest each errand is walked once.
"""

from itertools import cycle, product

import pytest
from browser import chromium
from processes import serving
from site_pages import CASE

from server.pages.frame.addresses import LANGUAGES, page_path, page_query, parameter_word

PLACE = "kraslavas-novads-2021"
WIDTHS = (1280, 375)


@pytest.fixture(scope="module")
def address(parts, tmp_path_factory):
    """The address of a server in a process of its own."""
    url = parts[0].url.render_as_string(hide_password=False)
    with serving(tmp_path_factory.mktemp("served"), BLIS_DATABASE_URL=url) as served:
        yield served.address


class Walker:
    """Somebody in a browser who clicks on what is there, and goes nowhere by typing an address."""

    def __init__(self, page, address, lang, width, has_scripts):
        self.page, self.address, self.lang = page, address, lang
        page.open("about:blank", width)
        page.send("Emulation.setScriptExecutionDisabled", value=not has_scripts)
        page.send("Page.navigate", url=address + self.path("start"))
        self.arrive(self.path("start"))

    def path(self, name, **parts):
        return page_path(name, self.lang, **parts)

    def arrive(self, path):
        """Wait until the page with a path is there."""
        self.page.wait_for(f"location.pathname === '{path}' && document.readyState === 'complete'")

    def all(self, selector, what="textContent"):
        """Return a property of each element that is chosen."""
        return self.page.value(f"[...document.querySelectorAll(`{selector}`)].map(e => e.{what})")

    def click(self, selector, path):
        """Click on the first of what is chosen, and wait for the page that it leads to."""
        assert self.all(selector), f"nothing to click: {selector}"
        self.page.value("window.left = true")
        self.page.value(f"document.querySelector(`{selector}`).click()")
        self.page.wait_for("window.left === undefined")
        self.arrive(path)

    def follow(self, name, **parts):
        """Follow the first link to a page."""
        path = self.path(name, **parts)
        self.click(f'a[href="{path}"], a[href^="{path}?"], a[href^="{path}#"]', path)

    def search(self, words):
        """Type words into the box and send them."""
        self.page.value(f"document.getElementById('q').value = '{words}'")
        self.click("form[role=search] button, form:has(#q) button", self.path("results"))

    def choose(self, name, value):
        """Choose a value in a list of a form."""
        word = parameter_word(name, self.lang)
        selector = f'main select[name="{word}"]'
        self.page.value(f"document.querySelector(`{selector}`).value = '{value}'")


def whom_to_call(walker):
    walker.search("apgaismojums" if walker.lang == "lv" else "lighting")
    walker.follow("case", slug=CASE)

    assert walker.all('a[href^="tel:"]')


def what_was_tried_by_outcome(walker):
    walker.search("skola" if walker.lang == "lv" else "school")
    total = len(walker.all(".hits > li"))
    word = parameter_word("outcome", walker.lang)
    some = f'.facets input[name="{word}"]'
    walker.page.value(f"document.querySelector('{some}').click()")
    walker.click(".facets button:not([type=button])", walker.path("results"))
    assert walker.all(f"{some}:checked")
    assert 0 < len(walker.all(".hits > li")) <= total

    walker.click("ul[aria-label] .chip", walker.path("results"))
    assert len(walker.all(".hits > li")) == total


def where_a_municipality_is_weak(walker):
    walker.follow("places")
    walker.follow("place", slug=PLACE)

    assert walker.all("#standing")
    assert walker.all('a[href^="tel:"]')
    walker.click(f'a[href^="{walker.path("compare")}?"]', walker.path("compare"))
    assert walker.all("table .me")


def how_it_compares_with_others(walker):
    walker.follow("compare")
    walker.choose("indicator", "median_age")
    walker.choose("municipality", PLACE)
    walker.click("main form button", walker.path("compare"))
    everybody = len(walker.all("main table .me"))
    walker.page.value("document.getElementById('peers').selectedIndex = 1")
    walker.click("main form button", walker.path("compare"))

    assert everybody
    assert walker.all("main table .me")
    assert walker.all('main img[src^="/charts/"]')
    assert walker.all('main a[href*=".csv"]')


def who_is_in_a_network(walker):
    walker.follow("networks")
    walker.follow("network", slug="t4")
    linked = walker.path("place", slug="")
    assert walker.all(f'main a[href^="{linked}"]', "getAttribute('href')")
    [first, *_] = walker.all(f'main a[href^="{linked}"]', "pathname")
    walker.click(f'main a[href="{first}"]', first)


def who_paid_for_a_project(walker):
    walker.search("sadarbība" if walker.lang == "lv" else "cooperation")
    word = page_query({"kind": ["PROJECT"]}, walker.lang)
    walker.click(f'a[href*="{word.lstrip("?")}"]', walker.path("results"))
    [first, *_] = walker.all(".hits h2 a, .hits h3 a", "pathname")
    walker.click(f'.hits a[href^="{first}"]', first)

    assert any("€" in each or "EUR" in each for each in walker.all("main"))


def what_there_is_on_a_theme(walker):
    walker.follow("topics")
    walker.follow("topic", slug="education")

    cases = walker.path("case", slug="")
    assert walker.all(f'main a[href^="{cases}"]')


def what_is_new(walker):
    walker.follow("recent")

    assert walker.all("main a")


def the_other_language_and_back(walker):
    walker.search("skola" if walker.lang == "lv" else "school")
    [other] = [each for each in LANGUAGES if each != walker.lang]
    walker.click(f'a[hreflang="{other}"]', page_path("results", other))
    assert walker.all("html", "lang") == [other]
    assert walker.page.value("document.getElementById('q').value") in ("skola", "school")

    walker.click(f'a[hreflang="{walker.lang}"]', walker.path("results"))
    assert walker.all("html", "lang") == [walker.lang]


def what_to_do_when_nothing_is_found(walker):
    walker.search("xqzwv")

    assert not walker.all(".hits > li")
    assert walker.all('main a[href^="/"]')


ERRANDS = (
    whom_to_call,
    what_was_tried_by_outcome,
    where_a_municipality_is_weak,
    how_it_compares_with_others,
    who_is_in_a_network,
    who_paid_for_a_project,
    what_there_is_on_a_theme,
    what_is_new,
    the_other_language_and_back,
    what_to_do_when_nothing_is_found,
)
FORMS = product(LANGUAGES, WIDTHS, (True, False))
EVERYWHERE = [each for each in FORMS if each[:2] != ("lv", 1280)]
WALKED = [
    *((errand, "lv", 1280, scripts) for errand in ERRANDS for scripts in (True, False)),
    *((errand, *form) for errand, form in zip(ERRANDS, cycle(EVERYWHERE), strict=False)),
]
NAMES = [f"{e.__name__}-{lang}-{w}-{'script' if s else 'plain'}" for e, lang, w, s in WALKED]


@pytest.mark.slow
@pytest.mark.parametrize(("errand", "lang", "width", "has_scripts"), WALKED, ids=NAMES)
def test_people_get_what_they_came_for(address, errand, lang, width, has_scripts):
    with chromium() as page:
        walker = Walker(page, address, lang, width, has_scripts)
        errand(walker)

        assert page.value("document.documentElement.scrollWidth <= window.innerWidth")
        asked = {url for url in page.requests() if not url.startswith(("about:", "data:"))}
        assert {url.removeprefix(address)[0] for url in asked} == {"/"}
        assert page.complaints() == []
