"""How many of the words of a query a document must have."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from search.query.relaxation import CollectionStatistics, Relaxation, RelaxationKind
from search.query.tree import QueryPart
from search.weights import WEIGHTS


@dataclass(frozen=True)
class Demand:
    """How many of which parts of a query a document must have; all of them, or some."""

    counted: tuple[QueryPart, ...] = ()
    least: int = 0
    is_loose: bool = False

    @property
    def needs_all(self) -> bool:
        """Tell whether every part that is counted must be met."""
        return self.least >= len(self.counted)

    @property
    def is_whole(self) -> bool:
        """Tell whether only those documents answer that have all parts."""
        return self.needs_all and not self.is_loose


def choose_demand(
    required: tuple[QueryPart, ...], complete: Callable[[], int], known: CollectionStatistics
) -> Demand:
    """Return how many of which parts a document must have.

    Where enough documents are `complete`, having all parts, that is all of them; else half of
    those that are telling: one that most documents have says too little to be counted.
    """
    is_loose = any(part.is_loose for part in required)
    whole = Demand(required, len(required), is_loose)
    if not is_loose and (len(required) < 2 or complete() >= WEIGHTS.enough):
        return whole
    most = telling_document_count(known.documents)
    telling = tuple(part for part in required if known.having(part) <= most)
    return Demand(telling, minimum_words(len(telling)), is_loose) if telling else whole


def telling_document_count(documents: int) -> float:
    """Return how many of so many documents have a word at most that tells them apart."""
    return max(WEIGHTS.enough, WEIGHTS.common * documents)


def minimum_words(words: int) -> int:
    """Return how many of so many words make a document worth showing: half of them."""
    return (words + 1) // 2


def some_words_relaxation(required: Sequence[QueryPart], asked: Demand) -> Relaxation:
    """Return what is told where documents answer that have only some of the words."""
    typed, counted = (", ".join(p.typed for p in parts) for parts in (required, asked.counted))
    return Relaxation(RelaxationKind.SOME_WORDS, typed, counted, asked.least, len(asked.counted))
