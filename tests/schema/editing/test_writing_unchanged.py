"""An update that changes nothing writes nothing: no version, no entry, no news for listeners."""

import pytest
from writing import MUTATIONS, ids_of

UPDATES = sorted(name for name in MUTATIONS if name.endswith("Update"))
ALL_OF_A_CASE = """{ practices(first: 1, filter: {topics: {some: {}}}, orderBy: [{field: YEAR}]) {
  nodes { id version kind year title(lang: "lv") { value } english: title(lang: "en") { value lang }
    topics { nodes { id } } municipalities { nodes { id } } } } }"""


def writer_of(field):
    return "member" if field == "experienceRequestUpdate" else "administrator"


@pytest.mark.parametrize("field", UPDATES)
def test_an_update_that_gives_nothing_leaves_everything_as_it_was(desk, ids, field):
    before = desk.state()

    record = desk.done(field, writer_of(field), {"id": ids_of(field, ids)["id"]})

    assert record is not None
    assert desk.state() == before


def given_again(case):
    titles = [{"lang": "lv", "value": case["title"]["value"]}]
    if case["english"]["lang"] == "en":
        titles.append({"lang": "en", "value": case["english"]["value"]})
    return {
        "id": case["id"],
        "kind": case["kind"],
        "year": case["year"],
        "title": titles,
        "topics": [each["id"] for each in case["topics"]["nodes"]],
        "municipalities": [each["id"] for each in case["municipalities"]["nodes"]],
    }


def test_what_a_case_holds_already_can_be_given_again_without_a_trace(desk):
    [case] = desk.ask(ALL_OF_A_CASE, "editor")["practices"]["nodes"]
    before = desk.state()

    again = desk.done("practiceUpdate", "editor", given_again(case), "version")

    assert again["version"] == case["version"]
    assert desk.state() == before


@pytest.mark.parametrize("part", ["year", "topics", "title"])
def test_a_part_that_differs_is_written(desk, part):
    [case] = desk.ask(ALL_OF_A_CASE, "editor")["practices"]["nodes"]
    other = {"year": case["year"] - 1, "topics": [], "title": [{"lang": "lv", "value": "Citādi"}]}
    given = given_again(case)

    changed = desk.done("practiceUpdate", "editor", given | {part: other[part]}, "version")
    back = desk.done("practiceUpdate", "editor", given, "version")

    assert [changed["version"], back["version"]] == [case["version"] + 1, case["version"] + 2]


def test_a_repeated_request_that_changed_nothing_is_known_again(desk, ids):
    given = {"id": ids["topic"]}
    desk.do("topicUpdate", "editor", given, key="nothing")

    other = desk.do("topicUpdate", "editor", given | {"note": "Q"}, key="nothing")

    assert [error["code"] for error in other["userErrors"]] == ["KEY_REUSED"]


def test_an_answer_that_a_request_has_already_changes_nothing(desk, ids):
    given = {"id": ids["experienceRequest"], "practices": [ids["practice"]]}
    desk.done("experienceRequestAnswer", "editor", given)
    before = desk.state()

    desk.done("experienceRequestAnswer", "editor", given)

    assert desk.state() == before
