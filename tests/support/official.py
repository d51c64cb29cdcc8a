"""A stand-in for official services: PxWeb in both versions and CKAN, answering in their shapes.

What it answers was made here after the documentation of the services; nothing was recorded.
"""

import json
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import product
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

Values = dict[tuple[str, ...], float]


@dataclass
class Table:
    """A table of PxWeb: its variables with their codes, and its values by them."""

    name: str
    path: str
    variables: dict[str, list[str]]
    values: Values
    eliminated: tuple[str, ...] = ()

    def cube(self, chosen: dict[str, list[str]], *, with_values: bool = True) -> dict[str, Any]:
        """Return what was chosen as JSON-stat 2."""
        left_out = [name for name in self.variables if name not in chosen]
        whole = chosen | {name: self.variables[name][:1] for name in left_out}
        names = [name for name in self.variables if name in chosen]
        cells = product(*(whole[name] for name in self.variables))
        dimension = {
            name: {
                "label": name,
                "category": {
                    "index": {code: n for n, code in enumerate(chosen[name])},
                    "label": {code: code for code in chosen[name]},
                },
                "extension": {"elimination": name in self.eliminated},
            }
            for name in names
        }
        return {
            "version": "2.0",
            "class": "dataset",
            "label": self.name,
            "id": names,
            "size": [len(chosen[name]) for name in names],
            "dimension": dimension,
            "role": {"time": ["TIME"], "geo": ["AREA"]},
        } | ({"value": [self.values.get(cell) for cell in cells]} if with_values else {})


@dataclass
class StatisticsService:
    """What listens, what it holds, and what it was asked."""

    tables: dict[str, Table] = field(default_factory=dict)
    packages: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    failing: list[int] = field(default_factory=list)
    redirects: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def __enter__(self) -> "StatisticsService":
        """Begin to listen, on a free port of this machine."""
        self.server = StandInServer(self)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """Listen no more."""
        self.server.shutdown()
        self.server.server_close()

    def answer(self, method: str, target: str, body: bytes) -> Any:
        """Return what a service would: bytes, or what JSON can say; None for nothing."""
        parts = urlsplit(target)
        query = {name: found[0] for name, found in parse_qs(parts.query).items()}
        if parts.path in self.files:
            return self.files[parts.path]
        if parts.path.startswith("/v1"):
            return self.version_1(method, parts.path[4:], query, body)
        if parts.path.startswith("/v2/tables/"):
            return self.version_2(parts.path.removeprefix("/v2/tables/"), query)
        if parts.path.startswith("/ckan/"):
            return self.action(parts.path.removeprefix("/ckan/"), query)
        return None

    def version_1(self, method: str, path: str, query: dict[str, str], body: bytes) -> Any:
        """Return what version 1 of PxWeb answers."""
        if "query" in query:
            found = [t for t in self.tables.values() if query["query"] in t.name]
            return [{"id": t.name, "path": f"/{t.path}", "title": t.name} for t in found]
        table = next((t for t in self.tables.values() if f"{t.path}/{t.name}" == path), None)
        if table is None:
            return None
        if method == "GET":
            return {
                "title": table.name,
                "variables": [
                    {"code": name, "text": name, "values": codes, "valueTexts": codes}
                    | ({"elimination": True} if name in table.eliminated else {})
                    for name, codes in table.variables.items()
                ],
            }
        asked = json.loads(body)["query"]
        return table.cube({each["code"]: each["selection"]["values"] for each in asked})

    def version_2(self, path: str, query: dict[str, str]) -> Any:
        """Return what version 2 of PxWeb answers."""
        name, _, what = path.partition("/")
        table = self.tables.get(name)
        if table is None:
            return None
        if what == "metadata":
            return table.cube(table.variables, with_values=False)
        return table.cube(
            {
                name.removeprefix("valueCodes[").removesuffix("]"): codes.split(",")
                for name, codes in query.items()
                if name.startswith("valueCodes")
            }
        )

    def action(self, name: str, query: dict[str, str]) -> Any:
        """Return what CKAN answers, 200 also where it does not know."""
        if name == "package_show" and query.get("id") in self.packages:
            return {"success": True, "result": self.packages[query["id"]]}
        if name == "datastore_search" and query["resource_id"] in self.packages:
            rows = self.packages[query["resource_id"]]["rows"]
            first, many = int(query["offset"]), int(query["limit"])
            result = {"records": rows[first : first + many], "total": len(rows)}
            return {"success": True, "result": result}
        return {"success": False, "error": {"message": "Not found"}}


class StandInServer(ThreadingHTTPServer):
    """What listens for a service."""

    def __init__(self, service: StatisticsService) -> None:
        super().__init__(("127.0.0.1", 0), ServiceHandler)
        self.service = service


class ServiceHandler(BaseHTTPRequestHandler):
    """What answers requests to a service."""

    @property
    def service(self) -> StatisticsService:
        """For what it answers."""
        return cast(StandInServer, self.server).service

    def do_GET(self) -> None:
        """Answer a question in an address."""
        self.respond(b"")

    def do_POST(self) -> None:
        """Answer a question in a body."""
        self.respond(self.rfile.read(int(self.headers["content-length"])))

    def respond(self, body: bytes) -> None:
        """Send what was planned for a request, else what the service holds."""
        service = self.service
        service.asked.append((self.command, self.path, dict(self.headers)))
        if service.failing:
            self.send(service.failing.pop(0), b"")
        elif self.path in service.redirects:
            self.send(302, b"", {"Location": service.redirects[self.path]})
        else:
            self.tell(service.answer(self.command, self.path, body))

    def tell(self, found: Any) -> None:
        """Send what the service holds, and only what the caller does not know yet."""
        if found is None:
            self.send(404, b"")
            return
        content = found if isinstance(found, bytes) else json.dumps(found).encode()
        headers = {"ETag": f'"{hash(content)}"'} | self.service.headers
        is_known = self.command == "GET" and self.headers.get("If-None-Match") == headers["ETag"]
        self.send(304 if is_known else 200, b"" if is_known else content, headers)

    def send(self, status: int, content: bytes, headers: Mapping[str, str] | None = None) -> None:
        """Send an answer; whoever does not want all of it may go."""
        self.send_response(status)
        for name, text in (headers or {}).items():
            self.send_header(name, text)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        with suppress(ConnectionError):
            self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""
