"""What is new, for feeds: of a saved search, or of all of a kind; never more than is public."""

import re
from asyncio import gather
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import sqlalchemy as sa

from schema import ids
from schema.access.viewer import EVERYONE, PUBLIC
from schema.access.visibility import visibility_conditions
from schema.clock import MIDNIGHT, riga_day, riga_moment
from schema.editing.redirects import slugs_now
from schema.indexing.search_fields import FILTERED, RANGED, TYPED
from schema.indexing.searchable import RECIPES, SEARCHED
from schema.indexing.synonyms import current_synonyms
from schema.indexing.upkeep import check_index, guard_search
from schema.markdown.safe_html import to_html
from schema.readings import parse_time_of_day
from schema.request.context import ClientRequest, Context
from schema.request.loaders import Loaders
from schema.tables import Access, Account, Change, SavedSearch
from schema.tables.base import PlainRow, table_of
from schema.types.entity import LocalizedText, localize_text
from search import SearchRequest

LONGEST = 50
"""How many entries a feed has."""

MOST_FOUND = 10_000
"""Among how many of the best results of a search its news are looked for."""

CHANGE, SEARCH, ACCOUNT = table_of(Change), table_of(SavedSearch), table_of(Account)
OWN = uuid5(NAMESPACE_URL, "blis")
"""What the names of feeds and entries are made in: the same in every copy of the data."""

DAY = "published_on"
"""The column in which a row says when it was published, wherever that was."""

TOKEN = re.compile(r"[\w-]{32}", re.ASCII)
BEGINNING = datetime.fromtimestamp(0, UTC)

Names = Mapping[str, sa.ColumnElement[bool]]
"""For each kind which of its rows are meant."""


class FeedGone(Exception):
    """There was a feed at this address, and there will be none."""


@dataclass(frozen=True)
class FeedEntry:
    """Something public: how it is called, since when it is, when it was last changed."""

    name: UUID
    id: str
    kind: str
    slug: str
    title: LocalizedText
    summary: str | None
    url: str | None
    published: datetime
    updated: datetime


@dataclass(frozen=True)
class Feed:
    """What is new or changed, the newest first."""

    name: UUID
    title: str
    lang: str
    updated: datetime
    entries: Sequence[FeedEntry]


async def saved_feed(context: Context, token: str) -> Feed | None:
    """Return the feed of a saved search, what the public finds; raise FeedGone for a deleted one.

    The context is that of the public, whoever saved the search.
    """
    assert context.viewer == PUBLIC
    row = await find_saved_search(context, token)
    if row is None:
        return None
    own = Context(
        Loaders(context.loaders.database, context.loaders.index),
        ClientRequest((row.lang,)),
    )
    found = await latest_feed_entries(own, await saved_search_results(own, row))
    return build_feed(f"feeds/{token}", row.name, row.lang, row.created_at, found)


async def find_saved_search(context: Context, token: str) -> PlainRow | None:
    """Return the search that is saved under a token and may be followed; raise FeedGone."""
    if not TOKEN.fullmatch(token):
        return None
    joined = SEARCH.outerjoin(ACCOUNT, ACCOUNT.c.id == SEARCH.c.account_id)
    statement = sa.select(SEARCH, ACCOUNT.c.is_active.label("has_owner")).select_from(joined)
    for row in await context.loaders.database.rows(statement.where(SEARCH.c.token == token)):
        if row.is_deleted or not row.has_owner:
            raise FeedGone
        return row if row.access == Access.LINK else None
    return None


async def saved_search_results(context: Context, row: PlainRow) -> Names:
    """Return what the public finds with a saved search, now under the names of today."""
    kept = await current_filters(context, row.filters)
    question = SearchRequest(
        row.query,
        row.lang,
        first=MOST_FOUND,
        filters={
            **{FILTERED[name].name: part for name, part in kept.items() if name in FILTERED},
            "audience": [EVERYONE],
        },
        ranges={
            name: (part.get("gte"), part.get("lte"))
            for name, part in kept.items()
            if name in RANGED
        },
        highlight=False,
        synonyms=await current_synonyms(context.loaders.database),
        typed_fields=TYPED,
    )
    found: dict[str, list[int]] = {}
    await check_index(context)
    with guard_search():
        matches = (await context.loaders.search(lambda index: index.find(question))).matches
    for match in matches:
        found.setdefault(match.kind, []).append(match.row_id)
    return {kind: CHANGE.c.row_id.in_(numbers) for kind, numbers in found.items()}


