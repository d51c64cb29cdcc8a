"""The phrases that lead to documents, found by how their words begin."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.engine import Identity
from search.language.analysis import fold_text, tokens
from search.query.vocabulary import prefix_range

# So many of the documents that a phrase leads to are named.
MOST_LED = 3

Counts = NDArray[np.integer]
Flags = NDArray[np.bool_]
Phrase = tuple[str, tuple[tuple[str, str], ...]]
"""The type of a phrase, and its languages with how it is spelled in each."""
Suggested = tuple[int, Mapping[str, Sequence[Mapping[str, str]]]]
"""The number of a document, and the phrases that lead to it, each in its languages, by type."""


class Phrases:
    """The phrases of some documents: of a part of an index that does not change.

    >>> one, other = {"lv": "Jēkabpils novads"}, {"lv": "Rīga"}
    >>> phrases = Phrases([(0, {"place": [one]}), (1, {"place": [other]})])
    >>> phrases.words, phrases.fitting(["jekab"]).tolist(), phrases.each[1]
    (['jekabpils', 'novads', 'riga'], [2, 0], ('place', (('lv', 'Rīga'),)))
    """

    def __init__(self, suggested: Iterable[Suggested]) -> None:
        """Take the numbers of documents with the phrases that lead to each."""
        having: dict[Phrase, list[int]] = {}
        for number, by_type in suggested:
            every = ((type_, texts) for type_, each in by_type.items() for texts in each)
            for phrase in {phrase_key(type_, texts) for type_, texts in every}:
                having.setdefault(phrase, []).append(number)
        words = sorted(
            (fold_text(word), word, phrase, at == 0)
            for phrase, (_, texts) in enumerate(having)
            for _, text in texts
            for at, word in enumerate(lowercase_words(text))
        )
        self.each = [*having]
        # The words of all phrases in order, folded and as they are spelled, the phrase of each and
        # whether it begins it.
        self.words = [word for word, *_ in words]
        self.spelled = [spelled for _, spelled, *_ in words]
        self.of = np.array([phrase for *_, phrase, _ in words], np.int32)
        self.first = np.array([first for *_, first in words], bool)
        # The documents of phrase n are those from `starts[n]` to `starts[n + 1]`.
        self.documents = np.fromiter(chain.from_iterable(having.values()), np.int32)
        self.starts = np.cumsum([0, *map(len, having.values())], dtype=np.int32)

    def fitting(self, typed: Sequence[str]) -> Counts:
        """Return how well each phrase fits the typed words: 0 when one of them begins no word.

        Best is what begins as was typed, diacritics and all; then what has another word so; then
        both without regard to diacritics.
        """
        fits = self._fitting(typed[0])
        for word in typed[1:]:
            fits = np.where(self._fitting(word) > 0, fits, 0)
        return fits

    def _fitting(self, typed: str) -> Counts:
        """Return how well each phrase fits one typed word."""
        plain, fits = fold_text(typed), np.zeros(len(self.each), np.int8)
        places = prefix_range(self.words, plain)
        found, first = self.of[places], self.first[places]
        fits[found] = 1
        fits[found[first]] = 2
        if plain != typed:
            same = np.array([word.startswith(typed) for word in self.spelled[places]], bool)
            fits[found[same]] = 3
            fits[found[same & first]] = 4
        return fits

    def counts(self, passes: Flags) -> Counts:
        """Return how many of the documents that pass each phrase has."""
        passed = np.concatenate(([0], np.cumsum(passes[self.documents])))
        return passed[self.starts[1:]] - passed[self.starts[:-1]]

    def led_to(self, phrase: int, passes: Flags) -> list[int]:
        """Return the documents that pass and have a phrase: the first few of them."""
        start, end = self.starts[phrase : phrase + 2]
        having = self.documents[start:end]
        return having[passes[having]][:MOST_LED].tolist()


def phrase_key(type_: str, texts: Mapping[str, str]) -> Phrase:
    return type_, tuple(sorted(texts.items()))


def lowercase_words(text: str) -> list[str]:
    """Return the words of a text in small letters, hyphenated ones in parts.

    >>> lowercase_words("E-pakalpojumi Ādažos")
    ['e', 'pakalpojumi', 'ādažos']
    """
    return [token.spelling.lower() for token in tokens(text)]


class PhrasePart(NamedTuple):
    """The phrases of the documents from one number on, so many, and what each of these is."""

    phrases: Phrases
    first: int
    size: int
    identity: Callable[[int], Identity]
