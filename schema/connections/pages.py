"""Lists in pages: which rows, in what order, from which cursor on; batched for all parents."""

from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from hashlib import sha256
from itertools import groupby
from operator import attrgetter
from typing import Any

import sqlalchemy as sa

from schema.access.current_status import current_columns
from schema.access.visibility import own_rule, visibility_conditions
from schema.connections import cursors
from schema.connections.filter_sql import filter_condition
from schema.connections.links import Condition, ToMany
from schema.connections.sort_keys import SortKey
from schema.database.planner import has_at_least, looked_up_last
from schema.errors import Code, Refused
from schema.request.context import Context
from schema.tables import Row
from schema.tables.base import PlainRow, Statement, table_of
from schema.text.sentences import sentence

LARGEST_PAGE = 100
NESTED_PAGE = 20


Ahead = Callable[[type[Row], Sequence[PlainRow]], Awaitable[None]]
"""What reads the rows that the rows of a table lead to."""


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


def page_window(
    first: int | None,
    last: int | None,
    after: str | None,
    before: str | None,
    *,
    default: int | None,
    largest: int = LARGEST_PAGE,
) -> Window:
    """Return the page that the arguments ask for; raise Refused where they contradict."""
    if first is not None and last is not None:
        raise Refused(
            Code.INVALID_PAGINATION, sentence("Give either first or last, not both."), "last"
        )
    name, given = ("first", first) if last is None else ("last", last)
    size = default if given is None else given
    if size is None or not 1 <= size <= largest:
        message = sentence(
            "Say how many with {name}, from 1 to {largest}.", name=name, largest=largest
        )
        raise Refused(Code.INVALID_PAGINATION, message, name)
    return Window(size, last is not None, after, before)


PARENTS = sa.bindparam("parents", expanding=True)
ROWS = sa.bindparam("rows", type_=sa.Integer)
NEAR = sa.bindparam("near", type_=sa.Integer)
"""What the statements of a list leave open: of which parents, how many rows of each, and how many
of all parents are read along an index before it is seen which parents have enough of them.
"""

SPARE = 6
"""How many times as many rows are read along an index as the pages hold: parents differ."""

FURTHEST, WORTHWHILE = 5_000, 10_000
"""How far an index is followed, and how many rows parents must have for that.

Where few rows meet a filter, or they lie at the end, it is followed in vain; then it has cost
about as much as to place 10,000 rows, never more.
"""


