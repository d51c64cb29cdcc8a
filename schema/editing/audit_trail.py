"""What happened to records: entries of the audit trail, in pages, compared, and erased."""

from collections.abc import Awaitable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from schema import ids
from schema.access.viewer import PUBLIC
from schema.access.visibility import (
    IS_EDITOR,
    OWN_MUNICIPALITY,
    SEES_PRIVATE,
    visibility_conditions,
)
from schema.connections import cursors
from schema.connections.pages import Page, Window
from schema.request.context import Context
from schema.tables import Action, Change, PracticeMunicipality, Row
from schema.tables.base import PlainRow, table_of
from schema.tables.structure import CLASSES, PARTS, UNSEEN, table_links

CHANGE = table_of(Change)
ORDER = "entries"
NO_CONTENT = [column for column in CHANGE.c if column.name != "content"]
"""The columns of an entry without the widest, which not everybody asks for."""

Content = Mapping[str, Any]
"""A record with its parts, as an entry keeps it."""


@dataclass(frozen=True)
class AuditEntries:
    """Entries that meet conditions, the oldest first or the newest."""

    conditions: Sequence[sa.ColumnElement[bool]]
    window: Window
    newest_first: bool = False

    async def page(self, context: Context) -> Page:
        """Return the entries of the page."""
        found = sa.select(*NO_CONTENT).where(*self.conditions, *self._cut())
        found = found.order_by(CHANGE.c.id.desc() if self.newest_first else CHANGE.c.id)
        rows = await context.loaders.rows(found.limit(self.window.size + 1))
        more = len(rows) > self.window.size
        return Page(rows[: self.window.size], more, self.window.after is not None)

    async def count(self, context: Context) -> int:
        """Return how many entries there are, whatever the page."""
        [(number,)] = await context.loaders.rows(
            sa.select(sa.func.count()).select_from(CHANGE).where(*self.conditions)
        )
        return number

    def _cut(self) -> Sequence[sa.ColumnElement[bool]]:
        if self.window.after is None:
            return []
        place = parse_entry_cursor(self.window.after)
        return [CHANGE.c.id < place if self.newest_first else CHANGE.c.id > place]


def entry_cursor(entry: int) -> str:
    """Return the opaque cursor of an entry; it is the same in every list of entries."""
    return cursors.write_cursor(ORDER, [entry])


def parse_entry_cursor(given: str) -> int:
    """Return the number of the entry that a cursor names; raise Refused for no cursor of ours."""
    [place] = cursors.read_cursor(given, ORDER, [int], "after")
    return place


def public_row(context: Context, table: type[Row], number: int) -> Awaitable[PlainRow | None]:
    """Return a row as everybody sees it, or None, whatever this caller may see.

    Rows of a table that are asked for at the same time share a statement.
    """

    async def load(numbers: list[int]) -> list[PlainRow | None]:
        source = table_of(table)
        visible = sa.select(source).where(source.c.id.in_(numbers), *visibility_conditions(source))
        rows = {
            row.id: row for row in await context.loaders.database.rows(visible, **PUBLIC.values)
        }
        return [rows.get(each) for each in numbers]

    return context.loaders.load(("public", table), load, number)


def entry_contents(
    context: Context, entry: int
) -> Awaitable[tuple[Content | None, Content | None]]:
    """Return what a record held after an entry, and after the one before, where that was kept."""

    async def load(entries: list[int]) -> list[tuple[Content | None, Content | None]]:
        before, earlier = CHANGE.alias(), CHANGE.alias()
        same = (earlier.c.kind == CHANGE.c.kind, earlier.c.row_id == CHANGE.c.row_id)
        last = sa.select(sa.func.max(earlier.c.id)).where(*same, earlier.c.id < CHANGE.c.id)
        both = sa.select(CHANGE.c.id, CHANGE.c.content, before.c.content.label("before"))
        both = both.outerjoin_from(CHANGE, before, before.c.id == last.scalar_subquery())
        rows = await context.loaders.rows(both.where(CHANGE.c.id.in_(entries)))
        found = {row.id: (row.content, row.before) for row in rows}
        return [found.get(each, (None, None)) for each in entries]

    return context.loaders.load("contents", load, entry)


def visible_versions() -> Sequence[sa.ColumnElement[bool]]:
    """Return which entries are versions of a practice that the viewer may see.

    Everyone sees those that were public, editors also those that were handed in; its
    municipalities and administrators see all. A number that had another record before it tells
    nothing of that one.
    """
    authors = table_of(PracticeMunicipality)
    own = sa.select(authors.c.practice_id).where(authors.c.municipality_id == OWN_MUNICIPALITY)
    ended = CHANGE.alias()
    former = sa.exists().where(
        ended.c.kind == CHANGE.c.kind,
        ended.c.row_id == CHANGE.c.row_id,
        ended.c.action.in_((Action.DELETED, Action.MERGED)),
        ended.c.id >= CHANGE.c.id,
    )
    handed_in = sa.and_(IS_EDITOR, CHANGE.c.is_private.is_(False))
    may_see = CHANGE.c.is_public.is_(True) | handed_in | SEES_PRIVATE | CHANGE.c.row_id.in_(own)
    return [CHANGE.c.kind == "Practice", CHANGE.c.action != Action.ERASED, may_see, ~former]


