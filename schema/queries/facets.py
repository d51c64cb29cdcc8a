"""Facets: how what was found spreads over the values of a field, with what each is called."""

from collections.abc import Collection, Mapping, Sequence

from schema.indexing.search_fields import BY_NAME, FIELDS, SearchField, filter_value
from schema.queries.value_labels import ValueLabel, label_contains, value_labels
from schema.text.catalogues import catalogue_language, phrase
from schema.text.locale_format import localise_number
from schema.types import Caller
from schema.types.search import SearchBucket, SearchFacet, SearchFacetField
from search.documents import Range

BANDS = {each.name: each.bands for each in FIELDS if each.bands}
"""Of which numbers ranges are counted, and which."""


def facet_search_field(field: SearchFacetField) -> SearchField:
    """Return what is declared of the field that a facet counts."""
    return BY_NAME[field.value.lower()]


async def build_facet(
    info: Caller,
    field: SearchFacetField,
    counts: Mapping[str, int],
    chosen: Collection[str],
    containing: str,
    first: int,
) -> SearchFacet:
    """Return the values that most have, and those that the filter asks for, as they are called."""
    known, every = facet_search_field(field), {v: counts.get(v, 0) for v in (*counts, *chosen)}
    key, ordered = known.name, sorted(every, key=lambda value: (-every[value], value))
    if known.kind is int:
        ordered = sorted(every, key=int, reverse=True)
    labels = await value_labels(info, key, ordered) if containing else {}
    if containing:
        ordered = [value for value in ordered if label_contains(labels[value], containing)]
    values = [v for place, v in enumerate(ordered) if place < first or v in chosen]
    labels = labels or await value_labels(info, key, values)
    buckets = [
        SearchBucket(
            value=filter_value(known, v),
            label=labels[v].text,
            count=every[v],
            selected=v in chosen,
            gte=None,
            lte=None,
        )
        for v in values
    ]
    return SearchFacet(field=field, total_count=len(ordered), buckets=buckets)


async def range_facet(
    info: Caller,
    field: SearchFacetField,
    counts: Sequence[int],
    chosen: Range | None,
    containing: str,
    first: int,
) -> SearchFacet:
    """Return how many have so much, the least first, and the range that the filter asks for."""
    known, languages = facet_search_field(field), info.context.request.languages
    named = {bounds: range_label(known.name, bounds, languages) for bounds in known.bands}
    ranges = [
        (bounds, count)
        for bounds, count in zip(known.bands, counts, strict=True)
        if (count or bounds == chosen)
        and (
            not containing or label_contains(ValueLabel(named[bounds], [named[bounds]]), containing)
        )
    ]
    buckets = [
        SearchBucket(
            value="..".join("" if end is None else f"{end:.15g}" for end in bounds),
            label=named[bounds],
            count=count,
            selected=bounds == chosen,
            gte=bounds[0],
            lte=bounds[1],
        )
        for place, (bounds, count) in enumerate(ranges)
        if place < first or bounds == chosen
    ]
    return SearchFacet(field=field, total_count=len(ranges), buckets=buckets)


def range_label(name: str, bounds: Range, languages: Sequence[str]) -> str:
    """Return what a range is called: up to the next whole thousand of euros, or the next post.

    >>> range_label("cost", (10_000.0, 49_999.99), ["lv"])
    '10\xa0000–50\xa0000 €'
    >>> range_label("cost", (None, 9_999.99), ["en"]), range_label("staff", (None, 0.99), ["en"])
    ('up to €10,000', 'less than 1 full-time post')
    """
    least, most = bounds
    rule = "up to" if least is None else "from" if most is None else "between"
    lang = catalogue_language(languages)
    low, high = (localise_number(f"{round(end or 0):,}", lang) for end in bounds)
    if name == "staff":
        return phrase("search", f"staff {rule}", lang, least=low, most=high)
    return phrase("search", f"cost {rule}", lang, least=low, most=high)