async def current_filters(context: Context, kept: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return filters in which the names of what became a part of something lead to that."""
    found = dict(kept)
    for part in [part for part in kept if part in FILTERED]:
        if (source := FILTERED[part].slugs) is not None:
            moved = await slugs_now(context.loaders.rows, source.table, kept[part])
            found[part] = [moved.get(value, value) for value in kept[part]]
    return found


async def latest_feed(context: Context, kind: str, title: str) -> Feed:
    """Return the feed of all that is public of a kind."""
    source = table_of(SEARCHED[kind])
    visible = sa.select(source.c.id).where(*visibility_conditions(source))
    found = await latest_feed_entries(context, {kind: CHANGE.c.row_id.in_(visible)})
    return build_feed(f"feeds/{kind}", title, context.request.language, None, found)


def build_feed(
    name: str, title: str, lang: str, since: datetime | None, found: Sequence[FeedEntry]
) -> Feed:
    """Return a feed; one without entries is as old as what it is of."""
    updated = max((entry.updated for entry in found), default=since or BEGINNING)
    return Feed(uuid5(OWN, name), title, lang, updated, found)


async def latest_feed_entries(context: Context, names: Names) -> list[FeedEntry]:
    """Return the rows that are meant, as far as everybody may see them, the newest first.

    What the seed brought is as old as it says itself, until it is changed: the moment of seeding
    says nothing. What people write is new when they write it, whatever day it is about.
    """
    which = sa.or_(sa.false(), *(sa.and_(CHANGE.c.kind == k, rows) for k, rows in names.items()))
    updated, published = sa.func.max(CHANGE.c.at), sa.func.min(CHANGE.c.at)
    seeded = CHANGE.c.account_id.is_(None) & CHANGE.c.client.is_(None)
    is_seeded = sa.func.min(sa.case((seeded, CHANGE.c.at))) == published
    day = sa.case((is_seeded & (updated == published), publication_day()), else_=None)
    moments = (
        sa.select(
            CHANGE.c.kind,
            CHANGE.c.row_id,
            updated.label("updated"),
            published.label("published"),
            sa.func.coalesce(is_seeded, sa.false()).label("is_seeded"),
        )
        .where(CHANGE.c.is_public.is_(True), which)
        .group_by(CHANGE.c.kind, CHANGE.c.row_id)
        .order_by(
            sa.func.coalesce(day, sa.func.date(updated)).desc(),
            updated.desc(),
            CHANGE.c.kind,
            CHANGE.c.row_id.desc(),
        )
        .limit(LONGEST)
    )
    noted = await context.loaders.rows(moments)
    rows = await gather(
        *(context.loaders.one(SEARCHED[each.kind], id=each.row_id) for each in noted)
    )
    found = zip(noted, rows, strict=True)
    entries = [build_feed_entry(context, each, row) for each, row in found if row is not None]
    return sorted(entries, key=lambda each: each.updated, reverse=True)


def publication_day() -> sa.ColumnElement[Any]:
    """Return the day on which the row of a change says that it was published."""
    tables = {kind: table_of(table) for kind, table in SEARCHED.items()}
    dated = {kind: source for kind, source in tables.items() if DAY in source.c}
    days = [
        (CHANGE.c.kind == kind, sa.select(source.c[DAY]).where(source.c.id == CHANGE.c.row_id))
        for kind, source in dated.items()
    ]
    return sa.case(*((is_kind, day.scalar_subquery()) for is_kind, day in days), else_=None)


def build_feed_entry(context: Context, noted: PlainRow, row: PlainRow) -> FeedEntry:
    """Return an entry of a feed: its name stays, whatever becomes of what it is about."""
    recipe = RECIPES[noted.kind]
    published = publication_moment(row, noted.published) if noted.is_seeded else noted.published
    texts: Any = getattr(row, recipe.summary[0]) if recipe.summary else None
    return FeedEntry(
        name=uuid5(OWN, f"{noted.kind}/{row.slug}"),
        id=ids.write_global_id(noted.kind, row.id),
        kind=noted.kind,
        slug=row.slug,
        title=localize_text(getattr(row, recipe.title), context.request.languages),
        summary=to_html(localize_text(texts, context.request.languages).value) if texts else None,
        url=getattr(row, "url", None),
        published=published,
        updated=published if noted.updated == noted.published else noted.updated,
    )


def publication_moment(row: PlainRow, noted: datetime) -> datetime:
    """Return when something was published: when it says, or since when it is here."""
    day = getattr(row, DAY, None)
    if day is None or day >= riga_day(noted):
        return noted
    hour = getattr(row, "published_time", None)
    return riga_moment(day, parse_time_of_day(hour or "") or MIDNIGHT)
