"""The names of fields that may be typed before a colon, in Latvian and English."""

from collections.abc import Mapping

from search.analysis import folded

# Texts of a document, in the order in which their words are numbered; new ones go to the end.
TEXTS = (
    "codes", "title", "names", "places", "places_around", "themes", "summary", "body", "problem",
    "solution", "results", "lessons", "attachments", "outcome", "linked",
)  # fmt: skip

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
# Exact values of a document, and what people call them.
VALUE_NAMES = {
    "gads": "year",
    "year": "year",
    "valsts": "country",
    "country": "country",
    "iznakums": "outcome",
    "outcome": "outcome",
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


def texts_named(name: str) -> tuple[str, ...]:
    """Return the texts that a typed name means; none for a name that nobody knows.

    >>> texts_named("Problēma"), texts_named("nekas")
    (('problem',), ())
    """
    return TEXT_NAMES.get(folded(name), ())


def value_of(name: str, typed: str) -> tuple[str, str] | None:
    """Return the field and the exact value that were typed; None when the name is no such field.

    >>> value_of("iznākums", "neizdevās"), value_of("gads", "2023"), value_of("x", "y")
    (('outcome', 'FAILED'), ('year', '2023'), None)
    """
    field = VALUE_NAMES.get(folded(name))
    return (field, VALUES.get(folded(typed), typed.upper())) if field else None
