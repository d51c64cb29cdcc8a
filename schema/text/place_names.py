"""What municipalities are called where something is so in them."""

from collections.abc import Mapping
from unicodedata import normalize

from search.language import LANGUAGES

LENGTH = "\u0304"
"""The sign over a long vowel."""

LOCATIVES = (("novads", "novada"), ("pils", "pili"), ("a", "a"), ("e", "e"))
"""Endings of Latvian names, and what they become before their last vowel is made long."""


def place_locative(names: Mapping[str, str]) -> Mapping[str, str]:
    """Return the name of a municipality after “in”, in each language: Latvian has a case for it.

    >>> names = ("Dobeles novads", "Rīga", "Rēzekne", "Ventspils", "Oslo")
    >>> [place_locative({"lv": name})["lv"] for name in names]
    ['Dobeles novadā', 'Rīgā', 'Rēzeknē', 'Ventspilī', 'Oslo']
    >>> place_locative({"lv": "Rīga", "en": "Riga"})["en"]
    'Riga'
    """
    fallback = next(iter(names.values()))
    called = {lang: names.get(lang) or fallback for lang in LANGUAGES}
    return called | {"lv": latvian_locative(called["lv"])}


def latvian_locative(name: str) -> str:
    """Return the locative of a name; one that does not decline stays as it is."""
    for ending, longer in LOCATIVES:
        if name.endswith(ending):
            return normalize("NFC", f"{name.removesuffix(ending)}{longer}{LENGTH}")
    return name
