"""In a real browser, by keyboard alone, a case goes from an empty form to the public."""

import asyncio

import pytest
from browser import chromium
from person import Person
from processes import serving
from seeded import seeded_database

from schema.tables import Role

OWN = "valmieras-novads-2021"


@pytest.fixture
def database(tmp_path):
    database = seeded_database(tmp_path / "blis.sqlite")
    yield database
    asyncio.run(database.close())


@pytest.fixture
def address(database, tmp_path):
    """The address of a server in a process of its own, whose content may be changed."""
    url = database.url.render_as_string(hide_password=False)
    with serving(tmp_path / "served", BLIS_DATABASE_URL=url) as served:
        yield served.address


TITLE = "Zvirbuļu būri skolu pagalmos"


def describe(person, has_scripts):
    """Write a case on an empty form and hand it in; return its slug."""
    person.follow("Aprakstīt pieredzi")
    person.push("create")
    person.page.wait_for("!!document.getElementById('errors')")
    assert person.page.value("document.activeElement.id") == "errors"
    person.type("title.lv", TITLE)
    person.type("summary.lv", "Skolēni uzbūvēja un izlika 40 būrus.")
    person.push("create")
    person.wait("/mans-darbs/apraksts/")
    for name in ("problem", "solution", "results"):
        person.type(f"{name}.lv", f"Par lauku {name}.")
    if has_scripts:
        person.page.wait_for("document.querySelector('[data-status]').textContent")
        status = person.page.value("document.querySelector('[data-status]').textContent")
        assert status.startswith("Saglabāts plkst.")
    person.tab_to('[name="outcome"]')
    person.press("ArrowDown")
    person.tab_to('[name="topics"]')
    person.press("Space")
    person.push("submit")
    person.page.wait_for("location.search.includes('iesniegts')")
    return person.page.value("location.pathname").rpartition("/")[2]


@pytest.mark.slow
@pytest.mark.parametrize("has_scripts", [True, False], ids=["with scripts", "without"])
def test_a_case_goes_from_an_empty_form_to_the_public_by_keyboard(address, database, has_scripts):
    with chromium() as page:
        page.open("about:blank", 1280)
        page.send("Emulation.setScriptExecutionDisabled", value=not has_scripts)
        person = Person(page, address)

        person.sign_in(database, Role.MEMBER, municipality=OWN)
        slug = describe(person, has_scripts)
        for role, do, told in ((Role.EDITOR, "accept", "pienemts"),
                               (Role.REVIEWER, "publish", "publicets")):  # fmt: skip
            person.sign_in(database, role)
            person.follow(TITLE)
            assert "Par lauku results." in page.value("document.body.innerText")
            person.push(do)
            person.wait(f"/mans-darbs?darits={told}")
        page.send("Network.clearBrowserCookies")
        person.go(f"/pieredze/{slug}")

        assert TITLE in page.value("document.querySelector('h1').textContent")
        assert [each for each in page.complaints() if "422" not in each] == []
