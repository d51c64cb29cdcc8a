"""Campaigns: what municipalities are asked for, what came in, and for editors the form."""

from collections.abc import Mapping, Sequence
from typing import Any

from server.pages.frame.forms import Form, FormAction, FormStep
from server.pages.frame.page import Page, PageAnswer, PageMissing, PageRequest, Values, nodes_of
from server.pages.frame.typed_fields import TypedFields, choice_codes
from server.pages.frame.words import written_day
from server.pages.views.indicator_choices import offered_indicators

SENTENCES = "campaigns"
EDITORS = frozenset({"EDITOR", "ADMINISTRATOR"})
DAYS = ("opensOn", "dueOn", "closesOn")
WITH_VALUE = ("PUBLISHED", "PRELIMINARY")
OUTSTANDING = ("OWED", "OVERDUE")
GROUPS = (
    ("open now", "OPEN"),
    ("planned", "PLANNED"),
    ("closed", "CLOSED"),
    ("cancelled", "CANCELLED"),
)
"""The parts of the list in their order, with what is in them."""

Records = Sequence[Mapping[str, Any]]


def is_campaign_editor(data: Mapping[str, Any]) -> bool:
    """Return whether the reader plans campaigns."""
    return bool(EDITORS & {*(data["viewer"] or {"roles": ()})["roles"]})


def campaigns_values(request: PageRequest, answer: PageAnswer) -> Values:
    """Return the campaigns by where they are."""
    found = nodes_of(answer.data, "campaigns")
    groups = [(key, [c for c in found if c["status"] == status]) for key, status in GROUPS]
    return {"groups": groups, "has_any": bool(found), "is_editor": is_campaign_editor(answer.data)}


def campaign_variables(request: PageRequest) -> Values:
    """Return which campaign."""
    return {"slug": request.parts["slug"]}


def campaign_values(request: PageRequest, answer: PageAnswer) -> Values:
    """Return what the page shows; what came in to its own municipality a member sees in full."""
    found, viewer = answer.data["campaign"], answer.data["viewer"] or {}
    if found is None:
        raise PageMissing
    answers = found["answers"] or ()
    is_member = "MEMBER" in viewer.get("roles", ()) and viewer["municipality"]
    return {
        "campaign": found,
        "own": answers if is_member and not found["reminder"] else (),
        "places": answers_by_place(answers),
        "with_value": WITH_VALUE,
        "is_editor": is_campaign_editor(answer.data),
    }


def answers_by_place(answers: Records) -> Sequence[Values]:
    """Return how many values of each municipality came in, and which it still owes.

    >>> place = {"slug": "a"}
    >>> given = [{"municipality": place, "state": s, "status": None} for s in ("LATE", "OWED")]
    >>> [line] = answers_by_place(given)
    >>> line["asked"], line["received"], line["late"], len(line["owed"])
    (2, 1, 1, 1)
    """
    by_place: dict[str, list[Mapping[str, Any]]] = {}
    for each in answers:
        by_place.setdefault(each["municipality"]["slug"], []).append(each)
    return [place_line(found) for found in by_place.values()]


def place_line(answers: Records) -> Values:
    """Return the line of one municipality."""
    owed = [each for each in answers if each["state"] in OUTSTANDING]
    refused = [each for each in answers if each["status"] and each["status"] not in WITH_VALUE]
    return {
        "municipality": answers[0]["municipality"],
        "asked": len(answers),
        "received": len(answers) - len(owed),
        "late": sum(each["state"] == "LATE" for each in answers),
        "without_value": len(refused),
        "owed": owed,
    }


def campaign_form_values(request: PageRequest, answer: PageAnswer) -> Values:
    """Return what the form shows; PageMissing for a campaign that is not there."""
    data = answer.data
    if data.get("campaign", data) is None:
        raise PageMissing
    return {
        **data,
        "indicators": offered_indicators(data),
        "groups": [each for each in nodes_of(data, "comparisonGroups") if not each["validTo"]],
        "is_editor": is_campaign_editor(data),
        "days": {
            name: typed_day(data.get("campaign", {}).get(name), request.lang) for name in DAYS
        },
    }


def typed_day(day: str | None, lang: str) -> str:
    """Return a day as people type it into the form, "" for none.

    >>> typed_day("2026-11-28", "lv"), typed_day("2026-11-28", "en"), typed_day(None, "lv")
    ('28.11.2026.', '2026-11-28', '')
    """
    return written_day(lang, day) if day and lang == "lv" else day or ""


