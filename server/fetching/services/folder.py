"""A folder into which somebody lays files, where there is no way to a service."""

from pathlib import Path

from server.fetching.connectors import Connector
from server.fetching.refusals import FetchRefusal, ServiceUnreachable
from server.fetching.services.fetched import FetchedTable, FetchRequest

SUFFIXES = (".json", ".csv", ".xlsx")


def fetch_file(connector: Connector, request: FetchRequest) -> FetchedTable:
    """Return the file that a connector names, or that has its name, in the folder."""
    folder = request.folder or Path()
    names = [connector.file] if connector.file else [f"{connector.name}{s}" for s in SUFFIXES]
    found = next((folder / name for name in names if (folder / name).is_file()), None)
    if found is None:
        raise ServiceUnreachable("no_such_file", folder=str(folder), names=", ".join(names))
    if found.resolve().parent != folder.resolve():
        raise FetchRefusal("outside", name=found.name)
    if (size := found.stat().st_size) > (most := request.client.bounds.most):
        raise FetchRefusal("too_large_file", name=found.name, size=size, most=most)
    return FetchedTable(found.read_bytes(), found.name)
