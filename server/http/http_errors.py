"""What is refused before GraphQL begins: a code and a sentence, and the status that HTTP has."""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from schema import (
    SECONDS_TO_RETRY,
    Code,
    DatabaseUnavailable,
    OutOfTime,
    Refused,
    localise_sentence,
    note_outage,
)
from server.http.cache import directives

Header = tuple[bytes, bytes]
VARY = (b"vary", b"Accept, Accept-Encoding, Accept-Language")
NOT_KEPT = (b"cache-control", directives.NEVER.encode())


REFUSAL_STATUSES: Mapping[Code, int] = {
    Code.UNAUTHENTICATED: 401,
    Code.FORBIDDEN: 403,
    Code.NOT_FOUND: 404,
    Code.THROTTLED: 429,
    Code.INTERNAL_SERVER_ERROR: 500,
    Code.TIMEOUT: 503,
    Code.UNAVAILABLE: 503,
}
"""The statuses that codes of the API have where an address answers; each sort of address has one
of its own for the others."""


class HttpRefusal(Refused):
    """The request is refused with this status, whatever kind of answer was asked for."""

    def __init__(
        self, status: int, code: Code, message: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(code, message)
        self.status = status
        self.headers = [(k.encode(), v.encode()) for k, v in (headers or {}).items()]


def outage_refusal(error: DatabaseUnavailable | OutOfTime) -> HttpRefusal:
    """Return the refusal of a request for which the database is not there, or not in time."""
    code = Code.TIMEOUT if isinstance(error, OutOfTime) else Code.UNAVAILABLE
    if isinstance(error, DatabaseUnavailable):
        note_outage(error)
    return HttpRefusal(503, code, str(error), {"Retry-After": str(SECONDS_TO_RETRY)})


def bad_request(message: str) -> HttpRefusal:
    """Return the refusal of a request that is not of the right form."""
    return HttpRefusal(400, Code.BAD_REQUEST, message)


def encode_errors(errors: Iterable[Mapping[str, Any]], request_id: str) -> bytes:
    """Return the JSON of an answer that consists of errors alone, each with the request's id."""
    return orjson.dumps({"errors": [format_error(error, request_id) for error in errors]})


def format_error(error: Mapping[str, Any], request_id: str) -> dict[str, Any]:
    """Return a formatted error in the language of the request, which its extensions name.

    >>> format_error({"message": "No.", "extensions": {"code": "FORBIDDEN"}}, "r1")
    {'message': 'No.', 'extensions': {'code': 'FORBIDDEN', 'requestId': 'r1'}}
    """
    extensions = error.get("extensions", {})
    message = localise_sentence(error["message"], extensions.get("code", ""))
    return {**error, "message": message, "extensions": {**extensions, "requestId": request_id}}