def typed_campaign(typed: TypedFields, shown: Values) -> Values:
    """Return a campaign as it was typed."""
    return {
        "title": typed.texts("title"),
        "purpose": typed.texts("purpose"),
        "period": typed.text("period") or "",
        "opensOn": needed_day(typed, "opensOn"),
        "dueOn": needed_day(typed, "dueOn"),
        "closesOn": typed.day("closesOn"),
        "organiser": typed.choice("organiser", choice_codes(shown["organisations"]["nodes"])),
        "indicators": needed_list(typed, "indicators"),
        "municipalities": asked_places(typed),
    }


def needed_day(typed: TypedFields, name: str) -> str | None:
    """Return a day that has to be given; note it when it is not."""
    day = typed.day(name)
    if day is None:
        typed.mistakes.setdefault(name, "no day")
    return day


def needed_list(typed: TypedFields, name: str) -> list[str]:
    """Return what was ticked; note it when nothing was."""
    ticked = typed.every(name)
    if not ticked:
        typed.mistakes.setdefault(name, "choose one")
    return ticked


def asked_places(typed: TypedFields) -> list[str]:
    """Return the municipalities that were ticked, of which there may be none beside a group."""
    has_group = typed.text("comparisonGroup") is not None
    return typed.every("municipalities") if has_group else needed_list(typed, "municipalities")


def typed_group(typed: TypedFields, shown: Values) -> Values:
    """Return the group whose members are asked, if another one was chosen than the one there is."""
    stored = ((shown.get("campaign") or {}).get("comparisonGroup") or {}).get("id")
    if typed.text("comparisonGroup") == stored:
        return {}
    known = ["", *choice_codes(shown["groups"])]
    is_chosen = typed.text("comparisonGroup") is not None
    return {"comparisonGroup": typed.choice("comparisonGroup", known) if is_chosen else None}


def planned_campaign(typed: TypedFields, shown: Values) -> Values:
    """Return the variables with which a campaign is planned."""
    return {"input": {**typed_campaign(typed, shown), **typed_group(typed, shown)}}


def changed_campaign(typed: TypedFields, shown: Values) -> Values:
    """Return the variables with which a campaign is changed."""
    about = {"id": shown["campaign"]["id"], "ifVersion": typed.whole("version")}
    return {"input": {**about, **typed_campaign(typed, shown), **typed_group(typed, shown)}}


def cancelled_campaign(typed: TypedFields, shown: Values) -> Values:
    """Return the variables with which a campaign is called off."""
    about = {"id": shown["campaign"]["id"], "ifVersion": typed.whole("version")}
    return {"input": {**about, "comment": typed.text("comment")}}


def stored_campaign(values: Values) -> Mapping[str, Sequence[str]]:
    """Return what stands in the fields of a campaign that is there."""
    found = values["campaign"]
    plain = ("period", "version")
    texts = {
        f"{name}.{lang}": [stored_text(found[f"{name}{lang.title()}"], lang)]
        for name in ("title", "purpose")
        for lang in ("lv", "en")
    }
    return {
        **texts,
        **{name: [str(found[name])] for name in plain},
        **{name: [day] for name, day in values["days"].items()},
        "organiser": [found["organiser"]["id"]],
        "comparisonGroup": [(found["comparisonGroup"] or {"id": ""})["id"]],
        "indicators": choice_codes(found["indicators"]["nodes"]),
        "municipalities": choice_codes(found["asked"]["nodes"]),
        "comment": [""],
    }


def stored_text(text: Mapping[str, str] | None, lang: str) -> str:
    """Return a text that is written in a language, "" for one that stands for it."""
    return text["value"] if text and text["lang"] == lang else ""


def campaign_action(operation: str, variables: Any, done: str) -> FormAction:
    """Return a button that writes a campaign, after which its form says what was done."""
    return FormAction(
        (FormStep(operation, variables),),
        lambda payload: ("campaign-edit", {"slug": payload["campaign"]["slug"], "done": done}),
    )


CAMPAIGNS = Page("campaigns", values=campaigns_values, sentences=SENTENCES, section="campaigns")
CAMPAIGN = Page(
    "campaign", campaign_variables, campaign_values, sentences=SENTENCES, section="campaigns"
)
CAMPAIGN_NEW = Page(
    "campaign-new",
    values=campaign_form_values,
    sentences=SENTENCES,
    section="work",
    is_own=True,
    form=Form(
        {
            "plan": campaign_action("Plan", planned_campaign, "CREATED"),
        }
    ),
)
CAMPAIGN_EDIT = Page(
    "campaign-edit",
    campaign_variables,
    campaign_form_values,
    sentences=SENTENCES,
    section="work",
    is_own=True,
    form=Form(
        {
            "save": campaign_action("Change", changed_campaign, "SAVED"),
            "cancel": campaign_action("Cancel", cancelled_campaign, "CANCELLED"),
        },
        stored_campaign,
    ),
)
