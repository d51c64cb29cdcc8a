"""The first and the last day and moment of the calendar are days like others, wherever asked."""

from collections.abc import Iterator
from typing import Any

import pytest
from graphql import GraphQLNonNull, GraphQLObjectType, Undefined, get_named_type

from schema import graphql_schema
from schema.contract.type_system import type_system

TYPES: Any = type_system(graphql_schema()).type_map
EXTREMES = {
    "Date": ("0001-01-01", "9999-12-31"),
    "DateTime": (
        "0001-01-01T00:00:00+14:00",
        "0001-01-01T00:00:00Z",
        "2000-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-12:00",
        "9999-12-31T23:59:59Z",
    ),
}
WHERE = 'municipality: {slug: "riga-2021"}'
REQUIRED = {
    "comparison": f'indicator: {{code: "population"}}, {WHERE}',
    "series": f'indicator: {{code: "population"}}, {WHERE}',
    "similarMunicipalities": 'to: {slug: "riga-2021"}, criteria: {population: true}',
    "learningPaths": WHERE,
    "profile": WHERE,
    "chart": 'kind: SERIES, indicator: {code: "population"}, municipalities: [{slug: "riga-2021"}]',
    "municipality": 'by: {slug: "riga-2021"}',
    "comparisonGroup": 'by: {slug: "state-cities"}',
    "network": 'by: {slug: "t1"}',
    "pilot": 'by: {slug: "x"}',
    "partnership": 'by: {slug: "x"}',
    "practicesGroupedBy": "by: YEAR",
}
"""What fields need beside a day; that a record is not there does not matter."""

PATHS = {
    "Network": "networks(first: 3) { nodes { %s } }",
    "NetworkOutput": "networks(first: 3) { nodes { outputs(first: 1) { nodes { %s } } } }",
    "Organisation": "organisations(first: 3) { nodes { %s } }",
    "Municipality": "municipalities(first: 3) { nodes { %s } }",
    "ComparisonGroup": "comparisonGroups(first: 3) { nodes { %s } }",
    "Practice": "practices(first: 3) { nodes { %s } }",
    "Project": "projects(first: 3) { nodes { %s } }",
    "Query": "%s",
}


def day_arguments() -> Iterator[tuple[str, str, str, str]]:
    """Yield each argument that is a day or a moment: its type, its field, itself, its kind."""
    for kind in TYPES.values():
        if isinstance(kind, GraphQLObjectType) and kind.name not in ("Mutation", "Subscription"):
            for name, field in kind.fields.items():
                for argument, described in field.args.items():
                    scalar = get_named_type(described.type).name
                    if scalar in EXTREMES:
                        yield kind.name, name, argument, scalar


def filtered_columns() -> Iterator[tuple[str, str]]:
    """Yield each list that is filtered by a day, with the column that is one."""
    for name, field in TYPES["Query"].fields.items():
        if "filter" in field.args:
            for column, described in get_named_type(field.args["filter"].type).fields.items():
                if get_named_type(described.type).name == "DateRangeFilterInput":
                    yield name, column


def asked_field(kind: str, name: str, arguments: str) -> str:
    """Return a document that asks a field of a type with arguments."""
    field = TYPES[kind].fields[name]
    needs = any(
        isinstance(each.type, GraphQLNonNull) and each.default_value is Undefined
        for key, each in field.args.items()
        if f"{key}:" not in arguments
    )
    inputs = [*([REQUIRED[name]] if needs else []), arguments]
    inputs += ["first: 2"] if "first" in field.args else []
    inner = " { __typename }" if hasattr(get_named_type(field.type), "fields") else ""
    return "{ " + PATHS[kind] % f"{name}({', '.join(inputs)}){inner}" + " }"


@pytest.mark.parametrize(("kind", "name", "argument", "scalar"), [*day_arguments()])
def test_an_argument_takes_the_first_and_the_last_day(answer, kind, name, argument, scalar):
    for value in EXTREMES[scalar]:
        result = answer(asked_field(kind, name, f'{argument}: "{value}"'))

        assert {*codes(result)} <= ALLOWED, (value, result["errors"])


@pytest.mark.parametrize(("name", "column"), [*filtered_columns()])
def test_a_filter_takes_the_first_and_the_last_day(answer, name, column):
    for value in EXTREMES["Date"]:
        operators = "".join(f'{each}: "{value}" ' for each in ("eq", "gt", "gte", "lt", "lte"))
        inner = f'filter: {{{column}: {{{operators} in: ["{value}"]}}}}'

        assert {*codes(answer(asked_field("Query", name, inner)))} <= ALLOWED


def codes(result):
    return [error["extensions"]["code"] for error in result.get("errors", ())]


ALLOWED = {"UNAUTHENTICATED", "FORBIDDEN", "BAD_USER_INPUT", "NOT_FOUND"}
"""That a day is refused for what it means is fine; that it is not understood would be seen."""


@pytest.mark.parametrize(
    "literal", ["2031-02-30", "0000-01-01", "2026-W48-6", "20261128", "２０２６-11-28"]
)
def test_what_only_looks_like_a_day_is_refused_with_its_argument(answer, literal):
    [error] = answer(f'{{ networks(first: 1, asOf: "{literal}") {{ totalCount }} }}')["errors"]

    assert (error["extensions"]["code"], error["extensions"]["field"]) == ("BAD_USER_INPUT", "asOf")
