"""The postings of a segment that is being written: flat arrays, which are put in order at its end.

Whoosh would keep a tuple for each posting, sort them and write them one by one.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterator
from itertools import count, repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.writing import SegmentWriter

from search.language.word_arrays import pack_byte_strings
from search.ranking.postings import (
    RANGE,
    WEIGHT_OF_TEXT,
)
from search.whoosh.blocks import postings_reader
from search.whoosh.postings import FieldPostings, Flags, Numbers, start_offsets

# What stands between the keys of a document; no key has it.
APART = "\n"
# The place of a value, which stands nowhere.
NOWHERE = bytes(4)

Item = tuple[str, bytes, int, float, bytes]
"""Index field, keys, document, and the places of the keys, as Whoosh hands them on; or a value."""


class GatheredPostings:
    """The postings of an index field, as they come: the key, document and place of each word."""

    def __init__(self) -> None:
        self._codes: defaultdict[bytes, int] = defaultdict(count().__next__)
        self._keys, self._documents, self._places = array("I"), array("I"), array("I")

    def __bool__(self) -> bool:
        return bool(self._keys)

    def add(self, text: bytes, document: int, places: bytes) -> None:
        """Take the keys of a document with their places, or a value."""
        keys = text.split(APART.encode()) if places else [text]
        self._keys.extend(map(self._codes.__getitem__, keys))
        self._documents.extend(repeat(document, len(keys)))
        self._places.frombytes(places or NOWHERE)

    def add_field(self, field: FieldPostings, numbers: Numbers) -> None:
        """Take the postings of a segment, given the new number of each document or -1."""
        documents = numbers[field.documents]
        rows = np.flatnonzero(documents >= 0)
        keys = np.repeat(np.arange(len(field.keys)), field.counts())[rows]
        codes = np.zeros(len(field.keys), np.uint32)
        for key in np.unique(keys).tolist():
            codes[key] = self._codes[field.keys.raw(key)]
        counts, places = field.places_of(rows)
        self._keys.frombytes(np.repeat(codes[keys], counts).tobytes())
        self._documents.frombytes(np.repeat(documents[rows], counts).astype(np.uint32).tobytes())
        self._places.frombytes(places.astype(np.uint32).tobytes())

    def field(self) -> FieldPostings:
        """Return all of them in order."""
        known = sorted(self._codes)
        ranks = np.empty(len(known), np.uint32)
        ranks[[self._codes[key] for key in known]] = np.arange(len(known), dtype=np.uint32)
        keys, documents, places = map(np.asarray, (self._keys, self._documents, self._places))
        order = np.argsort(ranks[keys], kind="stable")
        keys, documents, places = ranks[keys][order], documents[order], places[order]
        # A word and what it is part of may have the same key at one place.
        single = changed_rows(keys, documents, places)
        keys, documents, places = keys[single], documents[single], places[single]
        rows = np.flatnonzero(changed_rows(keys, documents))
        weights = np.array(WEIGHT_OF_TEXT)[places // RANGE]
        return FieldPostings(
            pack_byte_strings(known),
            start_offsets(np.bincount(keys[rows], minlength=len(known))),
            documents[rows],
            np.add.reduceat(weights, rows).astype(np.float32),
            np.append(rows, places.size).astype(np.uint32),
            places,
        )


def changed_rows(*columns: NDArray[np.uint32]) -> Flags:
    """Return which rows of some columns differ from the one before.

    >>> changed_rows(np.array([1, 1, 1]), np.array([5, 5, 6])).tolist()
    [True, False, True]
    """
    differs = [column[1:] != column[:-1] for column in columns]
    return np.concatenate(([True], np.any(differs, axis=0)))


class PostingsPool:
    """The postings of a segment by index field; stands where Whoosh has a pool of tuples."""

    def __init__(self) -> None:
        self._fields: defaultdict[str, GatheredPostings] = defaultdict(GatheredPostings)
        self._items: list[Item] = []
        # Whoosh calls it for what each index field of a document has.
        self.add = self._items.append

    @property
    def fieldnames(self) -> set[str]:
        """The names of the index fields."""
        return set(self._fields)

    def digest(self) -> None:
        """Take in the postings of the document that was added last."""
        for name, text, document, _, places in self._items:
            self._fields[name].add(text, document, places)
        self._items.clear()

    def add_field(self, name: str, field: FieldPostings, numbers: Numbers) -> None:
        """Take the postings of a segment, given the new number of each document or -1."""
        self._fields[name].add_field(field, numbers)

    def iter_postings(self) -> Iterator[tuple[str, FieldPostings]]:
        """Yield each index field that any document has, with its postings in order."""
        for name, gathered in self._fields.items():
            if gathered:
                yield name, gathered.field()

    def cleanup(self) -> None:
        """Do nothing: there are no files to remove."""


class PostingsWriter(SegmentWriter):
    """A Whoosh writer that gathers postings as arrays, also those of segments that it merges."""

    def __init__(self, index: Any, **given: Any) -> None:
        super().__init__(index, **given)
        self.pool: Any = PostingsPool()

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
        for name, field in postings_reader(reader).fields.items():
            self.pool.add_field(name, field, numbers)
