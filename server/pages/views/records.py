"""Records: themes, documents, projects, events, organisations, experts, networks, offices, ...

Each kind has a document that asks for it as `record`, and a template that fills `record.html`.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from server.pages.frame.page import Page, PageAnswer, PageMissing, PageMoved, PageRequest, Values

SENTENCES = "record"
"""The catalogue of these pages."""

KINDS: Mapping[str, tuple[str, str]] = {
    "topic": ("", "DefinedTerm"),
    "document": ("DOCUMENT", "CreativeWork"),
    "project": ("PROJECT", "Project"),
    "event": ("EVENT", "Event"),
    "organisation": ("ORGANISATION", "Organization"),
    "expert": ("EXPERT", "Service"),
    "news": ("NEWS_ITEM", "NewsArticle"),
    "indicator": ("INDICATOR", "StatisticalVariable"),
    "network": ("NETWORK", "Organization"),
    "contact": ("CONTACT", "ContactPoint"),
}
"""The pages, each with the kind of the search that lists it, and what schema.org calls it."""

SECTIONS = {"topic": "results", "network": "networks", "indicator": "compare"}
"""The entries of the menu below which pages stand; the others are below none."""

OWN_VIEWS = frozenset({"indicator"})
"""The kinds whose pages show more than their record, in modules of their own."""

DAYS = {"startsOn": "startDate", "endsOn": "endDate"}
"""Days of a record that schema.org has too."""


def record_variables(request: PageRequest) -> Values:
    """Return which record."""
    return {"slug": request.parts["slug"]}


def record_values(kind: str, request: PageRequest, answer: PageAnswer) -> Values:
    """Return what the page shows; PageMissing without such a record, PageMoved for an old slug."""
    record = answer.data["record"]
    if record is None:
        raise PageMissing
    if record["slug"] != request.parts["slug"]:
        raise PageMoved(request.address(request.name, slug=record["slug"]))
    searched, _ = KINDS[kind]
    heading = record.get("title") or record["name"]
    texts = ("summary", "aim", "description", "definition")
    told = next((record[name] for name in texts if record.get(name)), None)
    return {
        "record": record,
        "kind": kind,
        "heading": heading,
        "told": told,
        "list_address": request.address("results", kind=searched)
        if searched
        else request.address("topics"),
        "structured": structured_record(kind, record, heading, told),
    }


def structured_record(
    kind: str, record: Mapping[str, Any], heading: Mapping[str, Any], told: Mapping[str, Any] | None
) -> Values:
    """Return a record in the words of schema.org."""
    days = {DAYS[name]: record[name] for name in DAYS if kind == "event" and record.get(name)}
    return {
        "@context": "https://schema.org",
        "@type": KINDS[kind][1],
        "name": heading["value"],
        **({"description": told["value"]} if told else {}),
        **days,
    }


def topics_values(request: PageRequest, answer: PageAnswer) -> Values:
    """Return the themes as a tree, each with the number of its cases."""
    counted = answer.data["counted"] or ()
    counts = {each["item"]["slug"]: each["count"] for each in counted if each["item"]}
    topics = [
        {**each, "count": counts.get(each["slug"], 0)} for each in answer.data["topics"]["nodes"]
    ]
    roots = [each for each in topics if each["parent"] is None]
    return {
        "roots": [{**root, "children": children_of(root["slug"], topics)} for root in roots],
    }


def children_of(slug: str, topics: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the themes that are parts of a theme."""
    return [each for each in topics if (each["parent"] or {}).get("slug") == slug]


RECORDS = tuple(
    Page(
        kind,
        record_variables,
        partial(record_values, kind),
        SECTIONS.get(kind, ""),
        sentences=SENTENCES,
    )
    for kind in KINDS
    if kind not in OWN_VIEWS
)
TOPICS = Page("topics", values=topics_values, section="results", sentences=SENTENCES)
