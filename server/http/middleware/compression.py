"""Texts on their way out, made shorter for who takes that; the endpoint does it by itself."""

from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from server.http.cache.response_variants import SMALLEST
from server.http.negotiation import LONGEST, preferred_coding

PACKED = (
    *DEFAULT_EXCLUDED_CONTENT_TYPES,
    "application/octet-stream",
    "application/pdf",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
)
"""What is compressed already, so that doing it again costs time and saves nothing."""
OWN = "/graphql"
LEVEL = 6


class CompressionMiddleware:
    """Compresses with gzip where the request takes it by its weights, which Starlette ignores."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.gzip = GZipMiddleware(app, SMALLEST, LEVEL, exclude_content_types=PACKED)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the wrapped application does, in fewer bytes."""
        is_plain = scope["type"] != "http" or scope["path"].endswith(OWN)
        answer = self.app if is_plain or not accepts_gzip(scope) else self.gzip
        await answer(scope, receive, send)


def accepts_gzip(scope: Scope) -> bool:
    """Return whether a request takes gzip."""
    accepted = [value for name, value in scope["headers"] if name == b"accept-encoding"]
    return preferred_coding(b", ".join(accepted)[:LONGEST], ("gzip",)) == "gzip"
