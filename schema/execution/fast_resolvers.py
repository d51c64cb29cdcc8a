"""Fields that graphql-core reads itself, without the detour through strawberry's resolvers.

Strawberry prepares each call of a resolver: its own info, converted arguments, extensions. That is
most of the time of an answer with thousands of fields, and a field that is declared needs none of
it: a column, a text, a link to one row, and what is computed from the object alone.
"""

from collections.abc import Callable, Set
from operator import attrgetter
from typing import Any, cast

import strawberry
from graphql import GraphQLObjectType, GraphQLResolveInfo
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.field import StrawberryField

from schema.contract.type_system import type_system
from schema.types import Node

Resolve = Callable[..., Any]


def install_fast_resolvers(schema: strawberry.Schema) -> None:
    """Let graphql-core resolve the plain fields of the schema, and those marked as `direct`."""
    for kind in type_system(schema).type_map.values():
        if isinstance(kind, GraphQLObjectType):
            for field in kind.fields.values():
                declared = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
                if declared is not None and field.resolve is not None:
                    field.resolve = choose_resolver(kind, declared, field.resolve)


def choose_resolver(kind: GraphQLObjectType, field: StrawberryField, usual: Resolve) -> Resolve:
    """Return what reads a field: for some it is still what strawberry made."""
    direct, plain = field.metadata.get("direct"), field.metadata.get("plain")
    if direct is not None:
        return direct if plain is None else plain_argument_resolver(direct, plain, usual)
    if field.base_resolver is None:
        origin = kind.extensions[GraphQLCoreConverter.DEFINITION_BACKREF].origin
        of_row = issubclass(origin, Node)
        return resolver_without_info(
            attrgetter(f"row.{field.python_name}" if of_row else field.python_name)
        )
    takes_more = field.arguments or field.base_resolver.info_parameter or field.extensions
    return (
        usual
        if takes_more
        else resolver_without_info(cast(Resolve, field.base_resolver.wrapped_func))
    )


def plain_argument_resolver(direct: Resolve, plain: Set[str], usual: Resolve) -> Resolve:
    """Return a function that resolves directly as long as only plain arguments are given."""

    def resolve(source: Any, info: GraphQLResolveInfo, **given: Any) -> Any:
        return (direct if given.keys() <= plain else usual)(source, info, **given)

    return resolve


def resolver_without_info(read: Resolve) -> Resolve:
    """Return a function that reads an object as graphql-core calls it."""
    return lambda source, _info: read(source)
