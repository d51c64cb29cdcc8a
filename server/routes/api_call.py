"""A question to the API that an address asks: answered by its rules, refused as HTTP does it."""

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.requests import Request

from server.http.chart_addresses import refusal
from server.http.endpoint import Endpoint
from server.http.execution import execute
from server.http.identity import NOBODY
from server.http.negotiation import JSON
from server.http.request import Question
from server.http.response import (
    Asker,
    wish,
)


async def answered(
    endpoint: Endpoint,
    request: Request,
    document: str,
    variables: Mapping[str, Any],
    language: str = "lv",
) -> dict[str, Any]:
    """Return what the API answers to the public; raise HttpRefused for what it refuses."""
    asker = Asker(request.scope, request.receive, {}, wish({}, JSON, True))
    context = endpoint.context(asker, (language,), NOBODY)
    question = Question(document, variables=dict(variables), only_reads=True)
    told = orjson.loads((await execute(question, context)).body)
    if "errors" in told:
        raise refusal(told["errors"][0])
    return told["data"]