@dataclass(frozen=True)
class ListingRows:
    """The rows of a list without its page: on a link, meeting the conditions, in an order.

    `asked` says in words what the conditions are, so that those which say the same are the same.
    """

    link: ToMany
    keys: tuple[SortKey, ...]
    backward: bool = False
    asked: str = ""
    filter: Any = field(default=None, compare=False)
    conditions: Sequence[Condition] = field(default=(), compare=False)
    via_conditions: Sequence[Condition] = field(default=(), compare=False)
    cuts: tuple[Condition, ...] = ()

    def of_one(self) -> Statement:
        """Return the statement for the first rows of one parent, or of the whole table."""
        source = table_of(self.link.table)
        columns = [*current_columns(source), *self._linked(source)]
        rules = self._rules(source, is_walked=not self.link.by and self._is_indexed(source))
        statement = sa.select(*columns).where(*self._mine(source), *rules)
        return statement.order_by(*self._order(source)).limit(ROWS)

    def of_many(self) -> Statement:
        """Return the statement for the first rows of each parent.

        Only keys are placed, and whole rows read for those on the page: they may be wide.
        """
        source = table_of(self.link.table)
        is_near = self.link.by and len(self.keys) == 2 and self._is_indexed(source)
        placed = (self._near(source) if is_near else self._placed(source, PARENTS)).subquery()
        labels = [placed.c[key.name] for key in self._linked(source)]
        rows = sa.select(*current_columns(source), placed.c.parent_key, *labels).select_from(placed)
        rows = rows.join(source, source.c.id == placed.c.id).where(placed.c.place <= ROWS)
        return rows.order_by(placed.c.parent_key, placed.c.place)

    def _placed(self, source: sa.FromClause, parents: Any) -> sa.Select[Any]:
        """Return the statement for the keys of the rows of these parents, with their places."""
        origin, parent, rules = self._with_parents(source, parents)
        place = rank_in_parent(parent, self._order(source))
        keys = sa.select(source.c.id, parent.label("parent_key"), place, *self._linked(source))
        return keys.select_from(origin).where(*rules)

    def _near(self, source: sa.FromClause) -> sa.CompoundSelect[Any]:
        """Return the same of all parents: a page of each that has one among the first rows.

        Those are read along the index of the order. The rows of the other parents are all placed:
        mostly they have few.
        """
        first = self._first(source).subquery()
        order = [key.directed(first.c[key.column], self.backward) for key in self.keys]
        near = sa.select(first.c.id, first.c.parent_key, rank_in_parent(first.c.parent_key, order))
        near = near.cte("near")
        filled = sa.select(near.c.parent_key).where(near.c.place == ROWS)
        [key] = self._parent(source).foreign_keys
        row_id = key.column.table.alias().c[key.column.name]
        others = sa.select(row_id).where(row_id.in_(PARENTS), row_id.not_in(filled))
        return sa.union_all(
            sa.select(near).where(near.c.parent_key.in_(filled)), self._placed(source, others)
        )

    def _first(self, source: sa.FromClause) -> sa.Select[Any]:
        """Return the statement for the first rows in the order of the list that have a parent."""
        origin, parent, rules = source, self._parent(source), []
        if self.link.via is not None:
            child, _, rules = self._via(self.link.via)
            origin = source.join(parent.table, child == source.c.id)
        siblings = sa.select(sa.literal_column("1")).select_from(parent.table)
        are_many = has_at_least(siblings.where(parent.in_(PARENTS)), WORTHWHILE)
        mine = [looked_up_last(parent).in_(PARENTS), are_many, self._is_within(source)]
        keys = [source.c[key.column] for key in self.keys]
        found = sa.select(*keys, parent.label("parent_key")).select_from(origin)
        found = found.where(*mine, *rules, *self._rules(source, is_walked=True))
        found = found.order_by(*self._order(source)).limit(NEAR).subquery()
        return sa.select(found).distinct()

    def _is_within(self, source: sa.FromClause) -> sa.ColumnElement[bool]:
        """Return whether a row is so far up in the order that an index is followed to it."""
        other, key = table_of(self.link.table).alias(), self.keys[0]
        last = sa.select(other.c[key.column]).where(*(cut(other) for cut in self.cuts))
        last = last.order_by(*self._order(other)).limit(1).offset(FURTHEST).scalar_subquery()
        value = source.c[key.column]
        return value >= last if key.descending != self.backward else value <= last

    def _parent(self, source: sa.FromClause) -> Any:
        """Return the column with the parent's id."""
        return (table_of(self.link.via) if self.link.via else source).c[self.link.by]

    def counted(self) -> Statement:
        """Return the statement that counts the rows of each parent."""
        source, number = table_of(self.link.table), sa.func.count().label("number")
        if not self.link.by:
            everything = sa.select(sa.null().label("parent_key"), number).select_from(source)
            return everything.where(*self._rules(source))
        origin, parent, rules = self._with_parents(source, PARENTS)
        counted = sa.select(parent.label("parent_key"), number).select_from(origin)
        return counted.where(*rules).group_by(parent)

    def _linked(self, source: sa.FromClause) -> list[sa.Label[Any]]:
        """Return what rows are sorted by that is no column of theirs, for their cursors."""
        keys = (key for key in self.keys if not key.is_column)
        return [key.expression(source).label(key.label) for key in keys]

    def _order(self, source: sa.FromClause) -> list[sa.UnaryExpression[Any]]:
        return [key.sorted(source, self.backward) for key in self.keys]

    def _is_indexed(self, source: sa.FromClause) -> bool:
        """Return whether an index has the rows in the order of the list."""
        key = self.keys[0]
        return key.is_column and key.is_known(source) and bool(source.c[key.column].index)

    def _rules(
        self, source: sa.FromClause, *, is_walked: bool = False
    ) -> list[sa.ColumnElement[bool]]:
        """Return what must hold for a row to be in the list."""
        where = [] if self.link.where is None else [self.link.where]
        filters = (
            [filter_condition(self.filter, source, is_walked=is_walked)] if self.filter else []
        )
        return [
            *visibility_conditions(source),
            *filters,
            *(rule(source) for rule in (*self.conditions, *self.cuts, *where)),
        ]

    def _mine(self, source: sa.FromClause) -> list[sa.ColumnElement[bool]]:
        """Return what must hold for a row to hang on the parents."""
        if self.link.via is None:
            return [source.c[self.link.by].in_(PARENTS)] if self.link.by else []
        child, parent, rules = self._via(self.link.via)
        return [source.c.id.in_(sa.select(child).where(parent.in_(PARENTS), *rules))]

    def _with_parents(
        self, source: sa.FromClause, parents: Any
    ) -> tuple[sa.FromClause, sa.ColumnElement[Any], list[sa.ColumnElement[bool]]]:
        """Return what to select from, the column with the parent's id, and who is in the list."""
        if self.link.via is None:
            parent = source.c[self.link.by]
            return source, parent, [parent.in_(parents), *self._rules(source)]
        child, parent, rules = self._via(self.link.via)
        # Each pair once, however often it stands in the join table.
        pairs = sa.select(parent.label("parent"), child.label("child"))
        pairs = pairs.where(parent.in_(parents), *rules).distinct().subquery()
        origin = pairs.join(source, source.c.id == pairs.c.child)
        return origin, pairs.c.parent, self._rules(source)

    def _via(self, table: type[Row]) -> tuple[sa.Column[Any], sa.Column[Any], list[Any]]:
        """Return the columns of a join table with child and parent, and which of its rows count."""
        via = table_of(table)
        rules = [*own_rule(via), *(rule(via) for rule in self.via_conditions)]
        return via.c[self.link.to], via.c[self.link.by], rules


