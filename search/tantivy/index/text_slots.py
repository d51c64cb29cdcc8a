"""A text as tantivy reads it: ready keys, one for each word and between spaces.

A word that has a key in the language of its text takes that key, any other its spelling behind a
sign, so that a phrase reaches over words without a key and stays one run of slots.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from search.language.analysis import (
    HYPHENS,
    PART,
    WORD,
    Term,
    analyse_spelling,
    fold_text,
    is_shouted,
    lowercase_word,
    normalize_word,
)

# What begins the slot of a word that has no key in the language of its text.
SPELLED = "="
# No word has this slot, so no phrase reaches over it.
BREAK = " ; "
# Between a spelling without diacritics and the spelling itself; it sorts before every letter.
FOLD = "\x1f"
# So far a word written together is found beside its neighbours.
CONTEXT = 6
REMEMBERED = 1 << 16


class Slots(NamedTuple):
    """Words as one string of keys, and as one of spellings."""

    keys: str
    spellings: str


def text_slots(text: str, lang: str) -> Slots:
    """Return the words of a text, a hyphenated one in parts and once more written together.

    >>> text_slots("Skolu un e-lietu tīkls", "lv").keys
    'skol =un e liet tikl ; skol =un eliet ; eliet tikl'
    >>> text_slots("Tīkls", "lv").spellings == "tikls\\x1ftīkls"
    True
    """
    words, shouted = WORD.findall(text), is_shouted(text)
    each = [word_slots(word, lang, shouted) for word in words]
    plain = join_slots(each)
    if not any(hyphen in text for hyphen in HYPHENS):
        return plain
    parts = {place: PART.findall(word) for place, word in enumerate(words)}
    wholes = {
        place: word_slots("".join(several), lang, shouted)
        for place, several in parts.items()
        if len(several) > 1
    }
    beside = (BREAK.join(word_contexts(each, n, whole.keys)) for n, whole in wholes.items())
    return Slots(
        BREAK.join([plain.keys, *beside]),
        " ".join([plain.spellings, *(whole.spellings for whole in wholes.values())]),
    )


@lru_cache(REMEMBERED)
def word_slots(word: str, lang: str, shouted: bool) -> Slots:
    """Return the slots of a word of a text, one for each part of a hyphenated one."""
    spelled = lowercase_word if shouted else normalize_word
    if word.isalnum():
        return spelling_slots(spelled(word), lang)
    return join_slots([spelling_slots(spelled(part), lang) for part in PART.findall(word)])


def spelling_slots(spelling: str, lang: str) -> Slots:
    """Return the key of a spelling and the spelling as it is looked up."""
    as_spelled, key, plain = analyse_spelling(spelling, lang)
    return Slots(key or SPELLED + as_spelled, build_lookup_key(plain, as_spelled))


def join_slots(each: Sequence[Slots]) -> Slots:
    return Slots(*map(" ".join, zip(*each, strict=True))) if each else Slots("", "")


def word_contexts(each: Sequence[Slots], place: int, whole: str) -> Iterator[str]:
    """Yield a hyphenated word behind what stands before it and before what stands behind it."""
    before = join_slots(each[max(place - CONTEXT, 0) : place]).keys.split()
    after = join_slots(each[place + 1 : place + 1 + CONTEXT]).keys.split()
    yield " ".join([*before[-CONTEXT:], whole])
    if after:
        yield " ".join([whole, *after[:CONTEXT]])


def lookup_key(spelling: str) -> str:
    """Return a spelling behind its letters without diacritics, which it is sorted by.

    >>> lookup_key("tirgus"), lookup_key("LĢIA") == "lgia\\x1fLĢIA"
    ('tirgus', True)
    """
    return build_lookup_key(fold_text(spelling), spelling)


def build_lookup_key(plain: str, spelling: str) -> str:
    return spelling if plain == spelling else f"{plain}{FOLD}{spelling}"


def lookup_spelling(looked_up: str) -> str:
    return looked_up.rpartition(FOLD)[2]


def slot_alternatives(terms: Iterable[Term], lang: str) -> list[str]:
    """Return the slots of a text in a language that answer a word of these terms.

    >>> slot_alternatives([("exact", "tilti"), ("lv", "tilt"), ("en", "tilti")], "lv")
    ['tilt', '=tilti']
    """
    terms = list(terms)
    keys = [key for name, key in terms if name == lang]
    spelled = [SPELLED + key for name, key in terms if name == "exact"]
    return list(dict.fromkeys(keys + spelled))
