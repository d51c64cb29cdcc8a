"""What waits for who is signed in: cases by where they are, requests, searches, the account."""

from collections.abc import Mapping, Sequence
from typing import Any

from server.pages.frame.forms import Form, FormAction, FormStep
from server.pages.frame.page import Page, PageAnswer, PageRequest, Values, nodes_of
from server.pages.frame.typed_fields import TypedFields
from server.pages.views.draft import SENTENCES, to_work
from server.pages.views.results import FILTERS

WRITERS = frozenset({"MEMBER", "EDITOR", "ADMINISTRATOR"})
EDITORS = frozenset({"EDITOR", "ADMINISTRATOR"})
REVIEWERS = frozenset({"EDITOR", "REVIEWER", "ADMINISTRATOR"})
OPEN = ("DRAFT", "CHANGES_REQUESTED")

CaseGroup = tuple[str, Sequence[Mapping[str, Any]], str, bool]
"""Cases in one state: the sentence above them, the cases, the page of each, whether gaps count."""


def work_values(request: PageRequest, answer: PageAnswer) -> Values:
    """Return what the page shows."""
    data, viewer = answer.data, answer.data["viewer"]
    roles, place = {*viewer["roles"]}, viewer["municipality"] or {}
    groups = case_groups((data["practices"] or {}).get("nodes", ()), roles)
    invitations = nodes_of(place, "invitations")
    adoptions = [
        (case, each)
        for case in nodes_of(place, "practices")
        for each in nodes_of(case, "adoptions")
    ]
    own = nodes_of(place, "experienceRequests")
    own_slugs = {each["slug"] for each in own}
    return {
        **data,
        "groups": groups,
        "invitations": invitations,
        "adoptions": adoptions,
        "own_requests": own,
        "others_requests": [
            each for each in nodes_of(data, "experienceRequests") if each["slug"] not in own_slugs
        ],
        "searches": [
            {**each, "address": search_address(request, each)}
            for each in nodes_of(data, "savedSearches")
        ],
        "owed": owed_by_campaign(viewer["owedValues"] or ()),
        "may_begin": bool(WRITERS & roles),
        "is_editor": bool(EDITORS & roles),
        "values_to_check": values_to_check(data, roles),
        "has_anything": bool(
            invitations
            or adoptions
            or viewer["owedValues"]
            or values_to_check(data, roles)
            or any(group[1] for group in groups)
        ),
    }


def values_to_check(data: Mapping[str, Any], roles: set[str]) -> int:
    """Return how many values wait for an editor, 0 for all others."""
    return data["handedIn"]["totalCount"] if EDITORS & roles and data["handedIn"] else 0


def owed_by_campaign(owed: Sequence[Mapping[str, Any]]) -> Sequence[Values]:
    """Return the campaigns that await values of the reader's municipality, with these values."""
    found: dict[str, dict[str, Any]] = {}
    for each in owed:
        campaign = each["campaign"]
        line = found.setdefault(campaign["slug"], {**campaign, "owed": [], "is_late": False})
        line["owed"].append(each)
        line["is_late"] |= each["state"] == "OVERDUE"
    return [*found.values()]


def case_groups(cases: Sequence[Mapping[str, Any]], roles: set[str]) -> Sequence[CaseGroup]:
    """Return cases by what is to be done: to reviewers what was handed in first, to authors last.

    >>> groups = case_groups([{"state": "SUBMITTED"}, {"state": "DRAFT"}], {"EDITOR"})
    >>> [(key, len(cases), page) for key, cases, page, _ in groups if cases]
    [('to be read', 1, 'review'), ('drafts', 1, 'draft')]
    """

    def among(*states: str) -> Sequence[Mapping[str, Any]]:
        return [each for each in cases if each["state"] in states]

    if REVIEWERS & roles:
        return (
            ("to be read", among("SUBMITTED"), "review", False),
            ("in review", among("IN_REVIEW"), "review", False),
            ("with its authors", among("CHANGES_REQUESTED"), "review", False),
            ("drafts", among("DRAFT"), "draft", True),
        )
    return (
        ("sent back", among("CHANGES_REQUESTED"), "draft", True),
        ("drafts", among("DRAFT"), "draft", True),
        ("handed in", among("SUBMITTED", "IN_REVIEW"), "draft", False),
    )


def search_address(request: PageRequest, search: Mapping[str, Any]) -> str:
    """Return the address of the results of a saved search, with the filters that pages have."""
    given: dict[str, Any] = {"q": [search["query"]]}
    names = {field: name for name, field in FILTERS.items()}
    for each in search["filters"]:
        if each["values"] and each["field"] in names:
            given[names[each["field"]]] = each["values"]
    return request.address("results", **given)


def about_record(typed: TypedFields, shown: Values) -> Values:
    """Return the variables of what is done to one record."""
    return {"input": {"id": typed.text("id") or ""}}


def one_step(operation: str, done: str) -> FormAction:
    """Return a button that does one thing to a record of the page."""
    return FormAction((FormStep(operation, about_record),), to_work(done))


WORK = Page(
    "work",
    values=work_values,
    section="work",
    sentences=SENTENCES,
    is_own=True,
    form=Form(
        {
            "forget": one_step("Forget", "DELETED"),
            "confirm": one_step("ConfirmAdoption", "CONFIRMED"),
            "join": one_step("Join", "JOINED"),
            "decline": one_step("Decline", "DECLINED"),
        }
    ),
)
