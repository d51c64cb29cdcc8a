"""Values of indicators and targets on their way: reported by a municipality, checked by editors."""

from collections.abc import Mapping, Sequence
from typing import Any

from server.pages.frame.forms import Form, FormAction, FormStep
from server.pages.frame.page import Page, PageAnswer, PageMissing, PageRequest, Values, nodes_of
from server.pages.frame.typed_fields import TypedFields, choice_codes
from server.pages.frame.words import SPACE, say_name, written_number
from server.pages.views.draft import SENTENCES
from server.pages.views.indicator_choices import offered_indicators

STATUSES = ("PUBLISHED", "PRELIMINARY", "MISSING", "NOT_APPLICABLE", "CONFIDENTIAL")
EDITORS = frozenset({"EDITOR", "ADMINISTRATOR"})


def values_values(request: PageRequest, answer: PageAnswer) -> Values:
    """Return what the page shows: what waits for a step, and what may be reported."""
    viewer = answer.data["viewer"]
    is_editor = bool(EDITORS & {*viewer["roles"]})
    waiting = [
        {**each, "words": value_words(each, request.lang)}
        for each in nodes_of(answer.data, "waiting")
    ]
    return {
        **answer.data,
        "all_indicators": offered_indicators(answer.data),
        "period": request.first("period"),
        "waiting": [{**each, "name": {"value": each["words"]}} for each in waiting],
        "is_editor": is_editor,
        "may_report": bool(viewer["municipality"]) and "MEMBER" in viewer["roles"],
        "goals": nodes_of(viewer["municipality"] or {}, "targets"),
    }


def values_variables(request: PageRequest) -> Values:
    """Return which indicator is to be reported, if the address says so."""
    code = request.first("indicator")
    return {"code": code, "hasCode": True} if code else {}


def value_fields(values: Values) -> Mapping[str, Sequence[str]]:
    """Return what stands in the form: nothing, or what the address says is to be reported."""
    chosen = (values.get("chosen") or {}).get("id", "")
    told = {"indicator": [chosen], "period": [values["period"]]}
    return {**EMPTY, "status": ["PUBLISHED"], **told}


def value_words(value: Mapping[str, Any], lang: str) -> str:
    """Return a value in a line: whose, what, when, how much, and what is unusual about it."""
    if value["value"] is None:
        much = say_name(SENTENCES, lang, "value status", value["status"])
    else:
        unit = value["indicator"]["unitLabel"] or ""
        much = f"{written_number(lang, value['value'])}{SPACE}{unit}"
    told = " ".join(each["message"] for each in value["warnings"])
    what = f"{value['indicator']['name']['value']}, {value['period']}: {much}"
    return " – ".join(filter(None, (value["municipality"]["name"]["value"], what.strip(), told)))


def reported_value(typed: TypedFields, shown: Values) -> Values:
    """Return the variables with which a value is reported."""
    status = typed.choice("status", STATUSES)
    place = (shown["viewer"]["municipality"] or {}).get("id", "")
    return {
        "input": {
            "municipality": place,
            "indicator": typed.choice("indicator", choice_codes(shown["all_indicators"])),
            "period": typed.text("period") or "",
            "value": typed.number("value"),
            "status": status,
            "note": typed.text("note"),
            "sources": typed.lines("sources"),
        }
    }


def submitted_value(typed: TypedFields, shown: Values) -> Values:
    """Return the variables of handing in the value that was written just now."""
    return {"input": {"id": shown["payload"]["indicatorValue"]["id"]}}


def value_step_variables(typed: TypedFields, shown: Values) -> Values:
    """Return the variables of a step of the value that was chosen, or raise PageMissing."""
    known = choice_codes(shown["waiting"])
    if (chosen := typed.text("id")) and chosen not in known:
        raise PageMissing
    comment = {"comment": typed.text("comment")} if typed.text("comment") else {}
    return {"input": {"id": typed.choice("id", known), **comment}}


def returned_value(typed: TypedFields, shown: Values) -> Values:
    """Return the variables of sending a value back, which takes a comment."""
    if not typed.text("comment"):
        typed.mistakes["comment"] = "say what to change"
    return value_step_variables(typed, shown)


def set_target(typed: TypedFields, shown: Values) -> Values:
    """Return the variables with which a target is set."""
    place = (shown["viewer"]["municipality"] or {}).get("id", "")
    needed = {"dueYear": typed.whole("dueYear"), "value": typed.number("value")}
    for name, value in needed.items():
        if value is None:
            typed.mistakes.setdefault(name, "no number")
    return {
        "input": {
            **needed,
            "municipality": place,
            "indicator": typed.choice("indicator", choice_codes(shown["all_indicators"])),
            "description": typed.texts("description"),
        }
    }


def value_action(done: str, *steps: FormStep) -> FormAction:
    """Return a button after which its reader sees the values again."""
    return FormAction(steps, lambda payload: ("values", {"done": done}))


REPORT = FormStep("Report", reported_value)
EMPTY: Mapping[str, Sequence[str]] = {
    name: [""] for name in ("indicator", "period", "value", "note", "sources", "comment", "id")
}

VALUES_PAGE = Page(
    "values",
    values_variables,
    values_values,
    section="work",
    sentences=SENTENCES,
    is_own=True,
    form=Form(
        {
            "report": value_action("REPORTED", REPORT, FormStep("HandIn", submitted_value)),
            "keep": value_action("SAVED", REPORT),
            "hand-in": value_action("REPORTED", FormStep("HandIn", value_step_variables)),
            "verify": value_action("VERIFIED", FormStep("Verify", value_step_variables)),
            "publish": value_action("PUBLISHED", FormStep("PublishValue", value_step_variables)),
            "return": value_action("RETURNED", FormStep("ReturnValue", returned_value)),
        },
        value_fields,
    ),
)
TARGET = Page(
    "target",
    values=values_values,
    section="work",
    sentences=SENTENCES,
    is_own=True,
    form=Form(
        {"set": value_action("SAVED", FormStep("SetTarget", set_target))},
        lambda values: (
            {name: [""] for name in ("indicator", "dueYear", "value")}
            | {"description.lv": [""], "description.en": [""]}
        ),
    ),
)
