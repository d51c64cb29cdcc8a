"""The postings of a segment that is being written: flat arrays, which are put in order at its end.

Whoosh would keep a tuple for each posting, sort them and write them one by one.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import count, groupby
from operator import itemgetter
from typing import Any

import numpy as np
from whoosh.writing import SegmentWriter

from search.strings import raw_strings
from search.whoosh.blocks import arrays_of
from search.whoosh.postings import Field, Numbers, ends_of, spread

# A place takes so many bytes.
PLACE = 4
Item = tuple[str, bytes, int, float, bytes]
"""Index field, key, document, weight and encoded places, as Whoosh hands them on."""


class Gathered:
    """The postings of an index field, as they come: document by document."""

    def __init__(self) -> None:
        self._codes: defaultdict[bytes, int] = defaultdict(count().__next__)
        self._keys, self._documents, self._weights = array("I"), array("I"), array("f")
        self._sizes, self._places = array("I"), bytearray()

    def add(
        self,
        keys: Iterable[bytes],
        documents: Iterable[int],
        weights: Iterable[float],
        places: Sequence[bytes],
    ) -> None:
        """Take postings, of each document once for a key and by rising document."""
        self._keys.extend(map(self._codes.__getitem__, keys))
        self._documents.extend(documents)
        self._weights.extend(weights)
        self._sizes.extend(map(len, places))
        self._places += b"".join(places)

    def add_field(self, field: Field, numbers: Numbers) -> None:
        """Take the postings of a segment, given the new number of each document or -1."""
        documents = numbers[field.documents]
        rows = np.flatnonzero(documents >= 0)
        keys = np.repeat(np.arange(len(field.keys)), field.counts())[rows]
        codes = np.zeros(len(field.keys), np.uint32)
        for key in np.unique(keys).tolist():
            codes[key] = self._codes[field.keys.raw(key)]
        counts, places = field.places_of(rows)
        self._keys.frombytes(codes[keys].tobytes())
        self._documents.frombytes(documents[rows].astype(np.uint32).tobytes())
        self._weights.frombytes(field.weights[rows].tobytes())
        self._sizes.frombytes((counts * PLACE).astype(np.uint32).tobytes())
        self._places += places.astype("<u4").tobytes()

    def field(self) -> Field:
        """Return all of them in order."""
        keys = sorted(self._codes)
        ranks = np.empty(len(keys), np.uint32)
        ranks[[self._codes[key] for key in keys]] = np.arange(len(keys), dtype=np.uint32)
        ranked = ranks[np.frombuffer(self._keys, np.uint32)]
        order = np.argsort(ranked, kind="stable")
        counts = np.frombuffer(self._sizes, np.uint32).astype(np.int64) // PLACE
        starts = np.cumsum(counts) - counts
        return Field(
            raw_strings(keys),
            ends_of(np.bincount(ranked, minlength=len(keys))),
            np.frombuffer(self._documents, np.uint32)[order],
            np.frombuffer(self._weights, np.float32)[order],
            ends_of(counts[order]),
            np.frombuffer(self._places, np.uint32)[spread(starts[order], counts[order])],
        )


class Pool:
    """The postings of a segment by index field; stands where Whoosh has a pool of tuples."""

    def __init__(self) -> None:
        self._fields: defaultdict[str, Gathered] = defaultdict(Gathered)
        self._items: list[Item] = []
        # Called for every posting, so it is no function of our own.
        self.add = self._items.append

    @property
    def fieldnames(self) -> set[str]:
        """The names of the index fields."""
        return set(self._fields)

    def digest(self) -> None:
        """Take in the postings of the document that was added last."""
        for name, items in groupby(self._items, itemgetter(0)):
            _, keys, documents, weights, places = zip(*items, strict=True)
            self._fields[name].add(keys, documents, weights, places)
        self._items.clear()

    def add_field(self, name: str, field: Field, numbers: Numbers) -> None:
        """Take the postings of a segment, given the new number of each document or -1."""
        self._fields[name].add_field(field, numbers)

    def iter_postings(self) -> Iterator[tuple[str, Field]]:
        """Yield each index field with its postings in order."""
        for name, gathered in self._fields.items():
            yield name, gathered.field()

    def cleanup(self) -> None:
        """Do nothing: there are no files to remove."""


class Writer(SegmentWriter):
    """A Whoosh writer that gathers postings as arrays, also those of segments that it merges."""

    def __init__(self, index: Any, **given: Any) -> None:
        super().__init__(index, **given)
        self.pool: Any = Pool()

    def add_document(self, **fields: Any) -> None:
        """Add a document."""
        super().add_document(**fields)
        self.pool.digest()

    def add_postings_to_pool(
        self, reader: Any, startdoc: int, docmap: dict[int, int] | None
    ) -> None:
        """Take over the postings of a segment, given the new numbers of documents not deleted."""
        numbers = np.arange(startdoc, startdoc + reader.doc_count_all())
        if docmap is not None:
            numbers = np.full(reader.doc_count_all(), -1)
            numbers[list(docmap)] = list(docmap.values())
        for name, field in arrays_of(reader).fields.items():
            self.pool.add_field(name, field, numbers)
