"""Values of a filter that nothing can have, and what may have been meant by them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache

from schema.database.sqlite import fold_text
from schema.editing.redirects import Read, slugs_now
from schema.indexing.search_fields import FILTERED, SLUGS_OF
from schema.queries.filters import Given, filter_parts
from schema.queries.value_labels import label_contains, row_label, rows_named
from schema.tables.base import PlainRow, Statement, table_of
from schema.text.labels import open_list_codes, value_names

MOST_TOLD, MOST_MEANT = 5, 3
"""How many unknown values of a part of a filter are told, and how many known ones for each."""

NEAR, LONGEST = 0.75, 100
"""How much of a slug has to be spelled so, and how much of a value is compared."""

SHAPES = {
    part: re.compile(field.shape)
    for part, field in FILTERED.items()
    if field.shape and field.kind is str
}
"""How the codes of lists that are open look."""


@dataclass(frozen=True)
class UnknownValue:
    """A value that a part of a filter asks for and that there is not, and what is like it."""

    part: str
    value: str
    place: int
    meant: Sequence[str] = ()


async def unknown_values(read: Read, given: Mapping[str, Sequence[str]]) -> list[UnknownValue]:
    """Return the values of a filter, by its parts, that nothing can have; the first few of each."""
    found = list(unknown_codes(given))
    for part in slug_parts(given):
        found += await unknown_slugs(read, part, given[part])
    return found


def slug_parts(given: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the parts of a filter that ask for something by its slug."""
    return [part for part in given if part in FILTERED and FILTERED[part].slugs]


def unknown_codes(given: Mapping[str, Sequence[str]]) -> Iterator[UnknownValue]:
    """Yield the codes that are none, with those of what is called so.

    >>> [(one.value, one.meant) for one in unknown_codes({"countries": ["LV", "NORVĒĢIJA"]})]
    [('NORVĒĢIJA', ['NO'])]
    """
    for part, shape in SHAPES.items():
        wrong = [(n, v) for n, v in enumerate(given.get(part, ())) if not shape.fullmatch(v)]
        for place, value in wrong[:MOST_TOLD]:
            meant = codes_by_name(FILTERED[part].name).get(fold_text(value) or "", ())
            yield UnknownValue(part, value, place, meant)


@cache
def codes_by_name(field: str) -> Mapping[str, Sequence[str]]:
    """Return the codes of an open list by what they are called, in either language."""
    found: dict[str, list[str]] = {}
    for code in open_list_codes(field):
        for name in dict.fromkeys(fold_text(t) or "" for t in value_names(field, code).values()):
            found.setdefault(name, []).append(code)
    return found


async def unknown_slugs(read: Read, part: str, values: Sequence[str]) -> list[UnknownValue]:
    """Return the values of a part of a filter that are no slugs of what it asks for."""
    field, held = FILTERED[part].name, await read(rows_with_slugs(part, values))
    missing = missing_slugs(values, held)
    if not missing:
        return []
    rows = await read(rows_named(field))
    moved = await slugs_now(read, SLUGS_OF[field].table, [value for _, value in missing])
    return [
        UnknownValue(
            part,
            value,
            place,
            [moved[value]] if value in moved else similar_slugs(field, value, rows),
        )
        for place, value in missing
    ]


def rows_with_slugs(part: str, values: Sequence[str]) -> Statement:
    """Return the statement for the rows that a part of a filter asks for by their slugs."""
    field = FILTERED[part].name
    return rows_named(field).where(table_of(SLUGS_OF[field].table).c.slug.in_(values))


def missing_slugs(values: Sequence[str], rows: Sequence[PlainRow]) -> list[tuple[int, str]]:
    """Return the first values that are the slug of no row, each with its place."""
    known = {row.slug for row in rows}
    return [(n, value) for n, value in enumerate(values) if value not in known][:MOST_TOLD]


async def follow_redirects(read: Read, given: Given) -> Given:
    """Return a filter in which the slugs of what became a part of something lead to that."""
    values, changed = filter_parts(given), {}
    for part in slug_parts(values):
        moved = await slugs_now(read, SLUGS_OF[FILTERED[part].name].table, values[part])
        if moved:
            changed[part] = [moved.get(value, value) for value in values[part]]
    return replace(given, **changed) if given and changed else given


def similar_slugs(field: str, value: str, rows: Sequence[PlainRow]) -> list[str]:
    """Return the slugs of what is called so, is spelled nearly so, or has this in its name."""
    said = (fold_text(value) or "")[:LONGEST]
    labels = {row.slug: row_label(field, row, ("lv",)) for row in rows}
    called = [slug for slug, each in labels.items() if said in map(fold_text, each.names)]
    begun = [slug for slug in labels if said and slug.startswith(f"{said}-")]
    near = get_close_matches(said, labels, MOST_MEANT, NEAR)
    spelled = said.replace("-", " ").strip()
    within = [slug for slug, each in labels.items() if spelled and label_contains(each, spelled)]
    return list(dict.fromkeys([*called, *begun, *near, *within]))[:MOST_MEANT]
