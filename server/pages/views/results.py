"""What a search found: results, what was done with the words, filters that combine and undo."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from schema.readings import is_digits
from server.pages.frame.addresses import VALUES
from server.pages.frame.page import Page, PageAnswer, PageMoved, PageRequest, PageTurned, Values

PAGE_SIZE = 20
CASES = "PRACTICE"
FILTERS: Mapping[str, str] = {
    "outcome": "outcomes",
    "topic": "topics",
    "region": "regions",
    "population": "populations",
    "municipality_kind": "municipalityKinds",
    "cost": "cost",
    "staff": "staff",
    "year": "years",
}
"""The filters of the page in their order, and what the API calls each."""
FACETS = ("KIND", *(name.upper() for name in FILTERS))
ORDERS = tuple(VALUES["order"])
OPEN = ("outcome", "topic", "region")
"""The filters that are open before one is chosen."""
WITH_COSTS = (CASES, "PROJECT")
"""The kinds that can be ordered by cost."""
NUMBER = r"[0-9]{1,12}(?:\.[0-9]{1,9})?"
RANGE = re.compile(rf"(?P<gte>{NUMBER})?\.\.(?P<lte>{NUMBER})?")
SINGLE = ("cost", "staff")
"""Filters of which one value holds at a time, because the API takes one range."""


def results_variables(request: PageRequest) -> Values:
    """Return what to search for, as far as the address can be understood."""
    order = request.first("order")
    usual = "RELEVANCE" if request.first("q") else "NEWEST"
    return {
        "q": request.first("q"),
        "filter": search_filter(request),
        "order": order if order in ORDERS else usual,
        "first": PAGE_SIZE,
        "after": request.first("after") or None,
        "facets": FACETS,
        "hasWords": bool(request.first("q")) and not request.first("after"),
    }


def requested_kind(request: PageRequest) -> str:
    """Return the kind of things that is asked for; cases where none is."""
    kind = request.first("kind")
    return kind if kind in VALUES["kind"] else CASES


def search_filter(request: PageRequest) -> dict[str, Any]:
    """Return the filter of an address; values that cannot be are left out."""
    found: dict[str, Any] = {"kinds": [requested_kind(request)]}
    for name, called in FILTERS.items():
        if name in SINGLE:
            given: Any = number_range(request.first(name))
        elif name == "year":
            given = [int(each) for each in request.every(name) if is_year(each)]
        elif name in VALUES:
            given = [each for each in request.every(name) if each in VALUES[name]]
        else:
            given = [*request.every(name)]
        if given:
            found[called] = given
    return found


def is_year(text: str) -> bool:
    """Tell whether a text is a year that the API takes."""
    return is_digits(text) and len(text) == 4


def number_range(text: str) -> dict[str, float]:
    """Return the range of numbers that an address names as facets do, {} for anything else.

    >>> number_range("50000..249999.99"), number_range("1000000.."), number_range("x..1e999")
    ({'gte': 50000.0, 'lte': 249999.99}, {'gte': 1000000.0}, {})
    >>> [number_range(text) for text in ("٥..", "1_000..", " 5..", "-5..", "..", "5")]
    [{}, {}, {}, {}, {}, {}]
    """
    match = RANGE.fullmatch(text)
    parts = match.groupdict() if match else {}
    return {name: float(part) for name, part in parts.items() if part}


def results_values(request: PageRequest, answer: PageAnswer) -> Values:
    """Return what the page shows.

    Raises PageTurned for a search that finds nothing at all, and PageMoved to the first results
    where those that were asked for are of another search.
    """
    found = answer.data["search"]
    if found is None and request.first("after"):
        raise PageMoved(request.own_address(after=()))
    if found is not None and not found["totalCount"] and not has_elsewhere(found):
        raise PageTurned(NOTHING)
    facets = {each["field"].lower(): each for each in found["facets"]} if found else {}
    return {
        **answer.data,
        "q": request.first("q"),
        "kind": requested_kind(request),
        "tabs": [*kind_tabs(request, facets)],
        "chips": [*active_filters(request, facets)],
        "facets": [*choosable_facets(facets)],
        "without_filters": without_filters(request),
        "orders": [*order_links(request)],
        "next_address": next_address(request, found),
        "hidden": hidden_fields(request),
        "unread": [*unread_values(request)],
        "places": [*matched_places(answer.data.get("places"))],
        "tells_lessons": tells_lessons(request),
        "is_plain": not {*request.given} - {"q"},
    }


NOT_WORKED = frozenset({"FAILED", "PARTLY"})
"""The outcomes of which the lesson says more than the summary."""


def tells_lessons(request: PageRequest) -> bool:
    """Return whether only cases are asked for that did not work out, or not wholly."""
    asked = {*request.every("outcome")}
    return bool(asked) and asked <= NOT_WORKED


def matched_places(found: Mapping[str, Any] | None) -> Iterator[Values]:
    """Yield the municipalities whose name was typed, those of today first.

    A name was typed where its first word was met: others are called "novads" as well.
    """
    if found is None or any(each["code"] == "CORRECTED" for each in found["meta"]["relaxations"]):
        return
    met = [each for each in found["nodes"] if starts_with_mark(each["titleMarks"])]
    yield from sorted(met, key=lambda each: each["item"]["validTo"] is not None)[:2]


def starts_with_mark(marks: Sequence[Mapping[str, Any]]) -> bool:
    """Return whether the first word of a title was met."""
    return bool(marks) and marks[0]["fragments"][0].startswith("<mark>")


def has_elsewhere(found: Mapping[str, Any]) -> bool:
    """Return whether other kinds have something, or other values of a filter would."""
    return any(bucket["count"] for facet in found["facets"] for bucket in facet["buckets"])


def kind_tabs(request: PageRequest, facets: Mapping[str, Any]) -> Iterator[Values]:
    """Yield the kinds of things that were found, cases first, each with its count."""
    if "kind" not in facets:
        return
    buckets = {bucket["value"]: bucket for bucket in facets["kind"]["buckets"]}
    for kind in VALUES["kind"]:
        count = buckets[kind]["count"] if kind in buckets else 0
        if count or kind == requested_kind(request):
            given = {"kind": [] if kind == CASES else [kind]}
            cleared = dict.fromkeys((*FILTERS, "after"), ())
            yield {
                "kind": kind,
                "count": count,
                "address": request.own_address(**{**cleared, **given}),
            }


def active_filters(request: PageRequest, facets: Mapping[str, Any]) -> Iterator[Values]:
    """Yield each value that narrows the search, with the address of the search without it."""
    for name in FILTERS:
        buckets = facets.get(name, {}).get("buckets", ())
        labels = {each["value"]: each["label"] for each in buckets if each["selected"]}
        for value in request.every(name):
            if value in labels or name not in VALUES:
                left = [each for each in request.every(name) if each != value]
                address = request.own_address(**{name: left, "after": ()})
                yield {"name": name, "label": labels.get(value, value), "address": address}


def without_filters(request: PageRequest) -> str:
    """Return the address of the same search without any filter."""
    return request.own_address(**dict.fromkeys((*FILTERS, "after"), ()))


def choosable_facets(facets: Mapping[str, Any]) -> Iterator[Values]:
    """Yield the filters that have something to choose, in their order."""
    for name in FILTERS:
        if facets.get(name, {}).get("buckets"):
            facet = facets[name]
            is_open = name in OPEN or any(each["selected"] for each in facet["buckets"])
            yield {**facet, "name": name, "is_open": is_open, "is_single": name in SINGLE}


def order_links(request: PageRequest) -> Iterator[Values]:
    """Yield the orders in which results can be shown; the one that holds has no address."""
    usual = "RELEVANCE" if request.first("q") else "NEWEST"
    given = request.first("order")
    current = given if given in ORDERS else usual
    for order in ORDERS:
        is_useful = order != "COST" or requested_kind(request) in WITH_COSTS
        if is_useful and (order != "RELEVANCE" or request.first("q")):
            chosen = [] if order == usual else [order]
            address = request.own_address(order=chosen, after=())
            yield {"order": order, "address": "" if order == current else address}


def next_address(request: PageRequest, found: Mapping[str, Any] | None) -> str:
    """Return where the next results are, "" behind the last."""
    if found is None or not found["pageInfo"]["hasNextPage"]:
        return ""
    return request.own_address(after=[found["pageInfo"]["endCursor"]])


def hidden_fields(request: PageRequest) -> Sequence[tuple[str, str]]:
    """Return what the form of filters keeps of the search: words, kind and order."""
    names = ("q", "kind", "order")
    return [(name, value) for name in names for value in request.every(name)]


def unread_values(request: PageRequest) -> Iterator[str]:
    """Yield what the address asks for and no filter can be."""
    for name in (*FILTERS, "kind", "order"):
        for value in request.every(name):
            is_known = value in VALUES[name] if name in VALUES else True
            is_known &= name != "year" or is_year(value)
            is_known &= name not in SINGLE or bool(number_range(value))
            if not is_known:
                yield value


def nothing_variables(request: PageRequest) -> Values:
    """Return the words for which nothing was found."""
    return {"q": request.first("q"), "filter": search_filter(request)}


def nothing_values(request: PageRequest, answer: PageAnswer) -> Values:
    """Return what the page of a search without results shows."""
    is_filtered = any(request.every(name) for name in FILTERS)
    return {
        **answer.data,
        "q": request.first("q"),
        "unread": [*unread_values(request)],
        "without_filters": without_filters(request) if is_filtered else "",
    }


RESULTS = Page("results", results_variables, results_values, section="results")
NOTHING = Page("nothing", nothing_variables, nothing_values, section="results")
