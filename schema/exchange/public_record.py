"""A record as people read it: its title and its texts, as far as everybody may see it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from schema import ids, tables
from schema.access.viewer import PUBLIC
from schema.access.visibility import visibility_conditions
from schema.editing.redirects import redirected_row
from schema.indexing.searchable import RECIPES, SEARCHED, DocumentRecipe
from schema.request.context import Context
from schema.tables.base import PlainRow, table_of
from schema.text.catalogues import catalogue_language, phrase
from schema.types.entity import LocalizedText, localize_text

HEADED = (
    "problem", "solution", "results", "lessons", "learnings", "resources", "preconditions",
    "transfer_advice",
)  # fmt: skip
"""The texts of a record that have a heading; the summary stands first and has none."""

KINDS = {f"{kind[0].lower()}{kind[1:]}": kind for kind in RECIPES}
"""The kinds of records by the words of addresses."""


@dataclass(frozen=True)
class PublicRecord:
    """What a page shows of a record; each text with its heading, which is "" for the first."""

    id: str
    slug: str
    title: LocalizedText
    texts: list[tuple[str, LocalizedText]]
    url: str | None


async def find_public_record(context: Context, kind: str, slug: str) -> PublicRecord | None:
    """Return the public record of a name, or the one that it became a part of."""
    assert context.viewer == PUBLIC
    if kind not in KINDS:
        return None
    recipe = RECIPES[KINDS[kind]]
    row = await context.loaders.one(recipe.table, slug=slug) or await redirected_row(
        context, recipe.table, "slug", slug
    )
    if row is None:
        return None
    return PublicRecord(
        id=ids.write_global_id(KINDS[kind], row.id),
        slug=row.slug,
        title=localize_text(getattr(row, recipe.title), context.request.languages),
        texts=[*headed_texts(recipe, row, context)],
        url=getattr(row, "url", None),
    )


async def public_slugs(context: Context) -> Mapping[str, Sequence[str]]:
    """Return the slugs of all records that everybody may see, by kind."""
    assert context.viewer == PUBLIC
    found = {}
    for kind, table in (SEARCHED | {"Topic": tables.Topic}).items():
        source = table_of(table)
        listed = sa.select(source.c.slug).where(*visibility_conditions(source))
        found[kind] = [row.slug for row in await context.loaders.rows(listed.order_by("slug"))]
    return found


def headed_texts(
    recipe: DocumentRecipe, row: PlainRow, context: Context
) -> Iterator[tuple[str, LocalizedText]]:
    """Yield the texts of a row that it has, each with its heading."""
    languages = context.request.languages
    columns = [*recipe.summary, *(c for c in (*recipe.sections, *recipe.body) if c in HEADED)]
    for column in columns:
        if texts := getattr(row, column):
            heading = ""
            if column in HEADED:
                heading = phrase("records", f"heading {column}", catalogue_language(languages))
            yield heading, localize_text(texts, languages)