@dataclass(frozen=True)
class PracticeVersions:
    """Versions of practices that the viewer may see, the newest first, or those of one number."""

    window: Window
    number: int | None = None

    def page(self, context: Context, practice: int) -> Awaitable[Page]:
        """Return the versions of one practice; practices that ask together share a statement.

        Beyond the page one more is read, for what the oldest on it changed.
        """

        async def load(practices: list[int]) -> list[Page]:
            rows = await context.loaders.rows(self._of_many(practices))
            groups = {key: list(found) for key, found in groupby(rows, attrgetter("row_id"))}
            return [self._page(groups.get(each, [])) for each in practices]

        return context.loaders.load(("versions", self), load, practice)

    def count(self, context: Context, practice: int) -> Awaitable[int]:
        """Return how many versions of a practice there are; those that ask share a statement."""

        async def load(practices: list[int]) -> list[int]:
            number = sa.func.count().label("number")
            mine = [CHANGE.c.row_id.in_(practices), *visible_versions()]
            counted = sa.select(CHANGE.c.row_id, number).where(*mine).group_by(CHANGE.c.row_id)
            found = {row.row_id: row.number for row in await context.loaders.rows(counted)}
            return [found.get(each, 0) for each in practices]

        return context.loaders.load("count of versions", load, practice)

    def _of_many(self, practices: list[int]) -> Any:
        newest = CHANGE.c.id.desc()
        place = sa.func.row_number().over(partition_by=CHANGE.c.row_id, order_by=newest)
        where = [CHANGE.c.row_id.in_(practices), *visible_versions()]
        if self.window.after is not None:
            where.append(CHANGE.c.id < parse_entry_cursor(self.window.after))
        if self.number is not None:
            where.append(CHANGE.c.version <= self.number)
        placed = sa.select(CHANGE.c.id, place.label("place")).where(*where).subquery()
        rows = sa.select(CHANGE).join(placed, placed.c.id == CHANGE.c.id)
        rows = rows.where(placed.c.place <= self.window.size + 1)
        return rows.order_by(CHANGE.c.row_id, placed.c.place)

    def _page(self, rows: Sequence[PlainRow]) -> Page:
        more = len(rows) > self.window.size
        return Page(rows, more, self.window.after is not None)


@dataclass(frozen=True)
class FieldDifference:
    """A field of a record before and after, as a client would give it."""

    field: str
    before: Any
    after: Any


def content_differences(
    table: type[Row], before: Content | None, after: Content | None
) -> list[FieldDifference]:
    """Return each field that differs between two contents of a record, in their order.

    >>> from schema.tables import Topic
    >>> content_differences(
    ...     Topic, {"name": {"lv": "A"}, "slug": "a"}, {"name": {"lv": "B"}, "slug": "a"}
    ... )
    [FieldDifference(field='name', before={'lv': 'A'}, after={'lv': 'B'})]
    """
    old, new = (content_as_input(table, each or {}) for each in (before, after))
    names = dict.fromkeys((*new, *old))
    return [
        FieldDifference(name, old.get(name), new.get(name))
        for name in names
        if old.get(name) != new.get(name)
    ]


def content_as_input(
    table: type[Row], content: Content, without: frozenset[str] = UNSEEN
) -> Content:
    """Return what a version held as a client would give it, without some of its columns."""
    named, given = table_links(table_of(table).name), {}
    own = {link.column: name for name, link in named.items()}
    for name, value in content.items():
        if name in own and named[own[name]].target not in CLASSES:
            continue  # an account, of which no client knows the number
        if name in own:
            kind = CLASSES[named[own[name]].target].__name__
            given[own[name]] = None if value is None else ids.write_global_id(kind, value)
        elif name in PARTS.get(table, {}):
            given[name] = [content_as_input(PARTS[table][name], part) for part in value]
        elif name not in UNSEEN | without:
            given[name] = value
    return given


def erase_fields(
    session: Session, table: type[Row], number: int, fields: Sequence[str], current: Content
) -> int:
    """Return in how many entries of a record these fields were made empty, for good.

    What the record holds now in a field that it must have stays.
    """
    mine = (CHANGE.c.kind == table.__name__, CHANGE.c.row_id == number)
    columns = [CHANGE.c.id, CHANGE.c.content, CHANGE.c.comment]
    rows = session.execute(sa.select(*columns).where(*mine)).all()
    changed = [(row.id, values) for row in rows if (values := erased_columns(row, fields, current))]
    for entry, values in changed:
        session.execute(sa.update(CHANGE).where(CHANGE.c.id == entry).values(values))
    return len(changed)


def erased_columns(row: PlainRow, fields: Sequence[str], current: Content) -> dict[str, Any]:
    """Return the columns of an entry that have to be written so that the fields are empty."""
    values: dict[str, Any] = {}
    content = row.content or {}
    gone = [name for name in fields if content.get(name) and content[name] != current.get(name)]
    if gone:
        values["content"] = content | {name: emptied_value(content[name]) for name in gone}
    if "comment" in fields and row.comment is not None:
        values["comment"] = None
    return values


def emptied_value(value: Any) -> Any:
    """Return what is left of an erased value: nothing, or an empty list."""
    return [] if isinstance(value, list) else None


def entry_field_names(table: type[Row]) -> Iterator[str]:
    """Yield the names of what the entries of a record hold."""
    yield from (column.name for column in table_of(table).c)
    yield from PARTS.get(table, {})
    yield "comment"
