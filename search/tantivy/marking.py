"""Where wanted words stand in the texts of a document, by the keys that are kept with them."""

from collections.abc import Iterator, Mapping

from search.analysis import PART, WORD, Term, composed, exact, spelled_terms
from search.postings import GAP, RANGE, number_of
from search.tantivy.slots import BREAK, HYPHENS, SPELLED

Texts = Mapping[str, Mapping[str, str]]


def positions(texts: Texts, keys: Texts, wanted: set[Term]) -> list[int]:
    """Return the positions of the words that are found by a wanted term, in order."""
    found: set[int] = set()
    for name, by_language in texts.items():
        at = number_of(name) * RANGE
        for lang, text in by_language.items():
            slots = keys[name][lang].partition(BREAK)[0].split()
            found.update(at + place for place in places(text, slots, lang, wanted))
            at += len(slots) + GAP
    return sorted(found)


def places(text: str, slots: list[str], lang: str, wanted: set[Term]) -> Iterator[int]:
    """Yield the places of wanted words among the words of a text."""
    by_key = {key for name, key in wanted if name == lang}
    spelled = {key for name, key in wanted if name == "exact"}
    by_key |= {SPELLED + key for key in spelled}
    yield from (place for place, slot in enumerate(slots) if slot in by_key)
    small = {key.lower() for key in spelled}
    for place, word in enumerate(PART.findall(text)):
        if word.lower() in small and exact(composed(word)) in spelled:
            yield place
    if any(hyphen in text for hyphen in HYPHENS):
        yield from wholes(text, lang, wanted)


def wholes(text: str, lang: str, wanted: set[Term]) -> Iterator[int]:
    """Yield the places of the parts of hyphenated words that are wanted written together."""
    place = 0
    for word in WORD.findall(text):
        parts = PART.findall(word)
        if len(parts) > 1 and not wanted.isdisjoint(spelled_terms("".join(parts), lang)):
            yield from range(place, place + len(parts))
        place += len(parts)
