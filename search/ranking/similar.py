"""What a document is about in a few keys, by which others like it are found."""

from collections.abc import Callable, Iterable, Mapping
from heapq import nlargest
from math import log
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from search.documents import Document
from search.language.analysis import (
    LANGUAGES,
    Term,
)
from search.ranking.postings import (
    document_keys,
    key_weights,
)

# What a document is about stands in these; where it is and whom it leads to says less.
TELLING = ("title", "themes", "summary", "body", "problem", "solution", "results", "lessons")
# Names of places make nothing alike.
PLACES = ("places", "places_around", "names")
# So many of the heaviest keys are looked up, and so many are searched for.
MOST_READ, MOST_KEYS = 60, 8
# What shares fewer keys than this is not alike.
LEAST_SHARED = 2
# From so many occurrences on, more of them say little more.
SATURATION = 5.0

Texts = Mapping[str, Mapping[str, str]]
Weight = TypeVar("Weight", float, NDArray[np.float64])


def distinctive_keys(
    texts: Texts, having: Callable[[Term], int], documents: int
) -> dict[Term, float]:
    """Return the keys that tell a document best from others, and how rare each is.

    Given how many documents have a key, of how many that may be shown.

    >>> texts = {"title": {"lv": "Skolas ēka un skolas sēta"}}
    >>> counts = {("lv", "skol"): 19, ("lv", "ek"): 2, ("lv", "set"): 1}
    >>> distinctive_keys(texts, lambda term: counts[term], 20)
    {('lv', 'ek'): 2.302585092994046}
    """
    found = {term: (weight, having(term)) for term, weight in heaviest_keys(texts)}
    # A key that no other document has finds none, one that most have finds all.
    rare = {
        term: log(documents / count)
        for term, (_, count) in found.items()
        if 1 < count < documents / 2
    }
    score = {term: saturate_weight(found[term][0]) * rarity for term, rarity in rare.items()}
    best = nlargest(MOST_KEYS, score, key=lambda term: (score[term], term))
    return {term: rare[term] for term in best}


def saturate_weight(weight: Weight) -> Weight:
    """Return a weight, or each of an array of them, as a number below 1."""
    return weight / (weight + SATURATION)


def heaviest_keys(texts: Texts) -> list[tuple[Term, float]]:
    """Return the keys of what a document says, in its main language, that weigh most in it."""
    lang = main_language(texts)
    about, named = (weighted_keys(texts, names, lang) for names in (TELLING, PLACES))
    own = {term: weight for term, weight in about.items() if term not in named}
    return nlargest(MOST_READ, own.items(), key=lambda item: (item[1], item[0]))


def main_language(texts: Texts) -> str:
    """Return the language in which a document says most.

    >>> main_language({"title": {"lv": "Tilts", "en": "Bridge"}, "summary": {"lv": "Gājējiem"}})
    'lv'
    """
    said = {lang: sum(len(text.get(lang, "")) for text in texts.values()) for lang in LANGUAGES}
    return max(LANGUAGES, key=lambda lang: said[lang])


def weighted_keys(texts: Texts, names: Iterable[str], lang: str) -> dict[Term, float]:
    """Return the keys of some texts in a language with their weights."""
    chosen = {name: {lang: texts[name][lang]} for name in names if lang in texts.get(name, {})}
    found = key_weights(*document_keys(Document("", 0, chosen)).get(lang, ((), ())))
    return {(lang, key): weight for key, weight in found.items()}
