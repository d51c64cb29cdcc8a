"""The words that documents are spelled with: an index of its own, which only ever grows.

How many documents have a word is asked of the index of the documents, so that a word none of them
has any more is never offered.
"""

from collections.abc import Iterable
from pathlib import Path

import tantivy
from tantivy import Order
from tantivy import Query as Asked

from search.analysis import folded
from search.spelling import allowed_edits
from search.tantivy.slots import FOLD, spelling_of
from search.vocabulary import MOST_COMPLETIONS, MOST_CORRECTIONS, Known, known_as, likeliest

# So many words are near enough to a typed one to be looked at.
MOST_NEAR = 2_000
HEAP = 15_000_000


def words_schema() -> tantivy.Schema:
    """Return the fields of the index of words."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("folded", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("word", tokenizer_name="raw", index_option="basic", fast=True)
    return builder.build()


class Words:
    """The words of some documents, as they are looked up, to complete and to correct from."""

    def __init__(self, index: tantivy.Index, documents: tantivy.Searcher) -> None:
        """Take the index of words and what counts the documents that have each."""
        self._index, self._documents = index, documents
        self._near = index.searcher()

    def completions(self, prefix: str, most: int = MOST_COMPLETIONS) -> list[Known]:
        """Return the words that begin so, the most frequent first."""
        found = self._documents.terms_with_prefix("exact", folded(prefix), limit=most)
        return [known_as(spelling_of(word), count) for word, count in found]

    def corrections(self, word: str, most: int = MOST_CORRECTIONS) -> list[Known]:
        """Return the words that were probably meant, the likeliest first."""
        edits = allowed_edits(word)
        if not edits:
            return []
        schema = self._index.schema
        near = Asked.fuzzy_term_query(schema, "folded", folded(word), edits)
        found = self._near.search(near, MOST_NEAR, False, "word", order=Order.Asc).hits
        counted = ((spelled, self._documents.doc_freq("exact", spelled)) for spelled, _ in found)
        known = (known_as(spelling_of(spelled), count) for spelled, count in counted if count)
        return likeliest(word, known, most)


def note(index: tantivy.Index, words: Iterable[str]) -> None:
    """Write the words that an index of words does not have yet."""
    index.reload()
    known = index.searcher()
    fresh = [word for word in words if not known.doc_freq("word", word)]
    if not fresh:
        return
    writer = index.writer(HEAP, 1)
    for word in fresh:
        made = tantivy.Document()
        made.add_text("folded", word.partition(FOLD)[0])
        made.add_text("word", word)
        writer.add_document(made)
    writer.commit()
    writer.wait_merging_threads()


def words_index(place: Path | None) -> tantivy.Index:
    """Return a new index of words, in a folder or in memory."""
    if place is None:
        return tantivy.Index(words_schema())
    place.mkdir()
    return tantivy.Index(words_schema(), str(place))
