"""The outermost layer: every answer, also that of a bug, has its id and keeps browsers in."""

import re
from random import getrandbits

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from schema import Code, spoken
from server.http.cache import directives
from server.http.http_errors import Header, encode_errors
from server.http.logs import current_request
from server.http.negotiation import LONGEST, preferred_language

PLAIN_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
SECURITY_HEADERS: tuple[Header, ...] = (
    (
        b"content-security-policy",
        b"default-src 'self'; base-uri 'none'; form-action 'self'; "
        b"frame-ancestors 'none'; object-src 'none'",
    ),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)


class SecurityMiddleware:
    """Gives each request an id, and each answer that id and headers of security."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the wrapped application does, with more headers."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        spoken.set(error_language(scope))
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        identity = next((v for k, v in scope["headers"] if k == b"x-request-id"), b"")
        if not PLAIN_ID.fullmatch(identity):
            identity = b"%024x" % getrandbits(96)
        begin_request(scope, identity.decode())
        more = [*SECURITY_HEADERS, (b"x-request-id", identity)]

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *more]}
            await send(message)

        await self.app(scope, receive, send_guarded)


def error_language(scope: Scope) -> str:
    """Return the language that a request asks for, English where it does not say."""
    wanted = next((v for k, v in scope["headers"] if k == b"accept-language"), b"")
    return preferred_language(wanted[:LONGEST]) if wanted else "en"


def begin_request(scope: Scope, identity: str) -> None:
    """Give a request its id, also in the log."""
    scope.setdefault("state", {})["request_id"] = identity
    current_request.set(identity)


def request_id(scope: Scope) -> str:
    """Return the id of a request."""
    return scope["state"]["request_id"]


async def internal_error_response(request: Request, error: Exception) -> Response:
    """Answer a bug as JSON; the server logs it with its trace, and here with the request's id."""
    identity = request_id(request.scope)
    error.add_note(f"This happened in request {identity}.")
    extensions = {"code": Code.INTERNAL_SERVER_ERROR}
    body = encode_errors([{"message": "Internal error", "extensions": extensions}], identity)
    return Response(body, 500, {"cache-control": directives.NEVER}, "application/json")
