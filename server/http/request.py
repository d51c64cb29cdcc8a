"""From the body or the parameters of a request to an operation; what is malformed is refused."""

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import orjson
from starlette.requests import ClientDisconnect
from starlette.types import Receive

from schema import Code, sentence
from schema.readings import is_digits
from server.http.head import RequestHead
from server.http.http_errors import HttpRefusal, bad_request
from server.http.persisted_documents import DocumentSource

CHANGE = re.compile(r"\bmutation\b", re.ASCII)
TEXTS = {"query": str, "operationName": str, "documentId": str}
OBJECTS = ("variables", "extensions")
# Reading a long address costs more than sending a kept answer, so the usual ones are remembered.
REMEMBERED, SHORT = 500, 4_000

OWN = ("rateLimit", "viewer", "savedSearch", "SavedSearch")
"""What a document names that asks for something of its caller."""


class GraphQLRequest(NamedTuple):
    """One operation to be executed: its document, its name in it, its variables."""

    document: str
    operation_name: str | None = None
    variables: Mapping[str, Any] = MappingProxyType({})
    extensions: Mapping[str, Any] = MappingProxyType({})
    only_reads: bool = False

    @property
    def may_change(self) -> bool:
        """Whether it can hold a mutation; a word in a text counts too, which only costs time."""
        return "mutation" in self.document and CHANGE.search(self.document) is not None

    @property
    def is_own(self) -> bool:
        """Whether the answer speaks of its caller, so that nobody else may have it."""
        return any(name in self.document for name in OWN)

    def key(self) -> tuple[str, str | None, bytes]:
        """Return what tells this operation from all others."""
        return self.document, self.operation_name, canonical_variables(self.variables)


def canonical_variables(variables: Mapping[str, Any]) -> bytes:
    """Return variables as JSON that does not depend on the order in which they were written."""
    try:
        return orjson.dumps(variables, option=orjson.OPT_SORT_KEYS)
    except TypeError as error:
        message = sentence("The variables are nested too deeply.")
        raise HttpRefusal(400, Code.INPUT_LIMIT_EXCEEDED, message) from error


async def read_request_bytes(head: RequestHead, limit: int) -> bytes:
    """Return the bytes that hold the operation: the parameters of the address, or the body."""
    if head.preferences.only_reads:
        return head.scope["query_string"]
    return await read_body(head.receive, head.headers, limit)


def parse_request(
    head: RequestHead, sent: bytes, documents: DocumentSource, limit: int
) -> GraphQLRequest:
    """Return the operation that the bytes of a request hold."""
    fields = parse_fields(head, sent, limit)
    return GraphQLRequest(
        document=documents.find(fields),
        operation_name=fields.get("operationName") or None,
        variables=fields.get("variables") or {},
        extensions=fields.get("extensions") or {},
        only_reads=head.preferences.only_reads,
    )


def parse_fields(head: RequestHead, sent: bytes, limit: int) -> dict[str, Any]:
    """Return the fields that the bytes of a request hold, as the draft of GraphQL names them."""
    only_reads = head.preferences.only_reads
    return fields_from_address(sent, limit) if only_reads else fields_from_body(sent)


async def read_body(receive: Receive, headers: Mapping[bytes, bytes], limit: int) -> bytes:
    """Return the body; refuse it as soon as it is larger than the limit."""
    announced = headers.get(b"content-length", b"0")
    if is_digits(announced.decode("latin-1")) and (len(announced) > 18 or int(announced) > limit):
        raise large_body_refusal(limit)
    chunks, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if size > limit:
            raise large_body_refusal(limit)
        more = message.get("more_body", False)
    return b"".join(chunks)


def large_body_refusal(limit: int) -> HttpRefusal:
    """Return the refusal of a body above the limit."""
    return HttpRefusal(
        413,
        Code.REQUEST_TOO_LARGE,
        sentence("The body may have at most {limit} bytes.", limit=f"{limit:,}"),
    )


def fields_from_body(body: bytes) -> dict[str, Any]:
    """Return the fields of a JSON body; of a name that comes twice the last one counts."""
    content = parse_json(body, sentence("The body"))
    if isinstance(content, list):
        raise bad_request(
            sentence("Batches are not taken: send each operation in a request of its own.")
        )
    if not isinstance(content, dict):
        raise bad_request(
            sentence('The body must be a JSON object such as {{"query": "{{ topics ... }}"}}.')
        )
    return check_request_fields(content)


def fields_from_address(query_string: bytes, limit: int) -> dict[str, Any]:
    """Return the fields of the parameters of an address; none may come twice."""
    if len(query_string) > limit:
        raise HttpRefusal(
            414,
            Code.REQUEST_TOO_LARGE,
            sentence("The address may have {limit} bytes.", limit=f"{limit:,}"),
        )
    return _remembered(query_string) if len(query_string) <= SHORT else _from_address(query_string)


def _from_address(query_string: bytes) -> dict[str, Any]:
    try:
        pairs = parse_qsl(
            query_string.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=50
        )
    except ValueError as error:
        raise bad_request(sentence("The parameters are not percent-encoded UTF-8.")) from error
    fields: dict[str, Any] = dict(pairs)
    if len(fields) < len(pairs):
        raise bad_request(sentence("A parameter is given twice."))
    for name in OBJECTS:
        if fields.get(name):
            fields[name] = parse_json(fields[name], sentence("The parameter {name}", name=name))
    return check_request_fields({name: value for name, value in fields.items() if value != ""})


_remembered = lru_cache(REMEMBERED)(_from_address)


def parse_json(text: bytes | str, what: str) -> Any:
    """Return what a JSON text says."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise bad_request(
            sentence("{what} is not JSON in UTF-8: {error}.", what=what, error=error)
        ) from error


def check_request_fields(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields if each is of its type; names that mean nothing here are let be."""
    for name, kind in TEXTS.items():
        if not isinstance(fields.get(name), kind | None):
            raise bad_request(sentence("The field {name} must be a string.", name=name))
    for name in OBJECTS:
        if not isinstance(fields.get(name), dict | None):
            raise bad_request(sentence("The field {name} must be an object.", name=name))
    return fields
