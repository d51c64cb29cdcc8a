"""Executes an operation against the schema; what executes it otherwise has the same signature."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from graphql import GraphQLError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types.execution import ExecutionResult, PreExecutionError
from strawberry.types.graphql import OperationType

from schema import Code, Context, Refused, coded_error, graphql_schema, sentence
from server.http.http_errors import Header, HttpRefusal, encode_errors, format_error
from server.http.request import GraphQLRequest

SUBSCRIBE = sentence("Subscribe over a WebSocket at this address, or over SSE at its path /stream.")
READING = frozenset({OperationType.QUERY})
ALL = READING | {OperationType.MUTATION}
STATUS = {
    "UNAUTHENTICATED": (401, False),
    "FORBIDDEN": (403, False),
    "THROTTLED": (429, True),
    "INTERNAL_SERVER_ERROR": (500, True),
    "UNAVAILABLE": (503, True),
}
"""The status of a refused request by its code, and whether plain JSON has it too; else 400."""


@dataclass(frozen=True, slots=True)
class ExecutionOutcome:
    """What came of an operation: JSON, the status it deserves, and whether it has no errors.

    A firm status holds whatever kind of answer was asked for; plain JSON has 200 for the others.
    """

    body: bytes
    status: int = 200
    good: bool = True
    firm: bool = False
    headers: tuple[Header, ...] = ()


Execute = Callable[[GraphQLRequest, Context], Awaitable[ExecutionOutcome]]


async def execute_operation(operation: GraphQLRequest, context: Context) -> ExecutionOutcome:
    """Return what comes of an operation, errors and all."""
    try:
        result = await graphql_schema().execute(
            operation.document,
            variable_values=dict(operation.variables),
            context_value=context,
            operation_name=operation.operation_name,
            operation_extensions=dict(operation.extensions),
            allowed_operation_types=READING if operation.only_reads else ALL,
        )
    except CannotGetOperationTypeError as error:
        message = error.as_http_error_reason()
        return refusal_outcome(
            Refused(Code.OPERATION_RESOLUTION_FAILURE, message), context.request.id
        )
    except InvalidOperationTypeError as error:
        return refusal_outcome(operation_refusal(error.operation_type), context.request.id)
    return encode_outcome(result, context.request.id)


def operation_refusal(kind: OperationType) -> Refused:
    """Return the refusal of an operation that changes something over GET, or that never ends."""
    if kind is OperationType.MUTATION:
        message = sentence("A mutation changes something: send it with POST.")
        return HttpRefusal(405, Code.METHOD_NOT_ALLOWED, message, {"Allow": "POST"})
    return Refused(Code.OPERATION_RESOLUTION_FAILURE, SUBSCRIBE)


def encode_outcome(result: ExecutionResult, request_id: str) -> ExecutionOutcome:
    """Return the result of an execution as JSON."""
    valid = not isinstance(result, PreExecutionError)
    errors = [coded_error(error, request_id, valid=valid) for error in result.errors or ()]
    if result.data is None and not any(error.path for error in errors):
        return error_outcome(errors, request_id)
    content: dict[str, Any] = {"data": result.data}
    if errors:
        content["errors"] = [format_error(error.formatted, request_id) for error in errors]
    if result.extensions:
        content["extensions"] = result.extensions
    body = orjson.dumps(content)
    for error in errors:
        if (seconds := retry_delay(error)) is not None:
            return ExecutionOutcome(
                body, 503, good=False, firm=True, headers=(retry_header(seconds),)
            )
    return ExecutionOutcome(body, good=not errors)


def retry_delay(error: GraphQLError) -> int | None:
    """Return after how many seconds the database may be there again that an answer lacks."""
    extensions = error.extensions or {}
    return extensions.get("retryAfter") if extensions.get("code") == Code.UNAVAILABLE else None


def retry_header(seconds: int) -> Header:
    """Return the header that says when to ask again."""
    return b"retry-after", str(seconds).encode()


def refusal_outcome(error: Refused, request_id: str) -> ExecutionOutcome:
    """Return the answer to a request that is refused as a whole."""
    return error_outcome([error], request_id)


def error_outcome(errors: Sequence[GraphQLError], request_id: str) -> ExecutionOutcome:
    """Return an answer without `data`: the request was refused before anything was executed."""
    first = errors[0]
    extensions = first.extensions or {}
    status, firm = STATUS.get(extensions["code"], (400, False))
    headers: list[Header] = []
    if isinstance(first, HttpRefusal):
        status, firm, headers = first.status, True, first.headers
    if (seconds := extensions.get("retryAfter")) is not None:
        headers = [*headers, retry_header(seconds)]
    body = encode_errors([error.formatted for error in errors], request_id)
    return ExecutionOutcome(body, status, good=False, firm=firm, headers=tuple(headers))
