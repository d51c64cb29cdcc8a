"""Facets: how what was found spreads over the values of a field, with what each is called."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schema import tables
from schema.context import rows_by
from schema.database import fold
from schema.labels import LABELS
from schema.tables import Row
from schema.tables.row import PlainRow, table_of
from schema.types import Caller
from schema.types.entity import localize
from schema.types.search import SearchBucket, SearchFacet, SearchFacetField, SearchKind

# Facets whose values are slugs: of which table, what a row is called, and what else it is found by.
NAMED: Mapping[str, tuple[type[Row], str, Sequence[str]]] = {
    "topic": (tables.Topic, "name", ["synonyms"]),
    "municipality": (tables.Municipality, "name", ["centre"]),
    "region": (tables.Organisation, "name", ["abbreviations"]),
    "network": (tables.Network, "title", ["code"]),
    "project": (tables.Project, "title", ["number"]),
}


@dataclass(frozen=True)
class Label:
    """What a value is called by, and everything that it can be found by."""

    text: str
    names: Collection[str]


def key_of(field: SearchFacetField) -> str:
    """Return the field of the index that a facet counts."""
    return field.value.lower()


async def facet(
    info: Caller,
    field: SearchFacetField,
    counts: Mapping[str, int],
    chosen: Collection[str],
    containing: str,
    first: int,
) -> SearchFacet:
    """Return the values that most have, and those that the filter asks for, as they are called."""
    key, every = key_of(field), {value: counts.get(value, 0) for value in (*counts, *chosen)}
    ordered = sorted(every, key=lambda value: (-every[value], value))
    labels = await labelled(info, key, ordered) if containing else {}
    if containing:
        ordered = [value for value in ordered if contains(labels[value], containing)]
    shown = [v for place, v in enumerate(ordered) if place < first or v in chosen]
    labels = labels or await labelled(info, key, shown)
    buckets = [
        SearchBucket(
            value=asked_as(field, v),
            label=labels[v].text,
            count=every[v],
            selected=v in chosen,
        )
        for v in shown
    ]
    return SearchFacet(field=field, total_count=len(ordered), buckets=buckets)


def asked_as(field: SearchFacetField, value: str) -> str:
    """Return a value as the filter takes it."""
    return SearchKind(value).name if field is SearchFacetField.KIND else value


def contains(label: Label, part: str) -> bool:
    """Return whether a value is called so, whatever the case and the diacritics."""
    wanted = fold(part) or ""
    return any(wanted in (fold(name) or "") for name in label.names)


async def labelled(info: Caller, field: str, values: Sequence[str]) -> dict[str, Label]:
    """Return what values of a field are called; all names are read in one statement."""
    languages = info.context.languages
    if field not in NAMED:
        known = LABELS.get(field, {})
        return {value: closed(value, known.get(value, {}), languages) for value in values}
    table, column, others = NAMED[field]
    found = await info.context.rows(rows_by(table_of(table), "slug"), values=list(values))
    rows = {row.slug: row for row in found}
    return {
        value: label(rows[value], column, others, languages)
        if value in rows
        else Label(value, [value])
        for value in values
    }


def closed(value: str, texts: Mapping[str, str], languages: Sequence[str]) -> Label:
    """Return what a value of a closed list is called; one that has no name is called as it is."""
    if not texts:
        return Label(value, [value])
    return Label(localize(texts, languages).value, [value, *texts.values()])


def label(row: PlainRow, column: str, others: Sequence[str], languages: Sequence[str]) -> Label:
    """Return what a row is called; a municipality that is no more says how long it was there."""
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
