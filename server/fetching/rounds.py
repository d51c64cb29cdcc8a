"""A round over connectors: whom services can write to, the client, and one after the other."""

import logging
import re
from collections.abc import Sequence
from contextlib import closing
from threading import Event

from schema import Database
from search import SearchIndex
from server.failure import Failure
from server.fetching.client import FetchBounds, ServiceClient
from server.fetching.connector_run import Fetcher
from server.fetching.connectors import Connector, read_connectors
from server.fetching.refusals import FetchStopped
from server.settings import Settings

log = logging.getLogger("blis")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)


def fetch_contact(settings: Settings) -> str:
    """Return where services can write to us: an e-mail, else a page, or ""."""
    found = EMAIL.search(settings.contact)
    return found[0] if found else settings.public_url


def service_client(settings: Settings, stopping: Event | None = None) -> ServiceClient:
    """Return what asks services within the bounds of the settings."""
    bounds = FetchBounds(
        most=settings.max_file,
        pause=settings.fetch_pause_seconds,
        allowed=frozenset(settings.fetch_hosts),
    )
    return ServiceClient(fetch_contact(settings), bounds, stopping or Event())


def fetch_round(
    database: Database, index: SearchIndex, settings: Settings, stopping: Event
) -> None:
    """Carry out all connectors that are confirmed; a fault of one is told and is its own."""
    with closing(service_client(settings, stopping)) as client:
        fetcher = Fetcher(
            database, index, client, settings.incoming_dir, virus_scan=settings.virus_scan
        )
        for each in ready_connectors():
            try:
                fetcher.run(each)
            except FetchStopped:
                return
            except Exception:  # the others are fetched all the same
                log.exception("fetch %s: failed", each.name)


def ready_connectors() -> Sequence[Connector]:
    """Return the connectors of which nothing is left to confirm; mistakes are told in the log."""
    try:
        return [each for each in read_connectors() if not each.confirm]
    except Failure as mistakes:
        log.error("%s", mistakes)
        return []
