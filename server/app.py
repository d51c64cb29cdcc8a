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
    UnstorableValue,
    graphql_schema,
    revision_number,
    sentence,
)
from search import SearchIndex
from server.background.index_upkeep import IndexUpkeep
from server.background.nightly import NightlyUpdate
from server.drawing.pool import ChartDrawer
from server.files.store import FileStore
from server.http.cache.repeated_requests import CachedResponseMiddleware
from server.http.callers.identity import CallerAuthenticator
from server.http.callers.sessions import SessionSigner
from server.http.endpoint import GraphQLEndpoint
from server.http.file_forms import (
    outage_response,
    refusal_response,
    request_refusal,
    unstorable_response,
)
from server.http.live.sse import EventStreamEndpoint
from server.http.live.subscriptions import LiveOperations
from server.http.live.websocket import SocketEndpoint
from server.http.middleware.compression import CompressionMiddleware
from server.http.middleware.hosts import HostMiddleware, public_base_url, request_root_path
from server.http.middleware.security_headers import SecurityMiddleware, internal_error_response
from server.http.middleware.trailing_slashes import TrailingSlashMiddleware
from server.pages.api_page import api_page, explorer_page, find_explorer_query, graphiql_page
from server.pages.assets import ROUTES as static_files
from server.pages.documentation import ROUTES as documentation
from server.pages.frame.endpoint import list_routes, page_routes
from server.pages.frame.errors import with_error_page
from server.pages.record_page import RecordRoutes
from server.pages.reference import reference_page
from server.pages.site import OWN_PAGES, SITE_PAGES
from server.routes.attachments import AttachmentRoutes
from server.routes.catalogue import CatalogueRoutes
from server.routes.charts import ChartRoutes
from server.routes.comparison_files import ComparisonRoutes
from server.routes.exports import ExportRoutes, file_turns
from server.routes.feeds import FeedRoutes
from server.routes.sign_in import SignInRoutes
from server.routes.sitemap import SitemapRoutes
from server.routes.table_uploads import TableUploadRoutes
from server.settings import HttpSettings, SignInSettings
from server.version import installed_version

