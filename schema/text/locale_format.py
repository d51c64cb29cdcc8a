"""How a language writes numbers, days, countries and languages, by CLDR.

Babel is imported when somebody asks for the first of them.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import import_module
from typing import Any

LOCALES = {"en": "en_GB"}
"""English here is that of Europe: days stand before months."""

MINUS = "\u2212"
"""CLDR has a hyphen, which is shorter than the digits beside it and ends lines."""


@cache
def cldr_locale(lang: str) -> Any:
    """Return what CLDR knows of a language, a `babel.Locale`."""
    return import_module("babel").Locale.parse(LOCALES.get(lang, lang))


def localise_number(text: str, lang: str) -> str:
    """Return a number that Python has written, as `f"{n:,.1f}"` does, with a language's signs.

    An export has 100,000 of them: this takes 1 µs, `babel.numbers.format_decimal` 38.

    >>> localise_number(f"{-12345.5:,.1f}", "lv"), localise_number(f"{-12345.5:,.1f}", "en")
    ('−12\\xa0345,5', '−12,345.5')
    """
    return text.translate(number_signs(lang))


def decimal_sign(lang: str) -> str:
    """Return what a language writes before decimals."""
    return localise_number(".", lang)


@cache
def number_signs(lang: str) -> Mapping[int, str]:
    """Return by which signs of a language those of Python's numbers are replaced."""
    signs = cldr_locale(lang).number_symbols["latn"]
    return str.maketrans({",": signs["group"], ".": signs["decimal"], "-": MINUS})


def format_day(day: date, lang: str) -> str:
    """Return a day as it is written in a language.

    CLDR has Latvian days in the nominative only („2026. gada 5. novembris”), which fits no
    sentence; in figures they stand in all.

    >>> format_day(date(2026, 11, 5), "lv"), format_day(date(2026, 11, 5), "en")
    ('05.11.2026.', '5 November 2026')
    """
    if lang == "lv":
        return f"{day:%d.%m.%Y}."
    return import_module("babel.dates").format_date(day, "long", cldr_locale(lang))


def month_name(month: int, lang: str) -> str:
    """Return what a month is called by itself.

    >>> month_name(8, "en"), month_name(8, "lv")
    ('August', 'augusts')
    """
    return cldr_locale(lang).months["stand-alone"]["wide"][month]


@cache
def country_names(lang: str) -> Mapping[str, str]:
    """Return what countries are called, by their ISO code of two letters.

    >>> country_names("lv")["NO"], country_names("en")["NO"]
    ('Norvēģija', 'Norway')
    """
    names = cldr_locale(lang).territories
    return {code: name for code, name in names.items() if len(code) == 2}


@cache
def language_names(lang: str) -> Mapping[str, str]:
    """Return what languages are called, by their ISO code of two or three letters.

    >>> language_names("lv")["no"]
    'norvēģu'
    """
    return {c: name for c, name in cldr_locale(lang).languages.items() if len(c) in (2, 3)}
