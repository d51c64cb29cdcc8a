"""One state of an index of tantivy, and who its documents are."""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2
from typing import Any, NamedTuple

from tantivy import DocAddress, Index, Occur, Order, Schema, Searcher
from tantivy import Query as TantivyQuery

from search.engine import Identity
from search.tantivy.index.word_index import WordSnapshot

# So many values of a field are counted.
MOST_VALUES = 60_000
LAST_ROW = (1 << 32) - 1
TOTAL = ""

Scores = dict[int, float]
"""The score of documents by their number."""


class DocumentCounts(NamedTuple):
    """How many documents answer, and how many of them have each value of some fields."""

    total: int
    facets: Mapping[str, Mapping[str, int]]

    def along_with(self, other: "DocumentCounts") -> "DocumentCounts":
        """Return the same of these documents and of quite other ones together."""
        facets = {
            name: dict(Counter(values) + Counter(other.facets[name]))
            for name, values in self.facets.items()
        }
        return DocumentCounts(self.total + other.total, facets)


@dataclass(frozen=True)
class TantivySnapshot:
    """One state of an index; `kinds` are the names of those in it by their number."""

    index: Index
    searcher: Searcher
    kinds: Mapping[int, str]
    words: WordSnapshot

    @property
    def schema(self) -> Schema:
        return self.index.schema

    def identity(self, number: int) -> Identity:
        return self.kinds[number >> 32], number & LAST_ROW

    def has(self, asked: TantivyQuery) -> bool:
        return bool(self.searcher.search(asked, 1, count=False).hits)

    def count(self, asked: TantivyQuery) -> int:
        """Return how many documents answer; in the order of a field, so that nothing is scored."""
        found: Any = self.searcher.search(asked, 1, order_by_field="number")
        return found.count

    def counted(self, asked: TantivyQuery, names: Sequence[str]) -> DocumentCounts:
        """Return how many documents answer, and how many of them have each value of some fields."""
        wanted: dict[str, Any] = {
            name: {"terms": {"field": f"keys.{escape_field(name)}", "size": MOST_VALUES}}
            for name in names
        }
        # In the same pass: each goes through all answers. No field has this name.
        wanted[TOTAL] = {"value_count": {"field": "number"}}
        found = self.searcher.aggregate(asked, wanted)
        facets = {
            name: {str(value["key"]): value["doc_count"] for value in found[name]["buckets"]}
            for name in names
        }
        return DocumentCounts(int(found[TOTAL]["value"]), facets)

    def numbers(self, addresses: Sequence[DocAddress]) -> list[int]:
        return [int(n or 0) for n in self.searcher.fast_field_values("number", list(addresses))]

    def merits(self, addresses: Sequence[DocAddress]) -> list[float]:
        """Return the factors that the merits of documents give them."""
        weights = self.searcher.fast_field_values("merit", list(addresses))
        return [log2(2.0 + (weight or 0.0)) for weight in weights]

    def best(
        self, asked: TantivyQuery, most: int, weight: str | None = None
    ) -> list[tuple[float, int, DocAddress]]:
        """Return score, number and address of the best answers."""
        hits = self.searcher.search(asked, most, count=False, weight_by_field=weight).hits
        numbers = self.numbers([address for _, address in hits])
        return [(score, n, address) for (score, address), n in zip(hits, numbers, strict=True)]

    def scores(
        self, asked: TantivyQuery, numbers: Sequence[int], weight: str | None = None
    ) -> Scores:
        """Return what those of some documents score that answer."""
        among = TantivyQuery.term_set_query(self.schema, "number", list(numbers))
        silent = TantivyQuery.const_score_query(among, 0.0)
        both = TantivyQuery.boolean_query([(Occur.Must, silent), (Occur.Must, asked)])
        return {number: score for score, number, _ in self.best(both, max(len(numbers), 1), weight)}

    def in_order(
        self, asked: TantivyQuery, most: int, name: str = "number", *, descending: bool = False
    ) -> list[tuple[Any, DocAddress]]:
        """Return what answers have in a field, by which they are ordered, and their addresses."""
        order = Order.Desc if descending else Order.Asc
        return self.searcher.search(asked, max(most, 1), False, name, order=order).hits

    def stored(self, address: DocAddress) -> Any:
        """Return what is kept of a document, as it was written."""
        return json.loads(self.searcher.doc(address)["stored"][0])


def escape_field(name: str) -> str:
    """Return the name of a field so that it has no meaning to tantivy.

    >>> escape_field("year"), escape_field("a b")
    ('year', 'a\\\\ b')
    """
    return re.sub(r"(\W)", r"\\\1", name)
