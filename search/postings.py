"""A document to postings: which keys it has, where and with what weight."""

from dataclasses import dataclass, field

from search.analysis import Token, terms, tokens
from search.documents import Document

# How much an occurrence in each field of a document counts; another field counts once.
FIELD_WEIGHTS = {
    "codes": 12.0,
    "title": 4.0,
    "names": 3.0,
    "places": 2.5,
    "themes": 1.0,
    "places_around": 0.5,
    "summary": 1.5,
    "body": 1.0,
}
# So many positions lie between two texts that no phrase reaches from one into the next.
GAP = 100


@dataclass
class Occurrences:
    """Where a key occurs in a document, and what all its occurrences weigh."""

    positions: list[int] = field(default_factory=list)
    weight: float = 0.0


Postings = dict[str, dict[str, Occurrences]]


def postings(document: Document) -> Postings:
    """Return the occurrences of each key, by index field: `exact` and the languages.

    >>> document = Document("Practice", 1, {"title": {"lv": "Skolu tīkls"}})
    >>> postings(document)["lv"]["tikl"]
    Occurrences(positions=[1], weight=4.0)
    """
    found: Postings = {}
    start = 0
    for name, texts in document.texts.items():
        for lang, text in texts.items():
            read = list(tokens(text))
            for token in read:
                add(found, token, lang, at=start + token.position, weight=weight_of(name))
            start += len(read) + GAP
    return found


def weight_of(name: str) -> float:
    """Return what one occurrence in this field counts."""
    return FIELD_WEIGHTS.get(name, 1.0)


def add(found: Postings, token: Token, lang: str, *, at: int, weight: float) -> None:
    """Note one word at its position."""
    for index_field, key in terms(token, lang):
        occurrences = found.setdefault(index_field, {}).setdefault(key, Occurrences())
        if occurrences.positions[-1:] != [at]:
            occurrences.positions.append(at)
            occurrences.weight += weight
