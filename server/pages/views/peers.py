"""With whom a page compares: one parameter of its address, as the API takes it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from server.pages.frame.page import PageRequest, Values

EVERYBODY, ALIKE = "ALL", "SIMILAR"
"""Values of the parameter that name no group."""

CRITERIA = ("population", "median_age")
"""By what municipalities are alike where nobody says by what: size, and who lives there."""

MOST_ALIKE = 10


def peers_input(request: PageRequest) -> Mapping[str, Any] | None:
    """Return the peers that an address names; None for the usual ones, those of the same kind.

    >>> peers_input(PageRequest("place", "lv", given={"peers": ["counties"]}))
    {'group': {'slug': 'counties'}}
    >>> peers_input(PageRequest("place", "lv", given={"peers": ["ALL"]}))
    {'all': True}
    """
    chosen = request.first("peers")
    if chosen == EVERYBODY:
        return {"all": True}
    if chosen == ALIKE:
        criteria = [{"indicator": {"code": code}} for code in CRITERIA]
        return {"similar": {"criteria": criteria, "first": MOST_ALIKE, "sameKind": True}}
    return {"group": {"slug": chosen}} if chosen else None


def peer_choices(
    own: Sequence[Mapping[str, Any]], others: Sequence[Mapping[str, Any]] = ()
) -> Iterator[Values]:
    """Yield the lists of groups to choose from: one's own, those of today, those that are no more.

    A list without a group is left out; `name` is what templates call it.
    """
    mine = {each["slug"] for each in own}
    left = [each for each in others if each["slug"] not in mine]
    lists = {
        "own": own,
        "today": [each for each in left if each["validTo"] is None],
        "ended": [each for each in left if each["validTo"] is not None],
    }
    for name, groups in lists.items():
        if groups:
            yield {"name": name, "groups": sorted(groups, key=group_order)}


KINDS = ("STATUS", "POPULATION", "PLANNING_REGION")
"""The sorts of groups, in the order in which they are offered."""


def group_order(group: Mapping[str, Any]) -> tuple[int, int, str]:
    """Return what puts sizes in their order, and all else by name within its sort."""
    kind = group["kind"]
    at = KINDS.index(kind) if kind in KINDS else len(KINDS)
    return at, group["populationFrom"] or 0, group["name"]["value"]
