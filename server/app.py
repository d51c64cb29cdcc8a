"""The application: every address that BLIS answers, put together from its parts."""

from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from schema import Database, graphql_schema
from search import SearchIndex
from server.graphql import Endpoint
from server.pages import explorer_page, front_page

STATIC = Path(__file__).parent / "static"
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'; object-src 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def create_app(database: Database, index: SearchIndex, *, debug: bool = False) -> Starlette:
    """Build the application from its parts; tests and the command line both call this."""
    routes = [
        Route("/", front),
        Route("/explorer", explorer),
        Route("/graphql", Endpoint(database, index)),
        Route("/schema.graphql", printed_schema),
        Route("/healthz", health),
        Mount("/static", StaticFiles(directory=STATIC)),
    ]
    app = Starlette(
        debug=debug,
        routes=routes,
        middleware=[Middleware(SecurityHeaders)],
        exception_handlers={404: not_found},
    )
    app.state.database, app.state.index = database, index
    return app


class SecurityHeaders:
    """Adds to every answer what keeps a browser from asking anyone but this server."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the wrapped application does, with more headers."""

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(SECURITY_HEADERS)
            await send(message)

        await self.app(scope, receive, send_guarded)


def front(request: Request) -> Response:
    """Say what this is and where to go on."""
    return HTMLResponse(front_page())


def explorer(request: Request) -> Response:
    """Show the explorer, with an example when one is asked for."""
    return HTMLResponse(explorer_page(request.query_params.get("example")))


def printed_schema(request: Request) -> Response:
    """Show the schema as text."""
    return PlainTextResponse(graphql_schema.as_str() + "\n")


async def health(request: Request) -> Response:
    """Say whether the database answers and the index holds what the database does."""
    database, index = request.app.state.database, request.app.state.index
    try:
        revision = str((await run_in_threadpool(database.revision)).number)
    except SQLAlchemyError:
        return JSONResponse({"database": "unreachable", "index": "unknown"}, status_code=503)
    if index.revision != revision:
        return JSONResponse({"database": "ok", "index": "behind"}, status_code=503)
    return JSONResponse({"database": "ok", "index": "ok", "revision": revision})


async def not_found(request: Request, error: Exception) -> Response:
    """Answer an unknown address with the way to the front page, in both languages."""
    assert isinstance(error, HTTPException)
    return PlainTextResponse("Šādas adreses nav, sākums ir /\nNo such address, begin at /\n", 404)
