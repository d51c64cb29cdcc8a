"""What a typed word may mean: the terms that answer it."""

from collections.abc import Iterator
from functools import lru_cache

from search.language import LANGUAGES
from search.language.analysis import (
    LONGEST_ABBREVIATION,
    Term,
    exact_key,
    is_abbreviation,
    is_content_word,
    stem_key,
    tokens,
)
from search.language.words import ABBREVIATIONS, GENERIC_WORDS
from search.query.tree import Word


def generic_keys() -> set[Term]:
    """Return the terms of what is said of everything."""
    return {(lang, stem_key(word, lang)) for lang in LANGUAGES for word in GENERIC_WORDS[lang]}


GENERIC_KEYS = generic_keys()


@lru_cache(maxsize=2_000)
def phrase_words(phrase: str) -> tuple[Word, ...]:
    """Return the words of a phrase whose spelling is as it is meant, unlike that of a typed one.

    >>> [word.terms for word in phrase_words("LPS un tīkls")][1:]
    [(('exact', 'un'),), (('lv', 'tikl'), ('en', 'tikl'))]
    """
    return tuple(
        Word(
            token.spelling,
            token.position,
            tuple((lang, stem_key(token.spelling, lang)) for lang in LANGUAGES)
            if is_content_word(token.spelling)
            else (("exact", exact_key(token.spelling)),),
            is_content_word(token.spelling),
        )
        for token in tokens(phrase)
    )


def read_words(text: str) -> Iterator[Word]:
    """Yield the words of a text with the terms that answer each."""
    for token in tokens(text):
        terms = tuple(term for spelling in token.spellings for term in typed_word_terms(spelling))
        is_generic = not GENERIC_KEYS.isdisjoint(terms)
        yield Word(
            token.spelling, token.position, terms, is_content_word(token.spelling), is_generic
        )


def typed_word_terms(spelling: str) -> Iterator[Term]:
    """Yield the (index field, key) pairs that answer a word as someone typed it.

    >>> list(typed_word_terms("un"))
    [('exact', 'un')]
    >>> list(typed_word_terms("varam"))[1:3]
    [('lv', 'var'), ('lv', 'VARAM')]
    """
    is_known = is_content_word(spelling) and spelling.upper() in ABBREVIATIONS
    yield "exact", spelling.upper() if is_known else exact_key(spelling)
    for lang in LANGUAGES:
        for reading in word_readings(spelling):
            yield lang, stem_key(reading, lang)


def word_readings(spelling: str) -> tuple[str, ...]:
    """Return how a typed word may be meant: as a word, as an abbreviation, or either.

    Only a known abbreviation in capitals is no word; a function word is one only if known.

    >>> [word_readings(word) for word in ("VARAM", "SKOLA", "Led", "es", "un")]
    [('VARAM',), ('SKOLA', 'skola'), ('Led', 'LED'), ('ES',), ()]
    """
    if not is_content_word(spelling):
        return (spelling.upper(),) if spelling.upper() in ABBREVIATIONS else ()
    if is_abbreviation(spelling):
        return (spelling,) if spelling in ABBREVIATIONS else (spelling, spelling.lower())
    if 2 <= len(spelling) <= LONGEST_ABBREVIATION:
        return (spelling, spelling.upper())
    return (spelling,)
