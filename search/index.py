"""The search index: questions answered from the generation in use, changes made to it."""

from collections.abc import Collection, Iterable, Sequence
from contextlib import ExitStack, nullcontext, suppress
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from threading import RLock
from typing import cast

from search.answers.response import empty_response
from search.documents import Document, Match, SearchRequest, SearchResponse, Suggestion
from search.engine import Engine, Identity, IndexChange
from search.engine_names import ENGINES, WHOOSH
from search.failures import EngineMissing, IndexFailed
from search.query.parser import parse_query
from search.storage.build_lock import hold_build_lock
from search.storage.generations import remove_other_generations
from search.storage.live_store import LiveStore, discard_store


def open_index(folder: Path | None, engine: str = WHOOSH) -> "SearchIndex":
    """Return the index kept in a folder, or one in memory; what cannot be read has no revision.

    It is to be rebuilt, and searches raise IndexFailed until then. Raise EngineMissing when what
    the engine needs is not installed.
    """
    return SearchIndex(folder, load_engine(engine))


def load_engine(name: str) -> Engine:
    """Return the engine of a name in ENGINES; what it needs is loaded only then."""
    try:
        return cast(Engine, import_module(ENGINES[name]))
    except ModuleNotFoundError as error:
        raise EngineMissing(name) from error


class SearchIndex:
    """Documents in, matches out, in a folder or in memory; safe to use from several threads.

    Changes wait for each other; a search waits only for other searches.
    """

    def __init__(self, folder: Path | None, engine: Engine) -> None:
        self._folder, self._live = folder, LiveStore(folder, engine)
        self._rebuilding, self._changing = RLock(), RLock()
        self._missed: list[IndexChange] | None = None

    @property
    def revision(self) -> str:
        """The caller's revision that the index holds; "" when it has to be rebuilt."""
        with suppress(IndexFailed), self._live.up_to_date() as store:
            return store.revision
        return ""

    @property
    def revision_known(self) -> str:
        """The same at once: while a search is answered, the revision that it is answered from."""
        with suppress(IndexFailed):
            return self._live.revision
        return ""

    def find(self, request: SearchRequest) -> SearchResponse:
        """Answer one page of what was asked; no text is an error."""
        query = parse_query(request.text, request.synonyms, request.typed_fields)
        if query.is_void:
            return empty_response(query, request)
        with self._live.readable() as store:
            return store.find(query, request)

    def suggest(
        self, prefix: str, types: Collection[str], request: SearchRequest
    ) -> list[Suggestion]:
        """Return phrases of these types of documents that pass the request's filters.

        What begins as was typed comes first, then what most documents have, then by spelling; of
        the request only the filters, the ranges, `sees_hidden`, `first` and `lang` count.
        """
        with self._live.readable() as store:
            return store.suggest(prefix, types, request)

    def similar(self, kind: str, row_id: int, request: SearchRequest) -> Sequence[Match]:
        """Return the documents most alike in words, without itself; none of an unknown one.

        Of the request only the filters, the ranges, `sees_hidden` and `first` count.
        """
        with self._live.readable() as store:
            return store.similar(kind, row_id, request)

    def is_damaged(self) -> bool:
        """Tell whether files are missing, or not as written: then it has to be rebuilt."""
        with suppress(IndexFailed), self._live.up_to_date() as store:
            return store.is_damaged()
        return True

    def keys(self) -> set[Identity]:
        """Return the (kind, row id) of every document held."""
        with self._live.up_to_date() as store:
            return store.keys()

    def put(
        self,
        documents: Iterable[Document],
        revision: str,
        removed: Iterable[Identity] = (),
        after: str | None = None,
    ) -> None:
        """Add documents, replacing those of the same kind and row id, and take out others.

        `after` is the revision from which these lead on to the new one: an index of another takes
        them over and stays at its own.
        """
        self._change(IndexChange(revision, tuple(documents), tuple(removed), after))

    def remove(self, keys: Iterable[Identity], revision: str) -> None:
        """Take out the documents of these (kind, row id)."""
        self._change(IndexChange(revision, removed=tuple(keys)))

    def rebuild(self, documents: Iterable[Document], revision: str) -> None:
        """Build a new generation beside the live one, then put it in its place."""
        alone = hold_build_lock(self._folder) if self._folder else nullcontext()
        with self._rebuilding, alone:
            self._missed = []
            try:
                self._replace(documents, revision)
            finally:
                self._missed = None
            if self._folder:
                remove_other_generations(self._folder)

    def close(self) -> None:
        """Let go of the files; the index is not used afterwards."""
        with self._changing:
            self._live.close()

    def _change(self, change: IndexChange) -> None:
        """Commit a change; while a rebuild goes on, note it for the new generation too."""
        with self._changing:
            store = self._live.writable_store()
            store.apply(replace(change, revision=change.reached(self.revision)))
            if self._missed is not None:
                self._missed.append(change)

    def _replace(self, documents: Iterable[Document], revision: str) -> None:
        """Fill a new generation and use it, or leave nothing of it behind."""
        with ExitStack() as undo:
            store = self._live.new_store()
            undo.callback(discard_store, store)
            store.fill(documents, revision)
            with self._changing:
                for change in self._missed or ():
                    revision = change.reached(revision)
                    store.apply(replace(change, revision=revision))
                undo.pop_all()
                self._live.replace_store(store)
