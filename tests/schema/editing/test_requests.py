"""Requests for experience: of a municipality and no person, answered by others, read by all."""

import pytest

SHOWN = """id version slug state searchText title { value } municipality { slug }
  organisation { slug } practices { nodes { id } totalCount } experts { nodes { id } }"""


def text(lv):
    return [{"lang": "lv", "value": lv}]


def asked(desk, viewer="member", **more):
    given = {"title": text("Kas ir izmēģinājis bezpilota autobusu?"), "searchText": "bezpilota"}
    return desk.done("experienceRequestCreate", viewer, given | more, SHOWN)


def first(desk, field):
    return desk.ask(f"{{ {field}(first: 1) {{ nodes {{ id }} }} }}")[field]["nodes"][0]


def test_who_found_nothing_asks_and_others_answer(desks):
    request = asked(desks, topic=desks.id("topic", "housing"))
    practice, expert = first(desks, "practices"), first(desks, "experts")
    given = {"id": request["id"], "practices": [practice["id"]], "experts": [expert["id"]]}

    answered = desks.done("experienceRequestAnswer", "stranger", given, SHOWN)
    twice = desks.done("experienceRequestAnswer", "partner", given, SHOWN)

    assert (request["state"], request["version"]) == ("OPEN", 1)
    assert request["municipality"] == {"slug": "valmieras-novads-2021"}
    assert request["organisation"] is None
    assert (answered["state"], answered["version"]) == ("ANSWERED", 2)
    assert answered["practices"] == twice["practices"] == {"nodes": [practice], "totalCount": 1}
    assert answered["experts"]["nodes"] == [expert]
    inner = "... on Practice { experienceRequests { nodes { id } } }"
    back = desks.ask(f"query($id: ID!) {{ node(id: $id) {{ {inner} }} }}", id=practice["id"])
    assert {"id": request["id"]} in back["node"]["experienceRequests"]["nodes"]


def test_everybody_reads_what_is_asked_and_not_by_whom(desk):
    request = asked(desk, "partner")
    query = """{ experienceRequests(first: 100, filter: {state: {eq: OPEN}}) { nodes {
      id organisation { slug } municipality { slug } } } }"""

    nodes = desk.ask(query, "public")["experienceRequests"]["nodes"]

    mine = {"id": request["id"], "organisation": {"slug": "llpa"}, "municipality": None}
    assert mine in nodes


def test_what_answers_a_request_stays_hidden_from_those_who_may_not_see_it(desk):
    request = asked(desk)
    given = {"title": text("Melnraksts"), "summary": text("Vēl top."), "kind": "PRACTICE"}
    draft = desk.done("practiceDraftCreate", "stranger", given)
    answer = {"id": request["id"], "practices": [draft["id"]]}

    unseen = desk.codes("experienceRequestAnswer", "member", answer)
    desk.done("experienceRequestAnswer", "stranger", answer)

    query = "query($id: ID!) { node(id: $id) { ... on ExperienceRequest {" + SHOWN + "} } }"
    seen = {who: desk.ask(query, who, id=request["id"]) for who in ("public", "member", "stranger")}
    assert unseen == [("NOT_FOUND", "input.practices.0")]
    assert {who: one["node"]["practices"]["totalCount"] for who, one in seen.items()} == {
        "public": 0,
        "member": 0,
        "stranger": 1,
    }


def test_a_closed_request_is_not_answered_any_more(desk):
    request = asked(desk)
    given = {"id": request["id"], "note": "Atradām paši."}
    closed = desk.done("experienceRequestClose", "member", given, "state note")
    answer = {"id": request["id"], "practices": [first(desk, "practices")["id"]]}

    assert closed == {"state": "CLOSED", "note": "Atradām paši."}
    assert desk.codes("experienceRequestAnswer", "stranger", answer) == [
        ("INVALID_STATE", "input.id")
    ]


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"title": text("Zvaniet 2912 3456")}, ("INVALID", "input.title")),
        ({"question": text("Rakstiet vards@example.org")}, ("INVALID", "input.question")),
        ({"searchText": "010190-12345"}, ("INVALID", "input.searchText")),
        ({"topic": "x"}, ("INVALID", "input.topic")),
        ({"title": []}, ("REQUIRED", "input.title")),
    ],
)
def test_a_request_names_no_person(desk, given, problem):
    before = desk.state()

    codes = desk.codes("experienceRequestCreate", "member", {"title": text("Kas?")} | given)

    assert codes == [problem]
    assert desk.state() == before


def test_an_answer_names_something(desk):
    request = asked(desk)

    codes = desk.codes("experienceRequestAnswer", "stranger", {"id": request["id"]})

    assert codes == [("REQUIRED", "input.practices")]
