"""Where wanted words stand in the texts of a document, by the keys that are kept with them."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass

from search.analysis import PART, WORD, Term, composed, exact, spelled_terms
from search.postings import GAP, RANGE, number_of
from search.tantivy.slots import BREAK, HYPHENS, SPELLED

Texts = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Wanted:
    """What is looked for in the texts of a language: slots, and spellings that no slot tells."""

    terms: Set[Term]
    slots: Set[str]
    spellings: Set[str]
    small: Set[str]


def wanted_in(lang: str, terms: Set[Term]) -> Wanted:
    """Return what answers some terms in the texts of a language."""
    keys = {key for name, key in terms if name == lang}
    spelled = {key for name, key in terms if name == "exact"}
    slots = keys | {SPELLED + key for key in spelled}
    rest = {key for key in spelled if not (keys and has_slot(key, lang, keys))}
    return Wanted(terms, slots, rest, {key.lower() for key in rest})


def has_slot(spelling: str, lang: str, keys: Set[str]) -> bool:
    """Tell whether one of some keys is that of a spelling."""
    return any(key in keys for _, key in spelled_terms(spelling, lang)[1:])


def positions(texts: Texts, keys: Texts, wanted: Mapping[str, Wanted]) -> list[int]:
    """Return the positions of the words that are found by a wanted term, in order."""
    found: set[int] = set()
    for name, by_language in texts.items():
        at = number_of(name) * RANGE
        for lang, text in by_language.items():
            slots = keys[name][lang].partition(BREAK)[0]
            found.update(at + place for place in places(text, slots, lang, wanted[lang]))
            at += slots.count(" ") + bool(slots) + GAP
    return sorted(found)


def places(text: str, slots: str, lang: str, wanted: Wanted) -> Iterator[int]:
    """Yield the places of wanted words among the words of a text, which has these slots."""
    if any(slot in slots for slot in wanted.slots):
        yield from (place for place, slot in enumerate(slots.split(" ")) if slot in wanted.slots)
    # First all words at once, since most texts have none of them.
    if wanted.small and not wanted.small.isdisjoint(PART.findall(text.lower())):
        for place, word in enumerate(PART.findall(text)):
            if word.lower() in wanted.small and exact(composed(word)) in wanted.spellings:
                yield place
    if any(hyphen in text for hyphen in HYPHENS):
        yield from wholes(text, lang, wanted.terms)


def wholes(text: str, lang: str, terms: Set[Term]) -> Iterator[int]:
    """Yield the places of the parts of hyphenated words that are wanted written together."""
    place = 0
    for word in WORD.findall(text):
        parts = PART.findall(word)
        if len(parts) > 1 and not terms.isdisjoint(spelled_terms("".join(parts), lang)):
            yield from range(place, place + len(parts))
        place += len(parts)


class WantedByLanguage(dict[str, Wanted]):
    """What is looked for in each language, found out when the first text of it comes."""

    def __init__(self, terms: Set[Term]) -> None:
        self._terms = terms

    def __missing__(self, lang: str) -> Wanted:
        """Return what is looked for in a language."""
        self[lang] = wanted_in(lang, self._terms)
        return self[lang]
