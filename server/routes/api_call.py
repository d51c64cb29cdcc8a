"""A question to the API that an address asks: answered by its rules, refused as HTTP does it."""

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.requests import Request

from server.http.chart_addresses import api_refusal
from server.http.endpoint import GraphQLEndpoint
from server.http.execution import execute_operation
from server.http.identity import NOBODY
from server.http.negotiation import JSON
from server.http.request import GraphQLRequest
from server.http.response import (
    IncomingRequest,
    read_preferences,
)


async def query_api(
    endpoint: GraphQLEndpoint,
    request: Request,
    document: str,
    variables: Mapping[str, Any],
    language: str = "lv",
) -> dict[str, Any]:
    """Return what the API answers to the public; raise HttpRefusal for what it refuses."""
    asker = IncomingRequest(request.scope, request.receive, {}, read_preferences({}, JSON, True))
    context = endpoint.context(asker, (language,), NOBODY)
    question = GraphQLRequest(document, variables=dict(variables), only_reads=True)
    told = orjson.loads((await execute_operation(question, context)).body)
    if "errors" in told:
        raise api_refusal(told["errors"][0])
    return told["data"]
