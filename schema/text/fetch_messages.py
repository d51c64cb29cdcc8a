"""What came of fetching data from a service, in a sentence."""

from collections.abc import Mapping
from typing import Any

from schema.text.catalogues import in_language, phrase
from schema.text.locale_format import localise_number

AREA = "fetching"


def fetch_message(key: str, lang: str, details: Mapping[str, Any]) -> str:
    """Return a sentence on fetching, its numbers as the language writes them.

    >>> fetch_message("jump", "en", {"found": 900000.0, "last": 1845096.5})
    'The sum is 900,000 and was 1,845,096.5 at the last load.'
    """
    return phrase(AREA, key, lang, **{n: detail_text(d, lang) for n, d in details.items()})


def detail_text(detail: Any, lang: str) -> Any:
    """Return what fills a gap, in a language."""
    if isinstance(detail, bool) or not isinstance(detail, int | float):
        return in_language(detail, lang)
    text = f"{detail:,.2f}".rstrip("0").rstrip(".")
    return localise_number(text, lang)


def fetch_run_message(run: Any, lang: str) -> str:
    """Return in a sentence what came of a run: why nothing was taken, or how much was."""
    if run.reason:
        return fetch_message(run.reason, lang, run.details)
    if not (run.created or run.updated):
        came = fetch_message("unchanged", lang, {})
    else:
        came = fetch_message("imported", lang, {"created": run.created, "updated": run.updated})
    kept = fetch_message("kept", lang, run.details) if run.details.get("kept") else ""
    return f"{came} {kept}".rstrip()
