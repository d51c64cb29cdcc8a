"""Lists in pages: which rows, in what order, from which cursor on; batched for all parents."""

from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from hashlib import sha256
from itertools import groupby
from operator import attrgetter
from typing import Any

import sqlalchemy as sa

from schema import cursors
from schema.conditions import holds
from schema.context import Context
from schema.errors import Code, Refused
from schema.keys import Key
from schema.links import Condition, ToMany
from schema.rights import own_rule, visible
from schema.sentences import sentence
from schema.states import columns_of
from schema.tables import Row
from schema.tables.row import PlainRow, Statement, table_of

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


def window(
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
"""What the statements of a list leave open: of which parents, and how many rows of each."""


@dataclass(frozen=True)
class Rows:
    """The rows of a list without its page: on a link, meeting the conditions, in an order.

    `asked` says in words what the conditions are, so that those which say the same are the same.
    """

    link: ToMany
    keys: tuple[Key, ...]
    backward: bool = False
    asked: str = ""
    filter: Any = field(default=None, compare=False)
    conditions: Sequence[Condition] = field(default=(), compare=False)
    via_conditions: Sequence[Condition] = field(default=(), compare=False)
    cuts: tuple[Condition, ...] = ()

    def of_one(self) -> Statement:
        """Return the statement for the first rows of one parent, or of the whole table."""
        source = table_of(self.link.table)
        columns = [*columns_of(source), *self._linked(source)]
        rules = self._rules(source, is_walked=not self.link.by and self._is_indexed(source))
        statement = sa.select(*columns).where(*self._mine(source), *rules)
        return statement.order_by(*self._order(source)).limit(ROWS)

    def of_many(self) -> Statement:
        """Return the statement for the first rows of each parent.

        Only keys are placed, and whole rows read for those on the page: they may be wide.
        """
        source = table_of(self.link.table)
        origin, parent, rules = self._with_parents(source)
        order = self._order(source)
        place = sa.func.row_number().over(partition_by=parent, order_by=order).label("place")
        linked = self._linked(source)
        keys = sa.select(source.c.id, parent.label("parent_key"), place, *linked)
        placed = keys.select_from(origin).where(*rules).subquery()
        labels = [placed.c[key.name] for key in linked]
        rows = sa.select(*columns_of(source), placed.c.parent_key, *labels).select_from(placed)
        rows = rows.join(source, source.c.id == placed.c.id).where(placed.c.place <= ROWS)
        return rows.order_by(placed.c.parent_key, placed.c.place)

    def counted(self) -> Statement:
        """Return the statement that counts the rows of each parent."""
        source, number = table_of(self.link.table), sa.func.count().label("number")
        if not self.link.by:
            everything = sa.select(sa.null().label("parent_key"), number).select_from(source)
            return everything.where(*self._rules(source))
        origin, parent, rules = self._with_parents(source)
        counted = sa.select(parent.label("parent_key"), number).select_from(origin)
        return counted.where(*rules).group_by(parent)

    def _linked(self, source: sa.FromClause) -> list[sa.Label[Any]]:
        """Return what rows are sorted by on linked rows, for their cursors."""
        return [key.expression(source).label(key.label) for key in self.keys if key.link]

    def _order(self, source: sa.FromClause) -> list[sa.UnaryExpression[Any]]:
        return [key.sorted(source, self.backward) for key in self.keys]

    def _is_indexed(self, source: sa.FromClause) -> bool:
        """Return whether an index has the rows in the order of the list."""
        key = self.keys[0]
        return not key.link and key.is_known(source) and bool(source.c[key.column].index)

    def _rules(
        self, source: sa.FromClause, *, is_walked: bool = False
    ) -> list[sa.ColumnElement[bool]]:
        """Return what must hold for a row to be in the list."""
        where = [] if self.link.where is None else [self.link.where]
        asked = [holds(self.filter, source, is_walked=is_walked)] if self.filter else []
        return [
            *visible(source),
            *asked,
            *(rule(source) for rule in (*self.conditions, *self.cuts, *where)),
        ]

    def _mine(self, source: sa.FromClause) -> list[sa.ColumnElement[bool]]:
        """Return what must hold for a row to hang on the parents."""
        if self.link.via is None:
            return [source.c[self.link.by].in_(PARENTS)] if self.link.by else []
        child, _, rules = self._via(self.link.via)
        return [source.c.id.in_(sa.select(child).where(*rules))]

    def _with_parents(
        self, source: sa.FromClause
    ) -> tuple[sa.FromClause, sa.ColumnElement[Any], list[sa.ColumnElement[bool]]]:
        """Return what to select from, the column with the parent's id, and who is in the list."""
        if self.link.via is None:
            rules = [*self._mine(source), *self._rules(source)]
            return source, source.c[self.link.by], rules
        child, parent, rules = self._via(self.link.via)
        # Each pair once, however often it stands in the join table.
        pairs = sa.select(parent.label("parent"), child.label("child")).where(*rules)
        pairs = pairs.distinct().subquery()
        origin = pairs.join(source, source.c.id == pairs.c.child)
        return origin, pairs.c.parent, self._rules(source)

    def _via(self, table: type[Row]) -> tuple[sa.Column[Any], sa.Column[Any], list[Any]]:
        """Return the columns of a join table with child and parent, and which of its rows count."""
        via = table_of(table)
        parent = via.c[self.link.by]
        rules = [parent.in_(PARENTS), *own_rule(via), *(rule(via) for rule in self.via_conditions)]
        return via.c[self.link.to], parent, rules


STATEMENTS, LONGEST_KEPT = 1_000, 500
"""How many statements are kept, as building one costs more than running it; of what filters."""

Build = Callable[[Rows], Statement]


@lru_cache(STATEMENTS)
def kept(build: Build, rows: Rows) -> Statement:
    """Return the statement, built when it is first asked for."""
    return build(rows)


def statement(build: Build, rows: Rows) -> Statement:
    """Return the statement; one that is hardly asked for again is built and not kept."""
    is_rare = rows.cuts or len(rows.asked) > LONGEST_KEPT
    return build(rows) if is_rare else kept(build, rows)


@dataclass(frozen=True)
class Listing:
    """A list: the rows on a link (or of a whole table) that meet the conditions, in an order."""

    link: ToMany
    order: Sequence[Key]
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
            wanted = statement(Rows.of_one if one else Rows.of_many, rows)
            found = await context.rows(wanted, parents=parents, rows=size)
            groups: dict[int | None, Sequence[PlainRow]] = {parents[0]: found}
            if not one:
                groups = {key: list(rows) for key, rows in groupby(found, attrgetter("parent_key"))}
            pages = [self._page(groups.get(parent, ())) for parent in parents]
            await ahead(self.link.table, [row for page in pages for row in page.rows])
            return pages

        return context.load(("page", self.link, batch), load, parent)

    def count(self, context: Context, batch: Hashable, parent: int | None) -> Awaitable[int]:
        """Return how many rows the whole list of one parent has, whatever the page."""

        # Whatever decides how many rows a viewer sees, beside the data.
        list_of = self.link, self.asked, *context.viewer.values.values()

        async def load(parents: list[int | None]) -> list[int]:
            known = context.counts if len(self.asked) <= LONGEST_KEPT else {}
            unknown = [parent for parent in parents if (*list_of, parent) not in known]
            if unknown:
                counted = statement(Rows.counted, self._rows())
                rows = await context.rows(counted, parents=unknown)
                found = {row.parent_key: row.number for row in rows}
                known.update({(*list_of, p): found.get(p, 0) for p in unknown})
            return [known[*list_of, parent] for parent in parents]

        return context.load(("count", self.link, batch), load, parent)

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
        name = f"{'.'.join(filter(None, listed))}:{','.join(map(str, self.order))}"
        return f"{name}|{sha256(self.asked.encode()).hexdigest()[:12]}" if self.asked else name

    def _keys(self) -> tuple[Key, ...]:
        return (*self.order, Key("id"))

    def _rows(self, cuts: Sequence[Condition] = ()) -> Rows:
        keys, backward, link = self._keys(), self.window.backward, self.link
        conditions = self.filter, self.conditions, self.via_conditions
        return Rows(link, keys, backward, self.asked, *conditions, tuple(cuts))

    def _cuts(self) -> list[Condition]:
        """Return the conditions that leave only what lies after and before the cursors."""
        cuts = [(self.window.after, "after", False), (self.window.before, "before", True)]
        return [
            partial(
                cursors.beyond,
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
