"""Values of indicators on their way from a municipality to the public, and targets."""

from itertools import count

import pytest

YEARS = count(30, step=2)
SEEN = "id version state value warnings { code } revisions { version action value comment by }"


@pytest.fixture
def given(desk):
    """What a municipality reports, in a period of its own for each test."""
    period = f"20{next(YEARS)}-01"
    names = {"indicator": "population", "municipality": "valmieras-novads-2021"}
    return {n: desk.id(n, slug) for n, slug in names.items()} | {"period": period, "value": 100.0}


def report(desk, given, *steps):
    """Return a value that went these steps."""
    value = desk.done("indicatorValueSet", "member", given, SEEN)
    for step in steps:
        viewer = "member" if step == "Submit" else "editor"
        value = desk.done(f"indicatorValue{step}", viewer, {"id": value["id"]}, SEEN)
    return value


def seen(desk, value, viewer):
    query = f"query($id: ID!) {{ node(id: $id) {{ ... on IndicatorValue {{ {SEEN} }} }} }}"
    return desk.ask(query, viewer, id=value["id"])["node"]


def test_a_value_becomes_public_when_an_editor_has_checked_and_published_it(desk, given):
    value = report(desk, given, "Submit", "Verify")
    assert seen(desk, value, "public") is None
    assert seen(desk, value, "stranger") is None
    assert seen(desk, value, "member")["state"] == "VERIFIED"

    value = desk.done("indicatorValuePublish", "editor", {"id": value["id"]}, SEEN)

    shown = seen(desk, value, "public")
    last = {"version": 4, "action": "PUBLISHED", "value": 100, "comment": None, "by": None}
    assert shown == value | {"revisions": [last]}
    assert [r["by"] for r in value["revisions"]] == ["editor", "editor", "member", "member"]


@pytest.mark.parametrize(
    ("steps", "wrong"),
    [
        ([], ["Verify", "Return", "Publish"]),
        (["Submit"], ["Submit", "Publish"]),
        (["Submit", "Verify"], ["Submit", "Verify"]),
        (["Submit", "Verify", "Publish"], ["Submit", "Verify", "Return", "Publish"]),
    ],
)
def test_a_value_takes_no_step_out_of_turn(desk, given, steps, wrong):
    value = report(desk, given, *steps)
    before = desk.state()

    for step in wrong:
        asked = {"id": value["id"], "comment": "Kāpēc?"}
        codes = desk.codes(f"indicatorValue{step}", "editor", asked)
        assert codes == [("INVALID_STATE", "input.id")]
    assert desk.state() == before


def test_whoever_changes_a_value_that_is_not_public_makes_it_a_draft_again(desk, given):
    value = report(desk, given, "Submit", "Verify")

    changed = desk.done("indicatorValueSet", "member", given | {"value": 101.0}, SEEN)

    assert (changed["id"], changed["state"], changed["version"]) == (value["id"], "DRAFT", 4)


def test_only_editors_correct_a_public_value_and_they_say_why(desk, given):
    value = report(desk, given, "Submit", "Verify", "Publish")
    corrected = given | {"value": 110.0}

    as_member = desk.codes("indicatorValueSet", "member", corrected | {"comment": "Kļūda"})
    silent = desk.codes("indicatorValueSet", "editor", corrected)
    desk.done("indicatorValueSet", "editor", corrected | {"comment": "Pārrakstīšanās kļūda"})

    assert as_member == [("INVALID_STATE", "input.id")]
    assert silent == [("REQUIRED", "input.comment")]
    shown = seen(desk, value, "public")
    assert (shown["state"], shown["value"]) == ("PUBLISHED", 110)
    told = [(r["version"], r["value"], r["comment"]) for r in shown["revisions"]]
    assert told == [(5, 110, "Pārrakstīšanās kļūda"), (4, 100, None)]


