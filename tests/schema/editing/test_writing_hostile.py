"""What nobody should write: each has its code and its field, and nothing at all is written."""

import json

import pytest
from graphql import is_required_input_field
from inputs import leaves, made, paths
from writing import MUTATIONS, document_of, ids_for, ids_of, input_of

from schema.ids import write_global_id

STRING, TEXT, WORDS = "String", "TextInput", "WordsInput"
LONG = frozenset({"note", "comment", "text"})
TITLES = frozenset({"title", "name", "placeName"})


@pytest.fixture(scope="module")
def ids(desks):
    """The usual ids, and a case that is being reviewed for those who review."""
    ids = ids_for(desks)
    words = [{"lang": "lv", "value": "Vārdi"}]
    case = dict.fromkeys(("title", "summary", "problem", "solution", "results"), words)
    case |= {"kind": "PRACTICE", "outcome": "WORKED", "topics": [ids["topic"]]}
    draft = desks.done("practiceDraftCreate", "member", case)
    for step, viewer in (("Submit", "member"), ("Accept", "editor")):
        desks.done(f"practice{step}", viewer, draft)
    return ids | {"reviewed": draft["id"]}


def is_text(name, kind):
    return kind in (STRING, TEXT, WORDS)


def is_line(name, kind):
    """Return whether a text has to fit into 2,000 characters or fewer."""
    return kind == WORDS or (kind == STRING and name not in LONG) or (kind, name) in LINES


LINES = {(TEXT, name) for name in TITLES}


def texts(value):
    """Return what gives each text this value; a version is then enough to name."""

    def give(name, kind):
        if name in ("lang", "values", "value") and kind in (STRING, "Language"):
            return "lv" if name == "lang" else value
        return value if kind == STRING else None

    return give


def wrong(desks, ids, field, give):
    """Return what is wrong with an input in which fields have these values, none of it written."""
    before, known = desks.state(), ids_of(field, ids)
    if field in ("practicePublish", "practiceRequestChanges"):
        known |= {"id": ids["reviewed"]}
    problems = desks.codes(field, "administrator", made(input_of(field), known, give))
    assert desks.state() == before
    return problems


def with_texts(wanted=is_text):
    return [field for field in MUTATIONS if any(paths(input_of(field), wanted))]


@pytest.mark.parametrize("field", with_texts())
@pytest.mark.parametrize("mark", ["\x00", "\x1b[2J\u202e"])
def test_no_text_may_hold_what_cannot_be_seen(desks, ids, field, mark):
    problems = wrong(desks, ids, field, texts(f"a{mark}b"))

    assert {code for code, _ in problems} == {"INVALID"}
    assert {path for _, path in problems} == set(told(field, is_text))


@pytest.mark.parametrize("field", with_texts(is_line))
def test_no_title_or_line_may_have_five_thousand_characters(desks, ids, field):
    problems = wrong(desks, ids, field, texts("x" * 5_000))

    assert {code for code, _ in problems} == {"INVALID"}
    assert {path for _, path in problems} == set(told(field, is_line))


def told(field, wanted):
    """Return where problems are told; what names a value is looked at before the rest."""
    found = list(paths(input_of(field), wanted))
    if field == "indicatorValueSet":
        return ["input.comment"] if wanted is is_text else ["input.period", "input.split"]
    return ["input.comment"] if "input.comment" in found and wanted is is_text else found


@pytest.mark.parametrize("field", with_texts(lambda name, kind: kind == TEXT))
def test_a_text_is_not_empty(desks, ids, field):
    problems = wrong(desks, ids, field, texts(" \n "))

    expected = {("REQUIRED", path) for path in paths(input_of(field), lambda n, kind: kind == TEXT)}
    assert expected <= set(problems)


