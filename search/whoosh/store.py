"""One generation of the index in Whoosh: writing documents and reading them back."""

import json
import os
import struct
import zlib
from collections import Counter
from collections.abc import Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache
from itertools import chain
from mmap import ACCESS_READ, mmap
from pathlib import Path
from pickle import PickleError
from typing import Any

from whoosh.columns import VarBytesColumn
from whoosh.fields import COLUMN, ID, STORED, FieldType, Schema
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.filedb.structfile import BufferFile
from whoosh.formats import Existence, Positions
from whoosh.index import IndexError as WhooshError
from whoosh.index import LockError
from whoosh.reading import CorruptIndexError

from search.analysis import ANALYSER_VERSION, LANGUAGES
from search.documents import Document, IndexBusy, Match, Matches, Question, Suggestion
from search.engine import Change, Identity, Unreadable
from search.generations import remove
from search.postings import HIDDEN, Occurrences, postings
from search.tree import Query
from search.vocabulary import Vocabulary
from search.whoosh.answering import answer
from search.whoosh.ranking import BM25, Snapshot

# Seconds that a change waits for one that another process is writing.
PATIENCE = 10.0
# A change adds a segment; from so many on, the small ones are merged.
MOST_SEGMENTS = 6
# The document that holds the revision and the analyser's version; nobody finds it.
ABOUT = ":about"
# What damaged files make Whoosh raise.
UNREADABLE = (
    OSError, WhooshError, CorruptIndexError, PickleError, struct.error, zlib.error, EOFError,
    ValueError, LookupError, AttributeError, TypeError, ImportError, AssertionError, MemoryError,
)  # fmt: skip

POSITIONS = Positions()
Posted = Generator[tuple[bytes, int, float, bytes], Any, None]


class KeyField(FieldType):
    """An index field that is given its keys ready, each with positions and weight."""

    def __init__(self) -> None:
        self.format = POSITIONS
        self.scorable = True

    def index(self, value: dict[str, Occurrences], **_: Any) -> Posted:
        """Yield key, frequency, weight and encoded positions, as Whoosh stores them."""
        for key, found in value.items():
            encoded = POSITIONS.encode(found.positions)
            yield key.encode(), len(found.positions), found.weight, encoded


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
    keys=ValueField(),
    **{f"{hidden}{name}": KeyField() for hidden in ("", HIDDEN) for name in ("exact", *LANGUAGES)},
)


class MappedStorage(FileStorage):
    """Files that are mapped into memory and closed at once, so that none stays open unnoticed."""

    def open_file(self, name: str, **kwargs: Any) -> BufferFile:
        """Return a file of the index for reading."""
        with Path(self.folder, name).open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            content = mmap(file.fileno(), 0, access=ACCESS_READ) if size else b""
        return BufferFile(memoryview(content), name=name, **kwargs)


class Segment:
    """What is kept in memory of a part of the index, which never changes but for deletions."""

    def __init__(self, reader: Any) -> None:
        self.identities = [decoded(text) for text in reader.column_reader("id")]
        self.merits = [merits_of(text) for text in reader.column_reader("merits")]
        self._spellings: dict[str, int] | None = None

    def spellings(self, reader: Any) -> Mapping[str, int]:
        """Return how many documents have each spelling; read when it is first needed."""
        if self._spellings is None:
            infos = reader.iter_field("exact")
            self._spellings = {key.decode(): info.doc_frequency() for key, info in infos}
        return self._spellings


