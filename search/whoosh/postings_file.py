"""The postings of a part of the index: arrays in one file, through the codec that one may choose.

Whoosh's own files keep each key apart: a change then takes three times as long, and so does a
search for many keys, such as a word of which only the beginning was typed.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.base import FieldWriter, TermsReader
from whoosh.codec.whoosh3 import W3Codec
from whoosh.reading import SegmentReader

from search.ranking.snapshot import Postings, expand_ranges

ENDING = ".postings"
# Between keys in a file, which is read ten times as quickly as each alone.
APART = b"\n"
Item = tuple[str, bytes, int, float, bytes]
"""Index field, key, document, weight and positions, as Whoosh hands them on."""


class FieldPostings(NamedTuple):
    """The postings of an index field of a part, by rising key and document.

    Those of key k are the rows from `starts[k]` to `starts[k + 1]`; the positions of row r are
    those from `ends[r]` to `ends[r + 1]`.
    """

    keys: list[bytes]
    starts: NDArray[np.uint32]
    documents: NDArray[np.uint32]
    weights: NDArray[np.float32]
    ends: NDArray[np.uint32]
    positions: NDArray[np.uint32]

    def of_keys(self, keys: Sequence[bytes]) -> Postings:
        """Return the postings of some keys."""
        places = [bisect_left(self.keys, key) for key in keys]
        known = np.flatnonzero(
            [self.keys[at : at + 1] == [key] for at, key in zip(places, keys, strict=True)]
        )
        chosen = np.array(places, np.int64)[known]
        firsts = self.starts[chosen].astype(np.int64)
        counts = self.starts[chosen + 1] - firsts
        rows = expand_ranges(firsts, counts)
        return Postings(
            np.repeat(known, counts),
            self.documents[rows].astype(np.int64),
            self.weights[rows].astype(np.float64),
            self.ends[rows].astype(np.int64),
            self.ends[rows + 1].astype(np.int64),
            self.positions,
        )

    def items(self, name: str, deleted: frozenset[int]) -> Iterator[Item]:
        """Yield the postings one by one, without those of deleted documents."""
        documents, weights = self.documents.tolist(), self.weights.tolist()
        starts, ends, positions = self.starts.tolist(), self.ends.tolist(), self.positions.tobytes()
        for place, key in enumerate(self.keys):
            for row in range(starts[place], starts[place + 1]):
                if documents[row] not in deleted:
                    value = positions[4 * ends[row] : 4 * ends[row + 1]]
                    yield name, key, documents[row], weights[row], value


class PostingsCodec(W3Codec):
    """Whoosh's own way to keep documents, and arrays for postings: those that it read last."""

    postings: "PostingsFile"

    length_stats = False

    def field_writer(self, storage: Any, segment: Any) -> Any:
        return PostingsWriter(storage, segment)

    def terms_reader(self, storage: Any, segment: Any) -> Any:
        self.postings = PostingsFile(segment.open_file(storage, ENDING).read_pickle())
        return self.postings


class PostingsWriter(FieldWriter):
    """Writes the postings of a part."""

    def __init__(self, storage: Any, segment: Any) -> None:
        self._storage, self._segment, self.is_closed = storage, segment, False

    def add_postings(self, schema: Any, lengths: Any, items: Iterable[Item]) -> None:
        fields = {name: gather_postings(each) for name, each in groupby(items, itemgetter(0))}
        kept = {name: (APART.join(keys), *arrays) for name, (keys, *arrays) in fields.items()}
        with self._segment.create_file(self._storage, ENDING) as file:
            file.write_pickle(kept)

    def close(self) -> None:
        self.is_closed = True


class PostingsFile(TermsReader):
    """The postings of a part by index field."""

    def __init__(self, fields: Mapping[str, tuple[Any, ...]]) -> None:
        self.fields = {
            name: FieldPostings(keys.split(APART), *arrays)
            for name, (keys, *arrays) in fields.items()
        }

    def indexed_field_names(self) -> Iterable[str]:
        return self.fields


class PartReader(SegmentReader):
    """Reads a part of the index, whose postings are read whole and handed to who takes it over."""

    def __init__(self, storage: Any, schema: Any, segment: Any) -> None:
        codec = PostingsCodec()
        super().__init__(storage, schema, segment, codec=codec)
        self.fields = codec.postings.fields

    def iter_postings(self) -> Iterator[Item]:
        """Yield all postings of documents that are not deleted."""
        for name, field in self.fields.items():
            yield from field.items(name, self.deleted_docs_set)


def gather_postings(items: Iterable[Item]) -> FieldPostings:
    """Return the postings of an index field, given one by one and in order."""
    keys, starts = list[bytes](), array("I")
    documents, weights, ends, positions = array("I"), array("f"), array("I", [0]), bytearray()
    for _, key, document, weight, value in items:
        if not keys or keys[-1] != key:
            keys.append(key)
            starts.append(len(documents))
        documents.append(document)
        weights.append(weight)
        positions += value
        ends.append(len(positions) // 4)
    starts.append(len(documents))
    return FieldPostings(
        keys,
        np.array(starts),
        np.array(documents),
        np.array(weights),
        np.array(ends),
        np.frombuffer(bytes(positions), np.uint32),
    )
