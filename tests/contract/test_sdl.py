"""The contract: the printed schema is current and says what everything is."""

from pathlib import Path

import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType

from schema import graphql_schema
from schema.contract.type_system import type_system

PRINTED = Path(__file__).parents[2] / "schema" / "schema.graphql"
FOR_GATEWAYS = ("_Any", "_Entity", "_Service", "Query")
TYPES = {kind.name: kind for kind in graphql_schema().types} | {
    name: type_system(graphql_schema()).type_map[name] for name in FOR_GATEWAYS
}


def test_the_printed_schema_is_current():
    assert PRINTED.read_text() == graphql_schema().as_str() + "\n", (
        "run: blis schema > schema/schema.graphql"
    )


@pytest.mark.parametrize("name", TYPES)
def test_everything_is_described(name):
    kind = TYPES[name]
    nameless = [] if kind.description else [name]
    for member, field in (getattr(kind, "fields", None) or {}).items():
        nameless += [] if field.description else [f"{name}.{member}"]
        nameless += [
            f"{name}.{member}({a})"
            for a, arg in getattr(field, "args", {}).items()
            if not arg.description
        ]
    if isinstance(kind, GraphQLEnumType):
        nameless += [
            f"{name}.{value}" for value, member in kind.values.items() if not member.description
        ]

    assert nameless == []


@pytest.mark.parametrize(
    "name", [n for n, k in TYPES.items() if isinstance(k, GraphQLInputObjectType)]
)
def test_inputs_end_in_input(name):
    assert name.endswith("Input")
