"""Fields that graphql-core reads itself, without the detour through strawberry's resolvers.

Strawberry prepares each call of a resolver: its own info, converted arguments, extensions. That is
most of the time of an answer with thousands of fields, and a field that is declared needs none of
it: a column, a text, a link to one row, and what is computed from the object alone.
"""

from collections.abc import Callable
from operator import attrgetter
from typing import Any, cast

import strawberry
from graphql import GraphQLObjectType
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.field import StrawberryField

from schema.types import Node

Resolve = Callable[..., Any]


def resolve_directly(schema: strawberry.Schema) -> None:
    """Let graphql-core resolve the plain fields of the schema, and those marked as `direct`."""
    for kind in schema._schema.type_map.values():
        if isinstance(kind, GraphQLObjectType):
            for field in kind.fields.values():
                declared = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
                if declared is not None:
                    field.resolve = resolver(kind, declared) or field.resolve


def resolver(kind: GraphQLObjectType, field: StrawberryField) -> Resolve | None:
    """Return what reads a field, or None where strawberry has to."""
    if (direct := field.metadata.get("direct")) is not None:
        return direct
    if field.base_resolver is None:
        origin = kind.extensions[GraphQLCoreConverter.DEFINITION_BACKREF].origin
        of_row = issubclass(origin, Node)
        return ignoring_info(
            attrgetter(f"row.{field.python_name}" if of_row else field.python_name)
        )
    takes_more = field.arguments or field.base_resolver.info_parameter or field.extensions
    return None if takes_more else ignoring_info(cast(Resolve, field.base_resolver.wrapped_func))


def ignoring_info(read: Resolve) -> Resolve:
    """Return a function that reads an object as graphql-core calls it."""
    return lambda source, _info: read(source)
