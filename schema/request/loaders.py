"""What is read for one operation: in batches, once each, and only what its viewer may see."""

from asyncio import Future
from collections.abc import Awaitable, Callable, Hashable, MutableMapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any, TypeVar, cast

import sqlalchemy as sa
from strawberry.dataloader import DataLoader

from schema.access.current_status import current_columns
from schema.access.viewer import PUBLIC, Viewer
from schema.access.visibility import visibility_conditions
from schema.database.engine import Database
from schema.tables import Row
from schema.tables.base import PlainRow, Statement, table_of
from search import SearchIndex

T = TypeVar("T")
Load = Callable[[list[Any]], Awaitable[Sequence[Any]]]


@dataclass
class Loaders:
    """The database and the index as one viewer sees them.

    `counts`, how many rows lists have, may be shared by all who read the same revision.
    """

    database: Database
    index: SearchIndex
    viewer: Viewer = PUBLIC
    counts: MutableMapping[Hashable, int] = field(default_factory=dict)
    batches: dict[Hashable, DataLoader[Any, Any]] = field(default_factory=dict)

    async def rows(self, statement: Statement, **values: Any) -> Sequence[PlainRow]:
        """Return the rows of a statement that the viewer may see."""
        return await self.database.rows(statement, **self.viewer.values, **values)

    async def search(self, look: Callable[[SearchIndex], T]) -> T:
        """Return what a look into the index gives, in a thread when it is the caller's turn."""
        return await self.database.turns.run(partial(look, self.index))

    def forget(self) -> None:
        """Forget what was read, so that what follows shows what was written meanwhile."""
        self.batches.clear()
        # Others who read the older data may share these.
        self.counts = {}

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
        loader = self.batches.get(batch)
        if loader is None:
            loader = self.batches[batch] = DataLoader(load)
        return cast("Future[Any]", loader.load(value))

    async def _rows_by(
        self, table: type[Row], column: str, values: list[Any]
    ) -> list[PlainRow | None]:
        rows = await self.rows(select_visible_rows(table_of(table), column), values=values)
        rows_by_value = {getattr(row, column): row for row in rows}
        return [rows_by_value.get(value) for value in values]


@cache
def select_visible_rows(table: sa.Table, column: str) -> Statement:
    """Return the statement for the visible rows with these values in a column."""
    values = sa.bindparam("values", expanding=True)
    return sa.select(*current_columns(table)).where(
        table.c[column].in_(values), *visibility_conditions(table)
    )
