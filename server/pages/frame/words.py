"""What templates say and how they write it: sentences, numbers, days, money in a language."""

from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from typing import Any

from schema import (
    country_names,
    format_day,
    has_phrase,
    language_names,
    localise_number,
    period_genitive,
    phrase,
)
from schema.readings import parse_day
from server.pages.frame.text_language import text_language

SPACE = "\u00a0"
FRAME = "frame"
"""The catalogue of what several pages say."""


def page_words(name: str, lang: str) -> Mapping[str, Callable[..., str]]:
    """Return what a template of a page may call to say something in a language."""
    return {
        "say": partial(say_phrase, name, lang),
        "named": partial(say_name, name, lang),
        "number": partial(written_number, lang),
        "money": partial(written_money, lang),
        "day": partial(written_day, lang),
        "calendar_time": partial(written_calendar_time, lang),
        "period_of": lambda period: period_genitive(period)[lang],
        "country_name": lambda code: country_names(lang).get(code, code),
        "language_name": lambda code: language_names(lang).get(code, code),
        "phone": written_phone,
        "told_in": text_language,
    }


def say_phrase(name: str, lang: str, key: str, /, **parts: Any) -> str:
    """Return a sentence of a page, or of all pages if the page has none of that name."""
    area = name if has_phrase(name, key) else FRAME
    return phrase(area, key, lang, **parts)


def say_name(name: str, lang: str, sort: str, code: str) -> str:
    """Return what a value of some sort is called; what pages do not name, the search does."""
    key = f"name {sort} {code}"
    area = next((each for each in (name, FRAME) if has_phrase(each, key)), "search")
    return phrase(area, key, lang)


def written_number(lang: str, value: float | str, digits: int | None = None) -> str:
    """Return a number as a language writes it, with at most two decimals.

    >>> written_number("lv", 202420.5), written_number("en", 12, 1), written_number("lv", "7.00")
    ('202\\xa0420,5', '12.0', '7')
    """
    if digits is not None:
        return localise_number(f"{float(value):,.{digits}f}", lang)
    text = f"{float(value):,.2f}"
    return localise_number(text.rstrip("0").rstrip("."), lang)


def written_money(lang: str, money: Mapping[str, Any]) -> str:
    """Return an amount of money as a language writes it.

    >>> written_money("lv", {"amount": "202420.60", "currency": "EUR"})
    '202\\xa0421\\xa0€'
    >>> written_money("en", {"amount": "900", "currency": "EUR"})
    '€900'
    """
    amount = written_number(lang, money["amount"], 0)
    sign = "€" if money["currency"] == "EUR" else money["currency"]
    return f"{sign}{amount}" if lang == "en" and sign == "€" else f"{amount}{SPACE}{sign}"


def written_day(lang: str, day: str) -> str:
    """Return a day of the API as a language writes it.

    >>> written_day("lv", "2026-11-28"), written_day("en", "2026-11-28T10:00:00Z")
    ('28.11.2026.', '28 November 2026')
    """
    known = parse_day(day[:10])
    return format_day(known, lang) if known else day


def written_calendar_time(lang: str, time: str) -> str:
    """Return a year, a month or a day of the API as a language writes it by itself.

    >>> [written_calendar_time("lv", time) for time in ("2018", "2018-03", "2018-03-27")]
    ['2018. gads', '2018. gada marts', '27.03.2018.']
    """
    if len(time) > len("2018-03"):
        return written_day(lang, time)
    year, _, month = time.partition("-")
    return phrase("comparison", f"period nominative {month or 'year'}", lang, year=year)


def written_phone(number: str) -> str:
    """Return a telephone number of the API in groups, as people read it.

    >>> written_phone("+37165404344")
    '+371 65 404 344'
    """
    numbers = import_module("phonenumbers")
    form = numbers.PhoneNumberFormat.INTERNATIONAL
    return numbers.format_number(numbers.parse(number), form)
