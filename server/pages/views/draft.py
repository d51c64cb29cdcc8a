"""A case of one's own: begun, written on, handed in, taken back."""

from collections.abc import Mapping
from typing import Any

from server.pages.frame.forms import Form, FormAction, FormStep
from server.pages.frame.page import Page, PageAnswer, PageMissing, PageRequest, Values
from server.pages.frame.typed_fields import TypedFields
from server.pages.views.case_fields import (
    LISTS,
    NEW_CASE,
    case_fields,
    case_input,
    figure_places,
    stored_texts,
)
from server.pages.views.indicator_choices import offered_indicators

OPEN = ("DRAFT", "CHANGES_REQUESTED")
"""The states in which its authors write."""
SENTENCES = "work"
"""The catalogue of these pages."""


def draft_variables(request: PageRequest) -> Values:
    """Return which case."""
    return {"slug": request.parts["slug"]}


def draft_values(request: PageRequest, answer: PageAnswer) -> Values:
    """Return what the page shows; PageMissing for what is no case on its way that one may see."""
    found = answer.data["case"]
    if found is None or found["workflow"] is None:
        raise PageMissing
    lists = {name: found[name]["nodes"] if found[name] else [] for name in (*LISTS, "evidence")}
    case = {**found, **lists, "texts": stored_texts(found)}
    comments = found["workflow"]["comments"]
    return {
        **answer.data,
        "case": case,
        "all_indicators": offered_indicators(answer.data),
        "figure_places": figure_places(case),
        "is_open": found["state"] in OPEN or may_always_write(answer.data["viewer"]),
        "asked": [each for each in comments if not each["isResolved"]],
        "is_editor": may_always_write(answer.data["viewer"]),
    }


def may_always_write(viewer: Mapping[str, Any]) -> bool:
    """Return whether somebody writes cases in every state."""
    return bool({"EDITOR", "ADMINISTRATOR"} & {*viewer["roles"]})


def describe_values(request: PageRequest, answer: PageAnswer) -> Values:
    """Return what the page shows to who begins a case."""
    viewer = answer.data["viewer"]
    may = {"MEMBER", "EDITOR", "ADMINISTRATOR"} & {*viewer["roles"]}
    return {
        **answer.data,
        "case": None,
        "all_indicators": offered_indicators(answer.data),
        "figure_places": [],
        "is_open": True,
        "may_begin": bool(may),
        "asked": [],
        "is_editor": may_always_write(viewer),
    }


def created_case(typed: TypedFields, shown: Values) -> Values:
    """Return the variables with which a case is begun."""
    given = case_input(typed, shown)
    return {"input": {name: value for name, value in given.items() if value is not None}}


def saved_case(typed: TypedFields, shown: Values) -> Values:
    """Return the variables with which a case is written."""
    about = {"id": shown["case"]["id"], "ifVersion": typed.whole("version")}
    return {"input": {**about, **case_input(typed, shown)}}


def stepped_case(typed: TypedFields, shown: Values) -> Values:
    """Return the variables of a step on the way of a case that was read, or written just now."""
    written = shown["payload"].get("practice") or {"version": typed.whole("version")}
    about = {"id": shown["case"]["id"], "ifVersion": written["version"]}
    return {"input": {**about, "comment": typed.text("comment")}}


def deleted_case(typed: TypedFields, shown: Values) -> Values:
    """Return the variables with which a case is deleted."""
    return {"input": {"id": shown["case"]["id"]}}


def to_draft(done: str) -> Any:
    """Return what leads to the page of a case that was written."""
    return lambda payload: ("draft", {"slug": payload["practice"]["slug"], "done": done})


def to_work(done: str) -> Any:
    """Return what leads to the work of who asks."""
    return lambda payload: ("work", {"done": done})


SAVE = FormStep("Save", saved_case)
CREATE = FormStep("Create", created_case)

DRAFT = Page(
    "draft",
    draft_variables,
    draft_values,
    section="work",
    sentences=SENTENCES,
    is_own=True,
    form=Form(
        {
            "save": FormAction((SAVE,), to_draft("SAVED")),
            "submit": FormAction((SAVE, FormStep("Submit", stepped_case)), to_draft("SUBMITTED")),
            "withdraw": FormAction((FormStep("Withdraw", stepped_case),), to_draft("WITHDRAWN")),
            "delete": FormAction((FormStep("Delete", deleted_case),), to_work("DELETED")),
        },
        lambda values: case_fields(values["case"]),
    ),
)
DESCRIBE = Page(
    "describe",
    values=describe_values,
    section="work",
    sentences=SENTENCES,
    is_own=True,
    form=Form(
        {"create": FormAction((CREATE,), to_draft("CREATED"))},
        lambda values: {**case_fields({}), **NEW_CASE},
    ),
)
