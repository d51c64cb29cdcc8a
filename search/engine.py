"""What an engine gives: one generation of the index, written and asked.

The life of the generations, who may write and what a crash leaves is the same for all engines and
stands in `search/index.py`.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from search.documents import Document, Match, SearchRequest, SearchResponse, Suggestion
from search.failures import IndexFailed
from search.query.tree import Query

Identity = tuple[str, int]
"""Kind and row id of a document."""


class IndexUnreadable(IndexFailed):
    """What lies in a folder is no index that this program can read: damaged, or not its own."""


@dataclass(frozen=True)
class IndexChange:
    """Documents to add or replace, documents to take out, and the revision this leads to."""

    revision: str
    documents: tuple[Document, ...] = ()
    removed: tuple[Identity, ...] = ()
    after: str | None = None

    def reached(self, held: str) -> str:
        """Return at which revision this leaves an index of a revision.

        Some documents are no revision of the whole: an index that holds none, or not the one that
        these lead on from, stays where it is.
        """
        return self.revision if held and self.after in (None, held) else held


def unique_documents(documents: Iterable[Document]) -> Iterator[Document]:
    """Yield documents; raise ValueError when one is given twice."""
    given: set[Identity] = set()
    for document in documents:
        identity = document.kind, document.row_id
        if identity in given:
            raise ValueError(f"{document.kind} {document.row_id} is given twice")
        given.add(identity)
        yield document


class IndexStore(Protocol):
    """One generation: documents in a folder or in memory, at the state last read."""

    place: Path | None
    revision: str

    def refresh(self) -> None:
        """Go on to the state committed last; raise IndexUnreadable."""

    def is_stale(self) -> bool:
        """Tell whether something was committed since, by any process."""
        ...

    def is_damaged(self) -> bool:
        """Tell whether files are missing, or not as they were when they were read."""
        ...

    def find(self, query: Query, request: SearchRequest) -> SearchResponse:
        """Answer one page of what a parsed query asks for; raise IndexFailed."""
        ...

    def suggest(
        self, prefix: str, types: Collection[str], request: SearchRequest
    ) -> list[Suggestion]:
        """Return phrases of documents that begin as was typed."""
        ...

    def similar(self, kind: str, row_id: int, request: SearchRequest) -> Sequence[Match]:
        """Return the documents most alike, without itself."""
        ...

    def keys(self) -> set[Identity]:
        """Return the identity of every document held."""
        ...

    def apply(self, change: IndexChange) -> None:
        """Commit a change with its revision, all or nothing; raise IndexBusy or IndexFailed."""

    def fill(self, documents: Iterable[Document], revision: str) -> None:
        """Commit documents, each given once, to an empty store; raise IndexFailed."""

    def close(self) -> None:
        """Let go of the files."""


class Engine(Protocol):
    """What makes stores; a module of this shape is an engine."""

    def create(self, place: Path | None) -> IndexStore:
        """Return a new empty store in a folder, or in memory."""
        ...

    def read(self, place: Path) -> IndexStore:
        """Return the store kept in a folder; raise IndexUnreadable."""
        ...
