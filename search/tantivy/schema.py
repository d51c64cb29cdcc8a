"""What an index of tantivy is made of: its fields, and a document as it takes it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from zlib import crc32

import tantivy

from search.documents import Document
from search.engine import Identity
from search.language.analysis import LANGUAGES
from search.query.fields import ORDERS, TEXT_NAMES, TEXTS, order_text
from search.ranking.postings import HIDDEN
from search.tantivy.phrases import PHRASES, TOLD, phrase_terms
from search.tantivy.positions import Slots, text_slots
from search.tantivy.words import FRESH
from search.weights import WEIGHTS

SPLIT = "split"
"""The name of the tokenizer: keys are ready and between spaces."""
# The document that holds the revision and the analyser's version; nobody finds it.
ABOUT = "about"

# Texts that weigh less than a word in a section have index fields of their own.
MINOR = tuple(text for text in TEXTS if WEIGHTS.of_field(text) < 1)
# Texts that can be asked for alone; they too have index fields of their own.
NAMED = tuple(sorted({text for texts in TEXT_NAMES.values() for text in texts}))
OWN = tuple(dict.fromkeys((*MINOR, *NAMED)))


def index_schema() -> tantivy.Schema:
    """Return the fields of an index.

    For each language there is one index field of all texts that are not minor, one of each text
    that can be asked for alone, and all of them once more for hidden documents.
    """
    builder = tantivy.SchemaBuilder()
    for hidden in ("", HIDDEN):
        for name in (PHRASES, TOLD):
            builder.add_text_field(hidden + name, tokenizer_name="raw", index_option="basic")
        builder.add_text_field(f"{hidden}exact", tokenizer_name=SPLIT, index_option="freq")
        for name in LANGUAGES:
            builder.add_text_field(hidden + name, tokenizer_name=SPLIT)
            for text in OWN:
                builder.add_text_field(own_field(hidden + name, text), tokenizer_name=SPLIT)
    builder.add_text_field(FRESH, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("kind", tokenizer_name="raw", index_option="basic")
    builder.add_text_field(ABOUT, tokenizer_name="raw", index_option="basic", stored=True)
    builder.add_unsigned_field("number", indexed=True, fast=True)
    builder.add_float_field("merit", fast=True)
    for name in ORDERS:
        builder.add_text_field(
            order_field(name), tokenizer_name="raw", index_option="basic", fast=True
        )
    for name in ("keys", "numbers"):
        builder.add_json_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_bytes_field("stored", stored=True)
    return builder.build()


def order_field(name: str) -> str:
    """Return the index field of an order."""
    return f"by_{name}"


def own_field(name: str, text: str) -> str:
    """Return the index field of one text alone, in a language.

    >>> own_field("lv", "title")
    'lv_title'
    """
    return f"{name}_{text}"


@dataclass(frozen=True)
class SlottedDocument:
    """A document and the slots of its texts, which are read once."""

    document: Document
    slots: Mapping[str, Mapping[str, Slots]]

    @property
    def spellings(self) -> set[str]:
        """Return the words that may be offered because of the document, as they are looked up."""
        if self.document.is_hidden:
            return set()
        every = (read for by_language in self.slots.values() for read in by_language.values())
        # At spaces only: for Python the sign inside a spelling is a space too.
        return {word for read in every for word in read.spellings.split(" ") if word}


class DocumentRow(NamedTuple):
    """A document as it is written, which one process can hand to another.

    Each of the texts has its index field; a field may have several.
    """

    kind: str
    number: int
    weight: float
    keys: dict[str, list[str]]
    numbers: dict[str, float]
    stored: bytes
    texts: list[tuple[str, str]]
    orders: list[tuple[str, str]]


def read_document(document: Document) -> SlottedDocument:
    """Return a document with the slots of its texts."""
    texts = document.texts.items()
    return SlottedDocument(
        document,
        {
            name: {lang: text_slots(text, lang) for lang, text in each.items()}
            for name, each in texts
        },
    )


def document_row(read: SlottedDocument) -> DocumentRow:
    """Return a document as it is written."""
    document, hidden = read.document, HIDDEN if read.document.is_hidden else ""
    return DocumentRow(
        document.kind,
        document_number((document.kind, document.row_id)),
        merit_weight(merit_factor(document.merits)),
        {"kind": [document.kind]} | {name: list(each) for name, each in document.keys.items()},
        {name: float(value) for name, value in document.numbers.items()},
        serialize_document(read),
        [*indexed_texts(read, hidden), *indexed_phrases(document, hidden)],
        [(order_field(name), order_text(document.orders, name)) for name in ORDERS],
    )


def tantivy_document(row: DocumentRow, fresh: Iterable[str] = ()) -> tantivy.Document:
    """Return a row as tantivy takes it, with those of its words that are fresh."""
    document = tantivy.Document()
    document.add_text("kind", row.kind)
    document.add_unsigned("number", row.number)
    document.add_float("merit", row.weight)
    document.add_json("keys", row.keys)
    document.add_json("numbers", row.numbers)
    document.add_bytes("stored", row.stored)
    for name, text in (*row.texts, *row.orders):
        document.add_text(name, text)
    for word in fresh:
        document.add_text(FRESH, word)
    return document


def indexed_phrases(document: Document, hidden: str) -> Iterator[tuple[str, str]]:
    """Yield the terms of the phrases of a document, each with its index field."""
    for terms in phrase_terms(document.suggestions):
        yield hidden + TOLD, terms.telling
        for term in terms.leading:
            yield hidden + PHRASES, term


def indexed_texts(read: SlottedDocument, hidden: str) -> Iterator[tuple[str, str]]:
    """Yield what is written into each index field; what weighs more, more than once.

    Between two texts in a field tantivy leaves a gap that no phrase reaches over.
    """
    for name, by_language in read.slots.items():
        copies = max(round(WEIGHTS.of_field(name)), 1)
        for lang, (keys, spellings) in by_language.items():
            field = hidden + (lang if lang in LANGUAGES else LANGUAGES[0])
            yield from [(f"{hidden}exact", spellings)] * copies
            if name not in MINOR:
                yield from [(field, keys)] * copies
            if name in OWN:
                yield own_field(field, name), keys


def serialize_document(read: SlottedDocument) -> bytes:
    """Return what is kept of a document to show it."""
    texts = {name: dict(by_language) for name, by_language in read.document.texts.items()}
    keys = {
        name: {lang: slots.keys for lang, slots in by_language.items()}
        for name, by_language in read.slots.items()
    }
    kept = {"texts": texts, "keys": keys, "merits": dict(read.document.merits)}
    return json.dumps(kept, ensure_ascii=False).encode("utf-8", "replace")


def document_number(identity: Identity) -> int:
    """Return the number that a document is known by; the kind is its upper half."""
    kind, row_id = identity
    return crc32(kind.encode()) << 32 | row_id


def merit_factor(merits: Mapping[str, float]) -> float:
    """Return the factor that a document's own merits give it."""
    return 1.0 + sum(w * merits.get(name, 0.0) for name, w in WEIGHTS.merits.items())


def merit_weight(factor: float) -> float:
    """Return the number by which tantivy multiplies a score with a factor: log2(2 + number)."""
    return 2.0**factor - 2.0
