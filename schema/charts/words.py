"""The words of charts in a language: those of its catalogue, days, units, names."""

from collections.abc import Sequence

from schema.charts.facts import ChartPlace, Quantity
from schema.comparison.formulas.units import localised_unit, number_with_unit
from schema.text.catalogues import phrase

SHORTER = {" novads": " nov.", " Municipality": " mun."}
NAMED = 5
"""So many are named in a sentence, the others counted."""


def chart_phrase(lang: str, words: str, **told: object) -> str:
    """Return some words in a language.

    >>> chart_phrase("lv", "median is", value="5,5")
    'mediāna 5,5'
    """
    return phrase("charts", words, lang, **told)


def quantity_unit(quantity: Quantity, lang: str) -> str:
    """Return a unit as it is written in a language."""
    return localised_unit(lang, quantity.unit)


def format_quantity(number: str, quantity: Quantity, lang: str) -> str:
    """Return a number with its unit.

    >>> from schema.tables import Polarity
    >>> format_quantity("5,5", Quantity("Vidējais vecums", "years", Polarity.NEUTRAL), "lv")
    '5,5\\xa0gadi'
    """
    return number_with_unit(number, quantity.unit, lang)


def shorten_name(name: str) -> str:
    """Return a name as it is written where there is little room.

    >>> shorten_name("Ādažu novads")
    'Ādažu nov.'
    """
    for long, brief in SHORTER.items():
        name = name.replace(long, brief)
    return name


def missing_sentence(places: Sequence[ChartPlace], lang: str) -> str:
    """Return a sentence that names who has no value; "" when everybody has one."""
    if not places:
        return ""
    return chart_phrase(lang, "missing", names=list_names([place.name for place in places], lang))


def list_names(names: Sequence[str], lang: str) -> str:
    """Return names for a sentence, the first of them and how many more.

    >>> list_names(list("abcdefg"), "en")
    'a, b, c, d, e and 2 more'
    """
    first_names = ", ".join(names[:NAMED])
    if len(names) <= NAMED:
        return first_names
    return chart_phrase(lang, "and more", names=first_names, n=len(names) - NAMED)