class Store:
    """A Whoosh index with a searcher for its last committed state."""

    def __init__(self, index: Any, place: Path | None) -> None:
        self._index = index
        self.place = place
        self._segments: dict[Any, Segment] = {}
        self.snapshot, self.revision = self._read()

    def refresh(self) -> None:
        """Go on to the last committed state."""
        old = self.snapshot.searcher
        self.snapshot, self.revision = self._read()
        old.close()

    def _read(self) -> tuple[Snapshot, str]:
        """Return the last committed state and its revision."""
        # Not `refresh()` of the old searcher: that one goes on showing what was deleted.
        searcher = self._index.searcher(weighting=BM25)
        leaves = (leaf.reader() for leaf, _ in searcher.leaf_searchers())
        readers = [reader for reader in leaves if reader.doc_count_all()]
        known = self._segments
        self._segments = {r.segment(): known.get(r.segment()) or Segment(r) for r in readers}
        segments = tuple(self._segments.values())
        snapshot = Snapshot(
            searcher,
            list(chain.from_iterable(segment.identities for segment in segments)),
            list(chain.from_iterable(segment.merits for segment in segments)),
            cache(lambda: vocabulary_of(segments, readers)),
        )
        return snapshot, revision_of(searcher)

    def is_stale(self) -> bool:
        """Tell whether something was committed since."""
        return not self.snapshot.searcher.up_to_date()

    def apply(self, change: Change) -> None:
        """Commit a change together with the revision it leads to; the snapshot stays as it is."""
        replaced = {(d.kind, d.row_id): d for d in change.documents}
        with self.writing(change.revision) as writer:
            for identity in {*replaced, *change.removed}:
                writer.delete_by_term("id", encoded(identity))
            for document in replaced.values():
                writer.add_document(**row(document))

    def fill(self, documents: Iterable[Document], revision: str) -> None:
        """Commit documents, each given once, to an empty store."""
        with self.writing(revision) as writer:
            given: set[Identity] = set()
            for document in documents:
                identity = document.kind, document.row_id
                if identity in given:
                    raise ValueError(f"{document.kind} {document.row_id} is given twice")
                given.add(identity)
                writer.add_document(**row(document))

    def _writer(self) -> Any:
        """Return a writer; raise IndexBusy when another process does not give up its own."""
        try:
            return self._index.writer(compound=False, timeout=PATIENCE)
        except LockError as error:
            raise IndexBusy("Another process is writing to the index") from error

    @contextmanager
    def writing(self, revision: str) -> Iterator[Any]:
        """Lend a writer; commit what it wrote and the revision, or nothing at all."""
        writer = self._writer()
        with ExitStack() as undo:
            undo.callback(writer.cancel)
            yield writer
            writer.delete_by_term("id", ABOUT)
            about = {"revision": revision, "analyser": ANALYSER_VERSION}
            writer.add_document(id=ABOUT, about=json.dumps(about))
            undo.pop_all()
        writer.commit(merge=len(self._segments) >= MOST_SEGMENTS)

    def find(self, query: Query, question: Question) -> Matches:
        """Answer one page of what a parsed query asks for."""
        return answer(self.snapshot, self.texts, query, question)

    def suggest(self, prefix: str, types: Collection[str], question: Question) -> list[Suggestion]:
        """Return phrases of documents that begin as was typed."""
        raise NotImplementedError

    def similar(self, kind: str, row_id: int, question: Question) -> Sequence[Match]:
        """Return the documents most alike, without itself."""
        raise NotImplementedError

    def keys(self) -> set[Identity]:
        """Return the identity of every document held."""
        numbers = self.snapshot.documents()
        return {identity for n in numbers if (identity := self.snapshot.identities[n])}

    def texts(self, number: int) -> dict[str, dict[str, str]]:
        """Return the original texts of a document."""
        return json.loads(self.snapshot.searcher.stored_fields(number)["texts"])

    def close(self) -> None:
        """Let go of the files."""
        self.snapshot.searcher.close()
        self._index.close()

    def discard(self) -> None:
        """Let go of the files and remove them."""
        self.close()
        if self.place:
            remove(self.place)


def create(place: Path | None) -> Store:
    """Return a new empty store in a folder, or in memory."""
    storage = RamStorage() if place is None else MappedStorage(str(place))
    return Store(storage.create_index(SCHEMA), place)


def read(place: Path) -> Store:
    """Return the store kept in a folder; raise Unreadable."""
    try:
        return Store(MappedStorage(str(place)).open_index(schema=SCHEMA), place)
    except UNREADABLE as error:
        raise Unreadable(str(place)) from error


def row(document: Document) -> dict[str, Any]:
    """Return a document as Whoosh takes it."""
    texts = {field: dict(by_language) for field, by_language in document.texts.items()}
    values = {"kind": [document.kind], **document.keys}
    return {
        "id": encoded((document.kind, document.row_id)),
        "texts": json.dumps(texts, ensure_ascii=False),
        "keys": [f"{field}={value}" for field, of_field in values.items() for value in of_field],
        "merits": json.dumps(dict(document.merits)).encode(),
        **postings(document),
    }


def encoded(identity: Identity) -> str:
    """Return kind and row id as one term.

    >>> encoded(("Practice", 7)), decoded("Practice:7"), decoded(ABOUT)
    ('Practice:7', ('Practice', 7), None)
    """
    return f"{identity[0]}:{identity[1]}"


def decoded(text: str) -> Identity | None:
    """Return kind and row id from their term; the document about the index has none."""
    kind, _, row_id = text.rpartition(":")
    return (kind, int(row_id)) if kind else None


def merits_of(text: bytes) -> Mapping[str, float]:
    """Return the merits of a document from their column."""
    return json.loads(text) if text else {}


def vocabulary_of(segments: Iterable[Segment], readers: Iterable[Any]) -> Vocabulary:
    """Return the spellings of all segments."""
    counts: Counter[str] = Counter()
    for segment, reader in zip(segments, readers, strict=True):
        counts.update(segment.spellings(reader))
    return Vocabulary(counts)


def revision_of(searcher: Any) -> str:
    """Return the revision committed last; an index keyed by another analyser is unreadable."""
    stored = searcher.document(id=ABOUT)
    if stored is None:
        return ""
    about = json.loads(stored["about"])
    if about["analyser"] != ANALYSER_VERSION:
        raise ValueError("the index was built by another version of the analyser")
    return about["revision"]
