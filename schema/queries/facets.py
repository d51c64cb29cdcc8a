"""Facets: how what was found spreads over the values of a field, with what each is called."""

from collections.abc import Collection, Mapping

from schema.queries.naming import contains, labelled
from schema.types import Caller
from schema.types.search import SearchBucket, SearchFacet, SearchFacetField, SearchKind


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
