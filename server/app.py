"""The application: every address that BLIS answers, put together from its parts."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp

from schema import (
    UNREADABLE,
    Code,
    Database,
    Limits,
    Refused,
    Unstorable,
    graphql_schema,
    number_of,
    sentence,
)
from search import SearchIndex
from server.background.index_upkeep import Upkeep
from server.background.nightly import Midnight
from server.drawing.pool import Drawer
from server.files.store import Files
from server.http.compression import Compression
from server.http.endpoint import Endpoint
from server.http.forms import (
    refused,
    rejected,
    unreadable,
    unstorable,
)
from server.http.hosts import Hosts
from server.http.identity import Callers
from server.http.middleware import (
    Guard,
    internal_error,
)
from server.http.repeated_requests import Shortcut
from server.http.sessions import Sessions
from server.http.sse import Streams
from server.http.subscriptions import Live
from server.http.trailing_slashes import EndingSlash
from server.http.websocket import Sockets
from server.pages.assets import ROUTES as static_files
from server.pages.documentation import ROUTES as documentation
from server.pages.front_page import (
    explorer_page,
    front_page,
    graphiql_page,
    opened,
)
from server.pages.record_page import Records
from server.pages.reference import reference_page
from server.routes.attachments import Attachments
from server.routes.catalogue import Catalogue
from server.routes.charts import Charts
from server.routes.comparison_files import Figures
from server.routes.exports import (
    Exports,
    making_files,
)
from server.routes.feeds import Feeds
from server.routes.sign_in import SignIn
from server.routes.table_uploads import Uploads
from server.settings import Http
from server.sign_in_settings import Access

UNCHANGED = Limits()
DEFAULTS = Http()
OPEN = Access()
UNCRAWLED = (
    "/graphql",
    "/exports/",
    "/charts/",
    "/feeds/",
    "/sign-",
    "/explorer/",
    "/explorer?example=",
    "/explorer?query=",
)
"""How the paths begin that cost work, or have no end of queries behind them."""
EXPOSED = (
    "Content-Disposition",
    "ETag",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "X-RateLimit-Limit",
    "X-RateLimit-Remaining",
    "X-RateLimit-Reset",
    "X-RateLimit-Resource",
    "X-RateLimit-Used",
    "X-Request-Id",
)


class Application(Starlette):
    """Starlette in a guard that its own answer to a bug goes through as well."""

    cors_origins: Sequence[str] = ()
    public_url = ""
    allowed_hosts: Sequence[str] = ()

    def build_middleware_stack(self) -> ASGIApp:
        """Return everything that a request passes through, the outermost layer first."""
        inner = super().build_middleware_stack()
        if self.cors_origins:
            inner = CORSMiddleware(
                inner,
                allow_origins=self.cors_origins,
                allow_methods=("GET", "HEAD", "POST"),
                allow_headers=("*",),
                expose_headers=EXPOSED,
            )
        return Guard(Hosts(inner, self.public_url, self.allowed_hosts))


def create_app(
    database: Database,
    index: SearchIndex,
    http: Http = DEFAULTS,
    *,
    limits: Limits = UNCHANGED,
    access: Access = OPEN,
    files: Files | None = None,
    debug: bool = False,
) -> Starlette:
    """Build the application from its parts; tests and the command line both call this."""
    sessions = Sessions(access.secret)
    callers = Callers(database, sessions)
    endpoint = Endpoint(database, index, http, limits=limits, callers=callers)
    live, drawer, making = Live(endpoint), Drawer(), making_files()
    upkeep = Upkeep(database, index)
    routes = [
        Route("/graphql", endpoint),
        WebSocketRoute("/graphql", Sockets(live)),
        Route("/graphql/stream", Streams(live)),
        *SignIn(database, sessions, access).routes(),
        *Feeds(database, index, endpoint.buckets, http.page_address).routes(),
        *Records(database, index, endpoint.buckets).routes(),
        Route("/", front),
        Route("/explorer", explorer),
        Route("/explorer/graphiql", graphiql),
        Route("/schema.graphql", printed_schema),
        Route("/reference", reference),
        Route("/healthz", health),
        *Exports(database, endpoint.buckets, making).routes(),
        *Figures(endpoint, making).routes(),
        *Charts(endpoint, drawer).routes(),
        *Catalogue(database).routes(),
        *documentation,
        *static_files,
        Route("/robots.txt", robots),
        *(Attachments(database, index, http, files).routes() if files else ()),
        *(Uploads(database, index, http, files).routes() if files else ()),
    ]
    handlers: dict[Any, Any] = {404: not_found, 405: no_such_method, 500: internal_error}
    handlers |= {Refused: refused}
    handlers |= dict.fromkeys(UNREADABLE, unreadable) | {Unstorable: unstorable}
    shortcut = Middleware(Shortcut, endpoint.repeats, endpoint.again)
    app = Application(
        debug=debug,
        routes=routes,
        middleware=[Middleware(EndingSlash), shortcut, Middleware(Compression)],
        exception_handlers=handlers,
        lifespan=lambda _: living(drawer, Midnight(database, index), upkeep),
    )
    app.router.redirect_slashes = False
    app.cors_origins = http.cors_origins
    app.public_url, app.allowed_hosts = http.public_url, http.allowed_hosts
    app.state.database, app.state.index, app.state.callers = database, index, callers
    app.state.upkeep = upkeep
    app.state.live, app.state.tally, app.state.making = live, endpoint.tally, making
    return app


@asynccontextmanager
async def living(*parts: AbstractAsyncContextManager[None]) -> AsyncIterator[None]:
    """Let parts of the application begin and end with it."""
    async with AsyncExitStack() as stack:
        for part in parts:
            await stack.enter_async_context(part)
        yield


def front(request: Request) -> Response:
    """Say what this is and where to go on."""
    return HTMLResponse(front_page(root(request)))


def explorer(request: Request) -> Response:
    """Show the explorer with the query that the address names."""
    return HTMLResponse(explorer_page(opened(request.query_params), root(request)))


def graphiql(request: Request) -> Response:
    """Show GraphiQL with the query that the address names."""
    return HTMLResponse(graphiql_page(opened(request.query_params), root(request)))


def root(request: Request) -> str:
    """Return the path under which a proxy shows BLIS, "" when it is the root."""
    return request.scope.get("root_path", "")


def reference(request: Request) -> Response:
    """Show the schema to people."""
    return HTMLResponse(reference_page(root(request)))


def robots(request: Request) -> Response:
    """Tell crawlers which addresses are not for them (RFC 9309)."""
    lines = [f"Disallow: {root(request)}{path}" for path in UNCRAWLED]
    return PlainTextResponse("\n".join(["User-agent: *", *lines, ""]))


def printed_schema(request: Request) -> Response:
    """Show the schema as text."""
    return PlainTextResponse(graphql_schema.as_str() + "\n")


async def health(request: Request) -> Response:
    """Say whether the database answers and the index holds, or follows, what the database does."""
    state = request.app.state
    try:
        stamp = await state.database.stamp()
        found, is_well = await state.upkeep.health(stamp)
    except UNREADABLE:
        return JSONResponse({"database": "unreachable", "index": "unknown"}, status_code=503)
    told = {"database": "ok", "index": found}
    told |= {"revision": str(number_of(stamp))} if is_well else {}
    return JSONResponse(told, status_code=200 if is_well else 503)


async def not_found(request: Request, error: Exception) -> Response:
    """Answer an unknown address with the way to the front page: people in both languages."""
    assert isinstance(error, HTTPException)
    start = f"{root(request)}/"
    if "text/html" not in request.headers.get("accept", ""):
        message = sentence("There is no such address: begin at {start}.", start=start)
        return refused(request, rejected(404, Code.NOT_FOUND, message))
    text = f"Šādas adreses nav, sākums ir {start}\nNo such address, begin at {start}\n"
    return PlainTextResponse(text, 404)


async def no_such_method(request: Request, error: Exception) -> Response:
    """Answer a method that an address does not take with those that it does."""
    assert isinstance(error, HTTPException)
    allowed = (error.headers or {}).get("Allow", "")
    message = sentence("This address takes {allowed}.", allowed=allowed)
    refusal = rejected(405, Code.METHOD_NOT_ALLOWED, message)
    refusal.headers.append((b"allow", allowed.encode()))
    return refused(request, refusal)
