"""Drafts are with their authors, partners are asked, and a comment is done when it is done."""

import base64
import json

import pytest
from writing import OTHERS, OWN

WORDS = [{"lang": "lv", "value": "Vārdi"}]
OTHER_WORDS = [{"lang": "lv", "value": "Citi vārdi"}]
COMMENTS = "workflow { state comments { id field version isResolved } }"


@pytest.fixture
def case(ids):
    texts = dict.fromkeys(("title", "summary", "problem", "solution", "results"), WORDS)
    return texts | {"kind": "PRACTICE", "outcome": "WORKED", "topics": [ids["topic"]]}


def seen(desk, viewer, practice):
    return desk.ask(f'{{ node(id: "{practice["id"]}") {{ id }} }}', viewer)["node"] is not None


def listed(desk, viewer, field, practice):
    query = f"{{ {field}(first: 100) {{ nodes {{ id }} }} }}"
    return practice["id"] in [node["id"] for node in desk.ask(query, viewer)[field]["nodes"]]


def sent_back(desk, draft, *fields):
    """Hand a case in, and send it back with a comment on each of these fields."""
    desk.done("practiceSubmit", "member", {"id": draft["id"]})
    asked = [{"field": field, "text": "Kāpēc?"} for field in fields]
    given = {"id": draft["id"], "comments": asked}
    return desk.done("practiceRequestChanges", "editor", given, f"id version {COMMENTS}")


def test_a_draft_of_a_member_is_seen_by_editors_from_being_handed_in_on(desk, case):
    draft = desk.done("practiceDraftCreate", "member", case, "id version")
    others = ("editor", "reviewer", "stranger", "public")

    assert [seen(desk, viewer, draft) for viewer in others] == [False] * 4
    assert [seen(desk, viewer, draft) for viewer in ("member", "administrator")] == [True] * 2
    listing = "practices(first: 100, filter: {state: {eq: DRAFT}}) { nodes { id } }"
    drafts = desk.ask(f"{{ {listing} }}", "editor")["practices"]["nodes"]
    assert draft["id"] not in [node["id"] for node in drafts]
    assert desk.codes("practiceUpdate", "editor", {"id": draft["id"]}) == [
        ("NOT_FOUND", "input.id")
    ]

    desk.done("practiceSubmit", "member", {"id": draft["id"]})
    assert [seen(desk, viewer, draft) for viewer in others] == [True, True, False, False]
    inner = "... on Practice { versions(first: 20) { nodes { version } } }"
    query = f'{{ node(id: "{draft["id"]}") {{ id {inner} }} }}'
    versions = {v: desk.ask(query, v)["node"]["versions"]["nodes"] for v in ("editor", "member")}
    assert [len(found) for found in versions.values()] == [1, 2]

    desk.done("practiceWithdraw", "member", {"id": draft["id"]})
    assert [seen(desk, viewer, draft) for viewer in others] == [False] * 4


def test_editors_see_the_drafts_of_editors(desk, case):
    draft = desk.done("practiceDraftCreate", "editor", case)
    assert seen(desk, "second editor", draft)


def test_a_partner_of_a_joint_case_is_asked_and_holds_it_once_it_confirms(desk, case):
    own, other = desk.id("municipality", OWN), desk.id("municipality", OTHERS)
    shown = "id municipalities { nodes { id } } invitations { nodes { id } }"
    joint = case | {"municipalities": [own, other]}

    draft = desk.done("practiceDraftCreate", "member", joint, shown)

    assert draft["municipalities"]["nodes"] == [{"id": own}]
    assert draft["invitations"]["nodes"] == [{"id": other}]
    assert seen(desk, "stranger", draft)
    assert listed(desk, "stranger", "inbox", draft)
    assert not listed(desk, "stranger", "myPractices", draft)
    update = {"id": draft["id"], "title": OTHER_WORDS}
    assert desk.codes("practiceUpdate", "stranger", update) == [("FORBIDDEN", "input.id")]

    held = desk.done("practicePartnerConfirm", "stranger", {"id": draft["id"]}, shown)

    assert {"id": other} in held["municipalities"]["nodes"]
    assert held["invitations"]["nodes"] == []
    assert listed(desk, "stranger", "myPractices", draft)
    desk.done("practiceUpdate", "stranger", update)
    again = {"id": draft["id"]}
    assert desk.codes("practicePartnerConfirm", "stranger", again) == [
        ("INVALID_STATE", "input.id")
    ]


