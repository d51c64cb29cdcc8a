"""What happened: changes for those who keep a copy, and the audit trail."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
import strawberry
from strawberry.scalars import JSON
from strawberry.utils.str_converters import to_camel_case

from schema import ids
from schema.connections.pages import Page
from schema.editing import audit_trail
from schema.editing.audit_trail import entry_contents, entry_cursor, public_row
from schema.enums import enum_of
from schema.request.context import Context
from schema.tables import Account, Action, Redirect, Row
from schema.tables.base import Choice, PlainRow, table_of
from schema.tables.structure import RECORDS
from schema.types.connections import Edge
from schema.types.entity import Caller, Node, described_field, show_entity
from schema.types.federation import PageInfo

T = TypeVar("T")

enum_of(Action)
TABLES = {table.__name__: table for table in RECORDS}


class RecordKind(Choice):
    """What sort of record something happened to."""

    _ignore_ = "table"
    for table in RECORDS:
        vars()[table_of(table).name.upper()] = table.__name__, str(table.__doc__).splitlines()[0]


enum_of(RecordKind)


@strawberry.type(name="Connection", description="A page of what happened.")
class History(Generic[T]):
    page: strawberry.Private[Page]
    show: strawberry.Private[Callable[[PlainRow], Any]]
    count: strawberry.Private[Callable[[], Awaitable[int]]]

    @strawberry.field(description="The entries of the page.")
    def nodes(self) -> list[T]:
        return [self.show(row) for row in self.page.rows]

    @strawberry.field(description="The entries of the page, each with its cursor.")
    def edges(self) -> list[Edge[T]]:
        return [Edge(cursor=entry_cursor(row.id), node=self.show(row)) for row in self.page.rows]

    @strawberry.field(description="Where the page lies in the list.")
    def page_info(self) -> PageInfo:
        rows = self.page.rows
        return PageInfo(
            has_next_page=self.page.has_next,
            has_previous_page=self.page.has_previous,
            start_cursor=entry_cursor(rows[0].id) if rows else None,
            end_cursor=entry_cursor(rows[-1].id) if rows else None,
        )

    @strawberry.field(description="How many entries there are in all, whatever the page.")
    async def total_count(self) -> int:
        return await self.count()


@strawberry.type(description="That a public record was written, or is no longer public.")
class Change:
    row: strawberry.Private[PlainRow]

    @property
    def table(self) -> type[Row]:
        """The table of the record."""
        return TABLES[self.row.kind]

    @strawberry.field(description="Pass it as `after` to go on from here.")
    def cursor(self) -> str:
        return entry_cursor(self.row.id)

    @strawberry.field(description="When it happened.")
    def at(self) -> datetime:
        return self.row.at

    @strawberry.field(description="What sort of record it is.")
    def kind(self) -> RecordKind:
        return RecordKind(self.row.kind)

    @strawberry.field(description="The id of the record.")
    def id(self) -> strawberry.ID:
        return strawberry.ID(ids.write_global_id(self.row.kind, self.row.row_id))

    @strawberry.field(description="The public name it had then; null for what is gone.")
    async def slug(self, info: Caller) -> str | None:
        return self.row.slug if await self.found(info.context) else None

    @strawberry.field(
        description="Whether it is deleted, merged or no longer public: delete your copy."
    )
    async def is_gone(self, info: Caller) -> bool:
        return await self.found(info.context) is None

    @strawberry.field(description="The record that it was merged into, where that is public.")
    async def merged_into(self, info: Caller) -> strawberry.ID | None:
        number = await surviving_record(info.context, self.row)
        if number is None or not await public_row(info.context, self.table, number):
            return None
        return strawberry.ID(ids.write_global_id(self.row.kind, number))

    @strawberry.field(description="The record as it is now; null for what is gone.")
    async def node(self, info: Caller) -> Node | None:
        row = await self.found(info.context)
        return None if row is None else show_entity(self.table, row)

    async def found(self, context: Context) -> PlainRow | None:
        """Return the row as it is now, if it is public."""
        if not self.row.is_public:
            return None
        return await public_row(context, self.table, self.row.row_id)


def argument_or_none(value: T | None) -> T | None:
    """Return what a client gave, None when it gave nothing."""
    return None if value is strawberry.UNSET else value


async def surviving_record(context: Context, entry: PlainRow) -> int | None:
    """Return the number of the record that another was merged into, or None for any other entry."""
    if entry.action is not Action.MERGED:
        return None

    async def load(names: list[tuple[str, str]]) -> list[int | None]:
        moved = table_of(Redirect)
        there = sa.tuple_(moved.c.kind, moved.c.slug).in_(names)
        rows = await context.loaders.rows(sa.select(moved).where(there))
        found = {(row.kind, row.slug): row.row_id for row in rows}
        return [found.get(name) for name in names]

    return await context.loaders.load("survivors", load, (entry.kind, entry.slug))


@strawberry.type(description="A field of a record before and after it was written.")
class Difference:
    field: str = described_field("Its name in the input that would write it.")
    before: JSON | None = described_field("Its value before, as that input takes it.")
    after: JSON | None = described_field("Its value after.")


def client_differences(table: type[Row], before: Any, after: Any) -> list[Difference]:
    """Return what differs between two contents, by the names that clients know."""
    found = audit_trail.content_differences(table, before, after)
    return [
        Difference(field=to_camel_case(each.field), before=each.before, after=each.after)
        for each in found
    ]


@strawberry.type(description="A line of the audit trail: who did what to which record, and when.")
class AuditEntry:
    row: strawberry.Private[PlainRow]

    @strawberry.field(description="Pass it as `after` to go on from here.")
    def cursor(self) -> str:
        return entry_cursor(self.row.id)

    @strawberry.field(description="When it was done.")
    def at(self) -> datetime:
        return self.row.at

    @strawberry.field(description="What was done.")
    def action(self) -> Action:
        return self.row.action

    @strawberry.field(description="What sort of thing it is, by the name of its type.")
    def kind(self) -> str:
        return self.row.kind

    @strawberry.field(description="The id of the record.")
    def id(self) -> strawberry.ID:
        return strawberry.ID(ids.write_global_id(self.row.kind, self.row.row_id))

    @strawberry.field(description="The public name it had then.")
    def slug(self) -> str | None:
        return self.row.slug

    @strawberry.field(description="Which version it became.")
    def version(self) -> int:
        return self.row.version

    @strawberry.field(description="What was said about it.")
    def comment(self) -> str | None:
        return self.row.comment

    @strawberry.field(description="Whether everyone could see the record before.")
    def was_public(self) -> bool:
        return self.row.was_public

    @strawberry.field(description="Whether everyone could see the record afterwards.")
    def is_public(self) -> bool:
        return self.row.is_public

    @strawberry.field(description="The account; null for the program itself or once forgotten.")
    def account_id(self) -> strawberry.ID | None:
        number = self.row.account_id
        return None if number is None else strawberry.ID(ids.write_global_id("Account", number))

    @strawberry.field(description="What the account is called.")
    async def account_label(self, info: Caller) -> str | None:
        if self.row.account_id is None:
            return None
        account = await info.context.loaders.row(Account, self.row.account_id)
        return None if account is None else account.label

    @strawberry.field(description="The program that was used, as it called itself.")
    def client(self) -> str | None:
        return self.row.client

    @strawberry.field(description="What was changed, where the contents were kept.")
    async def differences(self, info: Caller) -> list[Difference]:
        if self.row.kind not in TABLES:
            return []
        after, before = await entry_contents(info.context, self.row.id)
        return client_differences(TABLES[self.row.kind], before, after)
