"""What a resolver can reach: the database, the index, the caller's languages, and loaders."""

from asyncio import Future
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, cast

import sqlalchemy as sa
from strawberry.dataloader import DataLoader

from schema.database import Database
from schema.limits import Bill, Limits
from schema.rights import PUBLIC, Viewer, visible
from schema.tables import Row
from schema.tables.row import PlainRow, Statement, table_of
from search import SearchIndex

Load = Callable[[list[Any]], Awaitable[Sequence[Any]]]


@dataclass
class Context:
    """One request; made anew for each, so that what it loads is loaded once and never stale."""

    database: Database
    index: SearchIndex
    languages: Sequence[str] = ("lv",)
    request_id: str = ""
    limits: Limits = field(default_factory=Limits)
    caller: str = ""
    viewer: Viewer = PUBLIC
    client: str = ""
    idempotency_key: str = ""
    bill: Bill = field(default_factory=Bill)
    explains_cost: bool = False
    loaders: dict[Hashable, DataLoader[Any, Any]] = field(default_factory=dict)

    async def rows(self, statement: Statement, **values: Any) -> Sequence[PlainRow]:
        """Return the rows of a statement that the viewer may see."""
        return await self.database.rows(statement, **self.viewer.values, **values)

    async def one(self, table: type[Row], **where: Any) -> PlainRow | None:
        """Return the visible row with this value in this unique column, or None.

        Callers that wait at the same time share a statement.
        """
        [(column, value)] = where.items()
        return await self.load((table, column), partial(self._rows_by, table, column), value)

    def row(self, table: type[Row], row_id: int) -> Future[PlainRow | None]:
        """Return the visible row with this id, at once when it was read before."""
        return self.load((table, "id"), partial(self._rows_by, table, "id"), row_id)

    def load(self, batch: Hashable, load: Load, value: Any) -> Future[Any]:
        """Return what `load` gives for the value, together with all that wait in this batch."""
        loader = self.loaders.get(batch)
        if loader is None:
            loader = self.loaders[batch] = DataLoader(load)
        return cast("Future[Any]", loader.load(value))

    async def _rows_by(
        self, table: type[Row], column: str, values: list[Any]
    ) -> list[PlainRow | None]:
        source = table_of(table)
        key = source.c[column]
        rows = await self.rows(sa.select(source).where(key.in_(values), *visible(source)))
        found = {getattr(row, column): row for row in rows}
        return [found.get(value) for value in values]