def rank_in_parent(parent: sa.ColumnElement[Any], order: Sequence[Any]) -> sa.Label[int]:
    """Return the place of a row among those of its parent."""
    return sa.func.row_number().over(partition_by=parent, order_by=order).label("place")


STATEMENTS, LONGEST_KEPT = 1_000, 500
"""How many statements are kept, as building one costs more than running it; of what filters."""

Build = Callable[[ListingRows], Statement]


@lru_cache(STATEMENTS)
def cached_statement(build: Build, rows: ListingRows) -> Statement:
    """Return the statement, built when it is first asked for."""
    return build(rows)


def listing_statement(build: Build, rows: ListingRows) -> Statement:
    """Return the statement; one that is hardly asked for again is built and not kept."""
    is_rare = rows.cuts or len(rows.asked) > LONGEST_KEPT
    return build(rows) if is_rare else cached_statement(build, rows)


@dataclass(frozen=True)
class Listing:
    """A list: the rows on a link (or of a whole table) that meet the conditions, in an order."""

    link: ToMany
    order: Sequence[SortKey]
    window: Window
    asked: str = ""
    filter: Any = None
    conditions: Sequence[Condition] = ()
    via_conditions: Sequence[Condition] = ()

    def page(
        self, context: Context, batch: Hashable, parent: int | None, ahead: Ahead
    ) -> Awaitable[Page]:
        """Return the page of one parent; parents that wait in the same batch share a statement.

        `ahead` is told the rows of all of them, so that it can read what they lead to.
        """

        async def load(parents: list[int | None]) -> list[Page]:
            one, rows, size = len(parents) == 1, self._rows(self._cuts()), self.window.size + 1
            wanted = listing_statement(ListingRows.of_one if one else ListingRows.of_many, rows)
            near = SPARE * size * len(parents)
            found = await context.loaders.rows(wanted, parents=parents, rows=size, near=near)
            groups: dict[int | None, Sequence[PlainRow]] = {parents[0]: found}
            if not one:
                groups = {key: list(rows) for key, rows in groupby(found, attrgetter("parent_key"))}
            pages = [self._page(groups.get(parent, ())) for parent in parents]
            await ahead(self.link.table, [row for page in pages for row in page.rows])
            return pages

        return context.loaders.load(("page", self.link, batch), load, parent)

    def count(self, context: Context, batch: Hashable, parent: int | None) -> Awaitable[int]:
        """Return how many rows the whole list of one parent has, whatever the page."""

        # Whatever decides how many rows a viewer sees, beside the data.
        list_of = self.link, self.asked, *context.viewer.values.values()

        async def load(parents: list[int | None]) -> list[int]:
            known = context.loaders.counts if len(self.asked) <= LONGEST_KEPT else {}
            unknown = [parent for parent in parents if (*list_of, parent) not in known]
            if unknown:
                counted = listing_statement(ListingRows.counted, self._rows())
                rows = await context.loaders.rows(counted, parents=unknown)
                found = {row.parent_key: row.number for row in rows}
                known.update({(*list_of, p): found.get(p, 0) for p in unknown})
            return [known[*list_of, parent] for parent in parents]

        return context.loaders.load(("count", self.link, batch), load, parent)

    def cursor(self, row: PlainRow) -> str:
        """Return the opaque cursor of a row of this list."""
        return cursors.write_cursor(
            self._order_name(), [getattr(row, key.label) for key in self._keys()]
        )

    def check_cursors(self) -> None:
        """Raise Refused for a cursor that does not belong to this list."""
        for cursor, argument in ((self.window.after, "after"), (self.window.before, "before")):
            if cursor is not None:
                self._values(cursor, argument)

    def _values(self, cursor: str, argument: str) -> list[Any]:
        kinds = [key.kind(self.link.table) for key in self._keys()]
        return cursors.read_cursor(cursor, self._order_name(), kinds, argument)

    def _order_name(self) -> str:
        """Return what a cursor belongs to: the list, its order and its filter."""
        listed = [table_of(self.link.table).name, self.link.by, self.link.to]
        name = f"{'.'.join(filter(None, listed))}:{','.join(map(str, self.order))}"
        return f"{name}|{sha256(self.asked.encode()).hexdigest()[:12]}" if self.asked else name

    def _keys(self) -> tuple[SortKey, ...]:
        return (*self.order, SortKey("id"))

    def _rows(self, cuts: Sequence[Condition] = ()) -> ListingRows:
        keys, backward, link = self._keys(), self.window.backward, self.link
        conditions = self.filter, self.conditions, self.via_conditions
        return ListingRows(link, keys, backward, self.asked, *conditions, tuple(cuts))

    def _cuts(self) -> list[Condition]:
        """Return the conditions that leave only what lies after and before the cursors."""
        cuts = [(self.window.after, "after", False), (self.window.before, "before", True)]
        return [
            partial(
                cursors.is_beyond_cursor,
                keys=self._keys(),
                values=self._values(cursor, argument),
                backward=backward,
            )
            for cursor, argument, backward in cuts
            if cursor is not None
        ]

    def _page(self, rows: Sequence[PlainRow]) -> Page:
        more, rows = len(rows) > self.window.size, rows[: self.window.size]
        if self.window.backward:
            return Page(rows[::-1], self.window.before is not None, more)
        return Page(rows, more, self.window.after is not None)
