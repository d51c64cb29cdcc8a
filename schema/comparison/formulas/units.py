"""The units of indicators as languages write them."""

from decimal import Decimal
from functools import lru_cache

from schema.readings import is_digits
from schema.text.catalogues import catalogue, phrase, plural_category
from schema.text.locale_format import decimal_sign

COUNTED = frozenset(
    {
        "applicants", "cases", "documents", "ideas", "institutions", "meetings", "offers",
        "persons", "practices", "pupils", "reports", "schools", "trips", "weeks", "years",
    }
)  # fmt: skip
"""What is counted, so that one of it is called otherwise than several."""

WITHOUT = frozenset({"count", "index", "score", "ratio"})
"""What is not said after a number."""


WHOLE = (COUNTED | {"count"}) - {"years", "weeks"}
"""Units of which there are whole ones only: nobody is 0.869 of a person."""


PER_CENT = "%"
"""The unit of shares, which change by percentage points."""

NO_AMOUNTS = frozenset({PER_CENT, "index", "score", "ratio", "yes/no"})
"""Units that are no amounts: per cent of them would say nothing, or something else."""

BY_CHANCE = frozenset({"applicants", "cases", "persons", "pupils", "reports"})
"""Units of what comes and goes one by one."""

BY_DECISION = frozenset({"documents", "institutions", "meetings", "offers", "practices", "schools"})
"""Units of what somebody opens and closes, writes or holds."""


def is_amount(unit: str) -> bool:
    """Return whether values are amounts, of which none is nothing and twice as many is twice.

    >>> is_amount("EUR"), is_amount("%")
    (True, False)
    """
    return unit not in NO_AMOUNTS


def localised_unit(lang: str, unit: str) -> str:
    """Return a unit as it is written in a language.

    >>> localised_unit("lv", "years"), localised_unit("lv", "km"), localised_unit("en", "years")
    ('gadi', 'km', 'years')
    """
    key = f"unit {unit}"
    return phrase("comparison", key, lang) if key in catalogue("comparison", lang) else unit


def unit_after_number(lang: str, unit: str) -> str:
    """Return what a language writes behind numbers of a unit, "" where it writes nothing.

    >>> unit_after_number("lv", "years"), unit_after_number("lv", "count")
    ('gadi', '')
    """
    return "" if unit in WITHOUT else localised_unit(lang, unit)


@lru_cache(1_000)
def is_singular_number(number: str, lang: str) -> bool:
    """Return whether the singular follows a written number: in Latvian also after 21 and 0,1.

    >>> [is_singular_number(text, "lv") for text in ("1", "11", "21", "47,9", "47,1")]
    [True, False, True, False, True]
    >>> [is_singular_number(text, "en") for text in ("1", "21", "0.1")]
    [True, False, False]
    """
    plain = "".join(sign for sign in number if is_digits(sign) or sign == decimal_sign(lang))
    if not plain:
        return False
    return plural_category(Decimal(plain.replace(decimal_sign(lang), ".")), lang) == "one"


def number_with_unit(number: str, unit: str, lang: str) -> str:
    """Return a number with its unit.

    >>> number_with_unit("5,5", "years", "lv"), number_with_unit("7", "count", "en")
    ('5,5\\xa0gadi', '7')
    >>> number_with_unit("21", "persons", "lv"), number_with_unit("1", "years", "en")
    ('21\\xa0cilvēks', '1\\xa0year')
    """
    if unit in WITHOUT:
        return number
    word = localised_unit(lang, unit)
    if unit in COUNTED and is_singular_number(number, lang):
        word = phrase("comparison", f"one of {unit}", lang)
    return f"{number}\u00a0{word}"
