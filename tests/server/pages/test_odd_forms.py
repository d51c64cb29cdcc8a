"""Forms that are sent twice, late or by an old page, and texts that look like something else."""

import html
import re

import pytest
from own_pages import (
    OWN_ROWS,
    TEXTS,
    WHOLE,
    Visitor,
    errors_of,
    form_fields,
    some_campaign,
    some_topic,
)
from sqlalchemy import event

from server.pages.site import OWN_PAGES

NEW = "/mans-darbs/aprakstit"
FORMS = {page.name for page in OWN_PAGES if page.form}


@pytest.fixture(scope="module")
def member(desk):
    return Visitor(desk, "member")


def begun(member, **typed):
    """Return the address of a new draft."""
    answer = member.fill_in(NEW, "create", **TEXTS | typed)
    assert answer.status_code == 303, errors_of(answer)
    return answer.headers["location"].partition("?")[0]


def whole(member, address):
    """Return the fields of a draft with all that is needed to hand it in."""
    page = member.get(address).text
    return form_fields(page) | WHOLE | {"topics": [some_topic(page)], "do": "submit"}


def test_texts_that_end_like_numbers_stay_as_they_are(member):
    given = {"projectName": "Skola 2.0", "attribution": "BLIS 1.00", "note": "Par 5.0"}
    address = begun(member, **given, staffFte="2,0", totalCost="900,00")
    for _ in range(2):
        fields = form_fields(member.get(address).text)
        assert {name: fields[name] for name in given} == given
        assert (fields["staffFte"], fields["totalCost"]) == ("2", "900")
        assert member.fill_in(address, "save").status_code == 303


def test_what_was_noted_of_evidence_stays_with_its_indicator_alone(member, desk):
    page = member.get(NEW).text
    [options] = re.findall(r'<select[^>]*name="evidence.0.indicator".*?</select>', page, re.DOTALL)
    first, second, third = re.findall(r'value="(\w[^"]*)"', options)[:3]
    case = begun(member)
    about = {"id": desk.id("practice", case.rpartition("/")[2]), "ifVersion": 1}
    rows = [{"indicator": each, "result": 5, "note": each} for each in (first, second)]
    desk.done("practiceUpdate", "member", about | {"evidence": rows})

    changed = {"evidence.0.indicator": second, "evidence.1.indicator": third}
    assert member.fill_in(case, "save", **changed).status_code == 303
    asked = "{ evidence { nodes { note indicator { id } } } }"
    found = desk.ask(f'{{ node(id: "{about["id"]}") {{ ... on Practice {asked} }} }}', "member")
    notes = {each["indicator"]["id"]: each["note"] for each in found["node"]["evidence"]["nodes"]}
    assert notes == {second: second, third: None}


def test_a_case_that_is_handed_in_by_two_clicks_is_shown_and_told_once(member):
    address = begun(member)
    fields = whole(member, address)
    first, again = (member.send(address, fields) for _ in range(2))

    assert first.headers["location"] == f"{address}?darits=iesniegts"
    assert (again.status_code, again.headers.get("location")) == (303, address)


def test_a_button_that_is_no_more_does_nothing(member, desk):
    address = begun(member)
    fields = whole(member, address)
    assert member.send(address, fields).status_code == 303
    editor, review = Visitor(desk, "editor"), address.replace("apraksts", "vertesana")
    before = desk.state()

    answer = editor.fill_in(review, "approve", **{"comments.4.text": "Norādiet gadu."})
    assert (answer.status_code, [*errors_of(answer)]) == (422, [""])
    assert form_fields(answer.text)["comments.4.text"] == "Norādiet gadu."
    assert desk.state() == before


@pytest.fixture
def sent(desk):
    """The SQL that reads while the test runs."""
    statements: list[str] = []

    def note(_connection, _cursor, statement, *_):
        statements.append(statement)

    event.listen(desk.database.reading, "before_cursor_execute", note)
    yield statements
    event.remove(desk.database.reading, "before_cursor_execute", note)


def test_a_form_with_a_mistake_costs_what_its_page_costs(member, sent):
    address = begun(member)
    fields = form_fields(member.get(address).text) | {"do": "save", "year": "divi"}
    sent.clear()
    assert member.get(address).status_code == 200
    shown = len(sent)
    sent.clear()
    assert [*errors_of(member.send(address, fields))] == ["f-year"]

    assert 0 < len(sent) <= shown


@pytest.mark.parametrize(
    "row", [row for row in OWN_ROWS if row.name in FORMS], ids=lambda r: r.name
)
def test_who_is_signed_out_sees_what_they_typed_and_no_codes(desk, member, row):
    address = begun(member)
    if row.name == "review":
        assert member.send(address, whole(member, address)).status_code == 303
    title = {"title": [{"lang": "lv", "value": "Kas zina?"}]}
    request = desk.done("experienceRequestCreate", "member", title, "slug")["slug"]
    slugs = {"slug": address.rpartition("/")[2], "request": request}
    path = row.lv.format(**slugs, campaign=some_campaign(desk))
    page = Visitor(desk, row.viewer).get(path).text
    forms = re.findall(r'<form class="stack" method="post".*?</form>', page, re.DOTALL)
    chosen = {html.unescape(each) for each in re.findall(r'<option value="([^"]+)"', page)}
    chosen |= {*re.findall(r'type="(?:radio|checkbox)" name="[^"]*" value="([^"]*)"', page)}

    for number in range(len(forms)):
        fields = {name: v or "Ierakstīts" for name, v in form_fields(page, number).items()}
        late = desk.client.post(path, data=fields, headers=member.headers() | {"Cookie": "a=b"})
        assert late.status_code == 401
        told = {html.unescape(each) for each in re.findall(r"<dd[^>]*>(.*?)</dd>", late.text)}
        assert not told & chosen
