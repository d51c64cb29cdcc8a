"""CKAN, as portals of open data run it: of a package the newest file that can be read."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

from server.fetching.client import NotModified
from server.fetching.connectors import Connector
from server.fetching.refusals import FetchRefusal, ServiceUnreachable
from server.fetching.services.fetched import FetchedTable, FetchRequest, read_json

READABLE = ("csv", "xlsx")
ROWS = 5_000
"""How many rows of a stored table are asked for at a time."""

KEPT = ("id", "hash", "last_modified")
"""What tells whether a file is still the same."""

Resource = Mapping[str, Any]


def fetch_package(connector: Connector, request: FetchRequest) -> FetchedTable:
    """Return the newest file of a package; raise NotModified when it is the one of last time."""
    package = ask_action(connector, request, "package_show", id=connector.package)
    resource = newest_resource(package.get("resources") or [])
    about = {name: resource.get(name) for name in KEPT}
    if about == request.known.get("resource") and (about["hash"] or about["last_modified"]):
        raise NotModified
    address = str(resource.get("url") or "")
    if is_readable(resource) and address:
        answer = request.client.get(address, request.conditions)
        return FetchedTable(answer.content, address, answer.conditions, {"resource": about})
    rows = list(stored_rows(connector, request, str(resource["id"])))
    return FetchedTable(csv_content(rows), connector.service.base, about={"resource": about})


def ask_action(connector: Connector, request: FetchRequest, name: str, **query: Any) -> Any:
    """Return the result of an action; a portal answers 200 also to one that it does not know."""
    answer = request.client.get(f"{connector.service.base}/{name}", **query)
    told = read_json(answer)
    if not isinstance(told, dict) or told.get("success") is not True:
        raise ServiceUnreachable("no_success", action=name, name=connector.place, again=False)
    return told["result"]


def newest_resource(resources: list[Resource]) -> Resource:
    """Return the newest file that can be read: a new one is another resource of the package."""
    known = [each for each in resources if is_readable(each) or each.get("datastore_active")]
    if not known:
        formats = ", ".join(sorted({str(each.get("format")) for each in resources})) or "-"
        raise FetchRefusal("no_file", formats=formats)
    return max(known, key=lambda each: str(each.get("last_modified") or each.get("created") or ""))


def is_readable(resource: Resource) -> bool:
    """Return whether a file is of a form that an import reads."""
    return str(resource.get("format", "")).strip(". ").lower() in READABLE


def stored_rows(
    connector: Connector, request: FetchRequest, resource: str
) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table that the portal keeps itself, page by page."""
    offset = 0
    while True:
        page = ask_action(
            connector, request, "datastore_search", resource_id=resource, limit=ROWS, offset=offset
        )
        yield from page["records"]
        offset += ROWS
        if offset >= page.get("total", 0) or not page["records"]:
            return


def csv_content(rows: list[dict[str, Any]]) -> bytes:
    """Return rows as CSV, without the number that the portal gives each."""
    names = [name for name in (rows[0] if rows else ()) if name != "_id"]
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, names, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
