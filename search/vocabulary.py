"""The words that documents are written with: spellings with how many documents have each."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from heapq import nlargest, nsmallest
from typing import NamedTuple

from search.analysis import folded
from search.spelling import allowed_edits, distance

MOST_COMPLETIONS = 100
MOST_CORRECTIONS = 5
# Among words as far away, one that is spelled as typed comes first.
DIACRITICS_COST = 0.1
# So many words are folded only once: each change makes the vocabulary anew, nearly the same.
REMEMBERED = 1 << 18


class Known(NamedTuple):
    """A word folded, as it is really spelled, how many documents have it, and its letters."""

    folded: str
    spelling: str
    documents: int
    letters: int


class Vocabulary:
    """Spellings to complete and to correct words from; it never changes."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        """Take spellings with the number of documents that have each."""
        self._words = sorted(known_as(word, count) for word, count in counts.items())
        self._by_length: dict[int, list[Known]] = defaultdict(list)
        for known in self._words:
            if known.folded.isalpha():
                self._by_length[len(known.folded)].append(known)

    def completions(self, prefix: str, most: int = MOST_COMPLETIONS) -> list[Known]:
        """Return the words that begin so, the most frequent first.

        >>> vocabulary = Vocabulary({"tīkls": 3, "tīkliem": 1, "tirgus": 2})
        >>> [known.spelling for known in vocabulary.completions("tikl")]
        ['tīkls', 'tīkliem']
        """
        start = folded(prefix)
        first = bisect_left(self._words, (start,))
        last = bisect_left(self._words, (start + "\U0010ffff",))
        return nlargest(most, self._words[first:last], key=lambda known: known.documents)

    def corrections(self, word: str, most: int = MOST_CORRECTIONS) -> list[Known]:
        """Return the words that were probably meant, the likeliest first.

        >>> [known.spelling for known in Vocabulary({"tīkls": 3, "pils": 1}).corrections("tīlks")]
        ['tīkls']
        """
        edits = allowed_edits(word)
        return likeliest(word, self._alike(folded(word), edits), most) if edits else []

    def _alike(self, typed: str, edits: int) -> Iterable[Known]:
        """Yield the words of about the same length and letters."""
        mask = letters(typed)
        for length in range(len(typed) - edits, len(typed) + edits + 1):
            for known in self._by_length.get(length, ()):
                if (mask ^ known.letters).bit_count() <= 2 * edits:
                    yield known


def likeliest(word: str, among: Iterable[Known], most: int) -> list[Known]:
    """Return those of some words that were probably meant, the likeliest first."""
    typed, edits = folded(word), allowed_edits(word)
    costs = ((distance(typed, known.folded, edits), known) for known in among)
    near = (
        (cost + DIACRITICS_COST * (known.spelling != word), -known.documents, known)
        for cost, known in costs
        if cost <= edits
    )
    return [known for _, _, known in nsmallest(most, near)]


@lru_cache(REMEMBERED)
def known_as(spelling: str, documents: int) -> Known:
    """Return what is known of a word with so many documents.

    >>> known_as("Ēka", 2) == ("eka", "Ēka", 2, letters("eka"))
    True
    """
    word = folded(spelling)
    return Known(word, spelling, documents, letters(word))


def letters(word: str) -> int:
    """Return the set of a word's letters as bits.

    >>> letters("abba") == 0b11
    True
    """
    mask = 0
    for letter in word:
        mask |= 1 << (ord(letter) - ord("a")) % 64
    return mask
