"""What may have been meant by a public name that nothing has."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches

import sqlalchemy as sa

from schema.access.visibility import visibility_conditions
from schema.database.sqlite import fold_text
from schema.queries.lookups import newest_order
from schema.request.context import Context
from schema.tables import Row
from schema.tables.base import PlainRow, table_of

MOST_MEANT, NEAR, LONGEST = 3, 0.7, 100
"""How many names are told, how much of one has to be spelled so, how much of a name is compared."""

MOST_COMPARED = 2_000
"""So many rows are looked through; of longer lists the newest or first."""


async def suggest_public_names(
    context: Context, table: type[Row], name: str, given: str
) -> Sequence[str]:
    """Return public names of what is called or spelled nearly so: codes for a code, else slugs."""
    source = table_of(table)
    column = "code" if name == "code" else "slug"
    titles = [source.c.name] if "name" in source.c else []
    seen = sa.select(source.c[column].label("public"), *titles).where(
        *visibility_conditions(source)
    )
    rows = await context.loaders.rows(seen.order_by(*newest_order(source)).limit(MOST_COMPARED))
    return similar_public_names(given, rows)


def similar_public_names(given: str, rows: Sequence[PlainRow]) -> Sequence[str]:
    """Return the public names of rows that are called so, begin so or are spelled nearly so."""
    said = (fold_text(given) or "")[:LONGEST].strip()
    if not said:
        return []
    publics: dict[str, str] = {}
    for title, public in ((title, row.public) for row in rows for title in folded_titles(row)):
        publics.setdefault(title, public)
    called = [publics[said]] if said in publics else []
    begun = [public for title, public in publics.items() if title.startswith(said)]
    near = [publics[title] for title in get_close_matches(said, publics, MOST_MEANT, NEAR)]
    return list(dict.fromkeys([*called, *begun, *near]))[:MOST_MEANT]


def folded_titles(row: PlainRow) -> Iterator[str]:
    """Yield what a row is called by, folded."""
    yield fold_text(row.public) or ""
    names = getattr(row, "name", None)
    if isinstance(names, Mapping):
        yield from (fold_text(text) or "" for text in names.values())
