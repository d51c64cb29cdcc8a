"""What a cell that names a territory says, and territories of other levels than municipalities.

Official tables list the country, its regions and parts of municipalities among municipalities.
Codes are those of the classification of administrative territories (ATVK) and of NUTS 3.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from schema.database.sqlite import fold_text
from schema.readings import calendar_day
from schema.tables import MunicipalityKind
from schema.tables.base import Choice

CODE = r"LV[0-9A-Z]{0,7}|[0-9]{4,7}"
WITH_CODE = re.compile(rf"(?P<code>{CODE})(?:[\s–—:-]|\.(?!\.))+(?P<name>[^0-9].*)")
CODE_BEHIND = re.compile(rf"(?P<name>.*\S)\s*\((?P<code>{CODE})\)")
DOTS = re.compile(r"^(?:\.{2,}|…|[\s\u00a0·•-]+)+\s*")
UNTIL = re.compile(r"\(\s*l[iī]dz\s+([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})\.?\s*\)", re.IGNORECASE)
IN_BRACKETS = re.compile(r"\s*\([^()]*\)\s*$")
FOOTNOTE = re.compile(r"\s*(?:\*+|[¹²³⁴]|[0-9]\))$")


class TerritoryLevel(Choice):
    """What a territory is that is no municipality."""

    COUNTRY = "COUNTRY", "The country."
    REGION = "REGION", "A region, or municipalities of one kind together."
    PART = "PART", "A parish, a town or another part of a municipality."
    FORMER = "FORMER", "A former municipality after its end, without a value."


class Territory(NamedTuple):
    """A territory as a cell names it: how deep below others, its code, its name, its last day."""

    depth: int
    code: str
    name: str
    until: date | None = None


def parse_territory(text: str) -> Territory:
    """Return what the text of a cell says; a code stands before a name.

    Who ended on a day that no calendar has is nobody: the text stays whole, and names nobody.

    >>> parse_territory("LV0020010 ..Aizkraukle")
    Territory(depth=2, code='LV0020010', name='Aizkraukle', until=None)
    >>> parse_territory("LV0024000 Bauskas novads (līdz 01.07.2021.)").until
    datetime.date(2021, 7, 1)
    >>> parse_territory("Bauskas novads (līdz 31.02.2021.)").name
    'Bauskas novads (līdz 31.02.2021.)'
    """
    said, ended = text.strip(), UNTIL.search(text)
    until = calendar_day(int(ended[3]), int(ended[2]), int(ended[1])) if ended else None
    if ended and until is None:
        return Territory(0, "", said)
    depth, said = strip_depth_dots(said)
    found = WITH_CODE.fullmatch(said) or CODE_BEHIND.fullmatch(said)
    code, name = (found["code"], found["name"]) if found else ("", said)
    if not found and re.fullmatch(CODE, said):
        return Territory(depth, said, "", until)
    deeper, name = strip_depth_dots(name)
    return Territory(max(depth, deeper), code, bare_name(name), until)


def strip_depth_dots(text: str) -> tuple[int, str]:
    """Return how many signs stand before a name that only show how deep it is, and the name."""
    dots = DOTS.match(text)
    return (len(dots[0].strip()), text[dots.end() :]) if dots else (0, text)


def bare_name(text: str) -> str:
    """Return a name without the mark of a footnote and what is said of it in brackets."""
    return IN_BRACKETS.sub("", FOOTNOTE.sub("", text)).strip() or text


COUNTRY_NAMES = frozenset(
    {"latvija", "latvia", "latvijas republika", "republic of latvia", "kopa", "pavisam", "total",
     "valsti kopa", "latvija kopa", "pavisam latvija", "lv"}
)  # fmt: skip
REGIONS = "rigas?|pierigas?|vidzemes?|kurzemes?|zemgales?|latgales?|selijas?"
REGION = re.compile(
    rf"(?:{REGIONS})\s+(?:statistiskais\s+|planosanas\s+)?(?:regions?|statistical region"
    rf"|planning region)|(?:pieriga|vidzeme|kurzeme|zemgale|latgale|selija)"
    r"|(?:republikas |valsts ?)?pilsetas(?: kopa)?|valstspilset(?:as|u pasvaldibas)(?: kopa)?"
    r"|novad(?:i|u pasvaldibas)(?: kopa)?|regioni|state cities|counties"
)
NUTS = re.compile(r"LV0[0-9A-Z]{0,2}")
PART = re.compile(
    r".*\b(?:pagasts?|pag\.?|pilseta|ciems|apkaime|priekspilseta|rajons|parish|town|village)"
)


def territory_level(said: Territory, is_inside: bool) -> TerritoryLevel | None:
    """Return of which other level a territory is that is no municipality, None for an unknown one.

    `is_inside` says whether it stands below a municipality that is less deep, or has the first
    digits of the code of one.

    >>> [
    ...     territory_level(parse_territory(t), False)
    ...     for t in ("LV00A Rīgas reģions", "Alsungas novads")
    ... ]
    [<TerritoryLevel.REGION: 'REGION'>, None]
    """
    name = " ".join((fold_text(said.name) or "").split())
    if said.code == "LV" or name in COUNTRY_NAMES:
        return TerritoryLevel.COUNTRY
    if NUTS.fullmatch(said.code) or REGION.fullmatch(name):
        return TerritoryLevel.REGION
    if name.endswith(("novads", "valstspilseta")):
        return None
    return TerritoryLevel.PART if is_inside or PART.fullmatch(name) else None


def municipality_aliases(kind: MunicipalityKind, name: str) -> Iterator[str]:
    """Yield what a municipality is called besides its name.

    >>> list(municipality_aliases(MunicipalityKind.COUNTY, "Ādažu novads"))[:2]
    ['Ādažu novada pašvaldība', 'Ādažu nov.']
    """
    if name.endswith(" novads"):
        stem = name.removesuffix(" novads")
        yield from (f"{stem} {rest}" for rest in ("novada pašvaldība", "nov.", "novada dome"))
    elif kind in (MunicipalityKind.STATE_CITY, MunicipalityKind.REPUBLICAN_CITY):
        of_city = f"{name}s" if name.endswith(("a", "e")) else name
        for form in {name, of_city}:
            yield from (f"{form} {rest}" for rest in CITIES)


CITIES = (
    "valstspilsēta", "valstspilsētas pašvaldība", "pilsēta", "pilsētas pašvaldība",
    "republikas pilsēta", "state city", "city", "valstspilsētas dome",
)  # fmt: skip
