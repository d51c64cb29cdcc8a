"""Who writes an index of tantivy: one at a time, and nobody who writes waits for a merge.

tantivy merges parts of like size in threads of the writer, after the commit that made them too
many. Such a writer is kept until it has merged, and lent again to what is written meanwhile.
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock, Timer

import tantivy

from search.failures import IndexBusy, IndexFailed
from search.tantivy.errors import convert_tantivy_errors

META = "meta.json"
# Of fewer parts tantivy merges none.
FEWEST_MERGED = 8
# Seconds between two looks whether a kept writer still merges; long enough for a merge to begin.
REST = 0.25
# Seconds between two attempts to write, and what tantivy says when another process does.
PAUSE, LOCKED = 0.02, "LockBusy"


class WriterLender:
    """Lends the writer of an index, which holds off other processes as long as it merges."""

    def __init__(self, index: tantivy.Index, place: Path | None) -> None:
        self._index, self._place = index, place
        self._turn, self._kept = Lock(), None
        self._resting = Timer(REST, self._let_go)

    @contextmanager
    def lent(self, heap: int, patience: float, *, waits: bool) -> Iterator[tantivy.IndexWriter]:
        """Lend a writer and commit what it wrote, or nothing at all; raise IndexBusy, IndexFailed.

        Who waits finds no merge going on afterwards.
        """
        with self._turn:
            self._resting.cancel()
            writer, self._kept = self._kept or self._opened(heap, patience), None
            try:
                yield writer
                with convert_tantivy_errors(IndexFailed):
                    writer.commit()
                    writer.garbage_collect_files()
            except BaseException:
                rollback_writer(writer)
                raise
            if waits or not self._may_merge():
                with convert_tantivy_errors(IndexFailed):
                    writer.wait_merging_threads()
            else:
                self._keep(writer)

    def close(self) -> None:
        """Wait for the merges going on."""
        with self._turn:
            self._resting.cancel()
            self._finish()

    def _opened(self, heap: int, patience: float) -> tantivy.IndexWriter:
        """Return a new writer; raise IndexBusy when another process does not give up its own."""
        end = time.monotonic() + patience
        while True:
            try:
                return self._index.writer(heap, 1)
            except ValueError as error:
                if LOCKED not in str(error):
                    raise IndexFailed(f"The search index cannot be used: {error}") from error
                if time.monotonic() > end:
                    raise IndexBusy("Another process is writing to the index") from error
                time.sleep(PAUSE)

    def _keep(self, writer: tantivy.IndexWriter) -> None:
        """Keep a writer for what is written next, and look a little later whether it still merges.

        The end of the program waits for that, as a thread in tantivy must not be cut off by it.
        """
        self._kept = writer
        self._resting = Timer(REST, self._let_go)
        self._resting.start()

    def _let_go(self) -> None:
        """Close the kept writer if it merges no more."""
        if not self._turn.acquire(blocking=False):
            return  # someone writes, and will keep it or not
        try:
            if self._kept and self._merges():
                self._keep(self._kept)
            else:
                self._finish()
        finally:
            self._turn.release()

    def _finish(self) -> None:
        """Close the kept writer; a merge that fails leaves everything as it was."""
        writer, self._kept = self._kept, None
        if writer:
            with suppress(IndexFailed), convert_tantivy_errors(IndexFailed):
                writer.wait_merging_threads()

    def _may_merge(self) -> bool:
        """Tell whether a commit can have set off a merge."""
        return self._place is not None and len(committed_parts(self._place)) >= FEWEST_MERGED

    def _merges(self) -> bool:
        """Tell whether there are files of a part that is not committed: one that is being made."""
        if self._place is None:
            return False
        with suppress(OSError, ValueError):
            committed = committed_parts(self._place)
            made = {file.name.partition(".")[0] for file in self._place.glob("[0-9a-f]*.*")}
            return not made <= committed
        return False


def committed_parts(place: Path) -> set[str]:
    """Return the names of the committed parts of an index, as their files begin.

    tantivy writes no other files whose names begin with a digit or with one of `a` to `f`.
    """
    meta = json.loads((place / META).read_text("utf-8"))
    return {part["segment_id"].replace("-", "") for part in meta["segments"]}


def rollback_writer(writer: tantivy.IndexWriter) -> None:
    """Let go of what was not committed; what cannot even be let go is told by what came before."""
    with suppress(IndexFailed), convert_tantivy_errors(IndexFailed):
        writer.rollback()
        writer.wait_merging_threads()
