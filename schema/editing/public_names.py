"""Public names and numbers of new records, which tell nothing of records that are hidden."""

import re
from collections.abc import Mapping
from itertools import count
from secrets import choice, randbelow
from typing import Any

import sqlalchemy as sa

from schema.access.visibility import RULES
from schema.database.sqlite import fold_text
from schema.editing.transactions.writes import Write
from schema.tables import Attachment, Change, Expert, Redirect, Row, SavedSearch
from schema.tables.base import table_of

LONGEST_SLUG, LONGEST = 80, 120
"""How many characters a public name has that is made of a title, and one that was given."""

LETTERS, DRAWN = "abcdefghjkmnpqrstuvwxyz23456789", 6
"""What the ending of a public name is drawn from, without what looks alike, and its length."""

IN_ADDRESSES = frozenset({Attachment, SavedSearch})
"""What has no public name, may be hidden, and is seen by its number."""

LOWEST, HIGHEST = 2**24, 2**30
"""Between which numbers those of records that may be hidden are drawn."""


def public_name(write: Write, table: type[Row], values: Mapping[str, Any]) -> str:
    """Return the public name of a new record: what its writer gave, or one made of its title."""
    slug = values.get("slug")
    if not slug or may_name_person(table, values):
        return free_slug(write, table, values)
    return requested_slug(write, table, slug)


def may_name_person(table: type[Row], values: Mapping[str, Any]) -> bool:
    """Return whether a record has a name that may be a person's: all but confirmed offices."""
    return table is Expert and not values.get("is_confirmed")


def free_slug(write: Write, table: type[Row], values: Mapping[str, Any]) -> str:
    """Return a public name made of the title, that no record has or ever had.

    Where records may be hidden it ends in letters that nobody can foresee: that a name is taken
    would tell of a record that is not shown. What may be a person's name is never in it.
    """
    texts = values.get("title") or values.get("name") or {}
    title = texts.get("lv") or next(iter(texts.values()), "") if isinstance(texts, dict) else ""
    if may_name_person(table, values):
        title = ""
    words = re.sub(r"[^a-z0-9]+", "-", fold_text(title) or "").strip("-")
    slug = words[:LONGEST_SLUG].strip("-") or table_of(table).name.replace("_", "-")
    if has_visibility_rule(table):
        return random_slug(write, table, slug)
    used = used_slugs(write, table, {"slug": slug})
    if slug not in used:
        return slug
    return next(name for n in range(2, len(used) + 3) if (name := f"{slug}-{n}") not in used)


def has_visibility_rule(table: type[Row]) -> bool:
    """Return whether some see rows of a table that others do not."""
    return table_of(table) in RULES


def random_slug(write: Write, table: type[Row], slug: str) -> str:
    """Return a public name with an ending drawn by lot, that no record has or ever had."""
    used = used_slugs(write, table, {"slug": slug})
    drawn = (f"{slug}-{''.join(choice(LETTERS) for _ in range(DRAWN))}" for _ in count())
    return next(name for name in drawn if name not in used)


def requested_slug(write: Write, table: type[Row], slug: str) -> str:
    """Return the public name that a writer gave, if need be with an ending.

    Who sees what is hidden may be told that a name is taken; for others it is never taken.
    """
    may_know = not has_visibility_rule(table) or write.viewer.values["sees_all"]
    if may_know or len(slug) > LONGEST:
        return slug
    return random_slug(write, table, slug[:LONGEST_SLUG].strip("-"))


def new_row_number(write: Write, table: type[Row]) -> dict[str, int]:
    """Return the number of a new row, by lot where it would tell of others, else the next one.

    Numbers that are counted up would tell how much is written that is not shown.
    """
    source = table_of(table)
    is_named = has_visibility_rule(table) and "slug" in source.c
    if not is_named and table not in IN_ADDRESSES:
        return {}
    drawn = (randbelow(HIGHEST - LOWEST) + LOWEST for _ in count())
    taken = sa.select(source.c.id)
    free = (n for n in drawn if not write.as_program(taken.where(source.c.id == n)))
    return {"id": next(free)}


def used_slugs(write: Write, table: type[Row], values: Mapping[str, Any]) -> set[str]:
    """Return the public names that records of a table have or had and that begin as this one."""
    source, kind, beginning = table_of(table), table.__name__, values.get("slug")
    if beginning is None:
        return set()
    found = [sa.select(source.c.slug).where(source.c.slug.startswith(beginning))]
    for ledger in (table_of(Change), table_of(Redirect)):
        mine = (ledger.c.kind == kind, ledger.c.slug.startswith(beginning))
        found.append(sa.select(ledger.c.slug).where(*mine))
    return {slug for (slug,) in write.as_program(sa.union(*found))}  # type: ignore[arg-type]
