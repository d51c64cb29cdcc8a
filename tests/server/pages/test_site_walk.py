"""Somebody searches and reads in a browser: by keyboard alone, with a script and without one."""

import pytest
from browser import chromium
from processes import serving

from server.pages.frame.addresses import LANGUAGES

SIZES = [1280, 375]
START = {"lv": "/", "en": "/en/"}
WORDS = {"lv": "ielu apgaismojums", "en": "street lighting"}
KEYS = {"Enter": 13, "Tab": 9, "ArrowDown": 40, "Escape": 27, "/": 191}


@pytest.fixture(scope="module")
def address(parts, tmp_path_factory):
    """The address of a server in a process of its own."""
    url = parts[0].url.render_as_string(hide_password=False)
    with serving(tmp_path_factory.mktemp("served"), BLIS_DATABASE_URL=url) as served:
        yield served.address


@pytest.fixture
def page():
    with chromium() as page:
        yield page


def arrived(page, begin):
    """Wait until a page is there whose path begins so."""
    script = f"location.pathname.startsWith('{begin}') && document.readyState === 'complete'"
    return page.wait_for(script)


def press(page, key):
    """Press a key as a person does."""
    text = {"Enter": "\r", "/": "/"}.get(key, "")
    common = {"key": key, "windowsVirtualKeyCode": KEYS[key]}
    page.send("Input.dispatchKeyEvent", type="keyDown", text=text, **common)
    page.send("Input.dispatchKeyEvent", type="keyUp", **common)


def write(page, text):
    page.send("Input.insertText", text=text)


def focused(page, script):
    return page.value(f"document.activeElement.{script}")


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("scripts", [True, False], ids=["script", "plain"])
def test_a_case_is_found_and_read_by_keyboard_alone(address, page, lang, width, scripts):
    page.open(address + START[lang], width)
    arrived(page, START[lang])
    page.send("Emulation.setScriptExecutionDisabled", value=not scripts)
    page.send("Page.navigate", url=address + START[lang])
    arrived(page, START[lang])

    reach(page, "document.activeElement.id === 'q'")
    write(page, WORDS[lang])
    press(page, "Enter")
    arrived(page, "/mekle" if lang == "lv" else "/en/search")
    assert page.value("document.querySelectorAll('.hits > li').length") > 1
    assert "mark" in page.value("document.querySelector('.hits').innerHTML")
    reach(page, "document.activeElement.closest('.hits')")
    title = focused(page, "textContent")
    press(page, "Enter")
    arrived(page, "/pieredze/" if lang == "lv" else "/en/practice/")

    assert page.value("document.querySelector('h1').textContent") == title
    assert page.value("document.querySelector('.verdict') !== null")
    assert page.value("document.documentElement.scrollWidth <= window.innerWidth")
    assert {url.removeprefix(address)[0] for url in page.requests()} == {"/"}
    assert page.complaints() == []


def reach(page, script):
    """Go on with the Tab key until a condition holds."""
    for _ in range(60):
        if page.value(f"Boolean({script})"):
            return
        press(page, "Tab")
    raise AssertionError(f"the keyboard never reaches: {script}")


@pytest.mark.slow
def test_a_slash_goes_to_the_box_and_what_is_typed_is_completed(address, page):
    page.open(address + "/", 1280)
    arrived(page, "/")
    page.wait_for("document.getElementById('q').getAttribute('role') === 'combobox'")
    press(page, "/")
    assert focused(page, "id") == "q"
    assert focused(page, "value") == ""

    write(page, "apgaism")
    page.wait_for("document.querySelectorAll('#q-suggestions > li').length > 0")
    assert focused(page, "getAttribute('aria-expanded')") == "true"
    press(page, "ArrowDown")
    chosen = page.value(
        "document.querySelector('#q-suggestions > [aria-selected=true]').textContent"
    )
    assert focused(page, "value") == chosen
    press(page, "Escape")
    assert focused(page, "value") == "apgaism"
    assert focused(page, "getAttribute('aria-expanded')") == "false"
    press(page, "Enter")
    arrived(page, "/mekle")

    assert page.value("document.getElementById('q').value") == "apgaism"
    assert page.complaints() == []


@pytest.mark.slow
def test_filters_are_chosen_and_taken_away(address, page):
    page.open(f"{address}/mekle?q=apgaismojums", 1280)
    arrived(page, "/mekle")
    page.value("document.querySelector('input[name=iznakums][value=izdevas]').click()")
    page.value("document.querySelector('.facets button').click()")
    page.wait_for(
        "location.search.includes('iznakums=izdevas') && document.querySelector('.chip') !== null"
    )

    outcomes = page.value("[...document.querySelectorAll('.hits .sign')].map((e) => e.textContent)")
    assert {*outcomes} == {"Izdevās"}
    page.value("document.querySelector('ul[aria-label] .chip').click()")
    page.wait_for("!location.search.includes('iznakums')")
