"""What leads from the words of a phrase to the phrase: terms of an index field of tantivy."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from search.analysis import folded
from search.suggestions import Phrase, phrase_of, words_of

PHRASES = "phrases"
# Between the pieces of a term; it sorts before every letter.
APART = "\x1f"
# So many phrases are taken apart only once.
REMEMBERED = 4_096
# How well a word fits: it begins the phrase or not, as it is spelled or without diacritics.
SPELLED, PLAIN = "43", "21"


def phrase_terms(suggestions: Mapping[str, Sequence[Mapping[str, str]]]) -> set[str]:
    """Return the terms of the phrases of a document.

    >>> sorted(term.split(APART)[:3] for term in phrase_terms({"PLACE": [{"lv": "Rīga"}]}))
    [['PLACE', '2', 'riga'], ['PLACE', '4', 'rīga']]
    """
    every = (phrase_of(type_, texts) for type_, each in suggestions.items() for texts in each)
    return {term for phrase in every for term in terms_of(phrase)}


@lru_cache(REMEMBERED)
def terms_of(phrase: Phrase) -> tuple[str, ...]:
    """Return what leads to a phrase; places and themes are those of many documents."""
    return tuple(terms(phrase))


def terms(phrase: Phrase) -> Iterator[str]:
    """Yield what leads to a phrase."""
    type_, texts = phrase
    told = json.dumps(texts, ensure_ascii=False)
    for _, text in texts:
        for at, word in enumerate(words_of(text)):
            plain = folded(word)
            yield APART.join((type_, "2" if at == 0 else "1", plain, told))
            if plain != word:
                yield APART.join((type_, "4" if at == 0 else "3", word, told))


def phrase_led_to(term: str) -> Phrase:
    """Return the phrase that a term leads to."""
    type_, _, _, told = term.split(APART)
    return type_, tuple((lang, text) for lang, text in json.loads(told))
