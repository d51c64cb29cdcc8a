"""Documents like another one, found by the few keys that tell what it is about."""

from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from heapq import nlargest
from math import log

import numpy as np

from search.documents import Document, Match, SearchRequest
from search.language.analysis import LANGUAGES, Term
from search.ranking.filters import passing_flags, visible_flags
from search.ranking.postings import HIDDEN, document_keys, key_weights
from search.ranking.snapshot import NOTHING, Flags, Floats, IndexSnapshot, Numbers, Texts
from search.weights import saturate

# What a document is about stands in these; where it is and whom it leads to says less.
TELLING = ("title", "themes", "summary", "body", "problem", "solution", "results", "lessons")
# Names of places make nothing alike.
PLACES = ("places", "places_around", "names")
# So many of the heaviest keys are looked up, and so many are searched for.
MOST_READ, MOST_KEYS = 60, 8
# What shares fewer keys than this is not alike.
LEAST_SHARED = 2
# From so many occurrences on, more of them say little more.
SATURATION = 5.0


def similar_documents(
    snapshot: IndexSnapshot, kind: str, row_id: int, request: SearchRequest
) -> Sequence[Match]:
    """Return the documents that share most with one, without itself; none of an unknown one.

    What a key gives depends only on documents that the asker may see, and so does the order.
    """
    itself = snapshot.alive & (snapshot.kinds == kind) & (snapshot.row_ids == row_id)
    if not itself.any() or request.first < 1:
        return []
    among = visible_flags(snapshot, request.filters)
    having = cache(partial(weigh_key, snapshot, among, request.sees_hidden))
    documents, texts = int(np.count_nonzero(among)), snapshot.texts(int(itself.argmax()))
    keys = distinctive_keys(texts, lambda term: having(term)[0].size, documents)
    scores, shared = np.zeros((2, snapshot.count))
    for key, rarity in keys.items():
        numbers, weights = having(key)
        scores[numbers] += rarity * saturate(weights, SATURATION)
        shared[numbers] += 1
    passing = passing_flags(snapshot, request.filters, request.ranges)
    alike = passing & ~itself & (shared >= max(1, min(LEAST_SHARED, len(keys))))
    return top_matches(snapshot, np.flatnonzero(alike), scores, request.first)


def weigh_key(
    snapshot: IndexSnapshot, among: Flags, sees_hidden: bool, term: Term
) -> tuple[Numbers, Floats]:
    """Return which of the flagged documents have a key, and what it weighs in each."""
    lang, key = term
    names = (lang, HIDDEN + lang) if sees_hidden else (lang,)
    found = [each for name in names for each in snapshot.postings(name, (key.encode(),))]
    numbers = np.concatenate([NOTHING, *(each.numbers for each in found)])
    weights = np.concatenate([np.empty(0), *(each.weights for each in found)])
    shown = among[numbers]
    return numbers[shown], weights[shown]


def top_matches(
    snapshot: IndexSnapshot, numbers: Numbers, scores: Floats, most: int
) -> Sequence[Match]:
    """Return the documents of these numbers with the highest scores."""
    kinds, row_ids = snapshot.kinds[numbers], snapshot.row_ids[numbers]
    order = np.lexsort((row_ids, kinds, -scores[numbers]))[:most]
    return [Match(str(kinds[at]), int(row_ids[at]), float(scores[numbers[at]]), ()) for at in order]


def distinctive_keys(
    texts: Texts, having: Callable[[Term], int], documents: int
) -> dict[Term, float]:
    """Return the keys that tell a document best from others, and how rare each is.

    Given how many documents have a key, of how many that may be shown.

    >>> texts = {"title": {"lv": "Skolas ēka un skolas sēta"}}
    >>> counts = {("lv", "skol"): 19, ("lv", "ek"): 2, ("lv", "set"): 1}
    >>> distinctive_keys(texts, lambda term: counts[term], 20)
    {('lv', 'ek'): 2.302585092994046}
    """
    found = {term: (weight, having(term)) for term, weight in heaviest_keys(texts)}
    # A key that no other document has finds none, one that most have finds all.
    rare = {
        term: log(documents / count)
        for term, (_, count) in found.items()
        if 1 < count < documents / 2
    }
    score = {term: saturate(found[term][0], SATURATION) * rarity for term, rarity in rare.items()}
    best = nlargest(MOST_KEYS, score, key=lambda term: (score[term], term))
    return {term: rare[term] for term in best}


def heaviest_keys(texts: Texts) -> list[tuple[Term, float]]:
    """Return the keys of what a document says, in its main language, that weigh most in it."""
    lang = main_language(texts)
    about, named = (weighted_keys(texts, names, lang) for names in (TELLING, PLACES))
    own = {term: weight for term, weight in about.items() if term not in named}
    return nlargest(MOST_READ, own.items(), key=lambda item: (item[1], item[0]))


def main_language(texts: Texts) -> str:
    """Return the language in which a document says most.

    >>> main_language({"title": {"lv": "Tilts", "en": "Bridge"}, "summary": {"lv": "Gājējiem"}})
    'lv'
    """
    said = {lang: sum(len(text.get(lang, "")) for text in texts.values()) for lang in LANGUAGES}
    return max(LANGUAGES, key=lambda lang: said[lang])


def weighted_keys(texts: Texts, names: Iterable[str], lang: str) -> dict[Term, float]:
    """Return the keys of some texts in a language with their weights."""
    chosen = {name: {lang: texts[name][lang]} for name in names if lang in texts.get(name, {})}
    found = key_weights(*document_keys(Document("", 0, chosen)).get(lang, ((), ())))
    return {(lang, key): weight for key, weight in found.items()}
