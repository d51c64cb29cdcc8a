"""Other words for the same thing: sets that editors keep, applied to queries only.

A set has words, and may have others that they find. Without those the words find each other; with
them the words find these, and are not found by them. A side may be several words; then they are
matched in any order and found as a phrase.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import NamedTuple

from search.language import LANGUAGES
from search.language.analysis import Term, is_content_word, stem_key, tokens

MOST_WORDS = 4

# The keys of the deciding words of one side, in one language.
Side = tuple[str, tuple[str, ...]]
Set = tuple[Sequence[str], Sequence[str]]
"""The words of a set, and what they find; nothing when they find each other."""


class SynonymMatch(NamedTuple):
    """How many words a phrase stands for, and whether it says the same, not something alike."""

    words: int
    is_same: bool


class Synonyms:
    """Phrases by the words that they may stand for."""

    def __init__(self, sets: Iterable[Set] = ()) -> None:
        """Learn what each side of these sets finds."""
        self._phrases: dict[Side, dict[str, None]] = defaultdict(dict)
        for words, finds in sets:
            for side, others in synonym_pairs(words, finds):
                for known in synonym_sides(side):
                    self._phrases[known].update(dict.fromkeys(others))
        self._longest = max((len(keys) for _, keys in self._phrases), default=0)

    def of(self, words: Sequence[Iterable[Term]]) -> list[dict[str, SynonymMatch]]:
        """Return for each word, given by its keys in each language, the phrases to find instead.

        What several words say together is said instead of each of them.
        """
        keyed = [keys_by_language(word) for word in words]
        found: list[dict[str, SynonymMatch]] = [{} for _ in words]
        for first in range(len(words)):
            for last in range(first + 1, min(first + self._longest, len(words)) + 1):
                for phrase, said in self._said_by(keyed[first:last]):
                    for place in found[first:last]:
                        place[phrase] = max(said, place.get(phrase, said))
        return found

    def _said_by(self, words: Sequence[dict[str, list[str]]]) -> Iterator[tuple[str, SynonymMatch]]:
        """Yield the phrases that say what these words say together."""
        for lang in LANGUAGES:
            for keys in product(*(word.get(lang, ()) for word in words)):
                said = SynonymMatch(len(keys), is_same=len(keys) > 1 or "".join(keys).isupper())
                for phrase in self._phrases.get((lang, tuple(sorted(keys))), ()):
                    yield phrase, said


def keys_by_language(terms: Iterable[Term]) -> dict[str, list[str]]:
    """Return the keys of each language."""
    keys: dict[str, list[str]] = defaultdict(list)
    for lang, one in terms:
        keys[lang].append(one)
    return keys


def synonym_pairs(words: Sequence[str], finds: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield each side of a set that may be typed, with what is found instead.

    >>> list(synonym_pairs(["mājoklis", "dzīvoklis"], []))
    [('mājoklis', ['dzīvoklis']), ('dzīvoklis', ['mājoklis'])]
    >>> list(synonym_pairs(["LED"], ["apgaismojums"]))
    [('LED', ['apgaismojums'])]
    """
    for side in words:
        yield side, [other for other in finds or words if other != side]


def synonym_sides(phrase: str) -> Iterator[Side]:
    """Yield what a phrase is recognised by in each language.

    >>> dict(synonym_sides("kultūras nams"))["lv"]
    ('kultur', 'nam')
    """
    words = [token.spelling for token in tokens(phrase) if is_content_word(token.spelling)][
        :MOST_WORDS
    ]
    for lang in LANGUAGES:
        yield lang, tuple(sorted(stem_key(word, lang) for word in words))


NO_SYNONYMS = Synonyms()
