"""One generation of the index in Whoosh: writing documents and reading them back."""

import json
import struct
import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from itertools import chain, islice
from pathlib import Path
from pickle import PickleError
from threading import Lock, Timer
from typing import Any

from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.filedb.structfile import BufferFile
from whoosh.index import IndexError as WhooshError
from whoosh.index import LockError
from whoosh.reading import CorruptIndexError
from whoosh.writing import IndexingError

from search.documents import Document, Match, SearchRequest, SearchResponse, Suggestion
from search.engine import Identity, IndexChange, IndexUnreadable
from search.failures import IndexBusy, IndexFailed
from search.language.analysis import ANALYSER_VERSION
from search.query.tree import Query
from search.storage.generations import remove_generation
from search.storage.traces import (
    Traces,
    are_files_unchanged,
    file_traces,
)
from search.whoosh.answering import search_whoosh
from search.whoosh.blocks import open_segment_files
from search.whoosh.codec import ArrayCodec
from search.whoosh.columns import encode_identity
from search.whoosh.gathering import PostingsWriter
from search.whoosh.merging import crowded_segments, merge_segments
from search.whoosh.processes import PROCESSES, ParallelWriter
from search.whoosh.schema import LAYOUT, SCHEMA, whoosh_row
from search.whoosh.segments import Leaf, Segment
from search.whoosh.similar import similar_whoosh_documents
from search.whoosh.snapshot import WhooshSnapshot
from search.whoosh.suggesting import suggest_whoosh_phrases

# Seconds that a change waits for one that another process is writing, and between attempts.
PATIENCE, PAUSE = 10.0, 0.02
# From so many documents on, a second process that writes them pays.
MANY = 2_000
# Seconds from a change to the merge that it makes necessary.
REST = 1.0
# So often a state is read that is replaced meanwhile, by a merge or by another process, and what
# a file raises that a merge has removed.
MOST_TRIES = 20
GONE = OSError, NameError
# The ending of the files that say of which parts a state is made.
LISTING = ".toc"
# The document that holds the revision and the analyser's version; nobody finds it.
ABOUT = ":about"
# What files that are damaged, gone or cannot be written make Whoosh raise, and what more it does
# where it makes of them what it can.
DAMAGE = OSError, WhooshError, CorruptIndexError, PickleError, struct.error, zlib.error, EOFError
UNREADABLE = (
    *DAMAGE, ValueError, LookupError, AttributeError, TypeError, ImportError, AssertionError,
    MemoryError,
)  # fmt: skip


class CachedStorage(FileStorage):
    """Files that are read whole, those of parts once for all states that have them.

    Mapped files would be quicker to open, but whoever cuts one short then ends the process.
    """

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.held: dict[str, bytes] = {}

    def open_file(self, name: str, **_: Any) -> BufferFile:
        """Return a file of the index for reading."""
        if name not in self.held:
            content = Path(self.folder, name).read_bytes()
            if name.endswith(LISTING):
                return BufferFile(content, name)
            self.held[name] = content
        return BufferFile(self.held[name], name)

    def lock(self, name: str) -> Any:
        """Return a lock; its file can be read and written, which Whoosh makes a program."""
        Path(self.folder, name).touch(0o600)
        return super().lock(name)

    def keep_only(self, beginnings: tuple[str, ...]) -> None:
        """Let go of the files of parts that are no more."""
        for name in [name for name in self.held if not name.startswith(beginnings)]:
            self.held.pop(name, None)

    def traces(self, beginnings: tuple[str, ...]) -> Traces:
        """Return what the files of parts look like now."""
        named = (path for path in Path(self.folder).iterdir() if path.name.startswith(beginnings))
        return file_traces(named)


