"""Servers of their own to be measured: the application over a database, or one fixed answer.

python -m bench.serving sqlite:////tmp/large.sqlite
python -m bench.serving /tmp/answer.json
"""

import gc
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from schema import Database, Limits
from search import SearchIndex, open_index
from server.app import create_app
from server.listener import HttpServer, browser_address, open_socket, run_server
from server.settings import HttpSettings

ENDLESS = Limits(cost=10**9, nodes=10**9, bucket=10**12, restore=10**9)
"""So that one caller may ask as fast as it can."""


def application(database: Database, index: SearchIndex | None = None) -> Starlette:
    """Return the application as it is served, with an empty index where queries do not search."""
    if index is None:
        index = open_index(None)
        index.rebuild((), database.revision().stamp)
    return create_app(database, index, limits=ENDLESS)


def floor(body: bytes) -> Starlette:
    """Return an application of Starlette that sends these bytes, whatever it is asked."""

    async def send(_: Any) -> Response:
        return Response(body, media_type="application/json")

    app = Starlette(routes=[Route("/graphql", send, methods=["POST"])])
    # Nobody listens here, and nothing is counted.
    app.state.live = SimpleNamespace(stop=bool, limits=Limits())
    app.state.query_log = SimpleNamespace(write_down=nothing)
    return app


def serve(app: Starlette) -> None:
    """Serve on a free port of this machine, and print the address."""
    listening = open_socket("127.0.0.1", 0)

    def ready() -> None:
        print(f"{browser_address(listening)}/", flush=True)

    run_server(HttpServer(app, ready, nothing, HttpSettings()), listening)


async def nothing() -> None:
    """Do nothing."""


def settle() -> None:
    """Do for the collector of this process what a server does when it starts."""
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    [what] = sys.argv[1:]
    serve(application(Database(what)) if "://" in what else floor(Path(what).read_bytes()))
