"""States that end by themselves, names of a day, and links that lead on after a merge."""

import pytest


def by(desk, kind, slug, shown, viewer="public"):
    return desk.ask(f'{{ {kind}(by: {{slug: "{slug}"}}) {{ {shown} }} }}', viewer)[kind]


@pytest.mark.parametrize(
    ("day", "there"),
    [("2010-01-01", set()), ("2015-06-03", {"T", "T1", "T2", "T3", "T3-2", "T4"})],
)
def test_networks_of_a_day_are_those_that_there_were(ask, day, there):
    query = "query($day: Date) { networks(first: 50, asOf: $day) { nodes { code } } }"

    codes = {each["code"] for each in ask(query, day=day)["networks"]["nodes"]}

    assert codes - {"T4-small-schools", "T4-management-motivation"} == there


def test_the_networks_of_a_project_are_open_to_politicians_and_specialists(desk):
    found = by(desk, "network", "riga-metropolis", "audience validFrom validTo")

    assert found == {"audience": "BOTH", "validFrom": "2021-06-21", "validTo": "2024-04-20"}


def test_what_is_over_is_not_planned_any_more(desk):
    query = "{ events(first: 100, filter: {status: {eq: %s}}) { nodes { slug status } } }"

    planned = desk.ask(query % "PLANNED")["events"]["nodes"]
    held = {each["slug"]: each["status"] for each in desk.ask(query % "HELD")["events"]["nodes"]}

    assert planned == []
    # Its project ended on 30 June 2026, and no day of its own is known.
    assert held["zemgale-ideju-hakatons"] == "HELD"
    assert by(desk, "event", "zemgale-ideju-hakatons", "status") == {"status": "HELD"}


def test_what_is_to_come_is_planned_until_its_last_day_is_over(desk):
    text = [{"lang": "lv", "value": "Sanāksme"}]
    given = {"title": text, "kind": "MEETING", "status": "PLANNED"}
    later = desk.done("eventCreate", "editor", given | {"startsOn": "2999-01-01"}, "status")
    past = desk.done("eventCreate", "editor", given | {"startsOn": "2020-01-01"}, "status")
    off = given | {"startsOn": "2020-01-01", "status": "CANCELLED"}

    assert (later["status"], past["status"]) == ("PLANNED", "HELD")
    assert desk.done("eventCreate", "editor", off, "status")["status"] == "CANCELLED"


def test_a_pilot_project_ends_with_its_last_day(desk):
    text = [{"lang": "lv", "value": "Izmēģinājums"}]
    given = {"title": text, "status": "RUNNING", "validTo": "2020-01-01"}

    assert desk.done("pilotCreate", "editor", given, "status")["status"] == "FINISHED"


def test_cycles_go_from_collecting_to_improving(desk):
    phases = by(desk, "network", "t4", "cycles(first: 9) { nodes { phase } }")["cycles"]["nodes"]

    assert [each["phase"] for each in phases] == ["COLLECT", "COMPARE", "LEARN", "IMPROVE"]


def test_an_organisation_has_the_name_that_it_had_on_a_day(desk):
    shown = """now: name { value } then: nameOn(day: "2023-04-06", lang: "lv") { value }
      formerNames(first: 5, asOf: "2023-04-06") { nodes { name(lang: "lv") { value } validTo } }"""
    found = by(desk, "organisation", "varam", shown)

    old = "Vides aizsardzības un reģionālā attīstības ministrija"
    assert found["then"] == {"value": old}
    assert found["formerNames"]["nodes"] == [{"name": {"value": old}, "validTo": "2024-06-30"}]
    assert found["now"]["value"].startswith("Ministry of Smart Administration")


def test_filters_by_the_slug_of_a_merged_topic_find_what_moved(desk):
    text = [{"lang": "lv", "value": "Tēma"}]
    into = desk.done("topicCreate", "editor", {"name": text, "slug": "jauna-tema"})
    old = desk.done("topicCreate", "editor", {"name": text, "slug": "veca-tema"})
    given = {"title": text, "summary": text, "kind": "PRACTICE", "topics": [old["id"]]}
    place = {"municipalities": [desk.id("municipality", "valmieras-novads-2021")]}
    case = desk.done("practiceDraftCreate", "administrator", given | place, "slug")
    desk.done("topicMerge", "editor", {"id": old["id"], "into": into["id"]})

    query = """query($in: [String!], $eq: String) {
      some: practices(first: 5, filter: {topics: {some: {slug: {in: $in}}}}) { nodes { slug } }
      one: practices(first: 5, filter: {topics: {some: {slug: {eq: $eq}}}}) { nodes { slug } }
      search(query: "", filter: {topics: $in, kinds: [PRACTICE]}) { totalCount } }"""
    before = desk.ask(query, "administrator", **{"in": ["jauna-tema"], "eq": "jauna-tema"})
    after = desk.ask(query, "administrator", **{"in": ["veca-tema"], "eq": "veca-tema"})

    assert after == before
    assert after["some"]["nodes"] == after["one"]["nodes"] == [case]


def test_what_the_store_knows_stands_beside_what_was_stated_of_an_adoption(desk):
    text = [{"lang": "lv", "value": "Pārņemts"}]
    given = {"title": text, "summary": text, "kind": "PRACTICE"}
    place = {"municipalities": [desk.id("municipality", "riga-2021")]}
    case = desk.done("practiceDraftCreate", "administrator", given | place)
    proof = {"indicator": desk.id("indicator", "population"), "before": 1, "after": 2}
    taken = {
        "practice": case["id"],
        "municipality": desk.id("municipality", "valmieras-novads-2021"),
        "status": "DONE",
        "evidence": [proof | {"periodBefore": "2019", "period": "2026"}],
    }
    shown = """id giverConfirmedOn takerConfirmedOn
      evidence(first: 1) { nodes { before after isBeforeStated isAfterStated } }"""
    adoption = desk.done("adoptionCreate", "editor", taken, shown)

    [found] = adoption["evidence"]["nodes"]
    assert (found["before"], found["isBeforeStated"]) == (1, True)
    assert (found["after"] > 10_000, found["isAfterStated"]) == (True, False)

    confirmed = desk.done("adoptionConfirm", "editor", {"id": adoption["id"]}, shown)
    assert confirmed["giverConfirmedOn"]
    same = {"id": adoption["id"], "status": "DONE"}
    assert desk.done("adoptionUpdate", "editor", same, shown)["giverConfirmedOn"]
    other = {"id": adoption["id"], "outcome": "FAILED"}
    changed = desk.done("adoptionUpdate", "editor", other, shown)
    assert (changed["giverConfirmedOn"], bool(changed["takerConfirmedOn"])) == (None, True)
