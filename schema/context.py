"""What a resolver can reach: the database, the index, the caller's languages, and loaders."""

from asyncio import Future
from collections.abc import Awaitable, Callable, Hashable, MutableMapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from time import monotonic
from typing import Any, TypeVar, cast

import sqlalchemy as sa
from strawberry.dataloader import DataLoader

from schema.access.quota import (
    Bill,
    Limits,
)
from schema.access.states import current_columns
from schema.access.visibility import (
    PUBLIC,
    Viewer,
    visibility_conditions,
)
from schema.database.change_feed import ChangeFeed
from schema.database.engine import Database
from schema.database.query_log import (
    LoggedQuery,
    QueryLog,
)
from schema.database.turns import deadline
from schema.tables import Row
from schema.tables.base import (
    PlainRow,
    Statement,
    table_of,
)
from search import SearchIndex
from search.language import LANGUAGES

T = TypeVar("T")
Load = Callable[[list[Any]], Awaitable[Sequence[Any]]]
Identify = Callable[[], Awaitable[Viewer]]
"""Says anew who asks; raises Refused for one who may ask no more."""


@dataclass
class Context:
    """One request; made anew for each, so that what it loads is loaded once and never stale.

    `counts`, how many rows lists have, may be shared by all who read the same revision. `asked`
    is what was searched for, which `tally` counts; `written` names the fields of a mutation whose
    change is committed.
    """

    database: Database
    index: SearchIndex
    languages: Sequence[str] = ("lv",)
    request_id: str = ""
    limits: Limits = field(default_factory=Limits)
    caller: str = ""
    root_path: str = ""
    viewer: Viewer = PUBLIC
    client: str = ""
    idempotency_key: str = ""
    csrf_token: str | None = None
    bill: Bill = field(default_factory=Bill)
    explains_cost: bool = False
    pulse: ChangeFeed | None = None
    identify: Identify | None = None
    tally: QueryLog | None = None
    asked: list[LoggedQuery] = field(default_factory=list)
    has_tried_to_write: bool = False
    written: set[str | int] = field(default_factory=set)
    counts: MutableMapping[Hashable, int] = field(default_factory=dict)
    loaders: dict[Hashable, DataLoader[Any, Any]] = field(default_factory=dict)

    @property
    def language(self) -> str:
        """The first of the caller's languages that texts are in."""
        return next((lang for lang in self.languages if lang in LANGUAGES), LANGUAGES[0])

    async def rows(self, statement: Statement, **values: Any) -> Sequence[PlainRow]:
        """Return the rows of a statement that the viewer may see."""
        return await self.database.rows(statement, **self.viewer.values, **values)

    async def search(self, look: Callable[[SearchIndex], T]) -> T:
        """Return what a look into the index gives, in a thread when it is the caller's turn."""
        return await self.database.turns.run(partial(look, self.index))

    def begin(self) -> None:
        """Begin the next part of what goes on for long: nothing read yet, all its time left."""
        self.forget()
        deadline.set(monotonic() + self.limits.seconds)

    def forget(self) -> None:
        """Forget what was read, so that what follows shows what was written meanwhile."""
        self.loaders.clear()
        # Others who read the older data may share these.
        self.counts = {}

    async def renew(self) -> None:
        """Find out anew who asks; raise Refused for one who may ask no more."""
        self.begin()
        if self.identify is not None:
            self.viewer = await self.identify()

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
        rows = await self.rows(select_visible_rows(table_of(table), column), values=values)
        found = {getattr(row, column): row for row in rows}
        return [found.get(value) for value in values]


@cache
def select_visible_rows(table: sa.Table, column: str) -> Statement:
    """Return the statement for the visible rows with these values in a column."""
    values = sa.bindparam("values", expanding=True)
    return sa.select(*current_columns(table)).where(
        table.c[column].in_(values), *visibility_conditions(table)
    )
