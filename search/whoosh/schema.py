"""How documents are kept in Whoosh: its index fields, and a document as a row of them."""

import json
from array import array
from collections.abc import Generator, Iterable
from functools import cached_property
from struct import iter_unpack
from typing import Any, NamedTuple

from whoosh.columns import VarBytesColumn
from whoosh.fields import COLUMN, ID, STORED, FieldType, Schema
from whoosh.formats import Existence, Format

from search.documents import Document
from search.language.analysis import LANGUAGES
from search.ranking.postings import (
    HIDDEN,
    Said,
    document_keys,
)
from search.whoosh.columns import encode_identity
from search.whoosh.gathering import APART

Posted = Generator[tuple[bytes, int, float, bytes], Any, None]

# The index fields of what everyone may see; each has one like it for what is hidden.
KEYED = ("exact", *LANGUAGES)
# Raise it when something is kept in another way: indexes of another version are built again.
LAYOUT = 5


class PositionsFormat(Format):
    """Positions one after the other, each in four bytes: those of many documents are one array."""

    def decode_positions(self, value: bytes) -> list[int]:
        """Return the positions of one document."""
        return [position for (position,) in iter_unpack("<I", value)]


class AnalysedDocument:
    """What a document says, found when it is first needed: in the process that writes."""

    def __init__(self, document: Document) -> None:
        self._document = document

    @cached_property
    def said(self) -> Said:
        """The keys and where each stands, by index field."""
        return document_keys(self._document)


class FieldKeys(NamedTuple):
    """The keys of one index field of a document."""

    of: AnalysedDocument
    name: str


class KeyField(FieldType):
    """An index field that is given its keys ready, each with positions and weight."""

    def __init__(self) -> None:
        self.format = PositionsFormat()
        self.scorable = True

    def index(self, value: FieldKeys, **_: Any) -> Posted:
        """Yield all keys of a document at once, as the writer takes them: how many, and where."""
        keys, positions = value.of.said.get(value.name, ((), ()))
        if keys:
            yield APART.join(keys).encode(), len(keys), 1.0, array("I", positions).tobytes()


class ValueField(FieldType):
    """An index field of exact values, for filters."""

    def __init__(self) -> None:
        self.format = Existence()

    def index(self, value: Iterable[str], **_: Any) -> Posted:
        """Yield each value once."""
        for text in dict.fromkeys(value):
            yield text.encode(), 1, 1.0, b""


SCHEMA = Schema(
    id=ID(unique=True, sortable=True),
    texts=STORED(),
    about=STORED(),
    merits=COLUMN(VarBytesColumn()),
    numbers=COLUMN(VarBytesColumn()),
    orders=COLUMN(VarBytesColumn()),
    suggestions=COLUMN(VarBytesColumn()),
    keys=ValueField(),
    **{f"{hidden}{name}": KeyField() for hidden in ("", HIDDEN) for name in KEYED},
)


def whoosh_row(document: Document) -> dict[str, Any]:
    """Return a document as Whoosh takes it."""
    texts = {field: dict(by_language) for field, by_language in document.texts.items()}
    values = {"kind": [document.kind], **document.keys}
    names = [HIDDEN + name for name in KEYED] if document.is_hidden else KEYED
    analysed = AnalysedDocument(document)
    return {
        "id": encode_identity((document.kind, document.row_id)),
        "texts": json.dumps(texts, ensure_ascii=False),
        "keys": [f"{field}={value}" for field, of_field in values.items() for value in of_field],
        "merits": json.dumps(dict(document.merits)).encode(),
        "numbers": json.dumps(dict(document.numbers)).encode(),
        "orders": json.dumps(dict(document.orders), ensure_ascii=False).encode("utf-8", "replace"),
        "suggestions": json.dumps(dict(document.suggestions), ensure_ascii=False).encode(),
        **{name: FieldKeys(analysed, name) for name in names},
    }
