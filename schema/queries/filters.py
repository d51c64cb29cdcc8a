"""What a search is restricted to: by its filter, and by what the caller may see."""

from typing import Any

import strawberry

from schema.types import Caller
from schema.types.search import FILTERED, SearchFilterInput


def restriction(info: Caller, given: SearchFilterInput | None) -> dict[str, Any]:
    """Return the parts of a question that say which documents may answer it."""
    audiences = info.context.viewer.audiences
    return {
        "filters": {"audience": audiences, **(filters(given) if given else {})},
        "sees_hidden": len(audiences) > 1,
    }


def filters(given: SearchFilterInput) -> dict[str, list[str]]:
    """Return the filter as the index knows it."""
    return {
        FILTERED[name]: [str(getattr(value, "value", value)) for value in values]
        for name, values in vars(given).items()
        if values is not strawberry.UNSET and values is not None
    }
