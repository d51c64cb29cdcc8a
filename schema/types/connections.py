"""Links as fields of an entity: to one row, or to a page of many; declared, never coded."""

from asyncio import gather
from collections.abc import Awaitable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, partial
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
import strawberry
from graphql import FieldNode, FragmentSpreadNode, GraphQLResolveInfo, SelectionNode
from strawberry.annotation import StrawberryAnnotation
from strawberry.extensions import FieldExtension
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField
from strawberry.utils.str_converters import to_camel_case

from schema.connections.entity_fields import declared_fields
from schema.connections.filter_inputs import EntityInputs
from schema.connections.filter_signature import filter_signature
from schema.connections.links import Condition, ToMany, ToOne
from schema.connections.pages import NESTED_PAGE, Listing, Page, page_window
from schema.connections.sort_keys import SortKey
from schema.errors import Code, Refused
from schema.tables import Row
from schema.tables.base import PlainRow, ValidityPeriod, table_of
from schema.text.sentences import sentence
from schema.types.entity import Caller, Node, show_entity
from schema.types.federation import PageInfo

T = TypeVar("T")

MOST_KEYS = 5


@strawberry.type(description="A row of a list and its place in it.")
class Edge(Generic[T]):
    cursor: str = strawberry.field(description="Pass it as `after` or `before`.")
    node: T = strawberry.field(description="The row.")


@strawberry.type(description="A page of a list. What is not selected is not computed.")
class Connection(Generic[T]):
    listing: strawberry.Private[Listing]
    asked: strawberry.Private[GraphQLResolveInfo]
    parent: strawberry.Private[int | None]

    @strawberry.field(description="The rows of the page.")
    async def nodes(self) -> list[T]:
        page, table = await self.page(), self.listing.link.table
        return [show_entity(table, row) for row in page.rows]

    @strawberry.field(description="The rows of the page, each with its cursor.")
    async def edges(self) -> list[Edge[T]]:
        page, table = await self.page(), self.listing.link.table
        return [
            Edge(cursor=self.listing.cursor(row), node=show_entity(table, row)) for row in page.rows
        ]

    @strawberry.field(description="Where the page lies in the list.")
    async def page_info(self) -> PageInfo:
        page = await self.page()
        return PageInfo(
            has_next_page=page.has_next,
            has_previous_page=page.has_previous,
            start_cursor=self.listing.cursor(page.rows[0]) if page.rows else None,
            end_cursor=self.listing.cursor(page.rows[-1]) if page.rows else None,
        )

    @strawberry.field(description="How many rows the whole list has, whatever the page.")
    async def total_count(self) -> int:
        return await self.listing.count(self.asked.context, self.batch(), self.parent)

    def page(self) -> Awaitable[Page]:
        """Return the rows; all fields of the page share them, and links from them are read."""
        context, ahead = self.asked.context, partial(preload_links, self.asked)
        return self.listing.page(context, self.batch(), self.parent, ahead)

    def batch(self) -> int:
        """Return what the lists have in common that are the same field of different parents."""
        return id(self.asked.field_nodes[0])


async def preload_links(
    asked: GraphQLResolveInfo, table: type[Row], rows: Sequence[PlainRow]
) -> None:
    """Read the rows that links to one row, selected in a list, will lead to.

    Thousands of fields are then complete when they are asked for and need not be waited for.
    """
    links = single_row_links(Node.shown_as[table])
    nodes, fragments = asked.field_nodes, asked.fragments
    fields = [
        *subselected_fields(nodes, fragments, "nodes"),
        *subselected_fields(nodes, fragments, "edges", "node"),
    ]
    selected = {links[field.name.value] for field in fields if field.name.value in links}
    wanted = {
        (link.table, row_id)
        for link in selected
        for row in rows
        if (row_id := getattr(row, link.by)) is not None
    }
    await gather(*(asked.context.loaders.row(*each) for each in wanted))


def subselected_fields(
    nodes: Iterable[SelectionNode], fragments: Mapping[str, Any], *within: str
) -> Iterator[FieldNode]:
    """Yield the fields selected below these, further down below those named by `within`."""
    for node in nodes:
        for selection in selected_field_nodes(node, fragments):
            if not within:
                yield selection
            elif selection.name.value == within[0]:
                yield from subselected_fields([selection], fragments, *within[1:])


def selected_field_nodes(node: Any, fragments: Mapping[str, Any]) -> Iterator[FieldNode]:
    """Yield the fields selected in a node, through fragments; leave out what has a directive."""
    for selection in node.selection_set.selections if node.selection_set else ():
        if selection.directives:
            continue
        if isinstance(selection, FieldNode):
            yield selection
        elif isinstance(selection, FragmentSpreadNode):
            yield from selected_field_nodes(fragments[selection.name.value], fragments)
        else:
            yield from selected_field_nodes(selection, fragments)


@cache
def single_row_links(entity: type[Node]) -> Mapping[str, ToOne]:
    """Return the links of an entity to one row, by the names that clients know."""
    fields = declared_fields(entity)
    links = {to_camel_case(f.python_name): f.metadata.get("link") for f in fields}
    return {name: link for name, link in links.items() if isinstance(link, ToOne)}


@cache
def entity_inputs() -> EntityInputs:
    """Return the filter and order inputs of all entities; called when the schema is built."""
    return EntityInputs(Node.shown_as)


