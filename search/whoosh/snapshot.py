"""One state of an index of Whoosh as arrays over the numbers of its documents."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import numpy as np

from search.engine import Identity
from search.query.vocabulary import Vocabulary
from search.ranking.phrases import PhrasePart
from search.ranking.snapshot import Flags, Floats, Numbers, Postings, Strings, Texts, ValueColumn
from search.whoosh.schema import ABOUT
from search.whoosh.segments import Segment


class WhooshSnapshot:
    """The parts of an index, one after the other, and which of their documents are deleted."""

    def __init__(
        self, generation: int, segments: Sequence[Segment], deleted: Sequence[Sequence[int]]
    ) -> None:
        self.generation, self.segments, self._deleted = generation, segments, deleted
        counts = [segment.count for segment in segments]
        self.count = sum(counts)
        self._firsts = [sum(counts[:place]) for place in range(len(counts))]
        self.kinds: Strings = concatenate_arrays([each.kinds for each in segments], np.str_)
        self.row_ids: Numbers = concatenate_arrays([each.row_ids for each in segments], np.int64)
        # Which documents are there: not deleted, and not the one about the index.
        self.alive: Flags = self.kinds != ABOUT[0]
        for first, numbers in zip(self._firsts, deleted, strict=True):
            self.alive[[first + number for number in numbers]] = False
        self.lengths, self.figures = cache(self._read_lengths), cache(self._read_figures)
        self.orders = cache(self._read_orders)

    def vocabulary(self) -> Vocabulary:
        return Vocabulary(*(segment.spellings for segment in self.segments))

    @property
    def about(self) -> Any:
        """What was kept with the last change, nothing before the first."""
        for segment, deleted in zip(self.segments, self._deleted, strict=True):
            number = segment.numbers.get(ABOUT)
            if number is not None and number not in deleted:
                return segment.about(number)
        return None

    def identities(self) -> set[Identity]:
        kinds, row_ids = self.kinds[self.alive], self.row_ids[self.alive]
        return {*zip(kinds.tolist(), row_ids.tolist(), strict=True)}

    def postings(self, field: str, keys: Sequence[bytes]) -> Iterator[Postings]:
        for first, segment in zip(self._firsts, self.segments, strict=True):
            if known := segment.reader.fields.get(field):
                found = known.of_keys(keys)
                yield found._replace(numbers=found.numbers + first)

    def columns(self, field: str) -> Iterator[ValueColumn]:
        for first, segment in zip(self._firsts, self.segments, strict=True):
            column = segment.column(field)
            yield column._replace(numbers=column.numbers + first)

    def phrases(self) -> Iterator[PhrasePart]:
        for first, segment in zip(self._firsts, self.segments, strict=True):
            yield PhrasePart(segment.phrases, first, segment.count, segment.identity)

    def texts(self, number: int) -> Texts:
        place = int(np.searchsorted(self._firsts, number, "right")) - 1
        return self.segments[place].texts(number - self._firsts[place])

    def _read_lengths(self, field: str) -> Floats:
        """Return the length of an index field in each document, the average being 1."""
        none = [np.full(segment.count, np.nan) for segment in self.segments]
        each = [s.lengths.get(field, n) for s, n in zip(self.segments, none, strict=True)]
        total = sum(segment.reader.field_length(field) for segment in self.segments)
        return concatenate_arrays(each, np.float64) / (total / max(self.count, 1) or 1)

    def _read_figures(self, kind: str, name: str) -> Floats:
        each = [segment.figures(kind, name) for segment in self.segments]
        return concatenate_arrays(each, np.float64)

    def _read_orders(self, name: str) -> Strings:
        return concatenate_arrays([segment.orders(name) for segment in self.segments], np.str_)


def concatenate_arrays(arrays: Sequence[Any], kind: type[Any]) -> Any:
    """Return arrays one after the other, an empty one of a kind where there are none."""
    return np.concatenate(arrays) if arrays else np.empty(0, kind)
