"""Which indicators may belong to a case: proposals for those who may edit it, one by one."""

from collections.abc import Mapping
from typing import Any

from server.pages.frame.forms import Form, FormAction, FormStep
from server.pages.frame.page import Page, PageAnswer, PageMissing, PageRequest, Values
from server.pages.frame.typed_fields import TypedFields
from server.pages.views.draft import SENTENCES, draft_variables


def ties_values(request: PageRequest, answer: PageAnswer) -> Values:
    """Return what the page shows; PageMissing for a case that one may not edit now."""
    if answer.data["case"] is None or answer.data["tieProposals"] is None:
        raise PageMissing
    return answer.data


def decided_pair(typed: TypedFields, shown: Values) -> dict[str, Any]:
    """Return what both decisions say: of which case and which indicator, and why."""
    about = {"practice": shown["case"]["id"], "indicator": typed.text("indicator")}
    note = typed.text("note")
    return {**about, "note": note} if note else about


def confirmed_tie(typed: TypedFields, shown: Values) -> Values:
    """Return the variables with which an indicator is tied to a case, with what is proposed."""
    given = {**decided_pair(typed, shown), "ifVersion": typed.whole("version")}
    if typed.text("municipality") is None:
        return {"input": given}
    place = typed.choice("municipality", measured_places(shown, given["indicator"]))
    return {"input": {**given, "municipality": place}}


def measured_places(shown: Values, indicator: str | None) -> list[str]:
    """Return the municipalities of which the page shows figures of an indicator."""
    return [
        figures["municipality"]["id"]
        for each in shown["tieProposals"]["nodes"]
        if each["indicator"]["id"] == indicator
        for figures in each["values"]
    ]


def rejected_tie(typed: TypedFields, shown: Values) -> Values:
    """Return the variables with which it is said that an indicator is not tied to a case."""
    return {"input": decided_pair(typed, shown)}


def to_ties(record: str, done: str) -> Any:
    """Return what leads back to the proposals for the case."""

    def leads(payload: Values) -> tuple[str, Mapping[str, str]]:
        return "ties", {"slug": payload[record]["practice"]["slug"], "done": done}

    return leads


TIES = Page(
    "ties",
    draft_variables,
    ties_values,
    section="work",
    sentences=SENTENCES,
    is_own=True,
    form=Form(
        {
            "confirm": FormAction(
                (FormStep("Confirm", confirmed_tie),), to_ties("evidence", "TIED")
            ),
            "reject": FormAction(
                (FormStep("Reject", rejected_tie),), to_ties("tieRejection", "TIE_REJECTED")
            ),
        }
    ),
)
