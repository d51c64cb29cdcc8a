"""The units of indicators, as Latvian and English write them."""

from collections.abc import Mapping

THIN_SPACE = "\u202f"
UNITS: Mapping[str, str] = {
    "persons": "cilvēki",
    "years": "gadi",
    "count": "skaits",
    "index": "indekss",
    "score": "punkti",
    "ratio": "attiecība",
    "weeks": "nedēļas",
    "pupils": "skolēni",
    "practices": "prakses",
    "documents": "dokumenti",
    "reports": "ziņojumi",
    "ideas": "idejas",
    "applicants": "pretendenti",
    "offers": "piedāvājumi",
    "meetings": "sanāksmes",
    "trips": "braucieni",
    "yes/no": "jā/nē",
    "persons per trip": "cilvēki vienā braucienā",
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


def unit_in(lang: str, unit: str) -> str:
    """Return a unit as it is written in a language.

    >>> unit_in("lv", "years"), unit_in("lv", "km"), unit_in("en", "years")
    ('gadi', 'km', 'years')
    """
    return unit if lang == "en" else UNITS.get(unit, unit)


def with_unit(number: str, unit: str, lang: str) -> str:
    """Return a number with its unit.

    >>> with_unit("5,5", "years", "lv"), with_unit("7", "count", "en")
    ('5,5\\xa0gadi', '7')
    """
    return number if unit in WITHOUT else f"{number}\u00a0{unit_in(lang, unit)}"
