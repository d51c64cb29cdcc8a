"""What an index of tantivy is made of: its fields, and a document as it takes it."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from zlib import crc32

import tantivy

from search.documents import Document
from search.engine import Identity
from search.language.analysis import LANGUAGES
from search.query.fields import ORDERS, TEXT_NAMES, TEXTS, order_text
from search.ranking.postings import HIDDEN
from search.tantivy.index.phrase_terms import PHRASES, TOLD, phrase_terms
from search.tantivy.index.text_slots import Slots, text_slots
from search.tantivy.index.word_index import FRESH
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

TextSlots = Mapping[str, Mapping[str, Slots]]
"""The slots of the texts of a document, by field and language."""


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
    for name in map(order_field, ORDERS):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("keys", "numbers"):
        builder.add_json_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_bytes_field("stored", stored=True)
    return builder.build()


def order_field(name: str) -> str:
    return f"by_{name}"


def own_field(name: str, text: str) -> str:
    """Return the index field of one text alone, in a language.

    >>> own_field("lv", "title")
    'lv_title'
    """
    return f"{name}_{text}"


def tantivy_document(
    given: Document, unknown: Callable[[set[str]], Iterable[str]] | None = None
) -> tantivy.Document:
    """Return a document as tantivy takes it, with a note of those of its words that are unknown."""
    slots = {
        name: {lang: text_slots(text, lang) for lang, text in by_language.items()}
        for name, by_language in given.texts.items()
    }
    hidden, made = HIDDEN if given.is_hidden else "", tantivy.Document()
    made.add_text("kind", given.kind)
    made.add_unsigned("number", document_number((given.kind, given.row_id)))
    made.add_float("merit", merit_weight(given.merits))
    keys = {name: list(each) for name, each in given.keys.items()}
    made.add_json("keys", {"kind": [given.kind]} | keys)
    made.add_json("numbers", {name: float(value) for name, value in given.numbers.items()})
    made.add_bytes("stored", serialize_document(given, slots))
    for name, text in (*indexed_texts(slots, hidden), *indexed_phrases(given, hidden)):
        made.add_text(name, text)
    for name in ORDERS:
        made.add_text(order_field(name), order_text(given.orders, name))
    # A hidden document offers no words.
    for word in unknown(spelled_words(slots)) if unknown and not hidden else ():
        made.add_text(FRESH, word)
    return made


def spelled_words(slots: TextSlots) -> set[str]:
    """Return the words of some texts as they are looked up."""
    every = (text for by_language in slots.values() for text in by_language.values())
    # At spaces only: for Python the sign inside a spelling is a space too.
    return {word for text in every for word in text.spellings.split(" ") if word}


def indexed_phrases(document: Document, hidden: str) -> Iterator[tuple[str, str]]:
    """Yield the terms of the phrases of a document, each with its index field."""
    for terms in phrase_terms(document.suggestions):
        yield hidden + TOLD, terms.telling
        for term in terms.leading:
            yield hidden + PHRASES, term


def indexed_texts(slots: TextSlots, hidden: str) -> Iterator[tuple[str, str]]:
    """Yield what is written into each index field; what weighs more, more than once.

    Between two texts in a field tantivy leaves a gap that no phrase reaches over.
    """
    for name, by_language in slots.items():
        copies = max(round(WEIGHTS.of_field(name)), 1)
        for lang, (keys, spellings) in by_language.items():
            field = hidden + (lang if lang in LANGUAGES else LANGUAGES[0])
            yield from [(f"{hidden}exact", spellings)] * copies
            if name not in MINOR:
                yield from [(field, keys)] * copies
            if name in OWN:
                yield own_field(field, name), keys


def serialize_document(document: Document, slots: TextSlots) -> bytes:
    """Return what is kept of a document to show it."""
    texts = {name: dict(by_language) for name, by_language in document.texts.items()}
    keys = {name: {lang: of.keys for lang, of in each.items()} for name, each in slots.items()}
    kept = {"texts": texts, "keys": keys, "merits": dict(document.merits)}
    return json.dumps(kept, ensure_ascii=False).encode("utf-8", "replace")


def document_number(identity: Identity) -> int:
    """Return the number that a document is known by; the kind is its upper half."""
    kind, row_id = identity
    return crc32(kind.encode()) << 32 | row_id


def merit_weight(merits: Mapping[str, float]) -> float:
    """Return the number by which tantivy multiplies a score by a factor: log2(2 + number).

    The factor is what a document's own merits give it.
    """
    factor = 1.0 + sum(w * merits.get(name, 0.0) for name, w in WEIGHTS.merits.items())
    return 2.0**factor - 2.0
