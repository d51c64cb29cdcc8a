"""What a case still lacks: without some of it it cannot be handed in, the rest makes it useful.

The minimum is what a reader needs to judge a case: what was wrong, what was done, what came of
it, who did it and what it is about. The rest is what others need to take it over (features 23-27).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from schema.tables import Outcome


@dataclass(frozen=True)
class CompletenessGap:
    """A field that is empty, the sentence that says why it matters, and whether it must be."""

    field: str
    sentence: str
    is_required: bool


MINIMUM = ("problem", "solution", "results", "outcome", "topics", "municipalities")
WANTED = (
    "year",
    "resources",
    "lessons",
    "preconditions",
    "transfer_advice",
    "total_cost",
    "funding",
    "staff_fte",
    "evidence",
)


def completeness_gaps(content: Mapping[str, Any]) -> Iterator[CompletenessGap]:
    """Yield what a case lacks, given its columns and its lists.

    >>> [gap.field for gap in completeness_gaps({"problem": {"lv": "Dārgi."}, "year": 2024})][:3]
    ['solution', 'results', 'outcome']
    """
    for field in (*MINIMUM, *WANTED):
        if not has_field_content(field, content):
            yield CompletenessGap(field, f"lacks_{field}", field in MINIMUM)


def has_field_content(field: str, content: Mapping[str, Any]) -> bool:
    """Return whether a field of a case says something; a foreign one needs no municipality."""
    value = content.get(field)
    if field == "outcome":
        return value not in (None, Outcome.UNKNOWN)
    if field == "municipalities" and content.get("country", "LV") != "LV":
        return True
    return value not in (None, "", [], {}, 0) or (
        field in ("total_cost", "staff_fte") and value == 0
    )


def completeness_score(content: Mapping[str, Any]) -> float:
    """Return how much of what is wanted a case has, from 0 to 1.

    >>> round(completeness_score({"problem": {"lv": "Dārgi."}, "year": 2024}), 2)
    0.13
    """
    every = len(MINIMUM) + len(WANTED)
    return 1 - len(list(completeness_gaps(content))) / every
