"""Lists in pages: which rows, in what order, from which cursor on; batched for all parents."""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from schema import cursors
from schema.context import Context
from schema.errors import Code, Refused
from schema.keys import Key
from schema.links import Condition, ToMany
from schema.rights import visible
from schema.tables.row import PlainRow, Statement, table_of

LARGEST_PAGE = 100
NESTED_PAGE = 20


@dataclass(frozen=True)
class Window:
    """Which page of a list is asked for: `size` rows, after or before a cursor."""

    size: int
    backward: bool = False
    after: str | None = None
    before: str | None = None


@dataclass(frozen=True)
class Page:
    """The rows of a page, and whether there are more around it."""

    rows: Sequence[PlainRow]
    has_next: bool
    has_previous: bool


def window(
    first: int | None,
    last: int | None,
    after: str | None,
    before: str | None,
    *,
    default: int | None,
) -> Window:
    """Return the page that the arguments ask for; raise Refused where they contradict."""
    if first is not None and last is not None:
        raise Refused(Code.INVALID_PAGINATION, "Give either first or last, not both.", "last")
    name, given = ("first", first) if last is None else ("last", last)
    size = default if given is None else given
    if size is None or not 1 <= size <= LARGEST_PAGE:
        message = f"Say how many with {name}, from 1 to {LARGEST_PAGE}."
        raise Refused(Code.INVALID_PAGINATION, message, name)
    return Window(size, last is not None, after, before)


Parts = tuple[
    sa.FromClause, sa.FromClause, sa.ColumnElement[Any] | None, list[sa.ColumnElement[bool]]
]


@dataclass(frozen=True)
class Listing:
    """A list: the rows on a link (or of a whole table) that meet the conditions, in an order."""

    link: ToMany
    order: Sequence[Key]
    conditions: Sequence[Condition]
    window: Window
    digest: str = ""
    via_conditions: Sequence[Condition] = ()

    async def page(self, context: Context, batch: Hashable, parent: int | None) -> Page:
        """Return the page of one parent; parents that wait in the same batch share a statement."""

        async def load(parents: list[int | None]) -> list[Page]:
            groups: dict[int | None, list[PlainRow]] = defaultdict(list)
            for row in await context.database.rows(self._rows(parents)):
                groups[getattr(row, "parent_key", None)].append(row)
            return [self._page(groups[parent]) for parent in parents]

        return await context.load(("page", self.link, batch), load, parent)

    async def count(self, context: Context, batch: Hashable, parent: int | None) -> int:
        """Return how many rows the whole list of one parent has, whatever the page."""

        async def load(parents: list[int | None]) -> list[int]:
            rows = await context.database.rows(self._counts(parents))
            counts = {row.parent_key: row.number for row in rows}
            return [counts.get(parent, 0) for parent in parents]

        return await context.load(("count", self.link, batch), load, parent)

    def cursor(self, row: PlainRow) -> str:
        """Return the opaque cursor of a row of this list."""
        return cursors.write(self._order_name(), [getattr(row, key.label) for key in self._keys()])

    def check_cursors(self) -> None:
        """Raise Refused for a cursor that does not belong to this list."""
        for cursor, argument in ((self.window.after, "after"), (self.window.before, "before")):
            if cursor is not None:
                self._values(cursor, argument)

    def _values(self, cursor: str, argument: str) -> list[Any]:
        kinds = [key.kind(self.link.table) for key in self._keys()]
        return cursors.read(cursor, self._order_name(), kinds, argument)

    def _order_name(self) -> str:
        """Return what a cursor belongs to: the list, its order and its filter."""
        listed = [table_of(self.link.table).name, self.link.by, self.link.to]
        return f"{'.'.join(filter(None, listed))}:{','.join(map(str, self.order))}{self.digest}"

    def _keys(self) -> list[Key]:
        return [*self.order, Key("id")]

    def _rows(self, parents: list[int | None]) -> Statement:
        """Return the statement for one row more than the page, for each parent."""
        source, origin, parent, rules = self._parts(parents)
        order = [key.sorted(source, self.window.backward) for key in self._keys()]
        rules += self._cut(source)
        if parent is None:
            everything = sa.select(*self._columns(source)).where(*rules).order_by(*order)
            return everything.limit(self.window.size + 1)
        place = sa.func.row_number().over(partition_by=parent, order_by=order).label("page_place")
        columns = [*self._columns(source), parent.label("parent_key"), place]
        placed = sa.select(*columns).select_from(origin).where(*rules).subquery()
        within = sa.select(placed).where(placed.c.page_place <= self.window.size + 1)
        return within.order_by(placed.c.parent_key, placed.c.page_place)

    def _columns(self, source: sa.FromClause) -> list[sa.ColumnElement[Any]]:
        """Return the columns of the table, and what it is sorted by on linked rows."""
        linked = [key for key in self.order if key.link]
        return [*source.c, *(key.expression(source).label(key.label) for key in linked)]

    def _counts(self, parents: list[int | None]) -> Statement:
        """Return the statement that counts the list of each parent."""
        _, origin, parent, rules = self._parts(parents)
        number = sa.func.count().label("number")
        if parent is None:
            return (
                sa.select(sa.null().label("parent_key"), number).select_from(origin).where(*rules)
            )
        counted = sa.select(parent.label("parent_key"), number).select_from(origin).where(*rules)
        return counted.group_by(parent)

    def _parts(self, parents: list[int | None]) -> Parts:
        """Return the table, what to select from, the parent's column, and who is in the list."""
        source = table_of(self.link.table)
        rules = [*visible(source), *(condition(source) for condition in self.conditions)]
        if self.link.where is not None:
            rules.append(self.link.where(source))
        if self.link.via is not None:
            pairs = self._pairs(parents)
            origin = pairs.join(source, source.c.id == pairs.c.child)
            return source, origin, pairs.c.parent, rules
        if not self.link.by:
            return source, source, None, rules
        parent = source.c[self.link.by]
        return source, source, parent, [*rules, parent.in_(parents)]

    def _pairs(self, parents: list[int | None]) -> sa.Subquery:
        """Return the pairs of the join table, each once however often it stands there."""
        assert self.link.via is not None
        via = table_of(self.link.via)
        parent = via.c[self.link.by]
        rules = [condition(via) for condition in self.via_conditions]
        pairs = sa.select(parent.label("parent"), via.c[self.link.to].label("child"))
        return pairs.where(parent.in_(parents), *rules).distinct().subquery()

    def _cut(self, source: sa.FromClause) -> list[sa.ColumnElement[bool]]:
        """Return the conditions that leave only what lies after and before the cursors."""
        cuts = [(self.window.after, "after", False), (self.window.before, "before", True)]
        return [
            cursors.beyond(source, self._keys(), self._values(cursor, argument), backward)
            for cursor, argument, backward in cuts
            if cursor is not None
        ]

    def _page(self, rows: list[PlainRow]) -> Page:
        more, rows = len(rows) > self.window.size, rows[: self.window.size]
        if self.window.backward:
            return Page(rows[::-1], self.window.before is not None, more)
        return Page(rows, more, self.window.after is not None)
