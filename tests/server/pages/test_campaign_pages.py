"""Pages of campaigns: what each sees of what came in, and the way from what is owed to the form."""

import html
import re

import pytest
from own_pages import Visitor, errors_of, form_fields, some_campaign

ASKED = {"lv": "Zvirbuļu būri novados", "en": "Zvirbuļu būri novados"}
NEW = "/mans-darbs/datu-vaksana"


@pytest.fixture(scope="module")
def campaign(desk):
    return some_campaign(desk)


def seen(desk, viewer, path):
    if viewer == "public":
        return desk.client.get(path, headers={"Accept": "text/html"}).text
    return Visitor(desk, viewer).get(path).text


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/datu-vaksana/{}", ("Kādi dati", "notiek", "15.02.2031.", "Iedzīvotāju skaits")),
        ("/en/data-collection/{}", ("Which data", "open", "15 February 2031", "Population")),
        ("/datu-vaksana", ("Notiek", "termiņš 15.02.2031.", "pašvaldības: 2")),
    ],
)
def test_everybody_reads_what_is_asked_of_whom_and_nothing_of_what_came_in(
    desk, campaign, path, told
):
    page = seen(desk, "public", path.format(campaign))

    assert all(each in page for each in (*told, "Zvirbuļu būri novados"))
    assert not re.search("Kas saņemts|What came in|Atgādināt|Remind", page)


def test_the_organiser_reads_what_came_in_and_has_messages_to_copy(desk, campaign):
    page = seen(desk, "partner", f"/datu-vaksana/{campaign}")

    assert "saņemts 0 no 4" in page
    assert re.search(r'>Valmieras novads</a></th><td class="num">0/2</td>', page)
    assert page.count("Labdien!") == 3
    assert "Vēl nav iesniegti dati (Rīga):" in page
    assert 'href="tel:+371' in page


def test_a_member_is_led_from_what_is_owed_to_a_form_that_is_filled_in(desk, campaign):
    member = Visitor(desk, "member")
    work = member.get("/mans-darbs").text
    # Another test may have asked for the same.
    [link] = {
        *re.findall(r'href="(/mans-darbs/vertibas\?raditajs=median_age&amp;periods=2031-01)"', work)
    }

    address = html.unescape(link)
    form = form_fields(member.get(address).text, -1)
    assert (form["indicator"], form["period"]) == (desk.id("indicator", "median-age"), "2031-01")
    own = seen(desk, "member", f"/datu-vaksana/{campaign}")
    assert link in own
    assert "Mūsu pašvaldības dati" in own
    assert "Rīga</a></th>" not in own

    sent = form | {"do": "report", "value": "44,5", "status": "PUBLISHED"}
    assert member.send(address, sent).status_code == 303
    assert link not in member.get("/mans-darbs").text
    assert "saņemts laikā" in seen(desk, "member", f"/datu-vaksana/{campaign}")


def plan(editor, **typed):
    page = editor.get(NEW).text
    chosen = {
        name: re.findall(rf'name="{name}" value="([^"]+)"', page)[:3]
        for name in ("indicators", "municipalities")
    }
    organiser = re.findall(r'<select id="f-organiser".*?value="(T[^"]+)"', page, re.DOTALL)[0]
    days = {"period": "2032", "opensOn": "01.02.2032.", "dueOn": "15.03.2032."}
    usual = {"title.lv": "Parki", "organiser": organiser, **days, **chosen}
    return editor.fill_in(NEW, "plan", **usual | typed)


def test_an_editor_plans_changes_and_cancels_a_campaign(desk):
    editor = Visitor(desk, "editor")
    address = plan(editor).headers["location"]
    slug = address.partition("?")[0].rpartition("/")[2]
    assert "Datu vākšana ir izveidota." in editor.get(address).text

    path = address.partition("?")[0]
    saved = editor.fill_in(path, "save", **{"title.lv": "Parki un skvēri"})
    assert saved.status_code == 303, errors_of(saved)
    counts = (f"{name}(first: 9) {{ totalCount }}" for name in ("indicators", "municipalities"))
    shown = f"title {{ value }} {' '.join(counts)}"
    query = f'{{ campaign(by: {{slug: "{slug}"}}) {{ status {shown} }} }}'
    found = desk.ask(query, "editor")["campaign"]
    assert (found["title"]["value"], found["status"]) == ("Parki un skvēri", "PLANNED")
    assert [found[n]["totalCount"] for n in ("indicators", "municipalities")] == [3, 3]

    assert editor.fill_in(path, "cancel", comment="Datu pietiek.").status_code == 303
    assert desk.ask(query, "editor")["campaign"]["status"] == "CANCELLED"
    assert "Šī datu vākšana ir atcelta" in editor.get(path).text


WRONG = [
    ({"dueOn": "rīt"}, "f-dueOn"),
    ({"dueOn": ""}, "f-dueOn"),
    ({"indicators": []}, "f-indicators"),
    ({"municipalities": []}, "f-municipalities"),
    ({"title.lv": ""}, "f-title-lv"),
    ({"period": "pavasaris"}, "f-period"),
    ({"organiser": "x"}, "f-organiser"),
    ({"opensOn": "16.03.2032."}, "f-dueOn"),
    ({"opensOn": "01.02.2031.", "dueOn": "15.03.2031."}, "f-dueOn"),
    ({"closesOn": "14.03.2032."}, "f-closesOn"),
]


@pytest.mark.parametrize(("typed", "place"), WRONG)
def test_what_is_wrong_with_a_campaign_is_told_at_its_field(desk, typed, place):
    answer = plan(Visitor(desk, "editor"), **typed)

    assert place in errors_of(answer)
    assert "^[12]" not in answer.text


def test_days_stand_in_the_form_as_they_are_written_up_to_the_last_of_the_calendar(desk):
    editor = Visitor(desk, "editor")
    answer = plan(editor, opensOn="01.02.2032.", dueOn="31.12.9999.")
    assert answer.status_code == 303, errors_of(answer)
    path = answer.headers["location"].partition("?")[0]

    typed = form_fields(editor.get(path).text)
    assert [typed[name] for name in ("opensOn", "dueOn")] == ["01.02.2032.", "31.12.9999."]
    english = form_fields(editor.get(path.replace(NEW, "/en/my-work/data-collection")).text)
    assert english["dueOn"] == "9999-12-31"


@pytest.mark.parametrize("viewer", ["member", "partner"])
def test_only_editors_have_the_form_of_a_campaign(desk, campaign, viewer):
    for path in (NEW, f"{NEW}/{campaign}"):
        page = seen(desk, viewer, path)
        assert "Datu vākšanu sāk un maina redaktori." in page
        assert 'name="do"' not in page


def test_values_that_wait_are_told_to_editors_with_the_reason_why_there_is_none(desk):
    member, editor = Visitor(desk, "member"), Visitor(desk, "editor")
    address = "/mans-darbs/vertibas?raditajs=population&periods=2032-05"
    sent = form_fields(member.get(address).text, -1)
    sent |= {"do": "report", "value": "", "status": "NOT_APPLICABLE"}
    assert member.send(address, sent).status_code == 303

    work = editor.get("/mans-darbs").text
    assert "Vērtības, kas gaida pārbaudi" in work
    assert 'href="/mans-darbs/datu-vaksana"' in work
    assert "Iedzīvotāju skaits, 2032-05: nav attiecināma" in editor.get("/mans-darbs/vertibas").text
    own = member.get("/mans-darbs").text
    assert not re.search('Vērtības, kas gaida pārbaudi|href="/mans-darbs/datu-vaksana"', own)
