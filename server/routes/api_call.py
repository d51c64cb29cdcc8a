"""An operation that an address stands for: executed by the API, refused as HTTP does it."""

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.requests import Request

from server.http.callers.identity import NOBODY
from server.http.chart_addresses import api_refusal
from server.http.endpoint import GraphQLEndpoint
from server.http.execution import execute_operation
from server.http.head import RequestHead, read_preferences
from server.http.negotiation import JSON
from server.http.request import GraphQLRequest


async def query_api(
    endpoint: GraphQLEndpoint,
    request: Request,
    document: str,
    variables: Mapping[str, Any],
    language: str = "lv",
) -> dict[str, Any]:
    """Return what the API answers to the public; raise HttpRefusal for what it refuses."""
    headers = {b"accept-language": language.encode()}
    preferences = read_preferences(headers, JSON, only_reads=True)
    head = RequestHead(request.scope, request.receive, headers, preferences)
    operation = GraphQLRequest(document, variables=dict(variables), only_reads=True)
    outcome = await execute_operation(operation, endpoint.context(head, NOBODY))
    content = orjson.loads(outcome.body)
    if "errors" in content:
        raise api_refusal(content["errors"][0])
    return content["data"]
