"""Under which address BLIS is known: one for everybody, whatever a request says of its host.

Whoever sends a request writes its `Host` header. Behind this layer the scope has an address that
is not theirs to choose, so that all that is made from it (links in feeds, names in the catalogue,
where a provider leads back to, what a page's origin is compared with) is right for everybody.
What a browser is led back to and compared with may be any name that the server itself knows it
has; what others keep, such as the names of data sets, has one.
"""

from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from schema import Code
from server.http.http_errors import NOT_KEPT, Header, encode_errors
from server.http.middleware.security_headers import request_id
from server.settings import LOOPBACK

HEALTH = "/healthz"
"""What watches over servers asks them by their number, and is told no address."""

USUAL = {"http": 80, "https": 443, "ws": 80, "wss": 443}
STATUS = 421
NAMED = b"host"


PUBLIC_HOST = "blis.public_host"
"""Where the scope says under which host everybody knows BLIS."""


def request_root_path(request: Request) -> str:
    """Return the path under which a proxy shows BLIS, "" when it is the root."""
    return request.scope.get("root_path", "")


def public_base_url(request: Request) -> str:
    """Return the address of BLIS for everybody, whatever host was sent; no slash ends it."""
    return str(request.base_url.replace(netloc=request.scope[PUBLIC_HOST])).rstrip("/")


def public_request_url(request: Request) -> str:
    """Return the address of what is asked for, as everybody can ask for it."""
    return str(request.url.replace(netloc=request.scope[PUBLIC_HOST]))


class HostMiddleware:
    """Gives each request the public address, or one that the server itself knows it has."""

    def __init__(self, app: ASGIApp, public_url: str, allowed: Sequence[str]) -> None:
        self.app = app
        parts = urlsplit(public_url)
        self.scheme, self.public = parts.scheme, parts.netloc
        self.first = self.public or next(iter(allowed), "")
        self.allowed = {*allowed, self.public} - {""} if allowed else set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the wrapped application does, or refuse a host that is not BLIS."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        hosts = [value for name, value in scope["headers"] if name == NAMED]
        sent = hosts[0].decode("latin-1") if len(hosts) == 1 else ""
        host = sent.lower()
        if self.allowed and host not in self.allowed and not is_health_check(scope):
            await refuse_host(scope, send)
            return
        known = self.public or (host if self.is_known(scope, host) else server_host(scope))
        scheme = self.scheme_of(scope)
        scope = {**scope, PUBLIC_HOST: self.host_for_everybody(scope)}
        if (known, scheme) != (sent, scope["scheme"]):
            scope = {
                **scope,
                "scheme": scheme,
                "headers": [*replace_host_header(scope["headers"], known)],
            }
        await self.app(scope, receive, send)

    def host_for_everybody(self, scope: Scope) -> str:
        """Return the public host, the first allowed one, or else where the server was reached."""
        here = server_host(scope)
        if self.public or (self.allowed and here not in self.allowed):
            return self.first
        return here

    def is_known(self, scope: Scope, host: str) -> bool:
        """Tell whether a name is one of this server: allowed, or of this machine alone."""
        return host in self.allowed or host == server_host(scope) or host_name(host) in LOOPBACK

    def scheme_of(self, scope: Scope) -> str:
        """Return how browsers speak with BLIS, also where a proxy speaks otherwise with it."""
        if not self.scheme:
            return scope["scheme"]
        return self.scheme.replace("http", "ws") if scope["type"] == "websocket" else self.scheme


def replace_host_header(headers: Iterable[Header], host: str) -> Iterable[Header]:
    """Yield headers with this host in the place of the one that was sent."""
    yield NAMED, host.encode("latin-1")
    yield from (header for header in headers if header[0] != NAMED)


def server_host(scope: Scope) -> str:
    """Return the address at which the server was reached.

    >>> server_host({"server": ("192.0.2.1", 8000), "scheme": "http"})
    '192.0.2.1:8000'
    >>> server_host({"server": ("::1", 443), "scheme": "https"})
    '[::1]'
    """
    host, port = scope.get("server") or ("localhost", None)
    host = f"[{host}]" if ":" in host else host
    return host if port in (None, USUAL.get(scope["scheme"])) else f"{host}:{port}"


def host_name(host: str) -> str | None:
    """Return the name in a `Host` header, without the port; None when there is none.

    >>> host_name("localhost:8000"), host_name("[::1]:80"), host_name("[bad")
    ('localhost', '::1', None)
    """
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


def is_health_check(scope: Scope) -> bool:
    """Tell whether a request asks how the server is."""
    return scope["path"] == f"{scope.get('root_path', '')}{HEALTH}"


async def refuse_host(scope: Scope, send: Send) -> None:
    """Say that BLIS is not known under this name, and where that is decided."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    message = "BLIS is not known under this host: its operator decides that in BLIS_ALLOWED_HOSTS."
    extensions = {"code": Code.BAD_REQUEST}
    body = encode_errors([{"message": message, "extensions": extensions}], request_id(scope))
    headers = [NOT_KEPT, (b"content-type", b"application/json")]
    headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": STATUS, "headers": headers})
    await send({"type": "http.response.body", "body": body})