@pytest.mark.parametrize("field", with_texts(lambda name, kind: kind == TEXT))
def test_a_text_is_in_a_language_that_is_known(desks, ids, field):
    def give(name, kind):
        return {"Language": "xx", STRING: "x"}.get(kind) if name in ("lang", "value") else None

    problems = wrong(desks, ids, field, give)

    expected = [p.removesuffix(".lv") for p in paths(input_of(field), lambda n, k: k == TEXT)]
    assert {("INVALID", path) for path in expected} <= set(problems)


LINKED = [f for f in MUTATIONS if any(kind == "ID" for _, kind in leaves(input_of(f)))]


@pytest.mark.parametrize("field", LINKED)
@pytest.mark.parametrize(
    ("wrong_id", "code"),
    [
        ("x\0", "INVALID"),
        (write_global_id("Funding", 1), "NOT_FOUND"),
    ],
)
def test_what_is_no_id_of_what_is_linked_is_refused(desks, ids, field, wrong_id, code):
    problems = wrong(desks, ids, field, lambda name, kind: wrong_id if kind == "ID" else None)

    assert problems
    assert {found for found, _ in problems} == {code}
    links = set(paths(input_of(field), lambda name, kind: kind == "ID"))
    assert {path for _, path in problems} <= links


@pytest.mark.parametrize("wrong_id", ["", 2**63, "x" * 10_000, write_global_id("Topic", 2**31)])
def test_what_is_no_id_at_all_is_refused(desks, wrong_id):
    given = {"id": wrong_id, "into": wrong_id}

    assert desks.codes("topicMerge", "editor", given) == [("INVALID", "input.id")]


def test_a_hidden_record_cannot_be_told_from_one_that_is_not_there(desks):
    text = [{"lang": "lv", "value": "Slepens"}]
    draft = {"title": text, "summary": text, "kind": "PRACTICE"}
    hidden = desks.done("practiceDraftCreate", "stranger", draft)["id"]
    place = desks.id("municipality", "valmieras-novads-2021")

    for link in (hidden, write_global_id("Practice", 999_999)):
        given = {"practice": link, "municipality": place, "status": "DONE"}
        linked = desks.codes("adoptionCreate", "member", given)
        assert linked == [("NOT_FOUND", "input.practice")]
        changed = desks.do("practiceUpdate", "member", {"id": link})
        assert changed["record"] is None
        assert [each["code"] for each in changed["userErrors"]] == ["NOT_FOUND"]


def required(field):
    """Return what a record cannot be without, of what an update may give."""
    create = "practiceDraftCreate" if field == "practiceUpdate" else f"{field[:-6]}Create"
    must = [n for n, each in input_of(create).fields.items() if is_required_input_field(each)]
    return [name for name in must if name in input_of(field).fields]


@pytest.mark.parametrize("field", [f for f in MUTATIONS if f.endswith("Update")])
def test_what_has_to_be_there_cannot_be_emptied(desks, ids, field):
    before = desks.state()

    given = {"id": ids_of(field, ids)["id"]} | dict.fromkeys(required(field))
    problems = desks.codes(field, "administrator", given)

    assert {code for code, _ in problems} == {"REQUIRED"}
    assert {path for _, path in problems} <= {f"input.{name}" for name in required(field)}
    assert desks.state() == before


NUMBERS = [
    ("projectUpdate", {"totalCost": "0.001"}, "totalCost"),
    ("projectUpdate", {"totalCost": -1}, "totalCost"),
    ("practiceUpdate", {"staffFte": "1.005"}, "staffFte"),
    ("practiceUpdate", {"staffFte": "-0.5"}, "staffFte"),
    ("practiceUpdate", {"year": 2**31 - 1}, "year"),
    ("municipalityUpdate", {"latitude": 1e308}, "latitude"),
    ("municipalityUpdate", {"areaKm2": 0}, "areaKm2"),
    ("targetUpdate", {"dueYear": -5}, "dueYear"),
    ("expertUpdate", {"headcount": 0}, "headcount"),
    ("eventUpdate", {"startsOn": "2026-02-02", "endsOn": "2026-02-01"}, "endsOn"),
]


