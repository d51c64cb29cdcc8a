"""How documents are kept in Whoosh: its index fields, and a document as a row of them."""

import json
from array import array
from collections.abc import Generator, Mapping
from struct import iter_unpack
from typing import Any

from whoosh.columns import VarBytesColumn
from whoosh.fields import COLUMN, STORED, FieldType, Schema
from whoosh.formats import Format

from search.documents import Document
from search.engine import Identity
from search.language.analysis import ANALYSER_VERSION, LANGUAGES
from search.ranking.postings import HIDDEN, RANGE, WEIGHT_OF_TEXT, document_keys

# The index fields of what everyone may see; each has one like it for what is hidden.
KEYED = ("exact", *LANGUAGES)
FIELDS = tuple(f"{hidden}{name}" for hidden in ("", HIDDEN) for name in KEYED)
# Raise it when something is kept in another way: indexes of another version are built again.
LAYOUT = 7
# What is known of the index itself is kept as this document; nobody finds it.
ABOUT: Identity = ("", 0)


class PositionsFormat(Format):
    """Positions one after the other, each in four bytes: those of many documents are one array."""

    def decode_positions(self, value: bytes) -> list[int]:
        return [position for (position,) in iter_unpack("=I", value)]


class KeyField(FieldType):
    """An index field that is given its keys ready, each with its position."""

    def __init__(self) -> None:
        self.format = PositionsFormat()
        self.scorable = True

    def index(
        self, value: tuple[list[str], list[int]], **_: Any
    ) -> Generator[tuple[bytes, int, float, bytes], Any, None]:
        """Yield each key with how often it is there, what that weighs, and where."""
        places: dict[str, dict[int, None]] = {}
        # A word and what it is part of may have the same key at one place.
        for key, position in zip(*value, strict=True):
            places.setdefault(key, {})[position] = None
        for key, each in places.items():
            weight = sum(WEIGHT_OF_TEXT[position // RANGE] for position in each)
            yield key.encode(), len(each), weight, array("I", each).tobytes()


SCHEMA = Schema(
    facts=COLUMN(VarBytesColumn()), texts=STORED(), **{name: KeyField() for name in FIELDS}
)


def whoosh_row(document: Document) -> dict[str, Any]:
    """Return a document as Whoosh takes it: facts by which it is filtered, texts, and keys."""
    facts = {
        "identity": [document.kind, document.row_id],
        "keys": {"kind": [document.kind]} | {n: list(v) for n, v in document.keys.items()},
        "merits": dict(document.merits),
        "numbers": dict(document.numbers),
        "orders": dict(document.orders),
        "suggestions": {n: [dict(t) for t in each] for n, each in document.suggestions.items()},
    }
    texts = {field: dict(by_language) for field, by_language in document.texts.items()}
    keys = {name: each for name, each in document_keys(document).items() if name in FIELDS}
    kept = json.dumps(facts, ensure_ascii=False).encode("utf-8", "replace")
    return {"facts": kept, "texts": texts, **keys}


def about_row(revision: str) -> dict[str, Any]:
    """Return what is known of the index itself as a row."""
    about = {"revision": revision, "analyser": ANALYSER_VERSION, "layout": LAYOUT}
    return {"facts": json.dumps({"identity": ABOUT, "about": about}).encode()}


def committed_revision(about: Mapping[str, Any] | None) -> str:
    """Return the revision of an index; raise ValueError for another analyser or layout."""
    if about is None:
        return ""
    if (about["analyser"], about["layout"]) != (ANALYSER_VERSION, LAYOUT):
        raise ValueError("the index was built by another version")
    return about["revision"]
