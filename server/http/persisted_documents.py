"""Documents that clients name instead of sending: by their hash, or from a list of ours."""

import re
from collections import OrderedDict
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, NoReturn, Protocol

from schema import Code, Refused, sentence
from server.failure import Failure
from server.http.http_errors import bad_request

DIGEST = re.compile(r"[0-9a-f]{64}")
PREFIX = "sha256:"
BYTES = 4 * 1024 * 1024
# Apollo and urql look for exactly these two messages.
NOT_FOUND = "PersistedQueryNotFound"
NOT_SUPPORTED = "PersistedQueryNotSupported"


class DocumentSource(Protocol):
    """Where the text of a request's document comes from."""

    def find(self, fields: Mapping[str, Any]) -> str:
        """Return the text of the document that a request sends or names."""
        ...


class AutomaticDocuments:
    """Keeps what clients register with its hash (APQ), within a number of bytes."""

    def __init__(self, limit: int = BYTES) -> None:
        self.limit, self.size = limit, 0
        self.texts: OrderedDict[str, str] = OrderedDict()

    def find(self, fields: Mapping[str, Any]) -> str:
        """Return the document; a text that comes with its hash is kept."""
        text, name = fields.get("query"), document_name(fields)
        if name is None:
            return text or refuse_missing_document()
        if text:
            if sha256(text.encode()).hexdigest() != document_digest(name):
                message = sentence("The hash is not the SHA-256 of the document.")
                raise Refused(Code.PERSISTED_QUERY_HASH_MISMATCH, message)
            self.keep(document_digest(name), text)
            return text
        if (found := self.texts.get(document_digest(name))) is None:
            raise Refused(Code.PERSISTED_QUERY_NOT_FOUND, NOT_FOUND)
        self.texts.move_to_end(document_digest(name))
        return found

    def keep(self, digest: str, text: str) -> None:
        """Keep a document under its hash; those unused for longest make room."""
        if digest not in self.texts:
            self.texts[digest] = text
            self.size += len(text.encode())
        self.texts.move_to_end(digest)
        while self.size > self.limit:
            self.size -= len(self.texts.popitem(last=False)[1].encode())


class ListedDocuments:
    """Answers only the documents of a folder, by hash, by file name or by their very text."""

    def __init__(self, folder: Path) -> None:
        files = sorted(folder.glob("*.graphql"))
        if not files:
            raise Failure(
                "BLIS_DOCUMENTS names {folder}, which holds no *.graphql files.", folder=folder
            )
        self.texts = {path.stem: path.read_text("utf-8") for path in files}
        self.texts |= {sha256(t.encode()).hexdigest(): t for t in self.texts.values()}
        self.known = frozenset(self.texts.values())

    def find(self, fields: Mapping[str, Any]) -> str:
        """Return the document if it is one of the list."""
        text, name = fields.get("query"), document_name(fields)
        if name is None and not text:
            refuse_missing_document()
        found = text if name is None else self.texts.get(name.removeprefix(PREFIX))
        if found not in self.known or (text and text != found):
            raise Refused(Code.PERSISTED_QUERY_NOT_SUPPORTED, NOT_SUPPORTED)
        assert found
        return found


def document_name(fields: Mapping[str, Any]) -> str | None:
    """Return the hash or the name that a request gives its document, if it gives one."""
    persisted = (fields.get("extensions") or {}).get("persistedQuery")
    if persisted is None:
        return fields.get("documentId")
    if not isinstance(persisted, dict) or not isinstance(persisted.get("sha256Hash"), str):
        raise bad_request(
            sentence("extensions.persistedQuery must be an object with a sha256Hash.")
        )
    if persisted.get("version", 1) != 1:
        raise Refused(Code.PERSISTED_QUERY_NOT_SUPPORTED, NOT_SUPPORTED)
    return document_digest(persisted["sha256Hash"])


def document_digest(name: str) -> str:
    """Return the hash in a name; refuse what is none.

    >>> document_digest("sha256:" + "AB" * 32) == "ab" * 32
    True
    """
    digest = name.removeprefix(PREFIX).lower()
    if not DIGEST.fullmatch(digest):
        raise bad_request(sentence("A document is named by its SHA-256 as 64 hexadecimal digits."))
    return digest


def refuse_missing_document() -> NoReturn:
    """Refuse a request that neither sends nor names a document."""
    raise bad_request(sentence('The request needs a document: {{"query": "..."}}.'))
