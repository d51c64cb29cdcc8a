"""One generation of the index in Whoosh: writing documents and reading them back."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import Lock, Timer
from typing import Any

from whoosh.index import LockError

from search.answers.response import search_snapshot
from search.answers.similar import similar_documents
from search.answers.suggestions import suggest_phrases
from search.documents import Document, Match, SearchRequest, SearchResponse, Suggestion
from search.engine import Identity, IndexChange, IndexUnreadable, unique_documents
from search.failures import IndexBusy, IndexFailed, convert_errors
from search.query.tree import Query
from search.storage.fingerprints import are_files_unchanged
from search.whoosh.index_files import FolderStorage, MemoryStorage
from search.whoosh.index_reader import GONE, IndexReader
from search.whoosh.postings_file import PostingsCodec
from search.whoosh.schema import ABOUT, SCHEMA, about_row, whoosh_row
from search.whoosh.segment_merge import crowded_segments, merge_segments, repeat_deletions

# Seconds that a change waits for one that another process is writing, and between attempts.
PATIENCE, PAUSE = 10.0, 0.02
# Seconds from a change to the merge that it makes necessary.
REST = 1.0


class WhooshStore:
    """A Whoosh index, and its last committed state."""

    def __init__(self, index: Any, place: Path | None) -> None:
        self._index, self._storage, self._reader = index, index.storage, IndexReader(index)
        self.place = place
        # Whoever writes in this process, a change or the end of a merge, waits for the other.
        self._turn, self._merging = Lock(), Timer(REST, self.merge)
        self.snapshot, self.revision = self._reader.read_state()

    def refresh(self) -> None:
        with convert_errors(IndexUnreadable, Exception):
            self.snapshot, self.revision = self._reader.read_state()

    def is_damaged(self) -> bool:
        traces = (segment.traces for segment in self.snapshot.segments)
        return not (all(map(are_files_unchanged, traces)) or self.is_stale())

    def is_stale(self) -> bool:
        return self._index.latest_generation() != self.snapshot.generation

    def apply(self, change: IndexChange) -> None:
        rows = {(d.kind, d.row_id): whoosh_row(d) for d in change.documents}
        with self._writing(change.revision, {*rows, *change.removed}) as writer:
            for row in rows.values():
                writer.add_document(**row)
        self._merge_later()

    def fill(self, documents: Iterable[Document], revision: str) -> None:
        with self._writing(revision, ()) as writer:
            for row in map(whoosh_row, unique_documents(documents)):
                with convert_errors(IndexFailed, OSError):
                    writer.add_document(**row)

    @contextmanager
    def _writing(self, revision: str, removed: Collection[Identity]) -> Iterator[Any]:
        """Lend a writer; commit what it wrote, took out and the revision, or nothing at all."""
        with self._writer() as writer:
            with convert_errors(IndexFailed, Exception):
                known = [*map(self._reader.open_segment, writer.segments)]
            for segment, content in zip(writer.segments, known, strict=True):
                for identity in (ABOUT, *removed):
                    if (number := content.numbers.get(identity)) is not None:
                        segment.delete_document(number)
            yield writer
            with convert_errors(IndexFailed, OSError):
                writer.add_document(**about_row(revision))
                writer.commit(merge=False)

    @contextmanager
    def _writer(self) -> Iterator[Any]:
        """Lend a writer, which is let go of whatever happens.

        Raise IndexBusy when another process does not give up its own.
        """
        with self._turn, ExitStack() as undo:
            with convert_errors(IndexFailed, Exception):
                try:
                    writer = self._index.writer(
                        codec=PostingsCodec(), compound=False, timeout=PATIENCE, delay=PAUSE
                    )
                except LockError as error:
                    raise IndexBusy("Another process is writing to the index") from error
            undo.callback(cancel_writer, writer)
            yield writer

    def _merge_later(self) -> None:
        """Have small parts made one when writing has had a rest, if anybody asks this store."""
        if self.place is None:
            self.merge()
        elif self.snapshot.count and not self._merging.is_alive():
            self._merging = Timer(REST, self.merge)
            # A merge that the end of the program cuts off loses nothing.
            self._merging.daemon = True
            self._merging.start()

    def merge_if_crowded(self) -> None:
        """Have small parts made one soon, if others have left too many."""
        if crowded_segments(self._reader.contents().segments):
            self._merge_later()

    def merge(self) -> None:
        """Make small parts one while there are too many; whatever fails is left as it was."""
        alone = self._index.lock("MERGELOCK")
        if not alone.acquire():
            return
        try:
            with suppress(IndexBusy, IndexFailed, *GONE):
                while crowded := crowded_segments(self._reader.contents().segments):
                    self._merge_segments(crowded)
        finally:
            alone.release()

    def _merge_segments(self, crowded: Sequence[Any]) -> None:
        """Put one part in the place of some, made while others may write."""
        staging = self._storage.staging_storage()
        with convert_errors(IndexFailed, Exception):
            made = merge_segments(self._storage, staging, crowded)
        names = [segment.segment_id() for segment in crowded]
        with self._writer() as writer:
            now = {segment.segment_id(): segment for segment in writer.segments}
            repeat_deletions(crowded, [now[name] for name in names], made)

            def replaced(_: Any, segments: Sequence[Any]) -> list[Any]:
                kept = [segment for segment in segments if segment.segment_id() not in names]
                return [*kept, made] if made.doc_count_all() else kept

            with convert_errors(IndexFailed, OSError):
                self._storage.adopt(staging, made.segment_id())
                writer.commit(mergetype=replaced)

    def find(self, query: Query, request: SearchRequest) -> SearchResponse:
        return search_snapshot(self.snapshot, query, request)

    def suggest(
        self, prefix: str, types: Collection[str], request: SearchRequest
    ) -> list[Suggestion]:
        return suggest_phrases(self.snapshot, prefix, types, request)

    def similar(self, kind: str, row_id: int, request: SearchRequest) -> Sequence[Match]:
        return similar_documents(self.snapshot, kind, row_id, request)

    def keys(self) -> set[Identity]:
        return self.snapshot.identities()

    def close(self) -> None:
        self._merging.cancel()
        if self._merging.ident:
            self._merging.join()
        self._index.close()


def create(place: Path | None) -> WhooshStore:
    """Return a new empty store in a folder, or in memory."""
    storage = MemoryStorage() if place is None else FolderStorage(str(place))
    return WhooshStore(storage.create_index(SCHEMA), place)


def read(place: Path) -> WhooshStore:
    """Return the store kept in a folder; raise IndexUnreadable."""
    with convert_errors(IndexUnreadable, Exception):
        store = WhooshStore(FolderStorage(str(place)).open_index(schema=SCHEMA), place)
        store.merge_if_crowded()
    return store


def cancel_writer(writer: Any) -> None:
    """Let go of what was not committed; what cannot even be let go is told by what came before."""
    if not writer.is_closed:
        with suppress(OSError):
            writer.cancel()
