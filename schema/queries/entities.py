"""What a gateway asks for: the schema as a part of its graph, and entities by their keys."""

from asyncio import gather
from functools import partial
from typing import Annotated, Any, Union

import sqlalchemy as sa
import strawberry
from graphql import GraphQLError
from strawberry.federation.schema import FederationAny

from schema.access.visibility import visibility_conditions
from schema.editing.redirects import redirected_row
from schema.errors import Code, Refused
from schema.queries.lookups import newest_order
from schema.tables import Row
from schema.tables.base import PlainRow, table_of
from schema.text.sentences import sentence
from schema.types import Caller, Node, parse_id, show_entity
from schema.types.federation import keyed_entities

LARGEST_BATCH = 100
KEYS = keyed_entities()
KINDS = {kind.__name__: kind for kind in KEYS}

ANY = strawberry.scalar(
    name="_Any",
    description="A representation: the `__typename` of an entity and one of its keys.",
    serialize=lambda value: value,
    parse_value=lambda value: value,
)
Entity = Annotated[
    Union[*KEYS],  # type: ignore[valid-type]
    strawberry.union("_Entity", description="What other graphs can refer to and extend."),
]


@strawberry.type(name="_Service", description="This schema as a part of a larger graph.")
class Service:
    @strawberry.field(description="The schema with the directives that a gateway reads.")
    def sdl(self, info: Caller) -> str:
        return info.schema.subgraph  # type: ignore[attr-defined]


@strawberry.type
class GatewayQueries:
    @strawberry.field(name="_service", description="For gateways: this schema.")
    def service(self) -> Service:
        return Service()

    @strawberry.field(
        name="_entities",
        description="For gateways: entities by their keys, in the order of the representations; "
        "null for unknown. Of several with one key the newest answers.",
        graphql_type=list[Entity | None],
    )
    async def entities(
        self,
        info: Caller,
        representations: Annotated[
            list[FederationAny], strawberry.argument(description="Up to 100 representations.")
        ],
    ) -> list[Node | GraphQLError | None]:
        if len(representations) > LARGEST_BATCH:
            message = sentence(
                "Ask for at most {largest_batch} at a time, not {count}.",
                largest_batch=LARGEST_BATCH,
                count=len(representations),
            )
            raise Refused(Code.BAD_USER_INPUT, message, "representations")
        return await gather(*(entity_or_error(info, each) for each in representations))


async def entity_or_error(info: Caller, representation: Any) -> Node | GraphQLError | None:
    """Return the entity, None where there is none, or the error that stands in its place."""
    try:
        return await resolve_entity(info, representation)
    except Refused as refused:
        return refused


async def resolve_entity(info: Caller, representation: Any) -> Node | None:
    """Return the entity of a representation or None; raise Refused for what is none."""
    kind = representation_type(representation)
    column, value = representation_key(kind, representation)
    if value is None or "\0" in value:
        return None
    if column == "id":
        table, value = parse_id(value)
        if table is not kind.table:
            raise Refused(
                Code.INVALID_ID, sentence("This is not an id of {name}.", name=kind.__name__), "id"
            )
    load = partial(newest_rows, info, kind.table, column)
    row = await info.context.loaders.load(("entity", kind.table, column), load, value)
    if row is None:
        row = await redirected_row(info.context, kind.table, column, value)
    return None if row is None else show_entity(kind.table, row)


def representation_type(representation: Any) -> type[Node]:
    """Return the entity that a representation is of; raise Refused for any other type."""
    if not isinstance(representation, dict):
        raise bad_representation("A representation is an object with a __typename and a key.")
    name = representation.get("__typename")
    if not isinstance(name, str) or name not in KINDS:
        raise bad_representation(
            f"A representation names as its __typename one of {', '.join(sorted(KINDS))}."
        )
    return KINDS[name]


def representation_key(kind: type[Node], representation: dict[str, Any]) -> tuple[str, str | None]:
    """Return the column and the value of the first key that a representation has."""
    keys = KEYS[kind]
    key = next((key for key in keys if key in representation), None)
    if key is None:
        raise bad_representation(f"A representation of {kind.__name__} has {' or '.join(keys)}.")
    value = representation[key]
    if value is not None and not isinstance(value, str):
        raise bad_representation(f"The {key} of {kind.__name__} is a string.")
    return keys[key], value


def bad_representation(message: str) -> Refused:
    """Return the refusal of a representation."""
    return Refused(Code.BAD_USER_INPUT, message, "representations")


async def newest_rows(
    info: Caller, table: type[Row], column: str, values: list[Any]
) -> list[PlainRow | None]:
    """Return for each value of a column its row, the newest of several, or None."""
    source = table_of(table)
    named = source.c[column].in_(values)
    statement = (
        sa.select(source)
        .where(named, *visibility_conditions(source))
        .order_by(*newest_order(source))
    )
    found: dict[Any, PlainRow] = {}
    for row in await info.context.loaders.rows(statement):
        found.setdefault(getattr(row, column), row)
    return [found.get(value) for value in values]
