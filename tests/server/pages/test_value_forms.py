"""Values and targets are reported by a municipality and checked by editors, in a browser."""

import re

import pytest
from own_pages import Visitor, errors_of, form_fields

VALUES, TARGET = "/mans-darbs/vertibas", "/mans-darbs/merkis"
ASK = "/mans-darbs/datu-vaksana"


@pytest.fixture(scope="module")
def member(desk):
    return Visitor(desk, "member")


@pytest.fixture(scope="module")
def editor(desk):
    return Visitor(desk, "editor")


@pytest.fixture(scope="module")
def indicator(member):
    """The id of an indicator that a form has."""
    return re.findall(r'name="indicator".*?value="(\w[^"]*)"', member.get(TARGET).text, re.DOTALL)[
        0
    ]


@pytest.mark.parametrize(
    ("address", "who"),
    [(VALUES, "member"), (TARGET, "member"), ("/mans-darbs/aprakstit", "member"), (ASK, "editor")],
)
def test_a_form_offers_every_indicator(desk, member, editor, address, who):
    ends = (
        "one: indicators(first: 100) { nodes { id } } two: indicators(last: 100) { nodes { id } }"
    )
    known = {each["id"] for page in desk.ask(f"{{ {ends} }}").values() for each in page["nodes"]}

    text = (member if who == "member" else editor).get(address).text

    assert len(known) > 100
    assert {*re.findall(r'value="([^"]+)"', text)} >= known


def report(member, indicator="", do="report", **typed):
    """Return the answer to the form of a value."""
    number = len(re.findall('<form class="stack"', member.get(VALUES).text)) - 1
    given = {"indicator": indicator, "period": "2031", "value": "23 456,5"} | typed
    return member.fill_in(VALUES, do, number=number, **given)


def waiting(person):
    """Return the ids of the values that wait for a step."""
    return re.findall(r'type="radio" name="id" value="([^"]*)"', person.get(VALUES).text)


def test_a_value_is_reported_checked_and_published(member, editor, desk, indicator):
    before = {*waiting(editor)}
    assert report(member, indicator).headers["location"] == f"{VALUES}?darits=zinots"
    assert "23\xa0456,5" in member.get(VALUES).text
    [value] = {*waiting(editor)} - before
    assert "Valmieras novads" in editor.get(VALUES).text
    assert value not in waiting(Visitor(desk, "stranger"))

    returned = editor.fill_in(VALUES, "return", id=value)
    assert [*errors_of(returned)] == ["f-comment"]
    assert editor.fill_in(VALUES, "return", id=value, comment="Kāpēc?").status_code == 303
    assert member.fill_in(VALUES, "hand-in", id=value).status_code == 303
    assert editor.fill_in(VALUES, "verify", id=value, comment="Der.").status_code == 303
    assert editor.fill_in(VALUES, "publish", id=value).status_code == 303
    assert value not in waiting(editor)


@pytest.mark.parametrize(
    ("name", "typed", "told"),
    [
        ("indicator", "x", "Izvēlieties"),
        ("period", "", ""),
        ("period", "rīt", ""),
        ("value", "daudz", "Ierakstiet skaitli"),
        ("status", "MAGIC", "Izvēlieties"),
    ],
)
def test_what_is_wrong_with_a_value_is_told_at_its_field(member, indicator, name, typed, told):
    given = {"indicator": indicator, name: typed}
    answer = report(member, note="Pārrēķināts.", **given)

    assert answer.status_code == 422
    assert told in errors_of(answer)[f"f-{name}"]
    assert "Pārrēķināts." in answer.text


def test_a_value_of_others_is_none_to_choose(member, desk, indicator):
    before = {*waiting(member)}
    assert report(member, indicator, "keep", period="2032").status_code == 303
    [value] = {*waiting(member)} - before
    stranger = Visitor(desk, "stranger")
    fields = form_fields(stranger.get(VALUES).text)

    for do in ("hand-in", "publish", "return"):
        sent = fields | {"id": value, "do": do, "comment": "Man patīk."}
        answer = stranger.send(VALUES, sent)
        assert answer.status_code == 404
    assert value in waiting(member)
    assert "nav tiesību" in errors_of(member.fill_in(VALUES, "publish", id=value))["f-id"]


def test_a_target_is_set(member, indicator):
    wrong = member.fill_in(TARGET, "set", indicator=indicator, value="", dueYear="drīz")
    assert [*errors_of(wrong)] == ["f-dueYear", "f-value"]
    given = {"indicator": indicator, "value": "7,5", "dueYear": "2031"}

    assert (
        member.fill_in(TARGET, "set", **given).headers["location"] == f"{VALUES}?darits=saglabats"
    )
    assert "2031." in member.get(VALUES).text