def test_a_partner_who_declines_sees_the_draft_no_more(desk, case):
    own, other = desk.id("municipality", OWN), desk.id("municipality", OTHERS)
    draft = desk.done("practiceDraftCreate", "member", case)
    joint = {"id": draft["id"], "municipalities": [own, other]}
    without_own = {"id": draft["id"], "municipalities": [other]}
    assert desk.codes("practiceUpdate", "member", without_own) == [
        ("FORBIDDEN", "input.municipalities")
    ]
    desk.done("practiceUpdate", "member", joint)

    desk.done("practicePartnerDecline", "stranger", {"id": draft["id"]})

    assert not seen(desk, "stranger", draft)


def test_who_is_asked_is_not_told_to_others(desk, case):
    own, other = desk.id("municipality", OWN), desk.id("municipality", OTHERS)
    joint = case | {"municipalities": [own, other]}
    draft = desk.done("practiceDraftCreate", "member", joint)
    for step, viewer in (("Submit", "member"), ("Accept", "editor"), ("Publish", "reviewer")):
        desk.done(f"practice{step}", viewer, {"id": draft["id"]})
    inner = (
        "... on Practice { invitations { totalCount } "
        "versions(first: 9) { nodes { content { municipalities { id } } differences { field } } } }"
    )
    filters = f'filter: {{invitations: {{some: {{slug: {{eq: "{OTHERS}"}}}}}}}}'
    query = (
        f'{{ node(id: "{draft["id"]}") {{ {inner} }} '
        f"practices(first: 100, {filters}) {{ nodes {{ id }} }} "
        "practicesGroupedBy(by: INVITATIONS) { count } "
        "practicesByCount: practices(first: 1, orderBy: [{field: INVITATIONS_COUNT, "
        "direction: DESC}]) { pageInfo { startCursor } } }"
    )

    asked = {v: desk.ask(query, v) for v in ("public", "stranger", "member")}

    counts = {v: a["node"]["invitations"]["totalCount"] for v, a in asked.items()}
    assert counts == {"public": 0, "stranger": 1, "member": 1}
    found = {v: {"id": draft["id"]} in a["practices"]["nodes"] for v, a in asked.items()}
    assert found == {"public": False, "stranger": True, "member": True}
    assert other not in str(asked["public"])
    assert asked["public"]["practicesGroupedBy"] == []
    assert asked["member"]["practicesGroupedBy"] != []
    cursor = asked["public"]["practicesByCount"]["pageInfo"]["startCursor"]
    assert json.loads(base64.urlsafe_b64decode(cursor + "=="))["k"][0] == 0


def test_a_comment_is_resolved_only_when_its_field_has_changed(desk, case):
    draft = desk.done("practiceDraftCreate", "member", case)
    back = sent_back(desk, draft, "results", "transferAdvice", "problem")
    comments = back["workflow"]["comments"]
    assert {comment["version"] for comment in comments} == {back["version"] - 1}

    desk.done("practiceUpdate", "member", {"id": draft["id"], "results": OTHER_WORDS})
    again = desk.done("practiceSubmit", "member", {"id": draft["id"]}, COMMENTS)

    done = {c["field"]: c["isResolved"] for c in again["workflow"]["comments"]}
    assert done == {"results": True, "transferAdvice": False, "problem": False}
    left = {"id": comments[2]["id"]}
    assert desk.codes("reviewCommentResolve", "member", left) == [("FORBIDDEN", "input.id")]
    assert desk.done("reviewCommentResolve", "editor", left, "isResolved") == {"isResolved": True}
    opened = left | {"isResolved": False}
    assert desk.done("reviewCommentResolve", "reviewer", opened, "isResolved") == {
        "isResolved": False
    }


def test_what_changed_since_a_comment_is_told(desk, case):
    draft = desk.done("practiceDraftCreate", "member", case)
    back = sent_back(desk, draft, "results")
    [comment] = back["workflow"]["comments"]
    desk.done("practiceUpdate", "member", {"id": draft["id"], "results": OTHER_WORDS})
    inner = f"differences(since: {comment['version']}) {{ field before after }}"
    query = f'{{ node(id: "{draft["id"]}") {{ ... on Practice {{ {inner} }} }} }}'

    told = desk.ask(query, "editor")["node"]["differences"]

    results = {"field": "results", "before": {"lv": "Vārdi"}, "after": {"lv": "Citi vārdi"}}
    assert results in told
    assert {each["field"] for each in told} == {"results", "state"}


def test_editors_and_authors_have_their_inboxes(desk, case):
    draft = desk.done("practiceDraftCreate", "member", case)
    viewers = ("editor", "member", "stranger", "public")

    def waiting():
        return [viewer for viewer in viewers if listed(desk, viewer, "inbox", draft)]

    assert waiting() == []
    sent_back(desk, draft, "results")
    assert waiting() == ["member"]
    desk.done("practiceSubmit", "member", {"id": draft["id"]})
    assert waiting() == ["editor"]
    mine = [viewer for viewer in viewers if listed(desk, viewer, "myPractices", draft)]
    assert mine == ["member"]
