"""Where wanted words stand in the texts of a document, by the keys that are kept with them."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from search.language.analysis import (
    HYPHENS,
    PART,
    WORD,
    Term,
    exact_key,
    normalize_word,
    spelled_terms,
)
from search.query.fields import TEXTS
from search.ranking.postings import GAP, RANGE
from search.tantivy.index.text_slots import BREAK, SPELLED

Texts = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class WantedSlots:
    """What is looked for in the texts of a language: slots, and spellings that no slot tells.

    A word that is spelled so has one of the slots of `perhaps`.
    """

    slots: Set[str]
    spellings: Set[str]
    perhaps: Set[str]


@lru_cache(8)
def query_slots(terms: frozenset[Term], lang: str) -> WantedSlots:
    """Return what answers some terms in the texts of a language."""
    keys = {key for name, key in terms if name == lang}
    spelled = {key: spelling_slot(key, lang) for name, key in terms if name == "exact"}
    slots = keys | {SPELLED + key for key in spelled}
    rest = {key: slot for key, slot in spelled.items() if slot not in keys}
    return WantedSlots(slots, rest.keys(), set(rest.values()) - slots)


def spelling_slot(spelling: str, lang: str) -> str:
    """Return the slot of a word that is spelled so."""
    return next((key for _, key in spelled_terms(spelling, lang)[1:]), SPELLED + spelling)


def hit_positions(texts: Texts, keys: Texts, terms: frozenset[Term]) -> list[int]:
    """Return the positions of the words that are found by one of some terms, in order."""
    found: set[int] = set()
    for name, by_language in texts.items():
        at = TEXTS.index(name) * RANGE
        for lang, text in by_language.items():
            slots = keys[name][lang].partition(BREAK)[0].split()
            found.update(at + place for place in hit_places(text, slots, lang, terms))
            at += len(slots) + GAP
    return sorted(found)


def hit_places(text: str, slots: Sequence[str], lang: str, terms: frozenset[Term]) -> Iterator[int]:
    """Yield the places of wanted words among the words of a text."""
    wanted = query_slots(terms, lang)
    if not wanted.slots.isdisjoint(slots):
        yield from (place for place, slot in enumerate(slots) if slot in wanted.slots)
    if not wanted.perhaps.isdisjoint(slots):
        for place, (word, slot) in enumerate(zip(PART.findall(text), slots, strict=False)):
            if slot in wanted.perhaps and exact_key(normalize_word(word)) in wanted.spellings:
                yield place
    if any(hyphen in text for hyphen in HYPHENS):
        yield from hyphenated_places(text, lang, terms)


def hyphenated_places(text: str, lang: str, terms: Set[Term]) -> Iterator[int]:
    """Yield the places of the parts of hyphenated words that are wanted written together."""
    place = 0
    for word in WORD.findall(text):
        parts = PART.findall(word)
        if len(parts) > 1 and not terms.isdisjoint(spelled_terms("".join(parts), lang)):
            yield from range(place, place + len(parts))
        place += len(parts)
