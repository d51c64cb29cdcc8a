"""How BLIS connects to PostgreSQL: for how long it waits, and how those who wait are let go."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from threading import Lock, Timer
from types import ModuleType
from typing import Any
from weakref import WeakSet

import sqlalchemy as sa
from sqlalchemy import AdaptedConnection, event


@dataclass(frozen=True)
class Patience:
    """For how many seconds the database may keep BLIS waiting.

    `connect` to be connected and, once a second, to answer at all; `statement` to finish one
    statement; `lock` for what another transaction holds; `pool` for a free connection.
    """

    connect: int = 3
    statement: int = 10
    lock: int = 5
    pool: int = 5


USUAL = Patience()


def load_driver() -> ModuleType:
    """Return psycopg: who only uses SQLite does not wait for it."""
    return import_module("psycopg")


def connection_arguments(
    url: sa.URL, patience: Patience, *, only_reads: bool = False
) -> dict[str, Any]:
    """Return what a connection is opened with, as libpq names it; what the address says holds.

    A network that swallows packets is noticed by both sides in half a minute.
    """
    options = {
        "statement_timeout": f"{patience.statement}s",
        "lock_timeout": f"{patience.lock}s",
        "idle_in_transaction_session_timeout": "60s",
        "tcp_keepalives_idle": "10",
        "tcp_keepalives_interval": "5",
        "tcp_keepalives_count": "3",
    }
    if only_reads:
        options["default_transaction_read_only"] = "on"
    arguments = {
        "connect_timeout": patience.connect,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": (patience.connect + patience.statement) * 1_000,
        "application_name": "blis",
        "options": " ".join(f"-c {name}={value}" for name, value in options.items()),
    }
    return {name: value for name, value in arguments.items() if name not in url.query}


class Sockets:
    """The open connections to PostgreSQL, so that all who wait on one can be let go."""

    def __init__(self) -> None:
        self._open: WeakSet[Any] = WeakSet()
        self._turn = Lock()

    def follow(self, engine: sa.Engine) -> None:
        """Know of every connection that an engine opens."""
        event.listen(engine, "connect", lambda driver, _: self.add(unwrap_driver(driver)))

    def add(self, connection: Any) -> None:
        """Know of a connection of psycopg."""
        with self._turn:
            self._open.add(connection)

    def cut(self) -> None:
        """End all connections at once: whoever waits on one gets an error instead of an answer.

        A server that stands still answers no request to cancel, so nothing else ends the wait.
        """
        with self._turn:
            connections = list(self._open)
        for connection in connections:
            shut_socket(connection)


def unwrap_driver(driver: Any) -> Any:
    """Return the connection of psycopg that SQLAlchemy uses."""
    return driver.driver_connection if isinstance(driver, AdaptedConnection) else driver


def shut_socket(connection: Any) -> None:
    """Shut the socket of a connection to PostgreSQL, from whatever thread."""
    with (
        suppress(load_driver().Error, OSError),
        socket.socket(fileno=os.dup(connection.fileno())) as way,
    ):
        way.shutdown(socket.SHUT_RDWR)


@contextmanager
def connection_deadline(seconds: float, connection: Any) -> Iterator[Timer]:
    """Shut a connection that is still being waited for after so many seconds, and tell so."""
    timer = Timer(seconds, shut_socket, [connection])
    timer.daemon = True
    timer.start()
    try:
        yield timer
    finally:
        timer.cancel()