class LinkExtension(FieldExtension):
    """Gives a link its types when the schema is built, when all entities are known."""

    def __init__(self, link: ToOne | ToMany) -> None:
        self.link = link

    def apply(self, field: StrawberryField) -> None:
        """Set what the field returns and what it takes."""
        entity = Node.shown_as[self.link.table]
        if isinstance(self.link, ToOne):
            required = field.metadata["required"]
            field.type_annotation = StrawberryAnnotation(entity if required else entity | None)
            return
        field.type_annotation = StrawberryAnnotation(Connection[entity] | None)
        types = {
            "filter": entity_inputs().one[self.link.table] | None,
            "order_by": list[entity_inputs().order[self.link.table]] | None,
        }
        dated = is_dated_link(self.link)
        arguments = [a for a in field.arguments if dated or a.python_name != "as_of"]
        size = f"{NESTED_PAGE} when left out" if self.link.by else "this or `last` has to be given"
        field.arguments = [complete_argument(argument, types, size) for argument in arguments]


PAGING = frozenset({"first", "last", "after", "before"})
"""The arguments of a list that need no conversion."""

ARGUMENTS = {
    "filter": "Which rows to list.",
    "order_by": "How to sort them; the order of equal rows is stable.",
    "first": "How many rows from the start, or after `after`, 1 to 100; {}.",
    "last": "How many rows from the end, or before `before`, 1 to 100.",
    "after": "The cursor after which the page begins.",
    "before": "The cursor before which the page ends.",
    "as_of": "Only rows that are valid on this day.",
}


def complete_argument(
    argument: StrawberryArgument, types: dict[str, Any], size: str
) -> StrawberryArgument:
    """Return the argument with its description, and with its type where that is known only now."""
    argument.description = ARGUMENTS[argument.python_name].format(size)
    argument.default = strawberry.UNSET
    if argument.python_name in types:
        argument.type_annotation = StrawberryAnnotation(types[argument.python_name])
    return argument


def is_dated_link(link: ToMany) -> bool:
    """Return whether the rows on a link, or their ties to the parent, hold for a time."""
    return issubclass(link.via or link.table, ValidityPeriod)


def valid_on_day(day: date | sa.BindParameter[date]) -> Condition:
    """Return the condition that a row with a period held on a day."""
    return lambda source: (
        (source.c.valid_from.is_(None) | (source.c.valid_from <= day))
        & (source.c.valid_to.is_(None) | (source.c.valid_to >= day))
    )


def default_order(table: type[Row]) -> Sequence[SortKey]:
    """Return the order of a list for which nobody asked for another."""
    columns = table_of(table).c
    return [SortKey(name) for name in ("position", "sort_key", "valid_from") if name in columns][:1]


def link_to_one(table: type[Row], by: str, description: str, *, required: bool = False) -> Any:
    """Return a field that leads to the row named by the column `by`."""
    link = ToOne(table, by)

    async def wait(row: Awaitable[PlainRow | None]) -> Node | None:
        found = await row
        return None if found is None else show_entity(table, found)

    def follow(root: Any, info: Caller) -> Node | None:
        row_id = getattr(root.row, by)
        if row_id is None:
            return None
        row = info.context.loaders.row(table, row_id)
        if not row.done():
            return wait(row)  # type: ignore[return-value]  # graphql-core awaits it
        return None if (found := row.result()) is None else show_entity(table, found)

    return strawberry.field(
        resolver=follow,
        description=description,
        extensions=[LinkExtension(link)],
        metadata={"link": link, "required": required, "direct": follow},
    )


def link_to_many(
    table: type[Row], by: str, description: str, *, order: str = "", **link: Any
) -> Any:
    """Return a field that leads to a page of the rows on a link; see `ToMany`."""
    return listing_field(ToMany(table, by, **link), description, order, NESTED_PAGE)


def table_listing(
    table: type[Row],
    description: str,
    *,
    order: str = "",
    only: Sequence[FieldExtension] = (),
    where: Condition | None = None,
) -> Any:
    """Return a field that lists a whole table, or the rows of it for which a condition holds.

    How many rows has to be said, `only` by whom.
    """
    return listing_field(ToMany(table, where=where), description, order, None, only)


def listing_field(
    link: ToMany,
    description: str,
    order: str,
    size: int | None,
    only: Sequence[FieldExtension] = (),
) -> Any:
    """Return the field of a list, by default in this order and of this size."""
    usual = (
        [SortKey(order.lstrip("-"), order.startswith("-"))] if order else default_order(link.table)
    )

    def follow(
        root: Any,
        info: Caller,
        filter: Any = None,
        order_by: Any = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        as_of: date | None = None,
    ) -> Connection[Node]:
        held = [valid_on_day(as_of)] if as_of else []
        listing = Listing(
            link=link,
            order=order_keys(order_by or []) or usual,
            conditions=[] if link.via else held,
            via_conditions=held if link.via else [],
            window=page_window(first, last, after, before, default=size),
            asked=f"{filter_signature(filter) if filter else ''}{as_of or ''}",
            filter=filter,
        )
        listing.check_cursors()
        parent = root.row.id if link.by else None
        # Resolved directly, the info is already that of graphql-core.
        raw: Any = getattr(info, "_raw_info", info)
        return Connection(listing=listing, asked=raw, parent=parent)

    return strawberry.field(
        resolver=follow,
        description=description,
        extensions=[LinkExtension(link), *only],
        metadata={"link": link, "page": size, "plain": PAGING}
        | ({} if only else {"direct": follow}),
    )


def order_keys(order_by: Sequence[Any]) -> Sequence[SortKey]:
    """Return the keys of an order that a client gave, each once; raise Refused for too many."""
    if len(order_by) > MOST_KEYS:
        message = sentence("Sort by at most {most_keys} fields.", most_keys=MOST_KEYS)
        raise Refused(Code.BAD_USER_INPUT, message, "orderBy")
    keys = [step.key() for step in order_by]
    return list({key.label: key for key in reversed(keys)}.values())[::-1]
