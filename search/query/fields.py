"""The names of fields that may be typed before a colon, in Latvian and English."""

import dataclasses
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

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

# The names that may be typed, by what they look into.
NAMES_OF_TEXTS: Mapping[tuple[str, ...], str] = {
    ("title",): "virsraksts nosaukums title",
    ("summary",): "kopsavilkums summary",
    ("themes",): "tema theme topic",
    ("places", "places_around", "names"): "vieta place",
    ("places", "places_around"): "novads pasvaldiba municipality",
    ("codes",): "kods code",
    ("problem",): "problema problem",
    ("solution",): "risinajums solution",
    ("results",): "rezultati rezultats results",
    ("lessons",): "macibas secinajumi lessons",
    ("attachments",): "pielikums attachment",
}
TEXT_NAMES = {name: texts for texts, names in NAMES_OF_TEXTS.items() for name in names.split()}


@dataclass(frozen=True)
class TypedField:
    """A field whose exact values may be typed behind one of its names and a colon.

    `meanings` are other words for its values. What does not look like `shape` in the end is read
    as words. Of numbers all from one to another may be typed too.
    """

    field: str
    names: Sequence[str]
    shape: str
    meanings: Mapping[str, str] = dataclasses.field(default_factory=dict)
    is_number: bool = False


def order_text(given: Mapping[str, str], name: str) -> str:
    """Return the text that puts a document in its place; what has none comes last.

    >>> order_text({"year": "2023"}, "year"), order_text({}, "year")
    ('2023', '')
    >>> order_text({}, "title") == BEHIND
    True
    """
    return given.get(name, "" if ORDERS[name] else BEHIND)[:LONGEST_ORDER]


def text_fields(name: str) -> tuple[str, ...]:
    """Return the texts that a typed name means; none for a name that nobody knows.

    >>> text_fields("Problēma"), text_fields("nekas")
    (('problem',), ())
    """
    return TEXT_NAMES.get(fold_text(name), ())


def typed_field(name: str, fields: Iterable[TypedField]) -> TypedField | None:
    """Return the field that has a typed name."""
    wanted = fold_text(name)
    return next((each for each in fields if wanted in map(fold_text, each.names)), None)


def parse_field_value(
    name: str, typed: str, fields: Iterable[TypedField]
) -> tuple[str, str] | None:
    """Return the field and the exact value that were typed; None for no such field or value.

    >>> country = TypedField("country", ["valsts"], "[A-Z]{2}", {"Lietuva": "LT"})
    >>> typed = ("valsts", "no"), ("Valsts", "lietuva"), ("valsts", "Atlantīda"), ("x", "y")
    >>> [parse_field_value(*each, [country]) for each in typed]
    [('country', 'NO'), ('country', 'LT'), None, None]
    """
    found = typed_field(name, fields)
    if found is None:
        return None
    meanings = {fold_text(word): value for word, value in found.meanings.items()}
    value = meanings.get(fold_text(typed), typed.upper())
    return (found.field, value) if re.fullmatch(found.shape, value) else None


def parse_number_range(
    name: str, typed: str, fields: Iterable[TypedField]
) -> tuple[str, int | None, int | None] | None:
    """Return the field and the numbers from one to another that were typed; None for anything else.

    >>> year = TypedField("year", ["gads", "year"], "[0-9]{4}", is_number=True)
    >>> [parse_number_range("gads", typed, [year]) for typed in ("2020-2023", ">2020", "..2019")]
    [('year', 2020, 2023), ('year', 2021, None), ('year', None, 2019)]
    >>> [parse_number_range("gads", typed, [year]) for typed in ("2023", "-")]
    [None, None]
    >>> parse_number_range("valsts", "2020-2023", [year])
    """
    known = typed_field(name, fields)
    found = number_range(known.shape).fullmatch(typed) if known and known.is_number else None
    if not known or not found:
        return None
    if sign := found["sign"]:
        number, beyond = int(found["number"]), 0 if sign.endswith("=") else 1
        if sign[0] == ">":
            return (known.field, number + beyond, None)
        return (known.field, None, number - beyond)
    least, most = (int(found[end]) if found[end] else None for end in ("least", "most"))
    return (known.field, least, most) if found["least"] or found["most"] else None


@cache
def number_range(shape: str) -> re.Pattern[str]:
    """Return how numbers of a shape from one to another are typed."""
    ends = rf"(?P<least>{shape})?(?:-|–|\.\.)(?P<most>{shape})?"
    return re.compile(rf"(?P<sign>[<>]=?)(?P<number>{shape})|{ends}")
