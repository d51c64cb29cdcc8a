"""What values of facets and filters are called, and what else they are found by."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from schema.database.sqlite import fold_text
from schema.indexing.search_fields import SLUGS_OF
from schema.tables import OrganisationKind
from schema.tables.base import PlainRow, Statement, table_of
from schema.text.labels import value_names
from schema.types import Caller
from schema.types.entity import localize_text
from search.language import LANGUAGES
from search.language.analysis import stem_key, tokens


@dataclass(frozen=True)
class ValueLabel:
    """What a value is called by, and everything that it can be found by."""

    text: str
    names: Collection[str]


def rows_named(field: str) -> Statement:
    """Return the statement for all rows whose slugs are values of a field."""
    source = table_of(SLUGS_OF[field].table)
    rows = sa.select(source).order_by(source.c.slug)
    if field != "region":
        return rows
    return rows.where(source.c.kind == OrganisationKind.PLANNING_REGION)


def label_contains(label: ValueLabel, part: str) -> bool:
    """Return whether a value is called so: each typed piece is in a name, or its inflected form.

    >>> region = ValueLabel("Vidzemes plānošanas reģions", ["Vidzemes plānošanas reģions", "VPR"])
    >>> [label_contains(region, part) for part in ("plan vidz", "VIDZEMĒ", "vpr", "Zemgale")]
    [True, True, True, False]
    """
    pieces = (fold_text(part) or "").split()
    forms = {lang: keys for lang in LANGUAGES if (keys := search_keys(part, lang))}
    return any(
        all(piece in (fold_text(name) or "") for piece in pieces)
        or any(keys <= search_keys(name, lang) for lang, keys in forms.items())
        for name in label.names
    )


@lru_cache(maxsize=5_000)
def search_keys(text: str, lang: str) -> frozenset[str]:
    """Return the keys by which a search meets the words of a text in a language."""
    return frozenset(stem_key(word.spelling, lang) for word in tokens(text.lower()))


async def value_labels(info: Caller, field: str, values: Sequence[str]) -> dict[str, ValueLabel]:
    """Return what values of a field are called; all names are read in one statement."""
    languages = info.context.request.languages
    if field not in SLUGS_OF:
        return {value: code_label(field, value, languages) for value in values}
    slug = table_of(SLUGS_OF[field].table).c.slug
    found = await info.context.loaders.rows(rows_named(field).where(slug.in_(values)))
    rows = {row.slug: row_label(field, row, languages) for row in found}
    return {value: rows.get(value, ValueLabel(value, [value])) for value in values}


def code_label(field: str, value: str, languages: Sequence[str]) -> ValueLabel:
    """Return what a value of a closed list is called; one that has no name is called as it is."""
    texts = value_names(field, value)
    if not texts:
        return ValueLabel(value, [value])
    return ValueLabel(localize_text(texts, languages).value, [value, *texts.values()])


def row_label(field: str, row: PlainRow, languages: Sequence[str]) -> ValueLabel:
    """Return what a row is called; a municipality that is no more says how long it was there."""
    source = SLUGS_OF[field]
    texts = getattr(row, source.label)
    text = localize_text(texts, languages).value
    ended = getattr(row, "valid_to", None)
    label = f"{text} (–{ended.year})" if ended else text
    return ValueLabel(
        label, [*texts.values(), *nested_names([getattr(row, name) for name in source.others])]
    )


def nested_names(given: Any) -> Iterator[str]:
    """Yield the strings in lists and mappings, however deep."""
    if isinstance(given, str):
        yield given
    elif isinstance(given, Mapping):
        yield from nested_names(list(given.values()))
    elif isinstance(given, list):
        for each in given:
            yield from nested_names(each)
