"""A case that was handed in, as an editor or a reviewer reads it: changes, comments, a decision."""

from collections.abc import Mapping, Sequence
from typing import Any

from server.pages.frame.forms import Form, FormAction, FormStep
from server.pages.frame.page import Page, PageAnswer, PageMissing, PageRequest, Values
from server.pages.frame.typed_fields import TypedFields
from server.pages.views.draft import (
    SENTENCES,
    draft_variables,
    may_always_write,
    stepped_case,
    to_work,
)
from server.pages.views.work import REVIEWERS

FIELDS = (
    "title",
    "summary",
    "problem",
    "solution",
    "results",
    "outcome",
    "evidence",
    "lessons",
    "resources",
    "totalCost",
    "staffFte",
    "preconditions",
    "transferAdvice",
    "topics",
    "municipalities",
    "year",
    "sources",
)
"""What a case is read by, in the order of reading; comments are numbered by it."""
STATES = ("SUBMITTED", "IN_REVIEW", "CHANGES_REQUESTED")


def review_values(request: PageRequest, answer: PageAnswer) -> Values:
    """Return what the page shows; PageMissing for what is not handed in and for others."""
    case, roles = answer.data["case"], {*answer.data["viewer"]["roles"]}
    if case is None or case["workflow"] is None or not REVIEWERS & roles:
        raise PageMissing
    if case["state"] not in STATES:
        raise PageMissing
    comments = case["workflow"]["comments"]
    changes = changed_fields(case["versions"]["nodes"], comments)
    return {
        **answer.data,
        "fields_read": FIELDS,
        "changes": {each: changes[each] for each in FIELDS if each in changes},
        "comments": comments,
        "is_open": False,
        "is_editor": may_always_write(answer.data["viewer"]),
        "may_accept": case["state"] == "SUBMITTED" and bool({"EDITOR", "ADMINISTRATOR"} & roles),
        "may_publish": case["state"] == "IN_REVIEW" and bool({"REVIEWER", "ADMINISTRATOR"} & roles),
        "may_return": case["state"] != "CHANGES_REQUESTED",
    }


def changed_fields(
    versions: Sequence[Mapping[str, Any]], comments: Sequence[Mapping[str, Any]]
) -> Mapping[str, Mapping[str, Any]]:
    """Return what changed since the last comments, by fields; nothing where there were none.

    >>> one = {"version": 2, "differences": [{"field": "year", "before": 1, "after": 2}]}
    >>> two = {"version": 3, "differences": [{"field": "year", "before": 2, "after": 3}]}
    >>> changed_fields([two, one], [{"version": 1}])
    {'year': {'before': 1, 'after': 3}}
    >>> changed_fields([two, one], [])
    {}
    """
    if not comments:
        return {}
    read = max(each["version"] for each in comments)
    found: dict[str, dict[str, Any]] = {}
    for version in sorted(versions, key=lambda each: each["version"]):
        for each in version["differences"] if version["version"] > read else ():
            kept = found.setdefault(each["field"], {"before": each["before"]})
            kept["after"] = each["after"]
    return found


def returned_case(typed: TypedFields, shown: Values) -> Values:
    """Return the variables with which a case is sent back, with a comment at each field."""
    rows = typed.rows("comments", "text")
    comments = [
        {"field": FIELDS[number], "text": typed.text(f"comments.{number}.text")}
        for number in rows
        if number < len(FIELDS)
    ]
    if not comments and not typed.text("comment"):
        typed.mistakes["comment"] = "say what to change"
    given = stepped_case(typed, shown)["input"]
    return {"input": {**given, "comments": comments}}


def published_case(typed: TypedFields, shown: Values) -> Values:
    """Return the variables with which a case is published."""
    given = stepped_case(typed, shown)["input"]
    more = {"opinion": typed.texts("opinion"), "reviewDueOn": typed.day("reviewDueOn")}
    return {"input": {**given, **{name: value for name, value in more.items() if value}}}


REVIEW = Page(
    "review",
    draft_variables,
    review_values,
    section="work",
    sentences=SENTENCES,
    is_own=True,
    form=Form(
        {
            "accept": FormAction((FormStep("Accept", stepped_case),), to_work("ACCEPTED")),
            "return": FormAction((FormStep("Return", returned_case),), to_work("RETURNED")),
            "publish": FormAction((FormStep("Publish", published_case),), to_work("PUBLISHED")),
        },
        lambda values: {"version": [str(values["case"]["version"])]},
    ),
)
