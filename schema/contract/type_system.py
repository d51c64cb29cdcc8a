"""The types of a schema as graphql-core has them: to validate, to estimate and to print."""

from functools import cache

import strawberry
from graphql import GraphQLNamedType, GraphQLObjectType, GraphQLSchema


@cache
def type_system(schema: strawberry.Schema) -> GraphQLSchema:
    """Return the types of a schema, the very objects with which it executes.

    Strawberry keeps its own `GraphQLSchema` to itself; what it converted can be had. The directives
    of gateways are not there: they stand in schemas, never in requests.
    """
    made = (each.implementation for each in schema.schema_converter.type_map.values())
    kinds = {kind.name: kind for kind in made if isinstance(kind, GraphQLNamedType)}
    query, mutation, subscription = (
        kind if isinstance(kind := kinds.get(name), GraphQLObjectType) else None
        for name in ("Query", "Mutation", "Subscription")
    )
    return GraphQLSchema(query, mutation, subscription, types=list(kinds.values()))