def test_what_a_seeded_value_was_is_told_after_its_first_change(desk):
    which = '{indicator: {code: {eq: "population"}}, period: {eq: "2019"}}'
    shown = "period value indicator { id } municipality { id } revisions { action }"
    query = f"{{ indicatorValues(first: 1, filter: {which}) {{ nodes {{ {shown} }} }} }}"
    [held] = desk.ask(query)["indicatorValues"]["nodes"]
    assert held["revisions"] == []
    ids = {name: held[name]["id"] for name in ("indicator", "municipality")}
    given = ids | {"period": held["period"], "value": held["value"] + 1, "comment": "CSP labojums"}

    changed = desk.done("indicatorValueSet", "editor", given, SEEN)

    told = [(r["action"], r["value"]) for r in changed["revisions"]]
    assert told == [("UPDATED", held["value"] + 1), ("CREATED", held["value"])]


def test_an_unusual_value_is_not_verified_before_somebody_explains_it(desk, given):
    earlier = given | {"period": f"20{int(given['period'][2:4]) - 1:02}-01"}
    report(desk, earlier)
    value = report(desk, given | {"value": 151.0}, "Submit")
    assert value["warnings"] == [{"code": "JUMP"}]

    silent = desk.codes("indicatorValueVerify", "editor", {"id": value["id"]})
    explained = {"id": value["id"], "comment": "Pievienots pagasts"}

    assert silent == [("NEEDS_COMMENT", "input.comment")]
    assert desk.done("indicatorValueVerify", "editor", explained, SEEN)["state"] == "VERIFIED"
    desk.done("indicatorValuePublish", "editor", {"id": value["id"]})
    assert seen(desk, value, "public")["warnings"] == []
    assert seen(desk, value, "stranger")["warnings"] == []


def test_a_value_that_is_sent_back_says_why(desk, given):
    value = report(desk, given, "Submit")

    back = {"id": value["id"], "comment": "Trūkst avota"}
    value = desk.done("indicatorValueReturn", "editor", back, SEEN)

    assert (value["state"], value["revisions"][0]["comment"]) == ("DRAFT", "Trūkst avota")


def test_nothing_of_a_value_that_becomes_confidential_is_told(desk, given):
    value = report(desk, given, "Submit", "Verify", "Publish")
    secret = {"value": None, "status": "CONFIDENTIAL", "comment": "Viena iestāde"}

    desk.done("indicatorValueSet", "editor", given | secret)

    shown = seen(desk, value, "public")
    assert (shown["value"], shown["revisions"]) == (None, [])


def test_a_draft_does_not_take_the_place_of_the_newest_public_value(desk, given):
    query = """query($i: ID!, $m: ID!) { node(id: $m) { ... on Municipality { latestValues(
        filter: {indicator: {id: {eq: $i}}}) { nodes { period } } } } }"""
    ids = {"i": given["indicator"], "m": given["municipality"]}
    before = desk.ask(query, **ids)
    report(desk, given | {"period": "2099"})

    assert desk.ask(query, **ids) == before
    newest = desk.ask(query, "member", **ids)["node"]["latestValues"]["nodes"]
    assert [value["period"] for value in newest] == ["2099"]


def test_a_municipality_sets_its_own_targets_and_no_others(desk, given):
    wanted = {"indicator": given["indicator"], "dueYear": 2031, "value": 12000.0}
    wanted["municipality"] = given["municipality"]
    target = desk.done("targetCreate", "member", wanted, "id version")
    elsewhere = {"id": target["id"], "municipality": desk.id("municipality", "riga-2021")}

    assert desk.codes("targetCreate", "stranger", wanted | {"dueYear": 2032}) == [
        ("FORBIDDEN", "input")
    ]
    assert desk.codes("targetUpdate", "member", elsewhere) == [("FORBIDDEN", "input.id")]
    changed = desk.done("targetUpdate", "member", {"id": target["id"], "value": 1.5}, "value")
    assert changed == {"value": 1.5}
    assert desk.do("targetDelete", "member", {"id": target["id"]})["record"] is None
