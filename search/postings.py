"""A document to postings: which keys it has, where and with what weight."""

from dataclasses import dataclass, field

from search.analysis import WORD, is_shouted, word_terms
from search.documents import Document
from search.fields import TEXTS
from search.weights import WEIGHTS

# So many positions lie between two texts that no phrase reaches from one into the next.
GAP = 100
# Each text has its own range of positions, so that a position tells its text.
RANGE = 1 << 20


@dataclass(slots=True)
class Occurrences:
    """Where a key occurs in a document, and what all its occurrences weigh."""

    positions: list[int] = field(default_factory=list)
    weight: float = 0.0


# What begins the names of the index fields of hidden documents.
HIDDEN = "hidden_"

Postings = dict[str, dict[str, Occurrences]]


def postings(document: Document) -> Postings:
    """Return the occurrences of each key, by index field: `exact` and the languages.

    >>> document = Document("Practice", 1, {"codes": {"lv": "Skolu tīkls"}})
    >>> postings(document)["lv"]["tikl"]
    Occurrences(positions=[1], weight=12.0)
    """
    found: Postings = {}
    beginning = HIDDEN if document.is_hidden else ""
    for name in sorted(document.texts, key=number_of):
        at, weight = number_of(name) * RANGE, WEIGHTS.of_field(name)
        for lang, text in document.texts[name].items():
            at = GAP + add(found, text, lang, at=at, weight=weight)
    return {beginning + index_field: keys for index_field, keys in found.items()}


def number_of(text: str) -> int:
    """Return the number of a text's range of positions; texts of other names share the last."""
    return TEXTS.index(text) if text in TEXTS else len(TEXTS)


def place_of(position: int) -> str:
    """Return the text that a position lies in.

    >>> place_of(RANGE + 7)
    'title'
    """
    number = position // RANGE
    return TEXTS[number] if number < len(TEXTS) else ""


def add(found: Postings, text: str, lang: str, *, at: int, weight: float) -> int:
    """Note the words of a text from a position on, and return the position behind the last one."""
    shouted = is_shouted(text)
    for word in WORD.findall(text):
        for terms in word_terms(word, lang, shouted):
            for index_field, key in terms:
                keys = found.get(index_field) or found.setdefault(index_field, {})
                if (known := keys.get(key)) is None:
                    keys[key] = Occurrences([at], weight)
                elif known.positions[-1] != at:
                    known.positions.append(at)
                    known.weight += weight
            at += 1
    return at
