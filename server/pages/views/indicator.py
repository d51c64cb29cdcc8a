"""An indicator: what it says, of which years, who stands where in the newest."""

from collections.abc import Mapping, Sequence
from typing import Any

from server.pages.frame.page import Page, PageAnswer, PageMoved, PageRequest, Values
from server.pages.views.records import SENTENCES, record_values, record_variables

ENDS = 5
"""How many municipalities are shown from the top of the ranking."""


def indicator_values(request: PageRequest, answer: PageAnswer) -> Values:
    """Return what the page shows; PageMoved for the code of an indicator, which is no slug."""
    coded = answer.data["byCode"]
    if answer.data["record"] is None and coded is not None:
        raise PageMoved(request.address("indicator", slug=coded["slug"]))
    compared = answer.data["comparison"]
    rows = compared["rows"] if compared else ()
    return {
        **record_values("indicator", request, answer),
        "compared": compared,
        "ranked": [row for row in rows[:ENDS] if row["value"] is not None],
        "years": filled_span(answer.data["periods"] or ()),
    }


def filled_span(periods: Sequence[Mapping[str, Any]]) -> str:
    """Return the first and the last period with values, "" without any.

    >>> filled_span([{"key": "2013", "values": 4}, {"key": "2014", "values": 0}])
    '2013'
    """
    filled = [each["key"] for each in periods if each["key"] and each["values"]]
    return "–".join(dict.fromkeys([filled[0], filled[-1]])) if filled else ""


INDICATOR = Page("indicator", record_variables, indicator_values, "compare", sentences=SENTENCES)
