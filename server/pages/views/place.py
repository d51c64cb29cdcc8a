"""A municipality: where it stands, from a weak number to a person, its cases, then and now."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from server.pages.frame.page import Page, PageAnswer, PageMissing, PageMoved, PageRequest, Values
from server.pages.views.peers import peer_choices, peers_input

MARGIN = 2
"""What a strip leaves free at either end, of its width of 100."""


def place_variables(request: PageRequest) -> Values:
    """Return which municipality, and with whom it is compared."""
    return {"slug": request.parts["slug"], "peers": peers_input(request)}


def place_values(request: PageRequest, answer: PageAnswer) -> Values:
    """Return what the page shows; PageMissing without a municipality, PageMoved for an old name."""
    place = answer.data["municipality"]
    if place is None:
        raise PageMissing
    if place["slug"] != request.parts["slug"]:
        raise PageMoved(request.address("place", slug=place["slug"], peers=request.every("peers")))
    paths = answer.data["learningPaths"]
    return {
        **answer.data,
        "place": place,
        "standings": [*placed_indicators(paths)] if paths else [],
        "told_in_words": profile_sentences(answer.data["profile"], request.lang),
        "peers_chosen": request.first("peers"),
        "peer_lists": [*peer_choices(place["comparisonGroups"]["nodes"])],
        "cases_then": cases_of_its_time(place),
        "offices": [*answering_offices(place)],
    }


PARTS = ("strengths", "weaknesses", "changes", "caveats")
"""What a profile has sentences about."""


def profile_sentences(
    profile: Mapping[str, Any] | None, lang: str
) -> Mapping[str, Sequence[str]] | None:
    """Return the sentences of a profile in a language, part by part; None where there is none."""
    if profile is None:
        return None
    parts = {name: [each["text"] for each in profile[name] or ()] for name in PARTS}
    texts = {"intro": [profile["intro"]], **parts}
    return {
        name: [each["value"] for text in several for each in text if each["lang"] == lang]
        for name, several in texts.items()
    }


def answering_offices(place: Mapping[str, Any]) -> Iterator[Values]:
    """Yield the offices of a municipality, or of what one that is no more became a part of."""
    heirs = [each["successor"] for each in place["successors"]["nodes"]]
    for holder in [place] if place["contacts"]["nodes"] else heirs:
        yield from holder["contacts"]["nodes"]


def cases_of_its_time(place: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the cases that a municipality held in its time and that are told of its heirs now."""
    own = {each["slug"] for each in place["practices"]["nodes"]}
    then = [each for each in place["practicesThen"]["nodes"] if each["slug"] not in own]
    return {"nodes": then}


def placed_indicators(paths: Mapping[str, Any]) -> Iterator[Values]:
    """Yield the strongest indicators and then the weakest, each with its strip."""
    compared = [*(paths["strengths"] or ()), *(each["comparison"] for each in paths["paths"])]
    for each in compared:
        yield {**each, "strip": strip_places(each)}


def strip_places(compared: Mapping[str, Any]) -> Mapping[str, float] | None:
    """Return where values lie on a strip from the least to the most, from 0 to 100.

    None where so few have a value that nobody is told what lies between.

    >>> strip_places({"own": {"value": 5}, "aggregate": {"min": 0, "max": 10, "median": 4,
    ...     "lowerQuartile": 2, "upperQuartile": 7}})
    {'own': 50.0, 'low': 21.2, 'high': 69.2, 'median': 40.4}
    """
    held = compared["aggregate"]
    if held["min"] is None:
        return None
    span = (held["max"] - held["min"]) or 1

    def at(value: float) -> float:
        share = min(max((value - held["min"]) / span, 0), 1)
        return round(MARGIN + (100 - 2 * MARGIN) * share, 1)

    low, high = held["lowerQuartile"], held["upperQuartile"]
    return {
        "own": at(compared["own"]["value"]),
        "low": at(low),
        "high": at(high),
        "median": at(held["median"]),
    }


PLACE = Page("place", place_variables, place_values, section="places")
