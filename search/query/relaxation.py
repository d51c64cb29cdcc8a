"""How is told what was done when a query as typed finds too little, and what it is decided by.

All of it is decided by the query and by what the asker may see, never by the filters: what is
chosen among the facets of an answer finds what was counted there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from search.query.tree import QueryPart, Word
from search.query.vocabulary import KnownWord


class RelaxationKind(StrEnum):
    """How a query was made wider."""

    CORRECTED = "corrected"
    UNKNOWN_WORD = "unknown_word"
    SYNONYM_WORDS = "synonym_words"
    SOME_WORDS = "some_words"


@dataclass(frozen=True)
class Relaxation:
    """What was typed and what was done with it: the spelling used instead, how many had to be met.

    Of an unknown word nothing is used. Where some words are enough, `least` of the `count` words
    that were typed, or of a synonym, had to be found.
    """

    way: RelaxationKind
    typed: str
    used: str = ""
    least: int = 0
    count: int = 0


class WordSource(Protocol):
    """The words of the documents, in whatever way an engine keeps them."""

    def completions(self, prefix: str) -> Sequence[KnownWord]:
        """Return the words that begin so, the most frequent first."""
        ...

    def corrections(self, word: str) -> Sequence[KnownWord]:
        """Return the words that were probably meant, the likeliest first."""
        ...


class CollectionStatistics(Protocol):
    """What the asker may know of all documents: how many there are, and which words they have."""

    @property
    def documents(self) -> int:
        """How many documents there are."""
        ...

    def vocabulary(self) -> WordSource:
        """Return the spellings of all documents that everyone may see."""
        ...

    def is_known(self, word: Word) -> bool:
        """Tell whether any document has a word."""
        ...

    def having(self, part: QueryPart) -> int:
        """Return how many documents have a part."""
        ...
