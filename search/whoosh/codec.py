"""How a segment's postings are kept: arrays in one file, used where they are without a copy."""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.base import FieldWriter, TermsReader
from whoosh.codec.whoosh3 import W3Codec
from whoosh.matching.mcore import ListMatcher
from whoosh.reading import TermInfo, TermNotFound

from search.language.word_arrays import (
    Arrays,
    prefix_arrays,
)
from search.query.vocabulary import Spellings
from search.whoosh.arrays import UnpackedArrays, pack_arrays
from search.whoosh.columns import document_columns
from search.whoosh.postings import FieldPostings, expand_ranges, unpack_postings

# The ending of the file, and the index field whose keys are the spellings that all may see.
ARRAYS, SPELLED = ".arrays", "exact"
# What the postings are kept under, and the words to complete and correct from.
FIELDS, WORDS = "fields", "words"
# An array that each index field has.
LAST = " places"

Term = tuple[str, bytes]


class ArrayCodec(W3Codec):
    """Whoosh's own way to keep documents, and ours to keep postings."""

    def field_writer(self, storage: Any, segment: Any) -> Any:
        """Return what writes the postings of a segment."""
        return ArrayWriter(storage, segment)

    def terms_reader(self, storage: Any, segment: Any) -> Any:
        """Return what reads the postings of a segment."""
        return ArrayReader(UnpackedArrays(segment.open_file(storage, ARRAYS)._buf))


class ArrayWriter(FieldWriter):
    """Writes the postings of a segment, and its vocabulary."""

    def __init__(self, storage: Any, segment: Any) -> None:
        self._storage, self._segment = storage, segment
        self.is_closed = False

    def add_postings(
        self, schema: Any, lengths: Any, items: Iterable[tuple[str, FieldPostings]]
    ) -> None:
        """Write the postings of each index field; `lengths` reads all that is kept of documents."""
        fields = dict(items)
        spelled = fields.get(SPELLED)
        counts = zip(spelled.keys, spelled.counts().tolist(), strict=True) if spelled else ()
        words = Spellings(dict(counts)).arrays(WORDS)
        arrays = {**words, **document_columns(lengths, schema)}
        for name, field in fields.items():
            arrays |= prefix_arrays(FIELDS, field.arrays(name))
        file = self._segment.create_file(self._storage, ARRAYS)
        for piece in pack_arrays(arrays):
            file.write(piece)
        file.close()

    def close(self) -> None:
        """Do nothing: what was written is complete."""
        self.is_closed = True


class ArrayReader(TermsReader):
    """The postings of a segment, as Whoosh asks for them and as they are."""

    def __init__(self, arrays: Arrays) -> None:
        self.arrays = arrays
        self._known: dict[str, FieldPostings | None] = {}
        of_fields = (name for name in arrays if name.startswith(FIELDS) and name.endswith(LAST))
        self._names = [name[len(FIELDS) + 1 : -len(LAST)] for name in of_fields]

    @property
    def fields(self) -> dict[str, FieldPostings]:
        """The postings of each index field."""
        return {name: field for name in self._names if (field := self.field(name))}

    def field(self, name: str) -> FieldPostings | None:
        """Return the postings of an index field, if it has any."""
        if name not in self._known:
            is_kept = name in self._names
            self._known[name] = (
                unpack_postings(self.arrays, f"{FIELDS} {name}") if is_kept else None
            )
        return self._known[name]

    def __contains__(self, term: Term) -> bool:
        name, key = term
        return bool(self._documents(name, key).size)

    def indexed_field_names(self) -> Iterable[str]:
        """Return the names of the index fields."""
        return self._names

    def terms(self) -> Iterator[Term]:
        """Yield every key with its index field."""
        for name in sorted(self._names):
            yield from self.terms_from(name, b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[Term]:
        """Yield the keys of an index field from one on."""
        if field := self.field(fieldname):
            for place in range(field.keys.first(prefix), len(field.keys)):
                yield fieldname, field.keys.raw(place)

    def items(self) -> Iterator[tuple[Term, TermInfo]]:
        """Yield every key with what is known of it."""
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[Term, TermInfo]]:
        """Yield the keys of an index field from one on with what is known of each."""
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def frequency(self, fieldname: str, text: bytes) -> float:
        """Return what a key weighs in all documents."""
        return self.term_info(fieldname, text).weight() if (fieldname, text) in self else 0.0

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """Return how many documents have a key."""
        return self._documents(fieldname, text).size

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        """Return in how many documents a key is, and with what weight."""
        numbers, weights, _ = self._postings(fieldname, text)
        known: Any = sum(weights), len(numbers), 0, 0, max(weights), numbers[0], numbers[-1]
        return TermInfo(*known)

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> ListMatcher:
        """Return what goes through the documents that have a key."""
        found, term = self._postings(fieldname, text), (fieldname, text)
        info = self.term_info(fieldname, text)
        return ListMatcher(*found, format_, scorer, term=term, terminfo=info)

    def _documents(self, name: str, key: bytes) -> NDArray[np.uint32]:
        """Return the documents that have a key."""
        field = self.field(name)
        return (
            field.documents[expand_ranges(*field.rows([key]))] if field else np.empty(0, np.uint32)
        )

    def _postings(self, name: str, key: bytes) -> tuple[list[int], list[float], list[bytes]]:
        """Return the documents that have a key, its weight and its encoded places in each."""
        if not (field := self.field(name)) or (name, key) not in self:
            raise TermNotFound(f"No term {name}:{key!r}")
        rows = expand_ranges(*field.rows([key]))
        ends = zip(field.stands[rows].tolist(), field.stands[rows + 1].tolist(), strict=True)
        places = [field.places[low:high].tobytes() for low, high in ends]
        return field.documents[rows].tolist(), field.weights[rows].tolist(), places
