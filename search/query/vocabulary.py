"""The words that documents are written with: spellings with how many documents have each."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import nlargest, nsmallest
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.language.analysis import fold_text
from search.language.spelling import allowed_edits, edit_distances

MOST_COMPLETIONS = 100
# So many of the words that were probably meant are looked for among the documents.
MOST_CORRECTIONS = 12
# Among words as far away, one that is spelled as typed comes first.
DIACRITICS_COST = 0.1
# What comes behind every letter.
LAST_LETTER = "\U0010ffff"

Letters = NDArray[np.int64]


class KnownWord(NamedTuple):
    """A word folded, as it is really spelled, and how many documents have it."""

    folded: str
    spelling: str
    documents: int


class Spellings:
    """The spellings of some documents, in the order of their folded words; they never change.

    >>> spellings = Spellings({"tīkls": 3, "eka": 2, "a1": 1})
    >>> spellings.spelled, spellings.documents, spellings.lengths.tolist()
    (['a1', 'eka', 'tīkls'], [1, 2, 3], [0, 3, 5])
    """

    def __init__(self, counts: Mapping[str, int]) -> None:
        """Take spellings with the number of documents that have each."""
        ordered = sorted(zip(fold_words(list(counts)), counts, strict=True))
        self.words = [word for word, _ in ordered]
        self.spelled = [spelling for _, spelling in ordered]
        self.documents = [counts[spelling] for spelling in self.spelled]
        # What is not all letters is never mistyped, so it is alike to nothing.
        lengths = (len(word) if word.isalpha() else 0 for word in self.words)
        self.lengths = np.fromiter(lengths, np.int16, len(self.words))
        self.letters = letter_bits(self.words)

    def beginning(self, start: str) -> Iterable[tuple[str, int]]:
        """Return the spellings of the words that begin so, and how many documents have each."""
        places = prefix_range(self.words, start)
        return zip(self.spelled[places], self.documents[places], strict=True)

    def alike(self, typed: str, edits: int) -> Iterator[KnownWord]:
        """Yield the words that so many edits lead to."""
        longer = self.lengths - np.int16(len(typed))
        numbers = np.flatnonzero(np.abs(longer) <= edits)
        longer, known = longer[numbers], self.letters[numbers]
        [own] = letter_bits([typed])
        lost, new = (np.bitwise_count(m).astype(np.int8) for m in (own & ~known, known & ~own))
        # What makes a word longer takes no letter away, and the other way round.
        fits = (lost <= edits - np.maximum(longer, 0)) & (new <= edits + np.minimum(longer, 0))
        near = np.where(longer == 0, lost + new <= 2 * edits, fits)
        numbers = numbers[near].tolist()
        costs = edit_distances(typed, [self.words[number] for number in numbers])
        for at in np.flatnonzero(costs <= edits).tolist():
            number = numbers[at]
            yield KnownWord(self.words[number], self.spelled[number], self.documents[number])


def prefix_range(words: Sequence[str], start: str) -> slice:
    """Return the places of those of some words in order that begin so.

    >>> prefix_range(["eka", "tikls", "tilts", "upe"], "ti")
    slice(1, 3, None)
    """
    return slice(bisect_left(words, start), bisect_left(words, start + LAST_LETTER))


class Vocabulary:
    """Spellings to complete and to correct words from."""

    def __init__(self, *parts: Spellings) -> None:
        self._parts = parts

    def completions(self, prefix: str) -> list[KnownWord]:
        """Return the words that begin so, the most frequent first.

        >>> vocabulary = Vocabulary(Spellings({"tīkls": 3, "tīkliem": 1, "tirgus": 2}))
        >>> [known.spelling for known in vocabulary.completions("tikl")]
        ['tīkls', 'tīkliem']
        """
        start, counts = fold_text(prefix), Counter[str]()
        for part in self._parts:
            for spelling, documents in part.beginning(start):
                counts[spelling] += documents
        # Only those that enough documents have need an order.
        least = min(nlargest(MOST_COMPLETIONS, counts.values()), default=0)
        enough = [vocabulary_word(key, n) for key, n in counts.items() if n >= least]
        return nsmallest(MOST_COMPLETIONS, enough, key=lambda known: (-known.documents, known))

    def corrections(self, word: str) -> list[KnownWord]:
        """Return the words that were probably meant, the likeliest first.

        >>> vocabulary = Vocabulary(Spellings({"tīkls": 3}), Spellings({"pils": 1, "tīkls": 1}))
        >>> vocabulary.corrections("tīlks")
        [KnownWord(folded='tikls', spelling='tīkls', documents=4)]
        """
        typed, edits = fold_text(word), allowed_edits(word)
        if not edits:
            return []
        counts = Counter[tuple[str, str]]()
        for part in self._parts:
            for folded, spelling, documents in part.alike(typed, edits):
                counts[folded, spelling] += documents
        return likeliest_words(word, [KnownWord(*each, n) for each, n in counts.items()])


def likeliest_words(word: str, among: Iterable[KnownWord]) -> list[KnownWord]:
    """Return those of some words that were probably meant, the likeliest first."""
    each, edits = list(among), allowed_edits(word)
    costs = edit_distances(fold_text(word), [known.folded for known in each]).tolist()
    near = (
        (cost + DIACRITICS_COST * (known.spelling != word), -known.documents, known)
        for cost, known in zip(costs, each, strict=True)
        if cost <= edits
    )
    return [known for _, _, known in nsmallest(MOST_CORRECTIONS, near)]


def vocabulary_word(spelling: str, documents: int) -> KnownWord:
    """Return what is known of a word with so many documents.

    >>> vocabulary_word("Ēka", 2)
    KnownWord(folded='eka', spelling='Ēka', documents=2)
    """
    return KnownWord(fold_text(spelling), spelling, documents)


def fold_words(words: Sequence[str]) -> list[str]:
    """Return words in small letters without diacritics, which is quicker than one by one.

    >>> fold_words(["Ēka", "nams"]), fold_words([])
    (['eka', 'nams'], [])
    """
    return fold_text("\n".join(words)).split("\n") if words else []


def letter_bits(words: Sequence[str]) -> Letters:
    """Return the set of letters of each word as bits.

    >>> [bin(one) for one in letter_bits(["abba", "c"])]
    ['0b11', '0b100']
    """
    codes = np.frombuffer("\n".join([*words, ""]).encode("utf-32-le"), "<u4").astype(np.int64)
    ends = np.flatnonzero(codes == ord("\n"))
    bits = np.left_shift(1, (codes - ord("a")) % 64)
    bits[ends] = 0
    starts = np.concatenate([[0], ends[:-1] + 1])
    return np.bitwise_or.reduceat(bits, starts) if words else bits
