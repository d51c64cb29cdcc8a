"""The GraphQL schema, built once from the entities and the queries."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import strawberry
from graphql import GraphQLError
from strawberry.extensions import ParserCache, SchemaExtension, ValidationCache
from strawberry.schema.config import StrawberryConfig

from schema.direct import resolve_directly
from schema.errors import Code, CodedErrors, Refused
from schema.queries import Query
from schema.types.entity import LANGUAGE, Language, Node

DOCUMENTS = 1_000
"""How many parsed and validated documents are kept: both cost more than most answers."""


class OneOperation(SchemaExtension):
    """Refuses a document of several operations when the request does not say which is meant."""

    def on_execute(self) -> Iterator[None]:
        """Look before anything is executed; strawberry would take the first."""
        context = self.execution_context
        if context._provided_operation_name is None and context.graphql_document:
            kinds = [definition.kind for definition in context.graphql_document.definitions]
            if kinds.count("operation_definition") > 1:
                message = "The document has several operations: name one in operationName."
                raise Refused(Code.OPERATION_RESOLUTION_FAILURE, message)
        yield


class Schema(strawberry.Schema):
    """A schema that leaves the logging to `CodedErrors`, which knows whose fault an error is."""

    def process_errors(self, errors: list[GraphQLError], execution_context: Any = None) -> None:
        """Do nothing: what a client did wrong is told to the client alone."""


graphql_schema = Schema(
    query=Query,
    types=list(Node.shown_as.values()),
    extensions=[
        CodedErrors,
        OneOperation,
        partial(ParserCache, DOCUMENTS),
        partial(ValidationCache, DOCUMENTS),
    ],
    config=StrawberryConfig(scalar_map={Language: LANGUAGE}),
)
resolve_directly(graphql_schema)
