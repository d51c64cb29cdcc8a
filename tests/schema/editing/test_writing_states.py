"""The way of a case: no step out of turn, none alone, and none with oneself."""

import pytest
from writing import OTHERS, OWN

from schema.access.viewer import OPEN
from schema.mutations.practice_steps import STEPS
from schema.tables import Action, PracticeState

State = PracticeState
FIELDS = {
    Action.SUBMITTED: "practiceSubmit",
    Action.WITHDRAWN: "practiceWithdraw",
    Action.ACCEPTED: "practiceAccept",
    Action.CHANGES_REQUESTED: "practiceRequestChanges",
    Action.PUBLISHED: "practicePublish",
    Action.ARCHIVED: "practiceArchive",
    Action.REOPENED: "practiceReopen",
}
SUBMIT, ACCEPT = ("member", Action.SUBMITTED), ("editor", Action.ACCEPTED)
PUBLISH, ARCHIVE = ("reviewer", Action.PUBLISHED), ("editor", Action.ARCHIVED)
WAYS = {
    State.DRAFT: [],
    State.SUBMITTED: [SUBMIT],
    State.CHANGES_REQUESTED: [SUBMIT, ("editor", Action.CHANGES_REQUESTED)],
    State.IN_REVIEW: [SUBMIT, ACCEPT],
    State.PUBLISHED: [SUBMIT, ACCEPT, PUBLISH],
    State.ARCHIVED: [SUBMIT, ACCEPT, PUBLISH, ARCHIVE],
}
OUT_OF_TURN = [
    (state, action, way.origins)
    for state in WAYS
    for action, way in STEPS.items()
    if state not in way.origins
]
COMMENTS = {"comments": [{"field": "results", "text": "Cik?"}]}
SEEN = "query($id: ID!) { node(id: $id) { ... on Practice { state version } } }"


def lv(text):
    return [{"lang": "lv", "value": text}]


def given(action, case):
    return {"id": case} | (COMMENTS if action is Action.CHANGES_REQUESTED else {})


@pytest.fixture(scope="module")
def own(desk):
    return desk.id("municipality", OWN)


@pytest.fixture(scope="module")
def begin(desk, own):
    """Begin a whole case of the member's municipality, and go on with it as far as a state."""
    topic = desk.ask("{ topics(first: 1) { nodes { id } } }")["topics"]["nodes"][0]["id"]
    told = ("title", "summary", "problem", "solution", "results")
    whole = {name: lv("Soļi") for name in told} | {"kind": "PRACTICE", "outcome": "FAILED"}
    whole |= {"topics": [topic], "municipalities": [own]}

    def begin(state=State.DRAFT, viewer="member"):
        case = desk.done("practiceDraftCreate", viewer, whole)["id"]
        for by, action in WAYS[state]:
            desk.done(FIELDS[action], by, given(action, case))
        return case

    return begin


@pytest.fixture(scope="module")
def cases(begin):
    """A case in each state; tests leave them as they are."""
    return {state: begin(state) for state in WAYS}


def seen(desk, case):
    return desk.ask(SEEN, "administrator", id=case)["node"]


def refused(desk, field, viewer, given):
    """Return the one problem of a write that changes nothing."""
    before = desk.state(), seen(desk, given["id"])
    [problem] = desk.do(field, viewer, given)["userErrors"]
    assert (desk.state(), seen(desk, given["id"])) == before
    return problem["code"], ".".join(problem["field"]), problem["message"]


def test_every_state_and_every_step_is_tried():
    assert WAYS.keys() == set(State)
    assert FIELDS.keys() == STEPS.keys()
    assert len(OUT_OF_TURN) > len(STEPS)


@pytest.mark.parametrize(("state", "action", "origins"), OUT_OF_TURN)
def test_a_step_out_of_turn_tells_when_it_can_be_taken(desk, cases, state, action, origins):
    said = refused(desk, FIELDS[action], "administrator", given(action, cases[state]))

    states = ", ".join(sorted(origins))
    message = f"In the state {state} this cannot be done; it can in: {states}."
    assert said == ("INVALID_STATE", "input.id", message)


@pytest.mark.parametrize("state", [state for state in WAYS if state not in OPEN])
@pytest.mark.parametrize(
    ("field", "more"),
    [("practiceUpdate", {"summary": lv("Cits.")}), ("practiceRestore", {"version": 1})],
)
def test_an_author_writes_only_while_the_case_is_with_the_author(desk, cases, state, field, more):
    code, where, _ = refused(desk, field, "member", {"id": cases[state], **more})
    assert (code, where) == ("INVALID_STATE", "input.id")


@pytest.mark.parametrize("state", [State.PUBLISHED, State.ARCHIVED])
def test_what_was_public_is_archived_and_never_deleted(desk, cases, state):
    said = refused(desk, "practiceDelete", "administrator", {"id": cases[state]})

    message = "It has been public: archive it instead of deleting it."
    assert said == ("INVALID_STATE", "input.id", message)


def test_who_wrote_and_accepted_a_case_does_not_publish_it_alone(desk, begin):
    case = begin(viewer="administrator")
    for action in (Action.SUBMITTED, Action.ACCEPTED):
        desk.done(FIELDS[action], "administrator", {"id": case})

    said = refused(desk, "practicePublish", "administrator", {"id": case})

    assert said == (
        "FORBIDDEN",
        "input.id",
        "Somebody other than who accepted it has to publish it.",
    )
    assert desk.done("practicePublish", "reviewer", {"id": case}, "state")["state"] == "PUBLISHED"


def test_who_accepted_a_case_before_it_was_sent_back_may_publish_what_another_accepted(desk, begin):
    case = begin(State.SUBMITTED)
    for viewer, action in (
        ("administrator", Action.ACCEPTED),
        ("reviewer", Action.CHANGES_REQUESTED),
        SUBMIT,
        ACCEPT,
    ):
        desk.done(FIELDS[action], viewer, given(action, case))

    done = desk.done("practicePublish", "administrator", {"id": case}, "state")
    assert done["state"] == "PUBLISHED"


@pytest.mark.parametrize("viewer", ["member", "editor", "administrator"])
def test_a_municipality_does_not_take_over_its_own_case(desk, cases, own, viewer):
    before = desk.state()
    taken = {"practice": cases[State.PUBLISHED], "municipality": own, "status": "PLANNED"}

    [problem] = desk.do("adoptionCreate", viewer, taken)["userErrors"]

    assert desk.state() == before
    assert (problem["code"], problem["field"]) == ("INVALID", ["input", "municipality"])
    assert problem["message"] == "A municipality cannot take over its own case."


def test_another_municipality_takes_a_case_over(desk, cases):
    other = {"practice": cases[State.PUBLISHED], "municipality": desk.id("municipality", OTHERS)}

    assert desk.done("adoptionCreate", "stranger", other | {"status": "PLANNED"})


def test_an_author_takes_back_what_nobody_has_reviewed_and_writes_on(desk, begin):
    case = begin(State.SUBMITTED)
    [problem] = desk.do("practiceWithdraw", "stranger", {"id": case})["userErrors"]
    assert problem["code"] == "NOT_FOUND"

    back = desk.done("practiceWithdraw", "member", {"id": case}, "state version")

    assert back == {"state": "DRAFT", "version": 3}
    desk.done("practiceUpdate", "member", {"id": case, "summary": lv("Labāka.")})
    assert desk.done("practiceSubmit", "member", {"id": case}, "state")["state"] == "SUBMITTED"
