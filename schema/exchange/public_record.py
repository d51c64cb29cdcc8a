"""A record as people read it: its title and its texts, as far as everybody may see it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from schema import ids
from schema.access.visibility import PUBLIC
from schema.editing.redirects import redirected_row
from schema.indexing.searchable import (
    RECIPES,
    DocumentRecipe,
)
from schema.request.context import Context
from schema.tables.base import PlainRow
from schema.types.entity import LocalizedText, localize_text

HEADINGS: Mapping[str, Mapping[str, str]] = {
    "problem": {"lv": "Problēma", "en": "The problem"},
    "solution": {"lv": "Risinājums", "en": "The solution"},
    "results": {"lv": "Rezultāti", "en": "Results"},
    "lessons": {"lv": "Gūtās atziņas", "en": "Lessons learnt"},
    "learnings": {"lv": "Gūtās atziņas", "en": "What was learnt"},
    "resources": {"lv": "Vajadzīgie resursi", "en": "What it took"},
    "preconditions": {"lv": "Priekšnoteikumi", "en": "What has to be in place"},
    "transfer_advice": {"lv": "Ieteikumi pārņēmējiem", "en": "Advice for those who take it over"},
}
"""How the texts of a record are headed; the summary stands first and has no heading."""

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


def headed_texts(
    recipe: DocumentRecipe, row: PlainRow, context: Context
) -> Iterator[tuple[str, LocalizedText]]:
    """Yield the texts of a row that it has, each with its heading."""
    columns = [*recipe.summary, *(c for c in (*recipe.sections, *recipe.body) if c in HEADINGS)]
    for column in columns:
        if texts := getattr(row, column):
            headings = HEADINGS.get(column, {})
            yield (
                localize_text(headings, context.request.languages).value if headings else "",
                localize_text(texts, context.request.languages),
            )
