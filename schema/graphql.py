"""The GraphQL schema, built once from the entities and the queries."""

from functools import partial
from typing import Any

import strawberry
from graphql import GraphQLError
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.schema.config import StrawberryConfig

from schema.direct import resolve_directly
from schema.errors import CodedErrors
from schema.queries import Query
from schema.types.entity import LANGUAGE, Language, Node

DOCUMENTS = 1_000
"""How many parsed and validated documents are kept: both cost more than most answers."""


class Schema(strawberry.Schema):
    """A schema that leaves the logging to `CodedErrors`, which knows whose fault an error is."""

    def process_errors(self, errors: list[GraphQLError], execution_context: Any = None) -> None:
        """Do nothing: what a client did wrong is told to the client alone."""


graphql_schema = Schema(
    query=Query,
    types=list(Node.shown_as.values()),
    extensions=[CodedErrors, partial(ParserCache, DOCUMENTS), partial(ValidationCache, DOCUMENTS)],
    config=StrawberryConfig(scalar_map={Language: LANGUAGE}),
)
resolve_directly(graphql_schema)
