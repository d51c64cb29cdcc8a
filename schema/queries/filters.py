"""What a search is restricted to: by its filter, and by what the caller may see."""

from collections.abc import Iterable
from typing import Any

from schema.indexing.search_fields import FILTERED, RANGED
from schema.request.sent_fields import sent_values
from schema.types import Caller
from schema.types.practice_lists import range_bounds
from schema.types.search import SearchFilterInput

Given = SearchFilterInput | None


def search_restriction(info: Caller, given: Given) -> dict[str, Any]:
    """Return the parts of a question that say which documents may answer it."""
    audiences = info.context.viewer.audiences
    return {
        "filters": {"audience": audiences, **exact_filters(given)},
        "ranges": number_ranges(given),
        "sees_hidden": len(audiences) > 1,
    }


def exact_filters(given: Given) -> dict[str, list[str]]:
    """Return the exact values that a filter accepts, by the fields of the index."""
    return {FILTERED[part].name: values for part, values in filter_parts(given).items()}


def filter_parts(given: Given) -> dict[str, list[str]]:
    """Return the exact values that a filter accepts, by its parts."""
    held = sent_values(given).items()
    return {part: exact_values(part, values) for part, values in held if part in FILTERED}


def exact_values(name: str, values: Iterable[Any]) -> list[str]:
    """Return the values of a part of a filter as the index knows them; codes in any case.

    >>> (
    ...     exact_values("countries", ["lv"]),
    ...     exact_values("languages", ["EN"]),
    ...     exact_values("topics", ["Housing"]),
    ... )
    (['LV'], ['en'], ['Housing'])
    """
    written = FILTERED[name].written
    return [written(str(getattr(value, "value", value))) for value in values]


def number_ranges(given: Given) -> dict[str, tuple[float | None, float | None]]:
    """Return the ranges of numbers that a filter accepts."""
    return {name: range_bounds(part) for name, part in sent_values(given).items() if name in RANGED}
