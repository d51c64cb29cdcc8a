"""A case: its outcome first, then how, what it cost, whether it fits, whom to ask."""

from typing import Any

from server.pages.frame.page import Page, PageAnswer, PageMissing, PageMoved, PageRequest, Values

SHORT = 300
"""Up to how many characters the results stand beside the outcome; longer ones below."""


def case_variables(request: PageRequest) -> Values:
    """Return which case, and for which municipality it is to be checked, if for any."""
    mine = request.first("fit")
    return {"slug": request.parts["slug"], "mine": mine, "isChecked": bool(mine)}


def case_values(request: PageRequest, answer: PageAnswer) -> Values:
    """Return what the page shows; PageMissing if there is no such case, PageMoved for an old slug.

    >>> case_values(PageRequest("case", "lv", parts={"slug": "a"}), PageAnswer({"practice": None}))
    Traceback (most recent call last):
    server.pages.frame.page.PageMissing
    """
    case = answer.data["practice"]
    if case is None:
        raise PageMissing
    if case["slug"] != request.parts["slug"]:
        raise PageMoved(request.address("case", slug=case["slug"], fit=request.every("fit")))
    return {
        **answer.data,
        "case": case,
        "fit": answer.data.get("transferFit"),
        "mine": request.first("fit"),
        "gaps": [each["field"] for each in case["completeness"]["missing"]],
        "is_told_at_once": len((case["results"] or {}).get("value", "")) <= SHORT,
        "is_translated": not any(is_fallback(text) for text in case.values()),
    }


def is_fallback(text: Any) -> bool:
    """Return whether a value is a text in another language than was asked for."""
    return isinstance(text, dict) and bool(text.get("isFallback"))


CASE = Page("case", case_variables, case_values, section="results")
