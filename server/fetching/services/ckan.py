"""CKAN, as portals of open data run it: of a package the newest file that can be read."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from schema.exchange.imports.values import MOST
from server.fetching.client import UNCONDITIONAL, NotModified, host_of
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
    resource = newest_resource(listed_records(package, "resources"))
    about, known = {name: resource.get(name) for name in KEPT}, request.known.get("resource") or {}
    if about == known and (about["hash"] or about["last_modified"]):
        raise NotModified
    address = str(resource.get("url") or "")
    if is_readable(resource) and address:
        # What is known of another file says nothing of this one.
        is_known = about["id"] == known.get("id")
        answer = request.client.get(address, request.conditions if is_known else UNCONDITIONAL)
        return FetchedTable(answer.content, address, answer.conditions, {"resource": about})
    rows = stored_rows(connector, request, str(about["id"]))
    content = csv_content(rows, request.client.bounds.most, host_of(connector.service.base))
    return FetchedTable(content, connector.service.base, about={"resource": about})


def ask_action(
    connector: Connector, request: FetchRequest, name: str, **query: Any
) -> Mapping[str, Any]:
    """Return the result of an action; a portal answers 200 also to one that it does not know."""
    answer = request.client.get(f"{connector.service.base}/{name}", **query)
    told = read_json(answer)
    result = told.get("result") if isinstance(told, dict) and told.get("success") is True else None
    if not isinstance(result, dict):
        raise ServiceUnreachable("no_success", action=name, name=connector.place, again=False)
    return result


def listed_records(result: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """Return the records that a result lists under a name."""
    found = result.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def newest_resource(resources: Sequence[Resource]) -> Resource:
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
    """Yield the rows of a table that the portal keeps itself, page by page.

    Raises FetchRefusal for a table without an end: more rows than an import takes.
    """
    asked = {"resource_id": resource, "limit": ROWS}
    for offset in range(0, MOST + 1, ROWS):
        page = ask_action(connector, request, "datastore_search", **asked, offset=offset)
        yield from (records := listed_records(page, "records"))
        if not records or offset + ROWS >= int(page.get("total") or 0):
            return
    raise FetchRefusal("too_many_rows", host=host_of(connector.service.base), most=MOST)


def csv_content(rows: Iterator[dict[str, Any]], most: int, host: str) -> bytes:
    """Return rows as CSV, without the number that the portal gives each.

    Raises FetchRefusal for more bytes than are taken, as soon as they are there.
    """
    first = next(rows, {})
    names = [name for name in first if name != "_id"]
    binary = io.BytesIO()
    with io.TextIOWrapper(binary, "utf-8", newline="", write_through=True) as text:
        writer = csv.DictWriter(text, names, extrasaction="ignore")
        writer.writeheader()
        for row in chain([first] if first else (), rows):
            writer.writerow(row)
            if binary.tell() > most:
                raise FetchRefusal("too_large", host=host, most=most)
        return binary.getvalue()
