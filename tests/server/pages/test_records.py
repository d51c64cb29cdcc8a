"""Where entries of feeds lead: a page that people read, and the data for programs."""

import re
from html import unescape
from xml.etree import ElementTree

import pytest
from starlette.testclient import TestClient

from server.app import create_app

A = "{http://www.w3.org/2005/Atom}"
SLUG = "jelgava-aizkraukle-bezpilota-autobuss"
PRACTICE = f"/records/practice/{SLUG}"


@pytest.fixture(scope="module")
def web(parts):
    with TestClient(create_app(*parts), follow_redirects=False) as client:
        yield client


def test_sources_in_another_language_than_the_page_say_so(web):
    latvian = web.get("/pasvaldiba/kraslavas-novads-2021").text
    english = web.get("/en/municipality/kraslavas-novads-2021").text

    assert '<li lang="en">Cabinet Regulation' in latvian
    assert "Cabinet Regulation" in english
    assert '<li lang="en">Cabinet Regulation' not in english


@pytest.mark.parametrize("name", ["news", "practices"])
@pytest.mark.parametrize("lang", ["lv", "en"])
def test_an_entry_of_a_feed_leads_to_a_page_with_its_title(web, name, lang):
    feed = ElementTree.fromstring(web.get(f"/feeds/{name}.atom?lang={lang}").content)

    for entry in feed.findall(f"{A}entry")[:5]:
        first = entry.findall(f"{A}link")[0]
        assert (first.get("rel"), first.get("type")) == ("alternate", "text/html")
        page = web.get(str(first.get("href")))
        assert page.status_code == 200
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert f'<html lang="{lang}">' in page.text
        assert heading(page) == entry.findtext(f"{A}title")


def test_a_record_leads_to_its_page_and_a_program_to_its_data(web):
    shown = web.get(PRACTICE, headers={"Accept": "text/html", "Accept-Language": "lv"})
    led = web.get(PRACTICE, headers={"Accept": "application/json"})

    assert (shown.status_code, shown.headers["location"]) == (308, f"/pieredze/{SLUG}")
    assert led.status_code == 303
    node = web.get(led.headers["location"]).json()["data"]["node"]
    assert node["__typename"] == "Practice"


def test_the_language_of_a_page_is_that_of_its_address_or_of_its_reader(web):
    english = {"Accept-Language": "en"}

    assert web.get(PRACTICE, headers=english).headers["location"] == f"/en/practice/{SLUG}"
    latvian = web.get(f"{PRACTICE}?lang=lv", headers=english)
    assert latvian.headers["location"] == f"/pieredze/{SLUG}"


@pytest.mark.parametrize(
    "path", ["practice/none", "account/1", "Practice/x", "practice/" + "x" * 5000]
)
def test_what_is_no_public_record_has_no_page(web, path):
    assert web.get(f"/records/{path}").status_code == 404


def test_a_name_that_no_database_can_hold_is_refused(web):
    assert web.get("/records/practice/%00").status_code == 400


def test_a_draft_has_no_page(desk):
    given = {"kind": "PRACTICE", "title": text("Melnraksts bez lapas"), "summary": text("Par to.")}
    draft = desk.done("practiceDraftCreate", "editor", given, "slug")

    assert desk.client.get(f"/records/practice/{draft['slug']}").status_code == 404


def test_the_page_of_a_merged_record_leads_to_that_which_it_became(desk):
    old, new = (
        desk.done(
            "organisationCreate", "editor", {"name": text(name), "kind": "MINISTRY"}, "id slug"
        )
        for name in ("Vecais birojs", "Jaunais birojs")
    )
    desk.done("organisationMerge", "editor", {"id": old["id"], "into": new["id"]})

    moved = desk.client.get(f"/records/organisation/{old['slug']}", follow_redirects=False)

    place = f"/organizacija/{new['slug']}"
    assert (moved.status_code, moved.headers["location"]) == (308, place)
    own = desk.client.get(f"/organizacija/{old['slug']}", follow_redirects=False)
    assert (own.status_code, own.headers["location"]) == (301, place)


def text(lv):
    return [{"lang": "lv", "value": lv}]


def heading(page):
    """Return the heading of a page."""
    [found] = re.findall(r"<h1[^>]*>(.*?)</h1>", page.text)
    return unescape(found)
