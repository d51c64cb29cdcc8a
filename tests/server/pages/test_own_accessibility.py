"""Pages of those who are signed in can be used by everybody: axe finds no barrier, wide and narrow,
light and dark, also where a form comes back with what is wrong."""

import asyncio
from itertools import cycle

import pytest
from axe import barriers
from browser import chromium
from own_pages import OWN_ROWS, WHOLE, Visitor, some_campaign, some_topic
from person import Person
from processes import serving
from seeded import seeded_database
from starlette.testclient import TestClient
from writing import OWN, Desk, accounts

from schema.tables import Role
from search import open_index
from server.app import create_app
from server.pages.frame.addresses import LANGUAGES

READY = "document.readyState === 'complete' && document.title !== ''"
FORMS = [(w, t) for w in (1280, 375) for t in ("light", "dark")]
EVERYWHERE = [(row, lang, w, t) for row, lang in zip(OWN_ROWS, cycle(LANGUAGES)) for w, t in FORMS]


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    database = seeded_database(tmp_path_factory.mktemp("data") / "blis.sqlite")
    yield database
    asyncio.run(database.close())


@pytest.fixture(scope="module")
def slugs(database):
    """What the pages are about: a case that was handed in, a question."""
    keys, index = accounts(database), open_index(None)
    index.rebuild((), database.revision().stamp)
    with TestClient(create_app(database, index)) as client:
        desk = Desk(database, client, keys)
        member, new = Visitor(desk, "member"), "/mans-darbs/aprakstit"
        draft = member.fill_in(new, "create", **WHOLE).headers["location"].partition("?")[0]
        topic = some_topic(member.get(draft).text)
        assert member.fill_in(draft, "submit", topics=[topic]).status_code == 303
        title = {"title": [{"lang": "lv", "value": "Kas zina?"}]}
        asked = desk.done("experienceRequestCreate", "member", title, "slug")
        campaign = some_campaign(desk)
    return {"slug": draft.rpartition("/")[2], "request": asked["slug"], "campaign": campaign}


@pytest.fixture(scope="module")
def address(database, slugs, tmp_path_factory):
    """The address of a server in a process of its own."""
    url = database.url.render_as_string(hide_password=False)
    with serving(tmp_path_factory.mktemp("served"), BLIS_DATABASE_URL=url) as served:
        yield served.address


@pytest.fixture(scope="module")
def page(address, database):
    """A browser in which somebody is signed in who may do everything for a municipality."""
    with chromium() as page:
        page.open("about:blank", 1280)
        roles = (Role.MEMBER, Role.EDITOR, Role.REVIEWER, Role.ADMINISTRATOR)
        Person(page, address).sign_in(database, *roles, municipality=OWN)
        yield page


@pytest.mark.slow
@pytest.mark.parametrize(
    ("row", "lang", "width", "theme"),
    EVERYWHERE,
    ids=[f"{row.name}-{lang}-{w}-{t}" for row, lang, w, t in EVERYWHERE],
)
def test_a_page_of_ones_own_has_no_barriers_and_fits_its_window(
    address, page, slugs, row, lang, width, theme
):
    path = (row.lv if lang == "lv" else row.en).format(**slugs)
    page.send("Page.navigate", url=address + path)
    show(page, width, theme)

    assert page.value("location.pathname") == path
    assert fits(page)
    assert barriers(page) == []


@pytest.mark.slow
@pytest.mark.parametrize(("width", "theme"), FORMS)
def test_a_form_with_mistakes_has_no_barriers(address, page, width, theme):
    person = Person(page, address)
    person.go("/mans-darbs/aprakstit")
    person.push("create")
    page.wait_for("!!document.getElementById('errors')")
    show(page, width, theme)

    assert page.value("document.activeElement.id") == "errors"
    assert fits(page)
    assert barriers(page) == []


def show(page, width, theme):
    """Show the page in a form, once it is there."""
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    page.send("Emulation.setDeviceMetricsOverride", **size)
    look = [{"name": "prefers-color-scheme", "value": theme}]
    page.send("Emulation.setEmulatedMedia", features=look)
    page.wait_for(READY)


def fits(page):
    return page.value("document.documentElement.scrollWidth <= window.innerWidth")
