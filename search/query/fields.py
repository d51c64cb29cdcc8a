"""The names of fields that may be typed before a colon, in Latvian and English."""

import re
from collections.abc import Mapping

from search.language.analysis import fold_text

# Texts of a document, in the order in which their words are numbered; new ones go to the end.
TEXTS = (
    "codes", "title", "names", "places", "places_around", "themes", "summary", "body", "problem",
    "solution", "results", "lessons", "attachments", "outcome", "linked",
)  # fmt: skip

ORDERS: Mapping[str, bool] = {"title": False, "date": True, "year": True, "cost": False}
"""By what answers can be put in order, and whether the greatest comes first."""

# Behind every text, for what has nothing to be put in order by.
BEHIND = "\U0010ffff"
LONGEST_ORDER = 100

# What a typed name looks into.
TEXT_NAMES: Mapping[str, tuple[str, ...]] = {
    "virsraksts": ("title",),
    "nosaukums": ("title",),
    "title": ("title",),
    "kopsavilkums": ("summary",),
    "summary": ("summary",),
    "tema": ("themes",),
    "theme": ("themes",),
    "topic": ("themes",),
    "vieta": ("places", "places_around", "names"),
    "novads": ("places", "places_around"),
    "pasvaldiba": ("places", "places_around"),
    "place": ("places", "places_around", "names"),
    "municipality": ("places", "places_around"),
    "kods": ("codes",),
    "code": ("codes",),
    "problema": ("problem",),
    "problem": ("problem",),
    "risinajums": ("solution",),
    "solution": ("solution",),
    "rezultati": ("results",),
    "rezultats": ("results",),
    "results": ("results",),
    "macibas": ("lessons",),
    "secinajumi": ("lessons",),
    "lessons": ("lessons",),
    "pielikums": ("attachments",),
    "attachment": ("attachments",),
}
# How the years from one to another are typed.
YEARS = re.compile(
    r"(?P<sign>[<>]=?)(?P<year>[0-9]{4})|(?P<least>[0-9]{4})?(?:-|–|\.\.)(?P<most>[0-9]{4})?"
)
# Exact values of a document, and what people call them.
VALUE_NAMES = {
    "gads": "year",
    "year": "year",
    "valsts": "country",
    "country": "country",
    "iznakums": "outcome",
    "outcome": "outcome",
}
# What exact values look like; whatever else is typed after such a name is read as words.
SHAPES = {
    "year": re.compile("[0-9]{4}"),
    "country": re.compile("[A-Z]{2}"),
    "outcome": re.compile("WORKED|PARTLY|FAILED|TOO_EARLY|UNKNOWN"),
}
VALUES = {
    "izdevas": "WORKED",
    "worked": "WORKED",
    "dalas": "PARTLY",
    "daleji": "PARTLY",
    "partly": "PARTLY",
    "neizdevas": "FAILED",
    "failed": "FAILED",
    "latvija": "LV",
    "latvia": "LV",
    "igaunija": "EE",
    "estonia": "EE",
    "lietuva": "LT",
    "lithuania": "LT",
    "norvegija": "NO",
    "norway": "NO",
    "polija": "PL",
    "poland": "PL",
    "somija": "FI",
    "finland": "FI",
}


def order_text(given: Mapping[str, str], name: str) -> str:
    """Return the text that puts a document in its place; what has none comes last.

    >>> (
    ...     order_text({"year": "2023"}, "year"),
    ...     order_text({}, "year"),
    ...     order_text({}, "title") == BEHIND,
    ... )
    ('2023', '', True)
    """
    return given.get(name, "" if ORDERS[name] else BEHIND)[:LONGEST_ORDER]


def text_fields(name: str) -> tuple[str, ...]:
    """Return the texts that a typed name means; none for a name that nobody knows.

    >>> text_fields("Problēma"), text_fields("nekas")
    (('problem',), ())
    """
    return TEXT_NAMES.get(fold_text(name), ())


def parse_field_value(name: str, typed: str) -> tuple[str, str] | None:
    """Return the field and the exact value that were typed; None for no such field or value.

    >>> (
    ...     parse_field_value("iznākums", "neizdevās"),
    ...     parse_field_value("gads", "2023"),
    ...     parse_field_value("valsts", "lt"),
    ... )
    (('outcome', 'FAILED'), ('year', '2023'), ('country', 'LT'))
    >>> (
    ...     parse_field_value("gads", "pērn"),
    ...     parse_field_value("valsts", "Atlantīda"),
    ...     parse_field_value("x", "y"),
    ... )
    (None, None, None)
    """
    field = VALUE_NAMES.get(fold_text(name))
    value = VALUES.get(fold_text(typed), typed.upper())
    return (field, value) if field and SHAPES[field].fullmatch(value) else None


def parse_year_range(name: str, typed: str) -> tuple[str, int | None, int | None] | None:
    """Return the field and the years from one to another that were typed; None for anything else.

    >>> (
    ...     parse_year_range("gads", "2020-2023"),
    ...     parse_year_range("year", ">2020"),
    ...     parse_year_range("gads", "..2019"),
    ... )
    (('year', 2020, 2023), ('year', 2021, None), ('year', None, 2019))
    >>> (
    ...     parse_year_range("gads", "2023"),
    ...     parse_year_range("gads", "-"),
    ...     parse_year_range("valsts", "2020-2023"),
    ... )
    (None, None, None)
    """
    field, found = VALUE_NAMES.get(fold_text(name)), YEARS.fullmatch(typed)
    if field != "year" or not found:
        return None
    if sign := found["sign"]:
        year, beyond = int(found["year"]), 0 if sign.endswith("=") else 1
        return (field, year + beyond, None) if sign[0] == ">" else (field, None, year - beyond)
    least, most = (int(found[end]) if found[end] else None for end in ("least", "most"))
    return (field, least, most) if found["least"] or found["most"] else None
