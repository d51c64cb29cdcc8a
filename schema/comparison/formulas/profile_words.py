"""A municipality in sentences, made of values only."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from schema.comparison.formulas.change import ChangeDirection
from schema.comparison.formulas.change_words import (
    ChangedValue,
    difference_words,
    value_with_unit,
)
from schema.comparison.formulas.periods import period_locative
from schema.comparison.formulas.verdict import Texts
from schema.text.catalogues import in_language, phrase, phrases
from schema.text.place_names import place_locative
from search.language import LANGUAGES


@dataclass(frozen=True)
class StandingFound:
    """Where a municipality stands in one indicator, of when, among how many."""

    place: Texts
    indicator: Texts
    unit: str
    period: str
    value: float
    rank: int
    of: int
    median: float | None = None


def intro_texts(place: Texts, n: int, peers: Texts, count: int) -> Texts:
    """Return in how many indicators a municipality is compared, and with whom.

    >>> [intro_texts({"lv": "Rīga"}, n, {"lv": "pilsētas"}, 7)["lv"][:28] for n in (1, 2, 21)]
    ['Rīgā salīdzināts 1 rādītājs;', 'Rīgā salīdzināti 2 rādītāji;', 'Rīgā salīdzināts 21 rādītājs']
    """
    if not n:
        return phrases("profile", "nothing compared", place=place_locative(place))
    return phrases(
        "profile", "compared", place=place_locative(place), n=n, peers=peers, count=count
    )


def standing_texts(found: StandingFound) -> Texts:
    """Return where a municipality stands in one indicator.

    >>> dobele = {"lv": "Dobeles novads", "en": "Dobele Municipality"}
    >>> schools = {"lv": "Skolas", "en": "Schools"}
    >>> found = StandingFound(dobele, schools, "schools", "2022", 21.0, 3, 35, 1.0)
    >>> print(standing_texts(found)["lv"].replace(chr(160), " "))
    Dobeles novadā rādītājs „Skolas” 2022. gadā bija 21 skola: 3. vieta no 35, mediāna – 1 skola.
    """
    return {lang: standing_sentence(found, lang) for lang in LANGUAGES}


def standing_sentence(found: StandingFound, lang: str) -> str:
    """Return the same in one language."""
    parts = {
        "place": place_locative(found.place),
        "indicator": found.indicator,
        "period": period_locative(found.period),
        "value": value_with_unit(found.value, found.unit, lang),
        "rank": found.rank,
        "of": found.of,
    }
    if found.median is None:
        return profile_phrase("standing of few", lang, parts)
    median = value_with_unit(found.median, found.unit, lang)
    return profile_phrase("standing", lang, {**parts, "median": median})


MOVED = {
    ChangeDirection.IMPROVING: "moved better",
    ChangeDirection.WORSENING: "moved worse",
}


def moved_texts(place: Texts, indicator: Texts, changed: ChangedValue) -> Texts:
    """Return how the value of an indicator changed in a municipality."""
    return {lang: moved_sentence(place, indicator, changed, lang) for lang in LANGUAGES}


def moved_sentence(place: Texts, indicator: Texts, changed: ChangedValue, lang: str) -> str:
    """Return the same in one language."""
    key = MOVED.get(changed.measured.direction, "moved") if changed.difference else "moved"
    parts = {
        "place": place_locative(place),
        "indicator": indicator,
        "since": period_locative(changed.since),
        "before": value_with_unit(changed.before, changed.unit, lang),
        "period": period_locative(changed.period),
        "after": value_with_unit(changed.after, changed.unit, lang),
        "difference": difference_words(changed, lang),
    }
    return profile_phrase(key, lang, parts)


def joined_texts(*several: Texts) -> Texts:
    """Return sentences one after another, in each language."""
    return {lang: " ".join(in_language(each, lang) for each in several) for lang in LANGUAGES}


def profile_phrase(key: str, lang: str, parts: Mapping[str, Any]) -> str:
    """Return a sentence of a profile in a language."""
    return phrase(
        "profile", key, lang, **{name: in_language(part, lang) for name, part in parts.items()}
    )
