"""The units of indicators, as Latvian and English write them."""

from collections.abc import Mapping

THIN_SPACE = "\u202f"
COUNTED: Mapping[str, tuple[str, str]] = {
    "persons": ("cilvēki", "cilvēks"),
    "years": ("gadi", "gads"),
    "weeks": ("nedēļas", "nedēļa"),
    "pupils": ("skolēni", "skolēns"),
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
    "per 10,000 residents": f"uz 10{THIN_SPACE}000 iedzīvotāju",
    "per 1000": f"uz 1{THIN_SPACE}000",
    "per 10000": f"uz 10{THIN_SPACE}000",
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


def unit_in(lang: str, unit: str) -> str:
    """Return a unit as it is written in a language.

    >>> unit_in("lv", "years"), unit_in("lv", "km"), unit_in("en", "years")
    ('gadi', 'km', 'years')
    """
    return unit if lang == "en" else UNITS.get(unit, unit)


def is_one(number: str, lang: str) -> bool:
    """Return whether the singular follows a written number: in Latvian also after 21 and 0,1.

    >>> [is_one(text, "lv") for text in ("1", "11", "21", "47,9", "47,1")]
    [True, False, True, False, True]
    >>> [is_one(text, "en") for text in ("1", "21", "0.1")]
    [True, False, False]
    """
    if lang == "en":
        return number == "1"
    digits = number.rpartition(",")[2]
    return digits.endswith("1") and not digits.endswith("11")


def with_unit(number: str, unit: str, lang: str) -> str:
    """Return a number with its unit.

    >>> with_unit("5,5", "years", "lv"), with_unit("7", "count", "en")
    ('5,5\\xa0gadi', '7')
    >>> with_unit("21", "persons", "lv"), with_unit("1", "years", "en")
    ('21\\xa0cilvēks', '1\\xa0year')
    """
    if unit in WITHOUT:
        return number
    word = unit_in(lang, unit)
    if unit in COUNTED and is_one(number, lang):
        word = unit[:-1] if lang == "en" else COUNTED[unit][1]
    return f"{number}\u00a0{word}"
