"""Reads the last committed state of an index of Whoosh."""

from contextlib import suppress
from typing import Any

from whoosh.index import TOC

from search.storage.fingerprints import file_traces
from search.whoosh.schema import SCHEMA, committed_revision
from search.whoosh.segments import Segment
from search.whoosh.snapshot import WhooshSnapshot

# So often a state is read that is replaced meanwhile, by a merge or by another process, and what
# is raised for a file that is no more, in a folder and in memory.
MOST_TRIES = 20
GONE = OSError, NameError


class IndexReader:
    """Reads states of an index; a part that both have is opened once."""

    def __init__(self, index: Any) -> None:
        self._index, self._storage = index, index.storage
        self._segments: dict[str, Segment] = {}

    def read_state(self) -> tuple[WhooshSnapshot, str]:
        """Return the last committed state and its revision."""
        for _ in range(MOST_TRIES):
            with suppress(*GONE):
                toc = self.contents()
                if (segments := self._open_segments(toc)) is not None:
                    break
        else:
            raise OSError("it changes too often to be read")
        names = (segment.segment_id() for segment in toc.segments)
        self._segments = dict(zip(names, segments, strict=True))
        deleted = [[*segment.deleted_docs()] for segment in toc.segments]
        snapshot = WhooshSnapshot(toc.generation, segments, deleted)
        return snapshot, committed_revision(snapshot.about)

    def contents(self) -> TOC:
        """Return which parts the last committed state has."""
        return TOC.read(self._storage, self._index.indexname, schema=SCHEMA)

    def _open_segments(self, toc: TOC) -> list[Segment] | None:
        """Return the parts of a state, or None if it was replaced before all were open.

        Of files that are removed while they are opened, Whoosh raises anything, or reads nothing.
        """
        try:
            segments = [self.open_segment(segment) for segment in toc.segments]
        except Exception:
            if self._is_replaced(toc):
                return None
            raise
        return None if self._is_replaced(toc) else segments

    def _is_replaced(self, toc: TOC) -> bool:
        """Return whether a part of a state is in the last one no more, so that its files go."""
        if self._index.latest_generation() == toc.generation:
            return False
        kept = {segment.segment_id() for segment in self.contents().segments}
        return any(segment.segment_id() not in kept for segment in toc.segments)

    def open_segment(self, segment: Any) -> Segment:
        """Return a part of the index, opened if it is not yet known."""
        if known := self._segments.get(segment.segment_id()):
            return known
        traces = file_traces(self._storage.files_of(segment.segment_id()))
        return Segment(self._storage, segment, traces)
