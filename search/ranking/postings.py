"""A document to postings: which keys it has, and where."""

from collections import defaultdict
from collections.abc import Iterable

from search.documents import Document
from search.language.analysis import WORD, is_shouted, word_terms
from search.query.fields import TEXTS
from search.weights import WEIGHTS

# So many positions lie between two texts that no phrase reaches from one into the next.
GAP = 100
# Each text has its own range of positions, so that a position tells its text.
RANGE = 1 << 20
# What begins the names of the index fields of hidden documents.
HIDDEN = "hidden_"
# What one occurrence counts in each text by its number.
WEIGHT_OF_TEXT = tuple(map(WEIGHTS.of_field, TEXTS))

Said = dict[str, tuple[list[str], list[int]]]
"""By index field the keys of a document, as they come, and the position of each."""


def document_keys(document: Document) -> Said:
    """Return which keys a document has, by index field: `exact` and the languages.

    Raise ValueError for a text that is not among TEXTS.

    >>> document_keys(Document("Practice", 1, {"codes": {"lv": "Skolu tīkls"}}))["lv"]
    (['skol', 'tikl'], [0, 1])
    """
    found: Said = defaultdict(lambda: ([], []))
    for name in sorted(document.texts, key=TEXTS.index):
        at = TEXTS.index(name) * RANGE
        for lang, text in document.texts[name].items():
            at = GAP + add_text_keys(found, text, lang, at)
    beginning = HIDDEN if document.is_hidden else ""
    return {beginning + index_field: keys for index_field, keys in found.items()}


def key_weights(keys: Iterable[str], positions: Iterable[int]) -> dict[str, float]:
    """Return what all occurrences of each key weigh.

    >>> key_weights(["tikl", "skol", "tikl"], [0, RANGE, RANGE + 1])
    {'tikl': 17.0, 'skol': 5.0}
    """
    found: dict[str, float] = defaultdict(float)
    for key, position in dict.fromkeys(zip(keys, positions, strict=True)):
        found[key] += WEIGHT_OF_TEXT[position // RANGE]
    return dict(found)


def add_text_keys(found: Said, text: str, lang: str, at: int) -> int:
    """Note the words of a text from a position on, and return the position behind the last one."""
    shouted = is_shouted(text)
    for word in WORD.findall(text):
        for terms in word_terms(word, lang, shouted):
            for index_field, key in terms:
                keys, positions = found[index_field]
                keys.append(key)
                positions.append(at)
            at += 1
    return at
