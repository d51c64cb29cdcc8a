"""Indicators that are proposed for a case, decided on a page by those who may edit it."""

import re

import pytest
from own_pages import FORM, Visitor, errors_of, form_fields

CASE = "jelgavas-novads-led-trisgades-plans"
PAGE = f"/mans-darbs/raditaji/{CASE}"
ENGLISH = "/en/my-work/indicators/daugavpils-iso-50001-balva"


@pytest.fixture(scope="module")
def editor(desk):
    return Visitor(desk, "editor")


def fields_of(page, indicator):
    """Return the fields of the form about an indicator."""
    parts = page.partition(f">{indicator}</a></h3>")[2]
    found = FORM.search(parts)
    assert found, indicator
    return form_fields(found[0])


def decide(editor, indicator, do, **typed):
    """Return the answer to a decision on the page."""
    return editor.send(PAGE, fields_of(editor.get(PAGE).text, indicator) | {"do": do} | typed)


def named(page):
    return re.findall(r"<h3><a [^>]*>([^<]+)</a></h3>", page)


def test_what_is_proposed_is_confirmed_and_rejected_with_buttons(editor, desk):
    first, second, *_ = named(editor.get(PAGE).text)
    tied = decide(editor, first, "confirm")
    rejected = decide(editor, second, "reject", note="Par citu.")

    assert tied.headers["location"] == f"{PAGE}?darits=piesaistits"
    assert rejected.headers["location"] == f"{PAGE}?darits=noraidits"
    page = editor.get(PAGE).text
    assert first not in named(page)
    assert second not in named(page)
    assert first in page.partition("Jau piesaistīti")[2]
    asked = f'{{ practice(by: {{slug: "{CASE}"}}) {{ tieRejections {{ nodes {{ note }} }} }} }}'
    assert desk.ask(asked, "editor")["practice"]["tieRejections"]["nodes"] == [
        {"note": "Par citu."}
    ]


def test_a_decision_that_comes_too_late_says_so(editor, desk):
    slug = "mazsalaca-decentralizetas-kanalizacijas-registrs"
    address = f"/mans-darbs/raditaji/{slug}"
    page = editor.get(address).text
    [indicator, *_] = named(page)
    given = fields_of(page, indicator)
    assert editor.send(address, given | {"do": "reject"}).status_code == 303

    late = editor.send(address, given | {"do": "reject", "once": "another"})
    assert late.status_code == 422
    assert "jau ir noraidīta" in " ".join(errors_of(late).values())


def test_figures_are_only_those_of_municipalities_that_the_page_shows(editor, desk):
    page = editor.get(ENGLISH).text
    fields = fields_of(page, named(page)[0]) | {"do": "confirm"}
    for place in ("zzz", desk.id("municipality", "riga-2021")):
        answer = editor.send(ENGLISH, fields | {"municipality": place})

        assert answer.status_code == 422
        assert errors_of(answer) == {"": "Choose one of the list."}


def test_the_page_in_english_says_why(editor):
    page = editor.get(ENGLISH).text

    assert "Both are about the theme" in page
    assert "It belongs to the case" in page


def test_only_those_who_may_edit_a_case_see_the_page(desk):
    for viewer in ("stranger", "reviewer", "member"):
        assert Visitor(desk, viewer).get(PAGE).status_code == 404
    public = desk.client.get(PAGE, headers={"Accept": "text/html"}, follow_redirects=False)
    assert (public.status_code, public.headers["location"][:7]) == (303, "/ieiet?")


def test_the_page_of_a_draft_leads_to_what_is_proposed(editor):
    assert f'href="{PAGE}"' in editor.get(f"/mans-darbs/apraksts/{CASE}").text
