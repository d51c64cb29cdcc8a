"""Text to search keys: what is compared when a typed word meets a written one.

A key is a lower-case word without diacritics and inflection; the key of an abbreviation is in
capitals, so that the two never meet (`VARAM` and `varam`).
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from whoosh.lang.porter2 import stem as english_stem

from search.language import LANGUAGES as LANGUAGES
from search.language.latvian import stem_latvian_word as latvian_stem
from search.language.words import ABBREVIATIONS, FUNCTION_WORDS

# Raise it with every change of keys or field weights: indexes built by an older one are rebuilt.
ANALYSER_VERSION = 9

# Letters and digits, and the accents typed behind them.
PART = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")
# A soft hyphen stands where a word may be divided, or was.
HYPHENS = "-\u2010\u2011\u00ad"
WORD = re.compile(rf"{PART.pattern}(?:[{HYPHENS}]{PART.pattern})*")
LONGEST_ABBREVIATION = 7
LONGEST_WORD = 60
# So many different words are remembered: half of those of a large index occur in few documents.
REMEMBERED = 1 << 15

# An index field (`exact` or a language) and a key in it.
Term = tuple[str, str]


class Token(NamedTuple):
    """A word of a text: its place among the words, and its spelling.

    A part of a hyphenated word also knows the whole, written together.
    """

    position: int
    spelling: str
    whole: str = ""

    @property
    def spellings(self) -> tuple[str, ...]:
        """What the token is found by."""
        return (self.spelling, self.whole) if self.whole else (self.spelling,)


def tokens(text: str) -> Iterator[Token]:
    """Yield the words of a text, a hyphenated word part by part.

    >>> [(t.position, t.spellings) for t in tokens("e-pakalpojums, 2024")]
    [(0, ('e', 'epakalpojums')), (1, ('pakalpojums', 'epakalpojums')), (2, ('2024',))]
    """
    position = 0
    spelled = lowercase_word if is_shouted(text) else normalize_word
    for word in WORD.finditer(text):
        simple = word.group().isalnum()
        parts = (word,) if simple else tuple(PART.finditer(text, *word.span()))
        whole = spelled("".join(part.group() for part in parts)) if len(parts) > 1 else ""
        for part in parts:
            yield Token(position, spelled(part.group()), whole)
            position += 1


def normalize_word(word: str) -> str:
    """Return the word with one code point for each accented letter (NFC), cut if endless."""
    return unicodedata.normalize("NFC", word)[:LONGEST_WORD]


def is_shouted(text: str) -> bool:
    """Tell whether a text is all in capitals because of its style, not its abbreviations.

    >>> is_shouted("LĪDZDALĪBAS BUDŽETS"), is_shouted("LPS tīkls"), is_shouted("DI PII")
    (True, False, False)
    """
    if not text.isupper():
        return False
    words = PART.findall(text)
    return len(words) > 2 or any(len(word) > LONGEST_ABBREVIATION for word in words)


def lowercase_word(word: str) -> str:
    """Return a word of a shouted text in small letters, unless it is a known abbreviation.

    >>> lowercase_word("BUDŽETS"), lowercase_word("VARAM")
    ('budžets', 'VARAM')
    """
    word = normalize_word(word)
    return word if word in ABBREVIATIONS else word.lower()


def fold_text(text: str) -> str:
    """Return the text in small letters without diacritics.

    >>> fold_text("Ķīļu ŗōta ČŠŽ")
    'kilu rota csz'
    """
    small = text.lower()
    if small.isascii():
        return small
    plain = unicodedata.normalize("NFD", small).encode("ascii", "ignore").decode("ascii")
    if len(plain) == len(small):
        return plain
    # Something was no letter with an accent, or an accent was typed behind one.
    apart = unicodedata.normalize("NFD", small)
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def exact_key(spelling: str) -> str:
    """Return the key of a word as it is spelled, endings and diacritics kept."""
    return spelling if is_abbreviation(spelling) else spelling.lower()


def stem_key(spelling: str, lang: str) -> str:
    """Return the key that a word shares with its other forms in this language.

    >>> stem_key("pašvaldību", "lv"), stem_key("pasvaldiba", "lv"), stem_key("networks", "en")
    ('pasvaldib', 'pasvaldib', 'network')
    >>> stem_key("VARAM", "lv"), stem_key("varam", "lv")
    ('VARAM', 'var')
    """
    plain = fold_text(spelling)
    return plain.upper() if is_abbreviation(spelling) else STEMS[lang](plain)


# What brings the forms of a folded word together, by language.
STEMS: dict[str, Callable[[str], str]] = {"lv": latvian_stem, "en": english_stem}


def is_abbreviation(spelling: str) -> bool:
    """Tell whether a word is written as an abbreviation: few letters, all capitals."""
    return 2 <= len(spelling) <= LONGEST_ABBREVIATION and spelling.isupper()


def is_content_word(spelling: str) -> bool:
    """Tell whether a word says what a text is about, as `un` and `the` do not.

    >>> [is_content_word(word) for word in ("un", "ES", "es", "ūdens")]
    [False, True, False, True]
    """
    return is_abbreviation(spelling) or fold_text(spelling) not in FUNCTION_WORDS


@lru_cache(maxsize=REMEMBERED)
def word_terms(word: str, lang: str, is_shouted: bool) -> tuple[tuple[Term, ...], ...]:
    """Return what each part of a word of a text is found by; all in capitals by its style or not.

    >>> word_terms("un", "lv", False), word_terms("LPS", "lv", True)
    (((('exact', 'un'),),), ((('exact', 'LPS'), ('lv', 'LPS')),))
    """
    spelled = lowercase_word if is_shouted else normalize_word
    if word.isalnum():
        return (derive_terms(spelled(word), lang),)
    parts = PART.findall(word)
    whole = derive_terms(spelled("".join(parts)), lang) if len(parts) > 1 else ()
    return tuple(derive_terms(spelled(part), lang) + whole for part in parts)


def derive_terms(spelling: str, lang: str) -> tuple[Term, ...]:
    """Return the terms of one spelling; a function word has no key of its own."""
    as_spelled, key, _ = analyse_spelling(spelling, lang)
    return (("exact", as_spelled), (lang, key)) if key else (("exact", as_spelled),)


spelled_terms = lru_cache(maxsize=REMEMBERED)(derive_terms)
"""The same, remembered."""


def analyse_spelling(spelling: str, lang: str) -> tuple[str, str, str]:
    """Return a word as it is compared by its spelling, its key if it has one, and it folded.

    >>> [analyse_spelling(spelling, "lv") for spelling in ("Tīklā", "un", "LĢIA")]
    [('tīklā', 'tikl', 'tikla'), ('un', '', 'un'), ('LĢIA', 'LGIA', 'lgia')]
    """
    plain = fold_text(spelling)
    if is_abbreviation(spelling):
        return spelling, plain.upper() if lang in STEMS else "", plain
    if plain in FUNCTION_WORDS or lang not in STEMS:
        return spelling.lower(), "", plain
    return spelling.lower(), STEMS[lang](plain), plain
