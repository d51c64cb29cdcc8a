"""Which indicators a form offers: what two pages of a list hold, and that of the address."""

from collections.abc import Mapping, Sequence
from typing import Any

from server.pages.frame.page import nodes_of


def offered_indicators(answer: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Return the indicators of the first and of the last page, each once; first what is chosen.

    >>> one, other = ({"nodes": [{"id": each}]} for each in "ab")
    >>> pages = {"indicators": one, "otherIndicators": other}
    >>> [each["id"] for each in offered_indicators(pages | {"chosen": {"id": "c"}})]
    ['c', 'a', 'b']
    >>> [each["id"] for each in offered_indicators(pages | {"chosen": {"id": "b"}})]
    ['a', 'b']
    """
    listed = (*nodes_of(answer, "indicators"), *nodes_of(answer, "otherIndicators"))
    offered = {each["id"]: each for each in listed}
    chosen = answer.get("chosen")
    is_missing = chosen and chosen["id"] not in offered
    return [chosen, *offered.values()] if chosen and is_missing else [*offered.values()]
