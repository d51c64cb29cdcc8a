"""What leads from the words of a phrase to the phrase: terms of two index fields of tantivy.

A dictionary of terms costs by the letter, so the terms of the words name a phrase by a short mark,
and one more term for each phrase tells what has that mark.
"""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

from search.language.analysis import fold_text
from search.ranking.phrases import Phrase, lowercase_words, phrase_key

PHRASES, TOLD = "phrases", "told"
# Between the pieces of a term; it sorts before every letter.
APART = "\x1f"
# So many phrases are taken apart only once.
REMEMBERED = 4_096
# How well a word fits: it begins the phrase or not, as it is spelled or without diacritics.
SPELLED, PLAIN = "43", "21"
MARK_BYTES = 9


class PhraseTerms(NamedTuple):
    """What leads to the mark of a phrase, and what tells the phrase."""

    leading: tuple[str, ...]
    telling: str


def phrase_terms(suggestions: Mapping[str, Sequence[Mapping[str, str]]]) -> set[PhraseTerms]:
    """Return the terms of the phrases of a document.

    >>> [found] = phrase_terms({"PLACE": [{"lv": "Rīga"}]})
    >>> [term.split(APART)[:3] for term in found.leading]
    [['PLACE', '2', 'riga'], ['PLACE', '4', 'rīga']]
    """
    every = (phrase_key(type_, texts) for type_, each in suggestions.items() for texts in each)
    return {build_phrase_terms(phrase) for phrase in every}


@lru_cache(REMEMBERED)
def build_phrase_terms(phrase: Phrase) -> PhraseTerms:
    """Return what leads to a phrase; places and themes are those of many documents."""
    told = json.dumps(phrase, ensure_ascii=False)
    digest = blake2b(told.encode("utf-8", "replace"), digest_size=MARK_BYTES).digest()
    mark = urlsafe_b64encode(digest).decode()
    leading = dict.fromkeys(phrase_word_terms(phrase, mark))
    return PhraseTerms(tuple(leading), f"{mark}{APART}{told}")


def phrase_word_terms(phrase: Phrase, mark: str) -> Iterator[str]:
    """Yield what leads to the mark of a phrase."""
    type_, texts = phrase
    for _, text in texts:
        for at, word in enumerate(lowercase_words(text)):
            plain, is_later = fold_text(word), min(at, 1)
            yield APART.join((type_, PLAIN[is_later], plain, mark))
            if plain != word:
                yield APART.join((type_, SPELLED[is_later], word, mark))


def term_mark(term: str) -> str:
    return term.rpartition(APART)[2]


def decode_phrase(term: str) -> Phrase:
    """Return the phrase that a term tells.

    >>> [found] = phrase_terms({"PLACE": [{"lv": "Rīga"}]})
    >>> decode_phrase(found.telling)
    ('PLACE', (('lv', 'Rīga'),))
    """
    type_, texts = json.loads(term.partition(APART)[2])
    return type_, tuple((lang, text) for lang, text in texts)