UNCHANGED = Limits()
DEFAULTS = HttpSettings()
OPEN = SignInSettings()
UNCRAWLED = (
    "/graphql",
    "/exports/",
    "/charts/",
    "/feeds/",
    "/sign-",
    "/mans-darbs",
    "/en/my-work",
    "/explorer/",
    "/explorer?example=",
    "/explorer?query=",
    "/mekle?*&",
    "/en/search?*&",
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
        return SecurityMiddleware(HostMiddleware(inner, self.public_url, self.allowed_hosts))


def create_app(
    database: Database,
    index: SearchIndex,
    http: HttpSettings = DEFAULTS,
    *,
    limits: Limits = UNCHANGED,
    access: SignInSettings = OPEN,
    files: FileStore | None = None,
    background: Sequence[AbstractAsyncContextManager[None]] = (),
    debug: bool = False,
) -> Starlette:
    """Build the application from its parts; tests and the command line both call this."""
    graphql_schema()  # The first request does not wait for it to be built.
    sessions = SessionSigner(access.secret)
    callers = CallerAuthenticator(database, sessions)
    endpoint = GraphQLEndpoint(database, index, http, limits=limits, callers=callers)
    live, drawer, making = LiveOperations(endpoint), ChartDrawer(), file_turns()
    upkeep = IndexUpkeep(database, index)
    routes = [
        Route("/graphql", endpoint),
        WebSocketRoute("/graphql", SocketEndpoint(live)),
        Route("/graphql/stream", EventStreamEndpoint(live)),
        *SignInRoutes(database, sessions, access, http.contact).routes(),
        *FeedRoutes(database, index, endpoint.buckets, http.page_address).routes(),
        *RecordRoutes(database, index, endpoint.buckets).routes(),
        *page_routes(endpoint, (*SITE_PAGES, *OWN_PAGES), http.contact),
        *list_routes(),
        Route("/api", serve_api_page),
        Route("/explorer", serve_explorer),
        Route("/explorer/graphiql", serve_graphiql),
        Route("/schema.graphql", serve_printed_schema),
        Route("/reference", serve_reference),
        Route("/healthz", report_health),
        *ExportRoutes(database, endpoint.buckets, making).routes(),
        *ComparisonRoutes(endpoint, making).routes(),
        *ChartRoutes(endpoint, drawer).routes(),
        *CatalogueRoutes(database).routes(),
        *documentation,
        *static_files,
        Route("/robots.txt", serve_robots),
        *SitemapRoutes(database, index, endpoint.buckets).routes(),
        *(AttachmentRoutes(database, index, http, files).routes() if files else ()),
        *(TableUploadRoutes(database, index, http, files).routes() if files else ()),
    ]
    handlers: dict[Any, Any] = {
        404: not_found_response,
        405: method_not_allowed_response,
        500: internal_error_response,
    }
    handlers |= {Refused: refusal_response}
    handlers |= dict.fromkeys(UNREADABLE, outage_response) | {UnstorableValue: unstorable_response}
    handlers = {cause: with_error_page(handler) for cause, handler in handlers.items()}
    shortcut = Middleware(CachedResponseMiddleware, endpoint.repeats, endpoint.answer_again)
    app = Application(
        debug=debug,
        routes=routes,
        middleware=[
            Middleware(TrailingSlashMiddleware),
            shortcut,
            Middleware(CompressionMiddleware),
        ],
        exception_handlers=handlers,
        lifespan=lambda _: application_lifespan(
            drawer, NightlyUpdate(database, index), upkeep, *background
        ),
    )
    app.router.redirect_slashes = False
    app.cors_origins = http.cors_origins
    app.public_url, app.allowed_hosts = http.public_url, http.allowed_hosts
    app.state.database, app.state.index, app.state.callers = database, index, callers
    app.state.upkeep = upkeep
    app.state.live, app.state.query_log, app.state.making = live, endpoint.query_log, making
    return app


@asynccontextmanager
async def application_lifespan(*parts: AbstractAsyncContextManager[None]) -> AsyncIterator[None]:
    """Let parts of the application begin and end with it."""
    async with AsyncExitStack() as stack:
        for part in parts:
            await stack.enter_async_context(part)
        yield


def serve_api_page(request: Request) -> Response:
    """Say to who writes programs what this is and where to go on."""
    return HTMLResponse(api_page(request_root_path(request)))


def serve_explorer(request: Request) -> Response:
    """Show the explorer with the query that the address names."""
    return HTMLResponse(
        explorer_page(find_explorer_query(request.query_params), request_root_path(request))
    )


def serve_graphiql(request: Request) -> Response:
    """Show GraphiQL with the query that the address names."""
    return HTMLResponse(
        graphiql_page(find_explorer_query(request.query_params), request_root_path(request))
    )


def serve_reference(request: Request) -> Response:
    """Show the schema to people."""
    return HTMLResponse(reference_page(request_root_path(request)))


def serve_robots(request: Request) -> Response:
    """Tell crawlers which addresses are not for them (RFC 9309)."""
    lines = [f"Disallow: {request_root_path(request)}{path}" for path in UNCRAWLED]
    sitemap = f"Sitemap: {public_base_url(request)}/sitemap.xml"
    return PlainTextResponse("\n".join(["User-agent: *", *lines, "", sitemap, ""]))


def serve_printed_schema(request: Request) -> Response:
    """Show the schema as text."""
    return PlainTextResponse(graphql_schema().as_str() + "\n")


async def report_health(request: Request) -> Response:
    """Say whether the database answers and the index holds, or follows, what the database does."""
    state = request.app.state
    try:
        stamp = await state.database.stamp()
        found, is_well = await state.upkeep.health(stamp)
    except UNREADABLE:
        return JSONResponse(
            {"version": installed_version(), "database": "unreachable", "index": "unknown"}, 503
        )
    health = {"version": installed_version(), "database": "ok", "index": found}
    health |= {"revision": str(revision_number(stamp))} if is_well else {}
    return JSONResponse(health, status_code=200 if is_well else 503)


def not_found_response(request: Request, error: Exception) -> Response:
    """Answer an unknown address with where to begin."""
    assert isinstance(error, HTTPException)
    start = f"{request_root_path(request)}/api"
    message = sentence("There is no such address: begin at {start}.", start=start)
    return refusal_response(request, request_refusal(404, Code.NOT_FOUND, message))


def method_not_allowed_response(request: Request, error: Exception) -> Response:
    """Answer a method that an address does not take with those that it does."""
    assert isinstance(error, HTTPException)
    allowed = (error.headers or {}).get("Allow", "")
    message = sentence("This address takes {allowed}.", allowed=allowed)
    refusal = request_refusal(405, Code.METHOD_NOT_ALLOWED, message)
    refusal.headers.append((b"allow", allowed.encode()))
    return refusal_response(request, refusal)
