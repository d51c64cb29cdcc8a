"""How documents are kept in Whoosh: its index fields, and a document as a row of them."""

import json
from collections.abc import Generator, Iterable
from struct import iter_unpack, pack
from typing import Any

from whoosh.columns import VarBytesColumn
from whoosh.fields import COLUMN, ID, STORED, FieldType, Schema
from whoosh.formats import Existence, Format

from search.analysis import LANGUAGES
from search.documents import Document
from search.postings import HIDDEN, Occurrences, postings
from search.whoosh.segments import encoded

Posted = Generator[tuple[bytes, int, float, bytes], Any, None]

# Raise it when something is kept in another way: indexes of another version are built again.
LAYOUT = 2


class Places(Format):
    """Positions one after the other, each in four bytes: those of many documents are one array."""

    def decode_positions(self, value: bytes) -> list[int]:
        """Return the positions of one document."""
        return [position for (position,) in iter_unpack("<I", value)]


class KeyField(FieldType):
    """An index field that is given its keys ready, each with positions and weight."""

    def __init__(self) -> None:
        self.format = Places()
        self.scorable = True

    def index(self, value: dict[str, Occurrences], **_: Any) -> Posted:
        """Yield key, frequency, weight and encoded positions, as Whoosh stores them."""
        for key, found in value.items():
            count = len(found.positions)
            yield key.encode(), count, found.weight, pack(f"<{count}I", *found.positions)


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
    suggestions=COLUMN(VarBytesColumn()),
    keys=ValueField(),
    **{f"{hidden}{name}": KeyField() for hidden in ("", HIDDEN) for name in ("exact", *LANGUAGES)},
)


def row(document: Document) -> dict[str, Any]:
    """Return a document as Whoosh takes it."""
    texts = {field: dict(by_language) for field, by_language in document.texts.items()}
    values = {"kind": [document.kind], **document.keys}
    return {
        "id": encoded((document.kind, document.row_id)),
        "texts": json.dumps(texts, ensure_ascii=False),
        "keys": [f"{field}={value}" for field, of_field in values.items() for value in of_field],
        "merits": json.dumps(dict(document.merits)).encode(),
        "numbers": json.dumps(dict(document.numbers)).encode(),
        "suggestions": json.dumps(dict(document.suggestions), ensure_ascii=False).encode(),
        **postings(document),
    }
