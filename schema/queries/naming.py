"""What values of facets and filters are called, and what else they are found by."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from schema.database.engine import fold
from schema.indexing.facet_values import SLUGS_OF
from schema.tables import OrganisationKind
from schema.tables.base import (
    PlainRow,
    Statement,
    table_of,
)
from schema.text.labels import LABELS
from schema.types import Caller
from schema.types.entity import localize
from search.language.analysis import (
    LANGUAGES,
    key,
    tokens,
)

# Of fields whose values are slugs: what a row is called, and what else it is found by.
NAMED: Mapping[str, tuple[str, Sequence[str]]] = {
    "topic": ("name", ["synonyms"]),
    "municipality": ("name", ["centre"]),
    "region": ("name", ["abbreviations"]),
    "network": ("title", ["code"]),
    "project": ("title", ["number"]),
}


@dataclass(frozen=True)
class Label:
    """What a value is called by, and everything that it can be found by."""

    text: str
    names: Collection[str]


def rows_named(field: str) -> Statement:
    """Return the statement for all rows whose slugs are values of a field."""
    source = table_of(SLUGS_OF[field])
    rows = sa.select(source).order_by(source.c.slug)
    if field != "region":
        return rows
    return rows.where(source.c.kind == OrganisationKind.PLANNING_REGION)


def contains(label: Label, part: str) -> bool:
    """Return whether a value is called so: each typed piece is in a name, or its inflected form.

    >>> region = Label("Vidzemes plānošanas reģions", ["Vidzemes plānošanas reģions", "VPR"])
    >>> [contains(region, part) for part in ("plan vidz", "VIDZEMĒ", "vpr", "Zemgale")]
    [True, True, True, False]
    """
    pieces = (fold(part) or "").split()
    forms = {lang: keys for lang in LANGUAGES if (keys := keys_of(part, lang))}
    return any(
        all(piece in (fold(name) or "") for piece in pieces)
        or any(keys <= keys_of(name, lang) for lang, keys in forms.items())
        for name in label.names
    )


@lru_cache(maxsize=5_000)
def keys_of(text: str, lang: str) -> frozenset[str]:
    """Return the keys by which a search meets the words of a text in a language."""
    return frozenset(key(word.spelling, lang) for word in tokens(text.lower()))


async def labelled(info: Caller, field: str, values: Sequence[str]) -> dict[str, Label]:
    """Return what values of a field are called; all names are read in one statement."""
    languages = info.context.languages
    if field not in NAMED:
        return {value: closed(field, value, languages) for value in values}
    slug = table_of(SLUGS_OF[field]).c.slug
    found = await info.context.rows(rows_named(field).where(slug.in_(values)))
    rows = {row.slug: label(field, row, languages) for row in found}
    return {value: rows.get(value, Label(value, [value])) for value in values}


def closed(field: str, value: str, languages: Sequence[str]) -> Label:
    """Return what a value of a closed list is called; one that has no name is called as it is."""
    texts = LABELS.get(field, {}).get(value)
    if not texts:
        return Label(value, [value])
    return Label(localize(texts, languages).value, [value, *texts.values()])


def label(field: str, row: PlainRow, languages: Sequence[str]) -> Label:
    """Return what a row is called; a municipality that is no more says how long it was there."""
    column, others = NAMED[field]
    texts = getattr(row, column)
    text = localize(texts, languages).value
    ended = getattr(row, "valid_to", None)
    shown = f"{text} (–{ended.year})" if ended else text
    return Label(shown, [*texts.values(), *words([getattr(row, name) for name in others])])


def words(given: Any) -> Iterator[str]:
    """Yield the strings in lists and mappings, however deep."""
    if isinstance(given, str):
        yield given
    elif isinstance(given, Mapping):
        yield from words(list(given.values()))
    elif isinstance(given, list):
        for each in given:
            yield from words(each)