class WhooshStore:
    """A Whoosh index with a searcher for its last committed state."""

    def __init__(self, index: Any, place: Path | None) -> None:
        self._index = index
        self.place = place
        # Whoever writes in this process, a change or a merge, waits for the other.
        self._turn, self._merging = Lock(), Timer(REST, self.merge)
        self._segments: dict[Any, Segment] = {}
        self._traces: Traces = {}
        self.snapshot, self.revision = self._read()

    def refresh(self) -> None:
        """Go on to the last committed state."""
        old = self.snapshot.searcher
        with convert_whoosh_errors(IndexUnreadable, UNREADABLE):
            self.snapshot, self.revision = self._read()
        old.close()

    def _read(self) -> tuple[WhooshSnapshot, str]:
        """Return the last committed state and its revision."""
        searcher = self._searcher()
        known, self._segments, leaves = self._segments, {}, []
        for leaf, first in searcher.leaf_searchers():
            if (reader := leaf.reader()).doc_count_all():
                segment = known.get(reader.segment()) or Segment(reader)
                self._segments[reader.segment()] = segment
                leaves.append(Leaf(segment, reader, first))
        self._hold(searcher, [leaf.reader.segment().segment_id() for leaf in leaves])
        return WhooshSnapshot(searcher, leaves), whoosh_revision(searcher)

    def _hold(self, searcher: Any, parts: Sequence[str]) -> None:
        """Keep what belongs to the state that was read, and note what its files look like."""
        if not isinstance(self._index.storage, CachedStorage):
            return
        beginnings = tuple(parts)
        self._index.storage.keep_only(beginnings)
        try:
            self._traces = self._index.storage.traces(beginnings)
        except FileNotFoundError:
            # A merge has replaced them: the next question goes on to the newer state.
            if searcher.up_to_date():
                raise
            self._traces = {}

    def is_damaged(self) -> bool:
        """Tell whether files are missing, or not as they were when they were read."""
        return not (are_files_unchanged(self._traces) or self.is_stale())

    def _searcher(self) -> Any:
        """Return a searcher of the last committed state, whose files may be removed from now on."""
        for _ in range(MOST_TRIES):
            # Not `refresh()` of the old one: that goes on showing what was deleted.
            searcher = self._index.searcher()
            with suppress(*GONE):
                for reader, _ in searcher.reader().leaf_readers():
                    open_segment_files(reader)
            if searcher.up_to_date() or not searcher.doc_count_all():
                return searcher
            searcher.close()
        raise OSError("it changes too often to be read")

    def is_stale(self) -> bool:
        """Tell whether something was committed since."""
        return not self.snapshot.searcher.up_to_date()

    def apply(self, change: IndexChange) -> None:
        """Commit a change together with the revision it leads to; the snapshot stays as it is."""
        replaced = {(d.kind, d.row_id): whoosh_row(d) for d in change.documents}
        with self.writing(change.revision) as writer:
            with convert_whoosh_errors(IndexFailed, UNREADABLE):
                for identity in {*replaced, *change.removed}:
                    writer.delete_by_term("id", encode_identity(identity))
            with convert_whoosh_errors(IndexFailed, DAMAGE):
                for added in replaced.values():
                    writer.add_document(**added)
        self._merge_later()

    def _merge_later(self) -> None:
        """Have small parts made one when writing has had a rest, if anybody asks this store."""
        if self.place is None:
            self.merge()
        elif self.snapshot.count and not self._merging.is_alive():
            self._merging = Timer(REST, self.merge)
            # A merge that the end of the program cuts off loses nothing.
            self._merging.daemon = True
            self._merging.start()

    def merge(self) -> None:
        """Make small parts one while there are too many; whatever fails is left as it was."""
        with suppress(IndexBusy, IndexFailed):
            while self._merged_once():
                pass

    def _merged_once(self) -> bool:
        """Tell whether there were too many parts of like size, which are one now."""
        with self._turn, ExitStack() as undo:
            writer = self._writer()
            undo.callback(cancel_writer, writer)
            if not crowded_segments(writer.segments):
                return False
            with convert_whoosh_errors(IndexFailed, UNREADABLE):
                writer.commit(mergetype=merge_segments)
            undo.pop_all()
        return True

    def fill(self, documents: Iterable[Document], revision: str) -> None:
        """Commit documents, each given once, to an empty store."""
        coming = iter(documents)
        is_new = self.place is not None and not self.snapshot.count
        first = list(islice(coming, MANY if is_new else 0))
        processes = PROCESSES if is_new and len(first) == MANY else 1
        with self.writing(revision, processes) as writer:
            given: set[Identity] = set()
            for document in chain(first, coming):
                identity = document.kind, document.row_id
                if identity in given:
                    raise ValueError(f"{document.kind} {document.row_id} is given twice")
                given.add(identity)
                added = whoosh_row(document)
                with convert_whoosh_errors(IndexFailed, DAMAGE):
                    writer.add_document(**added)
        if processes > 1 and self._index.doc_count() != len(given) + 1:
            raise IndexFailed("A process that wrote a part of the search index ended too early")

    def _writer(self, processes: int = 1) -> Any:
        """Return a writer; raise IndexBusy when another process does not give up its own."""
        given = {
            "codec": ArrayCodec(), "compound": False, "timeout": PATIENCE, "delay": PAUSE
        }  # fmt: skip
        with (
            convert_whoosh_errors(IndexBusy, (LockError,)),
            convert_whoosh_errors(IndexFailed, UNREADABLE),
        ):
            return (ParallelWriter if processes > 1 else PostingsWriter)(self._index, **given)

    @contextmanager
    def writing(self, revision: str, processes: int = 1) -> Iterator[Any]:
        """Lend a writer; commit what it wrote and the revision, or nothing at all."""
        with self._turn, ExitStack() as undo:
            writer = self._writer(processes)
            undo.callback(cancel_writer, writer)
            yield writer
            about = {"revision": revision, "analyser": ANALYSER_VERSION, "layout": LAYOUT}
            with convert_whoosh_errors(IndexFailed, UNREADABLE):
                writer.delete_by_term("id", ABOUT)
                writer.add_document(id=ABOUT, about=json.dumps(about))
                writer.commit(merge=False)
            undo.pop_all()

    def find(self, query: Query, question: SearchRequest) -> SearchResponse:
        """Answer one page of what a parsed query asks for."""
        with convert_whoosh_errors(IndexFailed, DAMAGE):
            return search_whoosh(self.snapshot, self.texts, query, question)

    def suggest(
        self, prefix: str, types: Collection[str], question: SearchRequest
    ) -> list[Suggestion]:
        """Return phrases of documents that begin as was typed."""
        return suggest_whoosh_phrases(self.snapshot, prefix, types, question)

    def similar(self, kind: str, row_id: int, question: SearchRequest) -> Sequence[Match]:
        """Return the documents most alike, without itself."""
        return similar_whoosh_documents(self.snapshot, self.texts, kind, row_id, question)

    def keys(self) -> set[Identity]:
        """Return the identity of every document held."""
        alive = self.snapshot.alive
        kinds, row_ids = self.snapshot.kinds[alive], self.snapshot.row_ids[alive]
        return {*zip(kinds.tolist(), row_ids.tolist(), strict=True)}

    def texts(self, number: int) -> dict[str, dict[str, str]]:
        """Return the original texts of a document."""
        return json.loads(self.snapshot.searcher.stored_fields(number)["texts"])

    def close(self) -> None:
        """Let go of the files."""
        self._merging.cancel()
        if self._merging.ident:
            self._merging.join()
        self.snapshot.searcher.close()
        self._index.close()

    def discard(self) -> None:
        """Let go of the files and remove them."""
        self.close()
        if self.place:
            remove_generation(self.place)


