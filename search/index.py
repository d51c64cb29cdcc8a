"""The search index: questions answered from the generation in use, changes made to it."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from heapq import nsmallest
from pathlib import Path
from threading import RLock

from whoosh.util.filelock import FileLock, try_for

from search import generations
from search.documents import Document, IndexBusy, Match, Matches, Question, SearchIndex
from search.highlights import highlights
from search.query import parse, wanted_terms
from search.ranking import Identity, Ranking, Snapshot, passing, rank
from search.relaxation import Relaxation, completed, corrected
from search.store import UNREADABLE, Change, Store, create, read
from search.tree import Query, Word
from search.weights import WEIGHTS
from search.wording import described

# Held by the process that rebuilds; whoever holds it may clear away what is not in use.
BUILDING = "building.lock"
# Seconds that a rebuild waits for one in another process.
PATIENCE = 60.0


def open_index(folder: Path | None) -> SearchIndex:
    """Return the index kept in a folder, or one in memory; what cannot be read counts as empty."""
    return WhooshIndex(folder)


class WhooshIndex:
    """A `SearchIndex` in a folder or in memory.

    Changes wait for each other; a question waits only for other questions.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._rebuilding, self._changing, self._finding = RLock(), RLock(), RLock()
        self._missed: list[Change] | None = None
        self._place, self._store = newest(folder) if folder else (None, create(None))

    @property
    def revision(self) -> str:
        """The caller's revision that the index holds; "" when it has to be rebuilt."""
        with self._finding:
            return self._current().revision

    def find(self, question: Question) -> Matches:
        """Answer one page of what was asked."""
        query = parse(question.text)
        with self._finding:
            store = self._current()
            snapshot = store.snapshot
            if question.sees_hidden:
                # Those that others may see count no more than they are found.
                snapshot = replace(snapshot, hidden=passing(snapshot, question.filters))
            query, relaxations = relaxed(snapshot, query)
            ranking = rank(snapshot, query, question.lang, question.filters)
            return replace(page(store, query, question, ranking), relaxations=relaxations)

    def keys(self) -> set[Identity]:
        """Return the (kind, row id) of every document held."""
        with self._finding:
            snapshot = self._current().snapshot
            return {identity for n in snapshot.documents() if (identity := snapshot.identities[n])}

    def put(
        self, documents: Iterable[Document], revision: str, removed: Iterable[Identity] = ()
    ) -> None:
        """Add documents, replacing those of the same kind and row id, and take out others."""
        self._change(Change(revision, documents=tuple(documents), removed=tuple(removed)))

    def remove(self, keys: Iterable[Identity], revision: str) -> None:
        """Take out the documents of these (kind, row id)."""
        self._change(Change(revision, removed=tuple(keys)))

    def rebuild(self, documents: Iterable[Document], revision: str) -> None:
        """Build a new generation beside the live one, then put it in its place."""
        with self._rebuilding, building(self._folder, PATIENCE) as alone:
            if not alone:
                raise IndexBusy("Another process is rebuilding the index")
            self._missed = []
            try:
                self._replace(documents, revision)
            finally:
                self._missed = None
            if self._folder:
                generations.remove_others(self._folder, generations.current(self._folder))

    def close(self) -> None:
        """Let go of the files; the index is not used afterwards."""
        with self._changing, self._finding:
            self._store.close()

    def _current(self) -> Store:
        """Return the store in use, up to date with what any process committed."""
        if self._folder and generations.current(self._folder) != self._place:
            self._store.close()
            self._place, self._store = newest(self._folder)
        elif self._store.is_stale():
            self._store.refresh()
        return self._store

    def _change(self, change: Change) -> None:
        """Commit a change; while a rebuild goes on, note it for the new generation too."""
        with self._changing:
            if self._folder and not self._is_kept():
                self._use(self._begin())
            # Some documents are no revision of the whole: that takes a rebuild.
            revision = change.revision if self.revision else ""
            self._store.apply(replace(change, revision=revision))
            if self._missed is not None:
                self._missed.append(change)

    def _replace(self, documents: Iterable[Document], revision: str) -> None:
        """Fill a new generation and use it, or leave nothing of it behind."""
        with ExitStack() as undo:
            store = self._begin()
            undo.callback(store.discard)
            store.fill(documents, revision)
            with self._changing:
                for change in self._missed or ():
                    store.apply(change)
                undo.pop_all()
                self._use(store)

    def _is_kept(self) -> bool:
        """Tell whether the store in use is the one the folder points to."""
        with self._finding:
            return self._current().place is not None

    def _begin(self) -> Store:
        """Return a new empty store that nobody uses yet."""
        return create(generations.begin(self._folder) if self._folder else None)

    def _use(self, store: Store) -> None:
        """Answer from this store from now on, and clear away the one before."""
        if store.place:
            generations.secure(store.place)
        with self._finding:
            # In here, so that no question takes the new pointer for another process's.
            if store.place:
                generations.use(store.place)
            before, old = self._place, self._store
            store.refresh()
            self._place, self._store = store.place, store
            old.close()
        if before:
            generations.remove(before)


def newest(folder: Path) -> tuple[Path | None, Store]:
    """Return the generation in use and its store, also if a rebuild replaces it meanwhile."""
    place = generations.current(folder)
    store = opened(place)
    while (now := generations.current(folder)) != place:
        store.close()
        place, store = now, opened(now)
    return place, store


def opened(place: Path | None) -> Store:
    """Return the store of a generation, or an empty one in memory if it cannot be read."""
    try:
        return read(place) if place else create(None)
    except UNREADABLE:
        return create(None)


@contextmanager
def building(folder: Path | None, patience: float) -> Iterator[bool]:
    """Tell whether this process alone may build generations in the folder, and keep it so."""
    if folder is None:
        yield True
        return
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(str(folder / BUILDING))
    alone = try_for(lock.acquire, timeout=patience)
    try:
        yield alone
    finally:
        if alone:
            lock.release()


def relaxed(snapshot: Snapshot, query: Query) -> tuple[Query, list[Relaxation]]:
    """Return the query with prefixes completed and with words that no document has corrected."""

    def is_known(word: Word) -> bool:
        return any(map(snapshot.has, word.terms))

    query = completed(query, snapshot.vocabulary)
    return corrected(query, is_known, snapshot.vocabulary, WEIGHTS.corrected)


def page(store: Store, query: Query, question: Question, ranking: Ranking) -> Matches:
    """Return the matches that follow the last one seen."""
    first = max(question.first, 0)
    best = nsmallest(first + 1, answers(store, ranking, question.after))
    wanted = wanted_terms(query) if question.highlight else set()
    matches = [
        Match(kind, row_id, -score, highlights(store.texts(number), wanted) if wanted else ())
        for score, kind, row_id, number in best[:first]
    ]
    words = described(query, ranking.counted, ranking.least, question.lang)
    return Matches(len(ranking.scores), matches, len(best) > first, words)


def answers(
    store: Store, ranking: Ranking, after: tuple[float, str, int] | None
) -> Iterator[tuple[float, str, int, int]]:
    """Yield what is behind the last match seen, so that the best is the smallest."""
    seen = (-after[0], *after[1:]) if after else None
    for number, score in ranking.scores.items():
        if identity := store.snapshot.identities[number]:
            place = -score, *identity
            if seen is None or place > seen:
                yield *place, number
