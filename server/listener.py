"""The listening side: a port, and a server on it that stops cleanly."""

import errno
import gc
import signal
import socket
import sys
from collections.abc import Awaitable, Callable
from contextlib import ExitStack

import uvicorn
from starlette.applications import Starlette

from server.failure import Failure
from server.http.connections import connection_class
from server.settings import HttpSettings

SECONDS_TO_FINISH = 5
SECONDS_TO_SWITCH = 0.001
EVERYWHERE = ("0.0.0.0", "::")


class HttpServer(uvicorn.Server):
    """Says when it really listens, and lets go of what it used in the loop that used it."""

    def __init__(
        self,
        app: Starlette,
        ready: Callable[[], None],
        close: Callable[[], Awaitable[None]],
        http: HttpSettings,
    ) -> None:
        limits = app.state.live.limits
        config = uvicorn.Config(
            app,
            http=connection_class(limits, http.trusted_proxies, http.max_body),
            lifespan="on",
            ws="websockets-sansio",
            ws_max_size=http.max_body,
            ws_per_message_deflate=False,
            log_config=None,
            access_log=http.access_log,
            server_header=False,
            root_path=http.root_path,
            proxy_headers=bool(http.trusted_proxies),
            forwarded_allow_ips=list(http.trusted_proxies),
            timeout_graceful_shutdown=SECONDS_TO_FINISH,
        )
        super().__init__(config)
        self.stop_live, self.count_up = app.state.live.stop, app.state.query_log.write_down
        self.ready, self.close = ready, close

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen."""
        try:
            await super().startup(sockets)
        except OSError as error:
            assert sockets
            raise port_failure(error, *sockets[0].getsockname()[:2]) from error
        self.ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Finish the answers that are under way, and end those that would never end."""
        self.stop_live()
        await super().shutdown(sockets)
        if self.force_exit:
            # Whoever presses Ctrl+C twice waits for no answer, but all parts still end well.
            await self.lifespan.shutdown()
        await self.count_up()
        await self.close()


def run_server(server: HttpServer, listening: socket.socket) -> None:
    """Serve until SIGINT or SIGTERM."""
    # What was made so far lives as long as the process: the collector need not look at it again.
    gc.collect()
    gc.freeze()
    # Searches are Python in threads: the loop gets its turn as soon as it wants it.
    sys.setswitchinterval(SECONDS_TO_SWITCH)
    # uvicorn raises the signal once more when it has stopped: by then there is nothing to do.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    server.run(sockets=[listening])


def open_socket(host: str, port: int) -> socket.socket:
    """Return a socket that has the port but does not listen yet, so that nobody waits on it."""
    try:
        [(family, kind, protocol, _, place), *_] = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        with ExitStack() as unless_bound:
            opened = unless_bound.enter_context(socket.socket(family, kind, protocol))
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            opened.bind(place)
            unless_bound.pop_all()
    except OSError as error:
        raise port_failure(error, host, port) from error
    return opened


def port_failure(error: OSError, host: str, port: int) -> Failure:
    """Return why a port is not to be had, and what to do about it."""
    if error.errno == errno.EADDRINUSE:
        return Failure(
            "Port {port} on {host} is in use: stop what uses it, or choose another with PORT=.",
            port=port,
            host=host,
        )
    return Failure(
        "BLIS cannot listen on {host}, port {port}: {reason}.",
        host=host,
        port=port,
        reason=error.strerror,
    )


def browser_address(listening: socket.socket) -> str:
    """Return the address under which a browser on this machine finds the socket."""
    host, port = listening.getsockname()[:2]
    if host in EVERYWHERE:
        host = "localhost"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
