"""A text as tantivy reads it: ready keys, one for each word and between spaces.

A word that has a key in the language of its text takes that key, any other its spelling behind a
sign, so that a phrase reaches over words without a key and stays one run of slots.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from search.language.analysis import (
    HYPHENS,
    PART,
    WORD,
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
REMEMBERED = 1 << 17


class Slots(NamedTuple):
    """The words of a text as one string of keys, and as one of spellings."""

    keys: str
    spellings: str


def text_slots(text: str, lang: str) -> Slots:
    """Return the words of a text, a hyphenated one in parts and once more written together.

    >>> text_slots("Skolu un e-lietu tīkls", "lv").keys
    'skol =un e liet tikl ; skol =un eliet ; eliet tikl'
    >>> text_slots("Tīkls", "lv").spellings == "tikls\\x1ftīkls"
    True
    """
    words = WORD.findall(text)
    if not words:
        return Slots("", "")
    shouted = is_shouted(text)
    known = KNOWN[lang, shouted]
    if len(known) > REMEMBERED:
        known.clear()
    pairs = list(map(known.__getitem__, words))
    keys, spellings = map(" ".join, zip(*pairs, strict=True))
    if not any(hyphen in text for hyphen in HYPHENS):
        return Slots(keys, spellings)
    wholes = dict(hyphenated_words(words, lang, shouted))
    beside = (
        BREAK.join(word_contexts(pairs, number, whole.keys)) for number, whole in wholes.items()
    )
    return Slots(
        BREAK.join([keys, *beside]),
        " ".join([spellings, *(whole.spellings for whole in wholes.values())]),
    )


class KnownSlots(dict[str, Slots]):
    """The slots of words that were met, in texts of a language that are all in capitals or not.

    Quicker than a cache of calls, and each word of a corpus comes here.
    """

    def __init__(self, lang: str, shouted: bool) -> None:
        self._lang, self._spelled = lang, lowercase_word if shouted else normalize_word

    def __missing__(self, word: str) -> Slots:
        """Return the slots of a word, one for each part of a hyphenated one."""
        if word.isalnum():
            known = word_slot(self._spelled(word), self._lang)
        else:
            each = [word_slot(self._spelled(part), self._lang) for part in PART.findall(word)]
            known = Slots(*map(" ".join, zip(*each, strict=True)))
        self[word] = known
        return known


class SlotsByLanguage(dict[tuple[str, bool], KnownSlots]):
    """What is known of each language."""

    def __missing__(self, of: tuple[str, bool]) -> KnownSlots:
        """Return that nothing is known yet."""
        self[of] = KnownSlots(*of)
        return self[of]


KNOWN = SlotsByLanguage()


def word_slot(spelling: str, lang: str) -> Slots:
    """Return the key of a spelling and the spelling as it is looked up."""
    as_spelled, key, plain = analyse_spelling(spelling, lang)
    return Slots(key or SPELLED + as_spelled, build_lookup_key(plain, as_spelled))


def lookup_key(spelling: str) -> str:
    """Return a spelling behind its letters without diacritics, which it is sorted by.

    >>> lookup_key("tirgus"), lookup_key("LĢIA") == "lgia\\x1fLĢIA"
    ('tirgus', True)
    """
    return build_lookup_key(fold_text(spelling), spelling)


def build_lookup_key(plain: str, spelling: str) -> str:
    """Return a spelling behind its letters without diacritics, unless they are the same."""
    return spelling if plain == spelling else f"{plain}{FOLD}{spelling}"


def lookup_spelling(looked_up: str) -> str:
    """Return the spelling that is looked up so."""
    return looked_up.rpartition(FOLD)[2]


def hyphenated_words(words: Sequence[str], lang: str, shouted: bool) -> Iterator[tuple[int, Slots]]:
    """Yield the place of each hyphenated word, and it written together."""
    spelled = lowercase_word if shouted else normalize_word
    for number, word in enumerate(words):
        parts = PART.findall(word)
        if len(parts) > 1:
            yield number, word_slot(spelled("".join(parts)), lang)


def word_contexts(pairs: Sequence[Slots], number: int, whole: str) -> Iterator[str]:
    """Yield a hyphenated word behind what stands before it and before what stands behind it."""
    before = " ".join(keys for keys, _ in pairs[max(number - CONTEXT, 0) : number]).split()
    after = " ".join(keys for keys, _ in pairs[number + 1 : number + 1 + CONTEXT]).split()
    yield " ".join([*before[-CONTEXT:], whole])
    if after:
        yield " ".join([whole, *after[:CONTEXT]])


def slot_alternatives(terms: Iterable[tuple[str, str]], lang: str) -> list[str]:
    """Return the slots of a text in a language that answer a word of these terms.

    >>> slot_alternatives([("exact", "tilti"), ("lv", "tilt"), ("en", "tilti")], "lv")
    ['tilt', '=tilti']
    """
    terms = list(terms)
    keys = [key for name, key in terms if name == lang]
    spelled = [SPELLED + key for name, key in terms if name == "exact"]
    return list(dict.fromkeys(keys + spelled))
