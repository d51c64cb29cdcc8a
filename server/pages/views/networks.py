"""The networks in which municipalities learn: those that work, and those that have ended."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from schema import clock
from server.pages.frame.page import Page, PageAnswer, PageRequest, Values


def networks_values(request: PageRequest, answer: PageAnswer) -> Values:
    """Return the networks that are no part of another, with their parts, by whether they ended."""
    today = clock.today().isoformat()
    networks = [*whole_networks(answer.data["networks"]["nodes"])]
    ended = [each for each in networks if (each["validTo"] or today) < today]
    return {
        **answer.data,
        "working": [each for each in networks if each not in ended],
        "ended": ended,
    }


def whole_networks(nodes: Sequence[Mapping[str, Any]]) -> Iterator[Values]:
    """Yield each network that is no part of another, with those that are parts of it."""
    for each in nodes:
        if each["parent"] is None:
            slug = each["slug"]
            children = [c for c in nodes if c["parent"] and c["parent"]["slug"] == slug]
            yield {**each, "children": children}


NETWORKS = Page("networks", values=networks_values, section="networks")
