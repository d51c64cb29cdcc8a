"""The generation of an index that answers now."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock

from search.engine import Engine, IndexStore, IndexUnreadable
from search.failures import IndexFailed, convert_errors
from search.storage import generations


class LiveStore:
    """Lends the store of the generation in use to one thread at a time, and replaces it."""

    def __init__(self, folder: Path | None, engine: Engine) -> None:
        self._folder, self._engine, self._turn = folder, engine, RLock()
        self._place, self._store = self._newest(folder) if folder else (None, engine.create(None))

    @property
    def revision(self) -> str:
        """The revision at which it is, of what any process committed.

        While the store is lent, that from which the search is answered.
        """
        if not self._turn.acquire(blocking=False):
            return self._store.revision
        try:
            return self._current().revision
        finally:
            self._turn.release()

    @contextmanager
    def up_to_date(self) -> Iterator[IndexStore]:
        """Lend the store, up to date with what any process committed."""
        with self._turn:
            yield self._current()

    @contextmanager
    def readable(self) -> Iterator[IndexStore]:
        """Lend it to who searches; raise IndexFailed where a folder has no whole index.

        Nothing found in it would say that there is nothing.
        """
        with self.up_to_date() as store:
            if self._folder and not store.revision:
                raise IndexFailed("There is no complete search index yet, or it cannot be read")
            yield store

    def writable_store(self) -> IndexStore:
        """Return the store for who keeps others from changing it; searches go on.

        It is a new one where the folder has none that can be read.
        """
        with self.up_to_date() as store:
            if store.place or not self._folder:
                return store
        store = self.new_store()
        self.replace_store(store)
        return store

    def new_store(self) -> IndexStore:
        """Return an empty store that nobody uses yet."""
        place = generations.create_generation(self._folder) if self._folder else None
        with convert_errors(IndexFailed, OSError):
            return self._engine.create(place)

    def replace_store(self, store: IndexStore) -> None:
        """Answer from a store from now on, and clear away the one before."""
        if store.place:
            generations.sync_generation(store.place)
        with self._turn:
            # In here, so that no search takes the new pointer for another process's.
            if store.place:
                generations.activate_generation(store.place)
            before, old = self._place, self._store
            store.refresh()
            self._place, self._store = store.place, store
        old.close()
        if before:
            generations.remove_generation(before)

    def close(self) -> None:
        with self._turn:
            self._store.close()

    def _current(self) -> IndexStore:
        if self._folder and generations.current_generation(self._folder) != self._place:
            self._store.close()
            self._place, self._store = self._newest(self._folder)
        elif self._store.is_stale():
            self._store.refresh()
        return self._store

    def _newest(self, folder: Path) -> tuple[Path | None, IndexStore]:
        """Return the generation in use and its store, also if a rebuild replaces it meanwhile."""
        place = generations.current_generation(folder)
        store = self._opened(place)
        while (now := generations.current_generation(folder)) != place:
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
