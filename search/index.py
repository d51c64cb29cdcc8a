"""The search index: questions answered from the generation in use, changes made to it."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from threading import RLock
from typing import cast

from search.documents import Document, Match, SearchRequest, SearchResponse, Suggestion
from search.engine import Engine, Identity, IndexChange, IndexStore, IndexUnreadable
from search.engine_names import ENGINES, WHOOSH
from search.failures import EngineMissing, IndexBusy, IndexFailed
from search.query.description import describe_query
from search.query.parser import parse_query
from search.query.relaxation import Demand
from search.query.tree import Query
from search.storage import generations

# Held by the process that rebuilds; whoever holds it may clear away what is not in use.
BUILDING = "building.lock"
# Seconds that a rebuild waits for one in another process.
PATIENCE = 60.0


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
        self._folder, self._engine = folder, engine
        self._rebuilding, self._changing, self._finding = RLock(), RLock(), RLock()
        self._missed: list[IndexChange] | None = None
        self._place, self._store = self._newest() if folder else (None, engine.create(None))

    @property
    def revision(self) -> str:
        """The caller's revision that the index holds; "" when it has to be rebuilt."""
        try:
            with self._finding:
                return self._current().revision
        except IndexFailed:
            return ""

    @property
    def revision_known(self) -> str:
        """The same at once: while a search is answered, the revision that it is answered from."""
        if not self._finding.acquire(blocking=False):
            return self._store.revision
        try:
            return self._current().revision
        except IndexFailed:
            return ""
        finally:
            self._finding.release()

    def find(self, request: SearchRequest) -> SearchResponse:
        """Answer one page of what was asked; no text is an error."""
        query = parse_query(request.text, request.synonyms, request.typed_fields)
        if query.is_void:
            return empty_response(query, request)
        with self._finding:
            return self._readable_store().find(query, request)

    def suggest(
        self, prefix: str, types: Collection[str], request: SearchRequest
    ) -> list[Suggestion]:
        """Return phrases of these types of documents that pass the request's filters.

        What begins as was typed comes first, then what most documents have, then by spelling; of
        the request only the filters, the ranges, `sees_hidden`, `first` and `lang` count.
        """
        with self._finding:
            return self._readable_store().suggest(prefix, types, request)

    def similar(self, kind: str, row_id: int, request: SearchRequest) -> Sequence[Match]:
        """Return the documents most alike in words, without itself; none of an unknown one.

        Of the request only the filters, the ranges, `sees_hidden` and `first` count.
        """
        with self._finding:
            return self._readable_store().similar(kind, row_id, request)

    def is_damaged(self) -> bool:
        """Tell whether files are missing, or not as written: then it has to be rebuilt."""
        try:
            with self._finding:
                return self._current().is_damaged()
        except IndexFailed:
            return True

    def keys(self) -> set[Identity]:
        """Return the (kind, row id) of every document held."""
        with self._finding:
            return self._current().keys()

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
        with self._rebuilding, hold_build_lock(self._folder, PATIENCE) as alone:
            if not alone:
                raise IndexBusy("Another process is rebuilding the index")
            self._missed = []
            try:
                self._replace(documents, revision)
            finally:
                self._missed = None
            if self._folder:
                generations.remove_other_generations(
                    self._folder, generations.current_generation(self._folder)
                )

    def close(self) -> None:
        """Let go of the files; the index is not used afterwards."""
        with self._changing, self._finding:
            self._store.close()

    def _current(self) -> IndexStore:
        """Return the store in use, up to date with what any process committed."""
        if self._folder and generations.current_generation(self._folder) != self._place:
            self._store.close()
            self._place, self._store = self._newest()
        elif self._store.is_stale():
            self._store.refresh()
        return self._store

    def _readable_store(self) -> IndexStore:
        """Return the same for who searches; raise IndexFailed where a folder has no whole index.

        Nothing found in it would say that there is nothing.
        """
        store = self._current()
        if self._folder and not store.revision:
            raise IndexFailed("There is no complete search index yet, or it cannot be read")
        return store

    def _change(self, change: IndexChange) -> None:
        """Commit a change; while a rebuild goes on, note it for the new generation too."""
        with self._changing:
            if self._folder and not self._is_kept():
                self._use(self._begin())
            self._store.apply(replace(change, revision=change.reached(self.revision)))
            if self._missed is not None:
                self._missed.append(change)

    def _replace(self, documents: Iterable[Document], revision: str) -> None:
        """Fill a new generation and use it, or leave nothing of it behind."""
        with ExitStack() as undo:
            store = self._begin()
            undo.callback(discard_store, store)
            store.fill(documents, revision)
            with self._changing:
                for change in self._missed or ():
                    revision = change.reached(revision)
                    store.apply(replace(change, revision=revision))
                undo.pop_all()
                self._use(store)

    def _is_kept(self) -> bool:
        """Tell whether the store in use is the one the folder points to."""
        with self._finding:
            return self._current().place is not None

    def _begin(self) -> IndexStore:
        with convert_disk_errors():
            return self._engine.create(
                generations.create_generation(self._folder) if self._folder else None
            )

    def _use(self, store: IndexStore) -> None:
        """Answer from this store from now on, and clear away the one before."""
        if store.place:
            with convert_disk_errors():
                generations.sync_generation(store.place)
        with self._finding:
            # In here, so that no search takes the new pointer for another process's.
            if store.place:
                with convert_disk_errors():
                    generations.activate_generation(store.place)
            before, old = self._place, self._store
            store.refresh()
            self._place, self._store = store.place, store
        old.close()
        if before:
            generations.remove_generation(before)

    def _newest(self) -> tuple[Path | None, IndexStore]:
        """Return the generation in use and its store, also if a rebuild replaces it meanwhile."""
        assert self._folder is not None
        place = generations.current_generation(self._folder)
        store = self._opened(place)
        while (now := generations.current_generation(self._folder)) != place:
            store.close()
            place, store = now, self._opened(now)
        return place, store

    def _opened(self, place: Path | None) -> IndexStore:
        """Return the store of a generation, or an empty one in memory if it cannot be read."""
        try:
            return self._engine.read(place) if place else self._engine.create(None)
        except IndexUnreadable:
            return self._engine.create(None)


def discard_store(store: IndexStore) -> None:
    """Let go of the files of a store and remove them."""
    store.close()
    if store.place:
        generations.remove_generation(store.place)


def empty_response(query: Query, request: SearchRequest) -> SearchResponse:
    """Return the answer to a text in which there is nothing to search for."""
    words = describe_query(query, Demand())
    facets: dict[str, dict[str, int]] = {name: {} for name in request.facets}
    bands = {name: [0] * len(each) for name, each in request.bands.items()}
    return SearchResponse(0, (), False, words, facets=facets, notes=query.notes, bands=bands)


@contextmanager
def hold_build_lock(folder: Path | None, patience: float) -> Iterator[bool]:
    """Tell whether this process alone may build generations in the folder, and keep it so."""
    if folder is None:
        yield True
        return
    with ExitStack() as held:
        with convert_disk_errors():
            folder.mkdir(parents=True, exist_ok=True)
            is_alone = held.enter_context(generations.hold_lock(folder / BUILDING, patience))
        yield is_alone


@contextmanager
def convert_disk_errors() -> Iterator[None]:
    """Raise IndexFailed for what the disk does to the program."""
    try:
        yield
    except OSError as error:
        raise IndexFailed(f"The search index cannot be used: {error}") from error
