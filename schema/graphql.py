"""The GraphQL schema, built once, when it is needed, from the entities and the queries."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from typing import Any

from graphql import GraphQLError, GraphQLNamedType
from strawberry import federation
from strawberry.extensions import SchemaExtension
from strawberry.federation.schema import FederationAny
from strawberry.printer import print_schema
from strawberry.schema.config import StrawberryConfig

from schema.contract.printed_schema import (
    api_schema_text,
    api_types,
)
from schema.contract.type_system import type_system
from schema.errors import Code, CodedErrors, Refused
from schema.execution.fast_resolvers import install_fast_resolvers
from schema.limits.extension import Guard
from schema.mutations import Mutation
from schema.queries import Query
from schema.queries.entities import ANY
from schema.subscriptions.changes import Subscription
from schema.text.sentences import sentence
from schema.types.days import DAY
from schema.types.entity import LANGUAGE, Language, Node
from schema.types.numbers import DECIMAL


class OneOperation(SchemaExtension):
    """Refuses a document of several operations when the request does not say which is meant."""

    is_named = False

    def on_operation(self) -> Iterator[None]:
        """Note whether the request names one: as long as there is no document, nothing else can."""
        self.is_named = self.execution_context.operation_name is not None
        yield

    def on_execute(self) -> Iterator[None]:
        """Look before anything is executed; strawberry would take the first."""
        document = self.execution_context.graphql_document
        if document and not self.is_named:
            kinds = [definition.kind for definition in document.definitions]
            if kinds.count("operation_definition") > 1:
                message = sentence(
                    "The document has several operations: name one in operationName."
                )
                raise Refused(Code.OPERATION_RESOLUTION_FAILURE, message)
        yield


class Schema(federation.Schema):
    """A schema for clients and for gateways.

    It leaves the logging to `CodedErrors`, which knows whose fault an error is.
    """

    def process_errors(self, errors: list[GraphQLError], execution_context: Any = None) -> None:
        """Do nothing: what a client did wrong is told to the client alone."""

    def as_str(self) -> str:
        """Return the contract with clients as text."""
        return self.printed

    @cached_property
    def printed(self) -> str:
        """The contract with clients as text; the directives of gateways would stop their tools."""
        return api_schema_text(type_system(self))

    @cached_property
    def subgraph(self) -> str:
        """The schema as a part of a larger graph, as gateways read it."""
        return print_schema(self)

    @cached_property
    def types(self) -> Sequence[GraphQLNamedType]:
        """The types that clients meet, by name."""
        return api_types(type_system(self))


@cache
def graphql_schema() -> Schema:
    """Return the schema. It is built when it is asked for first: to import it costs nothing."""
    built = Schema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=list(Node.shown_as.values()),
        extensions=[CodedErrors, OneOperation, Guard],
        config=StrawberryConfig(scalar_map={Language: LANGUAGE, Decimal: DECIMAL, date: DAY}),
        scalar_overrides={FederationAny: ANY},
        federation_version="2.0",  # the oldest that has all we use, so every composer takes it
    )
    install_fast_resolvers(built)
    return built
