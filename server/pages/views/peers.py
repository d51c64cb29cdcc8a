"""With whom a page compares: one parameter of its address, as the API takes it."""

from collections.abc import Mapping
from typing import Any

from server.pages.frame.page import PageRequest

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
        return {"similar": {"criteria": criteria, "first": MOST_ALIKE}}
    return {"group": {"slug": chosen}} if chosen else None
