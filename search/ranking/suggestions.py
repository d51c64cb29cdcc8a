"""What somebody who is typing may mean: phrases of documents, found by how their words begin.

Only documents that may be shown are counted, and a phrase that none of them has is not suggested;
so what is hidden cannot be told from what is not there.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.documents import Suggestion
from search.engine import Identity
from search.language.analysis import (
    fold_text,
    tokens,
)
from search.language.word_arrays import (
    Arrays,
    StringArray,
    pack_strings,
    prefix_arrays,
    unpack_strings,
)

# Of what is typed so many letters and words are read.
LONGEST_TYPED = 200
MOST_TYPED = 8
# So many of the documents that a phrase leads to are named.
MOST_LED = 3
# What stands between the type, the languages and the texts of a phrase.
APART = "\0"

Numbers = NDArray[np.integer]
Flags = NDArray[np.bool_]
Texts = Mapping[str, str]
"""A phrase in its languages."""
Phrase = tuple[str, tuple[tuple[str, str], ...]]
"""The type of a phrase, and its languages with how it is spelled in each."""
Suggested = tuple[int, Mapping[str, Sequence[Texts]]]
"""The number of a document, and the phrases that lead to it, by type."""


@dataclass(frozen=True)
class Phrases:
    """The phrases of some documents: of a part of an index that does not change.

    `told` are the phrases, `words` the words of all of them in order, folded, `spelled` the same
    as they are spelled, `of` the phrase of each and `first` whether it begins it. The documents of
    phrase n are those in `documents` from `starts[n]` to `starts[n + 1]`.
    """

    told: StringArray
    words: StringArray
    spelled: StringArray
    of: Numbers
    first: Flags
    documents: Numbers
    starts: Numbers

    def __getitem__(self, number: int) -> Phrase:
        """Return a phrase."""
        type_, *texts = self.told[number].split(APART)
        return type_, tuple(zip(texts[::2], texts[1::2], strict=False))

    def arrays(self, name: str) -> Arrays:
        """Return what to keep under a name."""
        texts: list[Any] = [getattr(self, part).arrays(part) for part in TEXTS]
        numbers = {part: getattr(self, part) for part in NUMBERS}
        return prefix_arrays(
            name, {part: array for each in (*texts, numbers) for part, array in each.items()}
        )

    def fitting(self, typed: Sequence[str]) -> Numbers:
        """Return how well each phrase fits the typed words: 0 when one of them begins no word.

        Best is what begins as was typed, diacritics and all; then what has another word so; then
        both without regard to diacritics.
        """
        fits = self._fitting(typed[0])
        for word in typed[1:]:
            fits = np.where(self._fitting(word) > 0, fits, 0)
        return fits

    def _fitting(self, typed: str) -> Numbers:
        """Return how well each phrase fits one typed word."""
        plain, fits = fold_text(typed), np.zeros(len(self.told), np.int8)
        places = self.words.beginning(plain)
        found, first = (each[places.start : places.stop] for each in (self.of, self.first))
        fits[found] = 1
        fits[found[first]] = 2
        if plain != typed:
            same = self.spelled.begin(places, typed)
            fits[found[same]] = 3
            fits[found[same & first]] = 4
        return fits

    def counts(self, passes: Flags) -> Numbers:
        """Return how many of the documents that pass each phrase has."""
        passed = np.concatenate(([0], np.cumsum(passes[self.documents])))
        return passed[self.starts[1:]] - passed[self.starts[:-1]]

    def led_to(self, phrase: int, passes: Flags) -> list[int]:
        """Return the documents that pass and have a phrase: the first few of them."""
        start, end = self.starts[phrase : phrase + 2]
        having = self.documents[start:end]
        return having[passes[having]][:MOST_LED].tolist()


TEXTS, NUMBERS = ("told", "words", "spelled"), ("of", "first", "documents", "starts")


def unpack_phrases(arrays: Arrays) -> Phrases:
    """Return the phrases that were kept."""
    told, words, spelled = (unpack_strings(arrays, part) for part in TEXTS)
    return Phrases(told, words, spelled, *(arrays[part] for part in NUMBERS))


def gather_phrases(suggested: Iterable[Suggested]) -> Phrases:
    """Return the phrases of documents.

    >>> one, other = {"lv": "Jēkabpils novads"}, {"lv": "Rīga"}
    >>> phrases = gather_phrases([(0, {"place": [one]}), (1, {"place": [other]})])
    >>> list(phrases.words), phrases.fitting(["jekab"]).tolist(), phrases[1]
    (['jekabpils', 'novads', 'riga'], [2, 0], ('place', (('lv', 'Rīga'),)))
    """
    having: dict[Phrase, list[int]] = {}
    for number, by_type in suggested:
        of_one = {phrase_key(type_, texts) for type_, each in by_type.items() for texts in each}
        for phrase in of_one:
            having.setdefault(phrase, []).append(number)
    words = sorted(
        (fold_text(word), word, phrase, at == 0)
        for phrase, (_, texts) in enumerate(having)
        for _, text in texts
        for at, word in enumerate(lowercase_words(text))
    )
    return Phrases(
        pack_strings(phrase_text(phrase) for phrase in having),
        pack_strings(word for word, *_ in words),
        pack_strings(spelled for _, spelled, *_ in words),
        np.array([phrase for *_, phrase, _ in words], np.int32),
        np.array([first for *_, first in words], bool),
        np.array([number for numbers in having.values() for number in numbers], np.int32),
        np.cumsum([0, *map(len, having.values())], dtype=np.int32),
    )


def phrase_text(phrase: Phrase) -> str:
    """Return a phrase as one text."""
    type_, texts = phrase
    return APART.join((type_, *(part for text in texts for part in text)))


def phrase_key(type_: str, texts: Texts) -> Phrase:
    """Return a phrase so that it can be looked up."""
    return type_, tuple(sorted(texts.items()))


def lowercase_words(text: str) -> list[str]:
    """Return the words of a text in small letters, hyphenated ones in parts.

    >>> lowercase_words("E-pakalpojumi Ādažos")
    ['e', 'pakalpojumi', 'ādažos']
    """
    return [token.spelling.lower() for token in tokens(text)]


@dataclass(frozen=True)
class PhraseSource:
    """Phrases of a part of an index, which of its documents pass, and what documents they are."""

    phrases: Phrases
    passes: Flags
    identity: Callable[[int], Identity]

    def found(self, typed: Sequence[str]) -> Iterator[tuple[Phrase, "PhraseFit"]]:
        """Yield the phrases that fit what was typed and that documents which pass have."""
        fits, counts = self.phrases.fitting(typed), self.phrases.counts(self.passes)
        chosen = np.flatnonzero((fits > 0) & (counts > 0))
        numbers = chosen.tolist(), fits[chosen].tolist(), counts[chosen].tolist()
        for phrase, fit, count in zip(*numbers, strict=True):
            yield self.phrases[phrase], PhraseFit(fit, count, ((self, phrase),))

    def leads_to(self, phrase: int) -> list[Identity]:
        """Return what has a phrase: the first few that pass."""
        return [*map(self.identity, self.phrases.led_to(phrase, self.passes))]


class PhraseFit(NamedTuple):
    """How well a phrase fits, how many documents have it, and in which parts of the index."""

    fit: int
    documents: int
    places: tuple[tuple[PhraseSource, int], ...]


def rank_suggestions(
    parts: Iterable[PhraseSource], prefix: str, types: Collection[str], lang: str, first: int
) -> list[Suggestion]:
    """Return phrases of these types in which every typed word begins a word.

    Those that begin so come first, then those that most documents have, then by spelling. Of a
    phrase in several languages the text in this one is given, if it is the one that fits.
    """
    typed = lowercase_words(prefix[:LONGEST_TYPED])[:MOST_TYPED]
    if not typed or first < 1:
        return []
    found: dict[Phrase, PhraseFit] = {}
    for part in parts:
        for phrase, more in part.found(typed):
            if phrase[0] in types:
                known = found.get(phrase)
                found[phrase] = merge_phrase_fits(known, more) if known else more
    best = nsmallest(first, found.items(), key=suggestion_rank)
    return [build_suggestion(*item, typed, lang) for item in best]


def merge_phrase_fits(one: PhraseFit, other: PhraseFit) -> PhraseFit:
    """Return what two parts of the index know of a phrase as one."""
    return PhraseFit(one.fit, one.documents + other.documents, (*one.places, *other.places))


def suggestion_rank(item: tuple[Phrase, PhraseFit]) -> tuple[int, int, Phrase]:
    """Return what orders suggestions."""
    phrase, found = item
    return -found.fit, -found.documents, phrase


def build_suggestion(
    phrase: Phrase, found: PhraseFit, typed: Sequence[str], lang: str
) -> Suggestion:
    """Return a phrase, as it is spelled in the language that fits best, with what it leads to."""
    type_, texts = phrase
    best = max(texts, key=lambda text: (count_prefix_matches(text[1], typed), text[0] == lang))
    led = [identity for part, number in found.places for identity in part.leads_to(number)]
    return Suggestion(type_, best[1], found.documents, tuple(led[:MOST_LED]))


def count_prefix_matches(text: str, typed: Sequence[str]) -> int:
    """Return how many typed words begin a word of a text.

    >>> count_prefix_matches("Jēkabpils novads", ["nov", "jēkab", "municip"])
    2
    """
    words = [fold_text(word) for word in lowercase_words(text)]
    return sum(any(word.startswith(fold_text(each)) for word in words) for each in typed)
