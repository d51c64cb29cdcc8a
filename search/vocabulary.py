"""The words that documents are written with: spellings with how many documents have each."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import nsmallest
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.analysis import folded
from search.spelling import allowed_edits, distances

MOST_COMPLETIONS = 100
MOST_CORRECTIONS = 5
# Among words as far away, one that is spelled as typed comes first.
DIACRITICS_COST = 0.1

Letters = NDArray[np.int64]


class Known(NamedTuple):
    """A word folded, as it is really spelled, and how many documents have it."""

    folded: str
    spelling: str
    documents: int


class Spellings:
    """The spellings of some documents, in the order of their folded words; they never change."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        """Take spellings with the number of documents that have each."""
        words = zip(all_folded(list(counts)), counts, strict=True)
        # Most words are their own folded ones: of these only one is kept.
        ordered = sorted(
            (spelling if word == spelling else word, spelling) for word, spelling in words
        )
        self._words = [word for word, _ in ordered]
        self._spellings = [spelling for _, spelling in ordered]
        self._documents = [counts[spelling] for spelling in self._spellings]
        # The length and the letters of each word, by which those alike are found.
        self._lengths = np.fromiter(map(len, self._words), np.int16, len(self._words))
        self._letters = letters(self._words)

    def beginning(self, start: str) -> Iterator[Known]:
        """Yield the words that begin so."""
        first = bisect_left(self._words, start)
        for number in range(first, bisect_left(self._words, start + "\U0010ffff")):
            yield self._known(number)

    def alike(self, typed: str, edits: int) -> Iterator[Known]:
        """Yield the words that so many edits lead to."""
        longer = self._lengths - len(typed)
        own = letters([typed])[0]
        lost, new = (np.bitwise_count(m) for m in (own & ~self._letters, self._letters & ~own))
        # What makes a word longer takes no letter away, and the other way round.
        fits = (lost <= edits - np.maximum(longer, 0)) & (new <= edits + np.minimum(longer, 0))
        near = np.where(longer == 0, lost + new <= 2 * edits, fits) & (np.abs(longer) <= edits)
        numbers = [n for n in np.flatnonzero(near).tolist() if self._words[n].isalpha()]
        costs = distances(typed, [self._words[number] for number in numbers])
        for at in np.flatnonzero(costs <= edits).tolist():
            yield self._known(numbers[at])

    def _known(self, number: int) -> Known:
        """Return what is known of a word."""
        return Known(self._words[number], self._spellings[number], self._documents[number])


class Vocabulary:
    """Spellings to complete and to correct words from."""

    def __init__(self, *parts: Spellings) -> None:
        """Take the spellings of different documents."""
        self._parts = parts

    def completions(self, prefix: str, most: int = MOST_COMPLETIONS) -> list[Known]:
        """Return the words that begin so, the most frequent first.

        >>> vocabulary = Vocabulary(Spellings({"tīkls": 3, "tīkliem": 1, "tirgus": 2}))
        >>> [known.spelling for known in vocabulary.completions("tikl")]
        ['tīkls', 'tīkliem']
        """
        start = folded(prefix)
        found = together([known for part in self._parts for known in part.beginning(start)])
        return nsmallest(most, found, key=lambda known: (-known.documents, known))

    def corrections(self, word: str, most: int = MOST_CORRECTIONS) -> list[Known]:
        """Return the words that were probably meant, the likeliest first.

        >>> vocabulary = Vocabulary(Spellings({"tīkls": 3}), Spellings({"pils": 1}))
        >>> [known.spelling for known in vocabulary.corrections("tīlks")]
        ['tīkls']
        """
        typed, edits = folded(word), allowed_edits(word)
        if not edits:
            return []
        alike = together([known for part in self._parts for known in part.alike(typed, edits)])
        return likeliest(word, alike, most)


def likeliest(word: str, among: Iterable[Known], most: int) -> list[Known]:
    """Return those of some words that were probably meant, the likeliest first."""
    each, edits = list(among), allowed_edits(word)
    costs = distances(folded(word), [known.folded for known in each]).tolist()
    near = (
        (cost + DIACRITICS_COST * (known.spelling != word), -known.documents, known)
        for cost, known in zip(costs, each, strict=True)
        if cost <= edits
    )
    return [known for _, _, known in nsmallest(most, near)]


def known_as(spelling: str, documents: int) -> Known:
    """Return what is known of a word with so many documents.

    >>> known_as("Ēka", 2)
    Known(folded='eka', spelling='Ēka', documents=2)
    """
    return Known(folded(spelling), spelling, documents)


def together(found: Sequence[Known]) -> list[Known]:
    """Return words each once, with all the documents that have it.

    >>> together([Known("eka", "ēka", 2), Known("eka", "ēka", 1)])
    [Known(folded='eka', spelling='ēka', documents=3)]
    """
    documents: dict[tuple[str, str], int] = defaultdict(int)
    for word, spelling, count in found:
        documents[word, spelling] += count
    return [Known(*word, count) for word, count in documents.items()]


def all_folded(words: Sequence[str]) -> list[str]:
    """Return words in small letters without diacritics, which is quicker than one by one.

    >>> all_folded(["Ēka", "nams"]), all_folded([])
    (['eka', 'nams'], [])
    """
    return folded("\n".join(words)).split("\n") if words else []


def letters(words: Sequence[str]) -> Letters:
    """Return the set of letters of each word as bits.

    >>> [bin(one) for one in letters(["abba", "c"])]
    ['0b11', '0b100']
    """
    codes = np.frombuffer("\n".join([*words, ""]).encode("utf-32-le"), "<u4").astype(np.int64)
    ends = np.flatnonzero(codes == ord("\n"))
    bits = np.left_shift(1, (codes - ord("a")) % 64)
    bits[ends] = 0
    starts = np.concatenate([[0], ends[:-1] + 1])
    return np.bitwise_or.reduceat(bits, starts) if words else bits
