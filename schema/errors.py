"""What a client did wrong, as a code, a field and a sentence; what we did wrong, masked."""

import logging
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from graphql import (
    FieldNode,
    GraphQLError,
    GraphQLSyntaxError,
    VariableDefinitionNode,
    value_from_ast_untyped,
)
from strawberry.extensions import SchemaExtension
from strawberry.types.execution import PreExecutionError

from schema.database.outages import (
    SECONDS_TO_RETRY,
    DatabaseUnavailable,
    OutOfTime,
    UnstorableValue,
    note_outage,
)
from schema.error_codes import Code

log = logging.getLogger("blis")

IN_VARIABLE = re.compile(r"Variable '\$\w+' has invalid value at (\S+):")
"""Where graphql-core says, only in words, which part of a variable is wrong."""


UNSURE = frozenset({Code.TIMEOUT, Code.UNAVAILABLE, Code.INTERNAL_SERVER_ERROR})
"""Codes after which a client asks itself what became of a mutation."""


class Refused(GraphQLError):
    """The request cannot be answered as it stands; the message says how to repair it."""

    def __init__(self, code: Code, message: str, field: str | None = None, **details: Any) -> None:
        super().__init__(message, extensions={"code": code.value, "field": field, **details})


def coded_error(error: GraphQLError, request_id: str, *, valid: bool = True) -> GraphQLError:
    """Return the error with a code; an unexpected one is logged and answered without details.

    `valid` says whether the document was: then an error without a path is about the variables.
    """
    if error.extensions and "code" in error.extensions:
        return error
    if isinstance(error.original_error, RecursionError):
        return _with_code(error, Code.BAD_REQUEST, "The request is nested too deeply.")
    if isinstance(error.original_error, OutOfTime):
        return _with_code(error, Code.TIMEOUT, outcome=error.original_error.outcome)
    if isinstance(error.original_error, UnstorableValue):
        return _with_code(error, Code.BAD_USER_INPUT)
    if isinstance(error.original_error, DatabaseUnavailable):
        note_outage(error.original_error)
        outcome = error.original_error.outcome
        return _with_code(error, Code.UNAVAILABLE, retryAfter=SECONDS_TO_RETRY, outcome=outcome)
    if isinstance(error.original_error, Exception) and not isinstance(
        error.original_error, GraphQLError
    ):
        message = "unexpected error in request %s at %s"
        log.error(message, request_id, error.path, exc_info=error.original_error)
        return _with_code(error, Code.INTERNAL_SERVER_ERROR, "Internal error")
    if isinstance(error, GraphQLSyntaxError):
        return _with_code(error, Code.GRAPHQL_PARSE_FAILED)
    if not valid and not error.path:
        return _with_code(error, Code.GRAPHQL_VALIDATION_FAILED)
    return _with_code(error, Code.BAD_USER_INPUT, field=variable_field(error))


def variable_field(error: GraphQLError) -> str | None:
    """Return the variable that an error is about, and the path in it: `filter.year.gte`."""
    node = error.nodes[0] if error.nodes else None
    if not isinstance(node, VariableDefinitionNode):
        return None
    inner = IN_VARIABLE.match(error.message)
    path = inner[1].replace("[", ".").replace("]", "") if inner else ""
    return node.variable.name.value + path


def _with_code(
    error: GraphQLError, code: Code, message: str | None = None, **details: Any
) -> GraphQLError:
    told = {name: detail for name, detail in details.items() if detail is not None}
    return GraphQLError(
        message or error.message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions={"code": code.value, **told},
    )


class CodedErrors(SchemaExtension):
    """Gives every error of an answer its code."""

    def on_operation(self) -> Iterator[None]:
        """Let the operation run, then look at its errors."""
        yield
        result: Any = self.execution_context.result
        if result is None or not result.errors:
            return
        context, variables = self.execution_context.context, self.execution_context.variables or {}
        valid = not isinstance(result, PreExecutionError)
        for place, error in enumerate(result.errors):
            told = result.errors[place] = coded_error(error, context.request.id, valid=valid)
            if isinstance(error.original_error, UnstorableValue):
                assert told.extensions is not None
                told.extensions["field"] = next(places_of_nul(error, variables), None)
            if context.progress.has_tried_to_write:
                add_write_outcome(told, context.progress.committed_fields)


def places_of_nul(error: GraphQLError, variables: Mapping[str, Any]) -> Iterator[str]:
    """Yield the arguments of the field of an error, then the variables, that hold the NUL."""
    for node in error.nodes or ():
        if isinstance(node, FieldNode):
            for each in node.arguments or ():
                given = value_from_ast_untyped(each.value, dict(variables))
                yield from nul_places(given, each.name.value)
    for name, value in variables.items():
        yield from nul_places(value, name)


def nul_places(value: Any, place: str) -> Iterator[str]:
    """Yield where a value holds the character NUL.

    >>> list(nul_places({"slug": {"in": ["a", "b\\0"]}}, "filter"))
    ['filter.slug.in.1']
    """
    if isinstance(value, str) and "\0" in value:
        yield place
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from nul_places(inner, f"{place}.{name}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from nul_places(inner, f"{place}.{number}")


def add_write_outcome(error: GraphQLError, written: Collection[str | int]) -> None:
    """Let an error that is nobody's fault say whether what a mutation was to write is there."""
    extensions = error.extensions or {}
    if extensions.get("code") in UNSURE and error.path:
        is_bug = extensions["code"] == Code.INTERNAL_SERVER_ERROR
        otherwise = "UNKNOWN" if is_bug else "NOT_WRITTEN"
        outcome = "WRITTEN" if error.path[0] in written else otherwise
        extensions.setdefault("outcome", outcome)
