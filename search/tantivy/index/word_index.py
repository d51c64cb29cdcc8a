"""The words that documents are spelled with, to complete and to correct from.

They stand in an index of their own, which only ever grows: what a document brings after that was
written is noted in the document, until it is so much that it is written there too. How many
documents have a word is always asked of the index of the documents, so that a word none of them
has any more is never offered.
"""

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

import tantivy
from tantivy import Order
from tantivy import Query as TantivyQuery

from search.language.analysis import fold_text
from search.language.spelling import allowed_edits
from search.query.vocabulary import (
    MOST_COMPLETIONS,
    KnownWord,
    Spellings,
    Vocabulary,
    likeliest_words,
    vocabulary_word,
)
from search.tantivy.index.text_slots import FOLD, lookup_spelling

# So many words are near enough to a typed one to be looked at.
MOST_NEAR = 2_000
# So many are noted in documents before they are written into the index of words.
MOST_FRESH = 5_000
# The index field of the documents in which they are noted.
FRESH = "fresh"


def words_schema() -> tantivy.Schema:
    """Return the fields of the index of words."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("folded", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("word", tokenizer_name="raw", index_option="basic", fast=True)
    return builder.build()


class WordSnapshot:
    """The words of some documents in one state of both indexes."""

    def __init__(self, index: tantivy.Index, documents: tantivy.Searcher) -> None:
        self._schema, self._known, self._documents = index.schema, index.searcher(), documents

    def completions(self, prefix: str) -> list[KnownWord]:
        found = self._documents.terms_with_prefix(
            "exact", fold_text(prefix), limit=MOST_COMPLETIONS
        )
        return [vocabulary_word(lookup_spelling(word), count) for word, count in found]

    def corrections(self, word: str) -> list[KnownWord]:
        edits = allowed_edits(word)
        if not edits:
            return []
        near = TantivyQuery.fuzzy_term_query(self._schema, "folded", fold_text(word), edits)
        found = self._known.search(near, MOST_NEAR, False, "word", order=Order.Asc).hits
        known = self._counted(spelled for spelled, _ in found)
        return likeliest_words(word, [*known, *self._fresh.corrections(word)])

    def unknown(self, words: Iterable[str]) -> list[str]:
        """Return those of some words that the index of words does not have."""
        return [word for word in words if not self._known.doc_freq("word", word)]

    @cached_property
    def fresh(self) -> list[str]:
        """The words that are noted in documents only."""
        noted = self._documents.terms_with_prefix(FRESH, "")
        return self.unknown(word for word, _ in noted)

    @cached_property
    def _fresh(self) -> Vocabulary:
        """The same to correct from."""
        return Vocabulary(Spellings({k.spelling: k.documents for k in self._counted(self.fresh)}))

    def _counted(self, words: Iterable[str]) -> list[KnownWord]:
        """Return what is known of those of some words that documents have."""
        counted = ((word, self._documents.doc_freq("exact", word)) for word in words)
        return [vocabulary_word(lookup_spelling(word), count) for word, count in counted if count]


def write_words(writer: tantivy.IndexWriter, words: Iterable[str]) -> None:
    for word in words:
        writer.add_document(tantivy.Document(folded=word.partition(FOLD)[0], word=word))


def words_index(place: Path | None) -> tantivy.Index:
    """Return a new index of words, in a folder or in memory."""
    if place is None:
        return tantivy.Index(words_schema())
    place.mkdir()
    return tantivy.Index(words_schema(), str(place))
