"""What is kept in memory of a part of the index, which never changes but for deletions."""

from collections.abc import Mapping
from functools import cache, cached_property
from typing import Any, cast

import numpy as np
import orjson
from whoosh.util.numeric import byte_to_length

from search.engine import Identity
from search.query.fields import order_text
from search.query.vocabulary import Spellings
from search.ranking.phrases import Phrases
from search.ranking.snapshot import Floats, Strings, Texts, ValueColumn
from search.storage.fingerprints import Traces
from search.whoosh.postings_file import FieldPostings, PartReader
from search.whoosh.schema import SCHEMA

# The lengths of fields that Whoosh tells apart; what lies between has the next one.
LENGTHS: Floats = np.array([byte_to_length(number) for number in range(256)], np.float64)


class Segment:
    """A part of the index: its files are read when it is opened, and never again."""

    def __init__(self, storage: Any, segment: Any, traces: Traces) -> None:
        """Take where it lies and what its files looked like; damage may raise anything."""
        reader = PartReader(storage, SCHEMA, segment)
        self.reader, self.traces, self.count = reader, traces, reader.doc_count_all()
        column: Any = reader.column_reader("facts", translate=False)
        content = b",".join(column[number] for number in range(self.count))
        self._facts: list[dict[str, Any]] = orjson.loads(b"[%s]" % content)
        identities = [cast(Identity, tuple(facts["identity"])) for facts in self._facts]
        self.identity = identities.__getitem__
        self.numbers = {identity: number for number, identity in enumerate(identities)}
        self.kinds = np.array([kind for kind, _ in identities], np.str_)
        self.row_ids = np.array([row_id for _, row_id in identities], np.int64)
        self.lengths = {name: self._field_lengths(field) for name, field in reader.fields.items()}
        # Opens what is kept of texts, before a merge removes the file.
        reader.stored_fields(0)
        self.column, self.figures = cache(self._read_column), cache(self._read_figures)
        self.orders = cache(self._read_orders)

    def about(self, number: int) -> Mapping[str, Any]:
        return self._facts[number]["about"]

    def texts(self, number: int) -> Texts:
        return self.reader.stored_fields(number)["texts"]

    @cached_property
    def spellings(self) -> Spellings:
        """The spellings that everyone may see."""
        if not (field := self.reader.fields.get("exact")):
            return Spellings({})
        counts = np.diff(field.starts).tolist()
        return Spellings(dict(zip(map(bytes.decode, field.keys), counts, strict=True)))

    @cached_property
    def phrases(self) -> Phrases:
        return Phrases((n, facts.get("suggestions", {})) for n, facts in enumerate(self._facts))

    def _field_lengths(self, field: FieldPostings) -> Floats:
        """Return the length of an index field in each document, as roughly as Whoosh keeps it."""
        words = np.bincount(field.documents, np.diff(field.ends), self.count)
        return LENGTHS[np.searchsorted(LENGTHS, words).clip(max=LENGTHS.size - 1)]

    def _read_figures(self, kind: str, name: str) -> Floats:
        each = [facts.get(kind, {}).get(name, np.nan) for facts in self._facts]
        return np.array(each, np.float64)

    def _read_orders(self, name: str) -> Strings:
        each = [order_text(facts.get("orders", {}), name) for facts in self._facts]
        return np.array(each, np.str_)

    def _read_column(self, field: str) -> ValueColumn:
        """Return the exact values of a field."""
        pairs = [
            (number, value)
            for number, facts in enumerate(self._facts)
            for value in dict.fromkeys(facts.get("keys", {}).get(field, ()))
        ]
        values = sorted({value for _, value in pairs})
        code_of = {value: code for code, value in enumerate(values)}
        numbers = np.array([number for number, _ in pairs], np.int64)
        return ValueColumn(values, numbers, np.array([code_of[v] for _, v in pairs], np.int64))
