"""The units of indicators, as Latvian and English write them."""

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache

from schema.text.catalogues import plural_category
from schema.text.locale_format import decimal_sign

COUNTED: Mapping[str, tuple[str, str]] = {
    "persons": ("cilvēki", "cilvēks"),
    "years": ("gadi", "gads"),
    "weeks": ("nedēļas", "nedēļa"),
    "pupils": ("skolēni", "skolēns"),
    "schools": ("skolas", "skola"),
    "institutions": ("iestādes", "iestāde"),
    "cases": ("gadījumi", "gadījums"),
    "practices": ("prakses", "prakse"),
    "documents": ("dokumenti", "dokuments"),
    "reports": ("ziņojumi", "ziņojums"),
    "ideas": ("idejas", "ideja"),
    "applicants": ("pretendenti", "pretendents"),
    "offers": ("piedāvājumi", "piedāvājums"),
    "meetings": ("sanāksmes", "sanāksme"),
    "trips": ("braucieni", "brauciens"),
}
"""What is counted, in the plural and in the singular of Latvian; in English the s goes."""

UNITS: Mapping[str, str] = {
    **{unit: several for unit, (several, _) in COUNTED.items()},
    "count": "skaits",
    "index": "indekss",
    "score": "punkti",
    "ratio": "attiecība",
    "yes/no": "jā/nē",
    "persons per trip": "cilvēki vienā braucienā",
    "per 10,000 residents": "uz 10\u00a0000 iedzīvotāju",
    "per 1000 working-age inhabitants": "uz 1\u00a0000 darbspējas vecuma iedzīvotāju",
    "pupils per school": "skolēni vienā skolā",
    "EUR per pupil": "EUR uz izglītojamo",
    "per 1000": "uz 1\u00a0000",
    "per 10000": "uz 10\u00a0000",
    "males per 100 females": "vīrieši uz 100 sievietēm",
    "EUR per inhabitant": "EUR uz iedzīvotāju",
    "EUR per MWh": "EUR par MWh",
    "NOK per inhabitant": "NOK uz iedzīvotāju",
    "NOK per child": "NOK uz bērnu",
    "kWh per m2": "kWh uz m²",
    "t CO2": "t CO₂",
}
"""Units as they are written in Latvian; the others are the same in both languages."""

WITHOUT = frozenset({"count", "index", "score", "ratio"})
"""What is not said after a number."""


WHOLE = frozenset({*COUNTED, "count"}) - {"years", "weeks"}
"""Units of which there are whole ones only: nobody is 0.869 of a person."""


def localised_unit(lang: str, unit: str) -> str:
    """Return a unit as it is written in a language.

    >>> localised_unit("lv", "years"), localised_unit("lv", "km"), localised_unit("en", "years")
    ('gadi', 'km', 'years')
    """
    return unit if lang == "en" else UNITS.get(unit, unit)


@lru_cache(1_000)
def is_singular_number(number: str, lang: str) -> bool:
    """Return whether the singular follows a written number: in Latvian also after 21 and 0,1.

    >>> [is_singular_number(text, "lv") for text in ("1", "11", "21", "47,9", "47,1")]
    [True, False, True, False, True]
    >>> [is_singular_number(text, "en") for text in ("1", "21", "0.1")]
    [True, False, False]
    """
    plain = "".join(sign for sign in number if sign.isdigit() or sign == decimal_sign(lang))
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
        word = unit[:-1] if lang == "en" else COUNTED[unit][1]
    return f"{number}\u00a0{word}"
