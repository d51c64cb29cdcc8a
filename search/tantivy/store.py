"""One generation of the index in tantivy: writing documents and reading them back."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import tantivy
from tantivy import Query as TantivyQuery

from search.documents import Document, Match, SearchRequest, SearchResponse, Suggestion
from search.engine import Identity, IndexChange, IndexUnreadable, unique_documents
from search.failures import IndexFailed
from search.language.analysis import ANALYSER_VERSION
from search.query.tree import Query
from search.storage.fingerprints import Traces, are_files_unchanged, file_trace, file_traces
from search.tantivy.answers.response import search_tantivy
from search.tantivy.answers.similar import similar_tantivy_documents
from search.tantivy.answers.suggestions import suggest_tantivy_phrases
from search.tantivy.errors import convert_tantivy_errors
from search.tantivy.index.index_writer import META, WriterLender, committed_parts
from search.tantivy.index.schema import (
    ABOUT,
    SPLIT,
    document_number,
    index_schema,
    tantivy_document,
)
from search.tantivy.index.word_index import MOST_FRESH, WordSnapshot, words_index, write_words
from search.tantivy.snapshot import TantivySnapshot

# Seconds that a change waits for one that another process is writing.
PATIENCE = 10.0
# Bytes of memory that a writer may use, for a change and for a rebuild.
SMALL, LARGE = 15_000_000, 500_000_000
WORDS = "words"
YES = "yes"


class TantivyStore:
    """An index of tantivy with a searcher for its last committed state."""

    def __init__(self, index: tantivy.Index, words: tantivy.Index, place: Path | None) -> None:
        self.place = place
        self._index, self._words = prepare_index(index), prepare_index(words)
        self._into_index = WriterLender(self._index, place)
        self._into_words = WriterLender(self._words, place and place / WORDS)
        self._committed = 0
        self._traces: Traces = {}
        self._read_at = self._state()
        self.snapshot, self.revision = self._read()

    def refresh(self) -> None:
        with convert_tantivy_errors(IndexUnreadable):
            self._read_at = self._state()
            self._index.reload()
            self._words.reload()
            self.snapshot, self.revision = self._read()

    def is_stale(self) -> bool:
        return self._state() != self._read_at

    def _state(self) -> tuple[int, ...]:
        """Return what is another after each commit of any process."""
        if self.place is None:
            return (self._committed,)
        metas = (self.place / META, self.place / WORDS / META)
        return tuple(number for meta in metas for number in file_trace(meta))

    def _read(self) -> tuple[TantivySnapshot, str]:
        """Return the last committed state and its revision."""
        searcher = self._index.searcher()
        kinds = searcher.terms_with_prefix("kind", "")
        numbers = {document_number((kind, 0)) >> 32: kind for kind, _ in kinds}
        self._traces = self._traced()
        words = WordSnapshot(self._words, searcher)
        snapshot = TantivySnapshot(self._index, searcher, numbers, words)
        return snapshot, tantivy_revision(snapshot)

    def _traced(self) -> Traces:
        """Return what the files look like that are read; nothing once a merge has replaced them."""
        if self.place is None:
            return {}
        try:
            return file_traces(
                file
                for place in (self.place, self.place / WORDS)
                for part in committed_parts(place)
                for file in place.glob(f"{part}.*")
            )
        except FileNotFoundError:
            # What was read is mapped already, and the next search goes on to the newer state.
            if self._state() == self._read_at:
                raise
            return {}

    def is_damaged(self) -> bool:
        return not (are_files_unchanged(self._traces) or self.is_stale())

    @contextmanager
    def _reading(self) -> Iterator[TantivySnapshot]:
        """Lend the state that is asked; raise IndexFailed.

        Damaged files are not asked: tantivy maps them, and one cut short ends the process.
        """
        if self.is_damaged():
            raise IndexFailed("Files of the search index are not as they were written")
        with convert_tantivy_errors(IndexFailed):
            yield self.snapshot

    def find(self, query: Query, request: SearchRequest) -> SearchResponse:
        with self._reading() as snapshot:
            return search_tantivy(snapshot, query, request)

    def suggest(
        self, prefix: str, types: Collection[str], request: SearchRequest
    ) -> list[Suggestion]:
        with self._reading() as snapshot:
            return suggest_tantivy_phrases(snapshot, prefix, types, request)

    def similar(self, kind: str, row_id: int, request: SearchRequest) -> Sequence[Match]:
        with self._reading() as snapshot:
            return similar_tantivy_documents(snapshot, (kind, row_id), request)

    def keys(self) -> set[Identity]:
        snapshot = self.snapshot
        held = snapshot.in_order(TantivyQuery.exists_query("number"), snapshot.searcher.num_docs)
        return {snapshot.identity(number) for number, _ in held}

    def apply(self, change: IndexChange) -> None:
        replaced = {(d.kind, d.row_id): d for d in change.documents}
        words = self.snapshot.words
        added = [tantivy_document(each, words.unknown) for each in replaced.values()]
        gone = [document_number(identity) for identity in {*replaced, *change.removed}]
        with self._writing(change.revision, SMALL) as writer, convert_tantivy_errors(IndexFailed):
            if len(words.fresh) > MOST_FRESH:
                self._note(words.fresh)
            # Not by term: that takes the number for a signed one and finds nothing.
            numbers = TantivyQuery.term_set_query(self._index.schema, "number", gone)
            writer.delete_documents_by_query(numbers)
            for document in added:
                writer.add_document(document)

    def fill(self, documents: Iterable[Document], revision: str) -> None:
        with self._writing(revision, LARGE) as writer:
            for each in unique_documents(documents):
                added = tantivy_document(each)
                with convert_tantivy_errors(IndexFailed):
                    writer.add_document(added)
        with convert_tantivy_errors(IndexFailed):
            self._index.reload()
            spelled = self._index.searcher().terms_with_prefix("exact", "")
            self._note(word for word, _ in spelled)

    @contextmanager
    def _writing(self, revision: str, heap: int) -> Iterator[tantivy.IndexWriter]:
        """Lend a writer; commit what it wrote and the revision, or nothing at all."""
        with self._into_index.lent(heap, PATIENCE, waits=self._is_new()) as writer:
            yield writer
            with convert_tantivy_errors(IndexFailed):
                about = TantivyQuery.term_query(self._index.schema, ABOUT, YES)
                writer.delete_documents_by_query(about)
                writer.add_document(revision_document(revision))
        self._committed += 1

    def _note(self, words: Iterable[str]) -> None:
        with self._into_words.lent(SMALL, PATIENCE, waits=self._is_new()) as writer:
            write_words(writer, words)

    def _is_new(self) -> bool:
        """Tell whether nobody is answered from this store yet: its files are to be secured."""
        return not self.snapshot.searcher.num_docs

    def close(self) -> None:
        self._into_index.close()
        self._into_words.close()


def create(place: Path | None) -> TantivyStore:
    index = tantivy.Index(index_schema(), str(place) if place else None)
    return TantivyStore(index, words_index(place / WORDS if place else None), place)


def read(place: Path) -> TantivyStore:
    with convert_tantivy_errors(IndexUnreadable):
        index, words = (tantivy.Index.open(str(each)) for each in (place, place / WORDS))
        return TantivyStore(index, words, place)


def prepare_index(index: tantivy.Index) -> tantivy.Index:
    """Return an index that knows its tokenizer and is only read again when it is told to."""
    split = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer(SPLIT, split)
    index.config_reader("manual")
    index.reload()
    return index


def revision_document(revision: str) -> tantivy.Document:
    """Return the document that holds the revision and the analyser's version."""
    kept = json.dumps([revision, ANALYSER_VERSION]).encode()
    return tantivy.Document(**{ABOUT: YES, "stored": kept})


def tantivy_revision(snapshot: TantivySnapshot) -> str:
    """Return the revision committed last; an index keyed by another analyser is unreadable."""
    about = TantivyQuery.term_query(snapshot.schema, ABOUT, YES)
    found = snapshot.searcher.search(about, 1).hits
    if not found:
        return ""
    revision, version = snapshot.stored(found[0][1])
    if version != ANALYSER_VERSION:
        raise ValueError("the index was built by another version of the analyser")
    return revision