def create(place: Path | None) -> WhooshStore:
    """Return a new empty store in a folder, or in memory."""
    storage = RamStorage() if place is None else CachedStorage(str(place))
    return WhooshStore(storage.create_index(SCHEMA), place)


def read(place: Path) -> WhooshStore:
    """Return the store kept in a folder; raise IndexUnreadable."""
    with convert_whoosh_errors(IndexUnreadable, UNREADABLE):
        return WhooshStore(CachedStorage(str(place)).open_index(schema=SCHEMA), place)


@contextmanager
def convert_whoosh_errors(
    failure: type[Exception], errors: tuple[type[Exception], ...]
) -> Iterator[None]:
    """Raise what Whoosh does with damaged, missing or unwritable files under a name of our own."""
    try:
        yield
    except (IndexBusy, IndexFailed):
        raise
    except errors as error:
        raise failure(f"The search index cannot be used: {error}") from error


def cancel_writer(writer: Any) -> None:
    """Let go of what was not committed; what cannot even be let go is told by what came before."""
    for process in getattr(writer, "tasks", ()):
        process.terminate()
    with suppress(*UNREADABLE, IndexingError):
        writer.cancel()


def whoosh_revision(searcher: Any) -> str:
    """Return the revision committed last; an index of another analyser or layout is unreadable."""
    stored = searcher.document(id=ABOUT)
    if stored is None:
        return ""
    about = json.loads(stored["about"])
    if (about["analyser"], about.get("layout")) != (ANALYSER_VERSION, LAYOUT):
        raise ValueError("the index was built by another version")
    return about["revision"]
