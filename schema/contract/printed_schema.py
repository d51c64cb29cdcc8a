"""The contract: what the schema promises to clients, as text and compared with what it was."""

from collections.abc import Sequence

from graphql import (
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    is_specified_scalar_type,
    print_type,
)

FOR_GATEWAYS = ("_", "link__")
"""How the names of what only gateways ask for begin; `api_types` also leaves out `__Type`."""


def api_types(schema: GraphQLSchema) -> Sequence[GraphQLNamedType]:
    """Return the types by name, without what only gateways ask for and what every schema has."""
    return [
        without_gateway(kind) if isinstance(kind, GraphQLObjectType) else kind
        for name, kind in sorted(schema.type_map.items())
        if not name.startswith(FOR_GATEWAYS) and not is_specified_scalar_type(kind)
    ]


def without_gateway(kind: GraphQLObjectType) -> GraphQLObjectType:
    """Return the type without the fields that only gateways ask for."""
    fields = {name: f for name, f in kind.fields.items() if not name.startswith(FOR_GATEWAYS)}
    if len(fields) == len(kind.fields):
        return kind
    return GraphQLObjectType(**kind.to_kwargs() | {"fields": fields})


def api_schema_text(schema: GraphQLSchema) -> str:
    """Return the schema as text, for people and for the tools of front ends."""
    return "\n\n".join(["directive @oneOf on INPUT_OBJECT", *map(print_type, api_types(schema))])
