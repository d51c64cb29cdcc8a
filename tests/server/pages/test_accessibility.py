"""Pages can be used by everybody: axe finds no barrier, in either theme, wide and narrow."""

from itertools import cycle

import pytest
from axe import barriers
from browser import chromium
from processes import serving
from site_pages import SITE_ROWS

from server.pages.frame.addresses import LANGUAGES

PAGES = [
    *(row.address(lang) for row, lang in zip(SITE_ROWS, cycle(LANGUAGES), strict=False)),
    "/pieredze/nowhere",
    "/api",
    "/explorer",
    "/sign-in",
    "/charts/ranking.html?indicator=median_age&all=true",
]
READY = "document.readyState === 'complete' && document.title !== ''"


@pytest.fixture(scope="module")
def address(parts, tmp_path_factory):
    """The address of a server in a process of its own."""
    url = parts[0].url.render_as_string(hide_password=False)
    with serving(tmp_path_factory.mktemp("served"), BLIS_DATABASE_URL=url) as served:
        yield served.address


@pytest.fixture(scope="module")
def page():
    with chromium() as page:
        yield page


EVERYWHERE = [(p, w, t) for p in PAGES for w in (1280, 375) for t in ("light", "dark")]
LONG = [("/reference", 375, "dark")]


CUT = """[...document.querySelectorAll("main select")].filter((each) => {
    const shown = each.offsetWidth, fill = document.createElement("select");
    fill.append(new Option(each.selectedOptions[0].text));
    fill.style.width = "auto";
    each.after(fill);
    const needed = fill.offsetWidth;
    fill.remove();
    return needed > shown;
}).map((each) => each.id)"""
"""The ids of lists that cut off what is chosen in them."""


@pytest.mark.slow
def test_comparing_cuts_off_no_name(address, page):
    chosen = "raditajs=population&pasvaldiba=augsdaugavas-novads-2021&ar=lidzigas"
    page.open(f"{address}/salidzini?{chosen}", 1280)
    page.wait_for(READY)

    assert page.value("document.querySelectorAll('main select').length") >= 4
    assert page.value(CUT) == []


@pytest.mark.slow
@pytest.mark.parametrize(("path", "width", "theme"), EVERYWHERE + LONG)
def test_a_page_has_no_barriers_and_fits_its_window(address, page, path, width, theme):
    page.open(address + path, width)
    look = [{"name": "prefers-color-scheme", "value": theme}]
    page.send("Emulation.setEmulatedMedia", features=look)
    page.wait_for(READY)

    assert barriers(page) == []
    assert page.value("document.documentElement.scrollWidth <= window.innerWidth")


CHANGED = "/salidzini?raditajs=tai-unemployment&pasvaldiba=ogres-novads-2021"


@pytest.mark.slow
@pytest.mark.parametrize("path", [*PAGES, CHANGED])
def test_a_page_fits_a_window_of_320_pixels(address, page, path):
    page.open(address + path, 320)
    page.wait_for(READY)

    assert page.value("document.documentElement.scrollWidth") <= 320


@pytest.mark.slow
def test_the_keyboard_goes_through_the_explorer_and_out_again(address, page):
    page.open(f"{address}/explorer", 1280)
    page.wait_for(READY)
    page.value("document.getElementById('query').focus()")

    seen = []
    for _ in range(4):
        for kind in ("rawKeyDown", "keyUp"):
            page.send("Input.dispatchKeyEvent", type=kind, key="Tab", windowsVirtualKeyCode=9)
        seen.append(page.value("document.activeElement.id || document.activeElement.tagName"))

    assert seen == ["variables", "BUTTON", "A", "result"]