@pytest.mark.parametrize(("field", "given", "name"), NUMBERS)
def test_a_number_out_of_its_range_is_refused(desks, ids, field, given, name):
    before = desks.state()

    problems = desks.codes(field, "administrator", given | {"id": ids_of(field, ids)["id"]})

    assert problems == [("INVALID", f"input.{name}".removesuffix("."))]
    assert desks.state() == before


UNREADABLE = [
    ("projectUpdate", {"totalCost": "1e308"}, ".totalCost"),
    ("projectUpdate", {"totalCost": "NaN"}, ".totalCost"),
    ("projectUpdate", {"totalCost": "-Infinity"}, ".totalCost"),
    ("practiceUpdate", {"year": 2**31}, ".year"),
    ("practiceUpdate", {"year": "2020"}, ".year"),
    ("practiceUpdate", {"title": None, "ifVersion": 2**63}, ".ifVersion"),
    ("practiceUpdate", {"title": [{"lang": "", "value": "x"}]}, ".title[0].lang"),
    ("practiceUpdate", {"title": [{"lang": "<b>", "value": "x"}]}, ".title[0].lang"),
    ("practiceUpdate", {"title": [None]}, ".title[0]"),
    ("practiceUpdate", {"kind": "NOTHING"}, ".kind"),
    ("practiceUpdate", {"state": "PUBLISHED"}, "state"),
    ("eventUpdate", {"startsOn": "2026-02-30"}, ".startsOn"),
    ("eventUpdate", {"startsOn": "2026-1-1"}, ".startsOn"),
    ("projectUpdate", {"totalCost": "dārgi"}, ".totalCost"),
    ("projectUpdate", {"totalCost": True}, ".totalCost"),
    ("municipalityUpdate", {"latitude": "57"}, ".latitude"),
    ("topicCreate", {"name": None}, ".name"),
]


@pytest.mark.parametrize(("field", "given", "place"), UNREADABLE)
def test_what_is_not_of_its_type_is_refused_before_anything_is_done(
    desks, ids, field, given, place
):
    before = desks.state()
    given = given | ({"id": ids_of(field, ids)["id"]} if "Update" in field else {})

    answer = desks.send(document_of(field, "id"), "administrator", input=given)

    assert "data" not in answer
    [error] = answer["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert place in error["message"]
    assert desks.state() == before


@pytest.mark.parametrize("escape", ["\\ud800", "\\udfff", "\\udc00\\ud800"])
def test_half_a_character_is_no_text(desks, escape):
    name = '{"input": {"name": [{"lang": "lv", "value": "%s"}]}}' % escape  # noqa: UP031
    body = f'{{"query": {json.dumps(document_of("topicCreate", "id"))}, "variables": {name}}}'
    headers = desks.headers("administrator")
    before = desks.state()

    answer = desks.client.post("/graphql", content=body, headers=headers)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
    assert desks.state() == before


def test_html_is_kept_as_it_is_and_shown_escaped(desks):
    html = "<script>alert('Žīguru')</script><b onclick=x>Žīguru</b> & co"
    name = [{"lang": "lv", "value": html}]

    topic = desks.done("topicCreate", "administrator", {"name": name}, "name { value }")
    given = {"title": name, "kind": "STRATEGY"}
    desks.done("documentCreate", "administrator", given)

    query = '{ search(query: "Žīguru", first: 1) { nodes { highlights { fragments } } } }'
    [hit] = desks.ask(query)["search"]["nodes"]
    assert topic == {"name": {"value": html}}
    assert "<script" not in str(hit)
    assert "<mark>Žīguru</mark>" in str(hit)


def test_a_text_comes_once_in_each_language(desks):
    twice = [{"lang": "lv", "value": "a"}, {"lang": "lv-LV", "value": "b"}]
    before = desks.state()

    codes = desks.codes("topicCreate", "administrator", {"name": twice})

    assert codes == [("INVALID", "input.name.lv")]
    assert desks.state() == before
