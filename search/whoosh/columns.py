"""What is known of each document of a segment, as arrays that are kept with its postings."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from whoosh.codec.whoosh3 import LENGTHS_COLUMN
from whoosh.util.numeric import byte_to_length

from search.engine import Identity
from search.language.word_arrays import (
    Arrays,
    prefix_arrays,
)
from search.query.fields import (
    ORDERS,
    order_text,
)
from search.ranking.suggestions import gather_phrases
from search.whoosh.postings import Floats

# The columns of numbers with names, and what lengths and phrases are kept under.
FIGURES, LENGTHS, PHRASES, PLACES = ("merits", "numbers"), "lengths", "phrases", "orders"


def document_columns(documents: Any, schema: Any) -> Arrays:
    """Return what to keep, given what reads the documents of a segment."""

    def stored(name: str) -> Iterable[Any]:
        if not documents.has_column(name):
            return ()
        return documents.column_reader(name, schema[name].column_type)

    identities = [decode_identity(text.decode()) or ("", -1) for text in stored("id")]
    suggested = (
        (number, json.loads(text)) for number, text in enumerate(stored("suggestions")) if text
    )
    figures = ((kind, figure_columns(stored(kind))) for kind in FIGURES)
    scored = [name for name, field in schema.items() if field.scorable]
    return {
        "kinds": np.array([kind for kind, _ in identities], np.str_),
        "row ids": np.array([row_id for _, row_id in identities], np.int64),
        **{
            own: array for kind, each in figures for own, array in prefix_arrays(kind, each).items()
        },
        **prefix_arrays(LENGTHS, {name: field_lengths(documents, name) for name in scored}),
        **prefix_arrays(PLACES, order_columns(stored(PLACES))),
        **gather_phrases(suggested).arrays(PHRASES),
    }


def field_lengths(documents: Any, name: str) -> Floats:
    """Return the length of an index field in each document."""
    count, column = documents.doc_count_all(), f"_{name}_len"
    if not documents.has_column(column):
        return np.ones(count)
    stored = documents.column_reader(column, LENGTHS_COLUMN)
    return np.array([byte_to_length(stored[number]) for number in range(count)], np.float64)


def figure_columns(stored: Iterable[bytes]) -> Mapping[str, Floats]:
    """Return the numbers of each name from their column, NaN where a document has none."""
    documents = json.loads(b"[%s]" % b",".join(text or b"{}" for text in stored))
    names = dict.fromkeys(name for known in documents for name in known)
    nan = float("nan")
    return {name: np.array([known.get(name, nan) for known in documents]) for name in names}


def order_columns(stored: Iterable[bytes]) -> Arrays:
    """Return what puts each document in its place, by each order."""
    documents = [json.loads(text or b"{}") for text in stored]
    return {name: np.array([order_text(d, name) for d in documents], np.str_) for name in ORDERS}


def encode_identity(identity: Identity) -> str:
    """Return kind and row id as one term.

    >>> encode_identity(("Practice", 7)), decode_identity("Practice:7"), decode_identity(":about")
    ('Practice:7', ('Practice', 7), None)
    """
    return f"{identity[0]}:{identity[1]}"


def decode_identity(text: str) -> Identity | None:
    """Return kind and row id from their term; the document about the index has none."""
    kind, _, row_id = text.rpartition(":")
    return (kind, int(row_id)) if kind else None
