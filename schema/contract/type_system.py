"""The types of a schema as graphql-core has them: to validate, to estimate and to print."""

from functools import cache

import strawberry
from graphql import (
    GraphQLInputObjectType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
)


@cache
def type_system(schema: strawberry.Schema) -> GraphQLSchema:
    """Return the types of a schema, the very objects with which it executes.

    Strawberry keeps its own `GraphQLSchema` to itself; what it converted can be had. The directives
    of gateways are not there: they stand in schemas, never in requests.
    """
    made = (each.implementation for each in schema.schema_converter.type_map.values())
    kinds = {kind.name: kind for kind in made if isinstance(kind, GraphQLNamedType)}
    for kind in kinds.values():
        mark_one_of(kind)
    query, mutation, subscription = (
        kind if isinstance(kind := kinds.get(name), GraphQLObjectType) else None
        for name in ("Query", "Mutation", "Subscription")
    )
    return GraphQLSchema(query, mutation, subscription, types=list(kinds.values()))


def mark_one_of(kind: GraphQLNamedType) -> None:
    """Let graphql-core know of an input that takes exactly one field, as Strawberry does.

    It then says itself what is wrong with one, and where, in a document as in variables; without
    it Strawberry's own check of variables names no place.
    """
    if isinstance(kind, GraphQLInputObjectType):
        declared = kind.extensions.get("strawberry-definition")
        kind.is_one_of = getattr(declared, "is_one_of", False)
