"""Documents like another one, from a store of Whoosh."""

from collections.abc import Callable, Sequence
from functools import cache, partial

import numpy as np

from search.documents import Match, SearchRequest
from search.language.analysis import Term
from search.ranking.postings import HIDDEN
from search.ranking.similar import (
    LEAST_SHARED,
    Texts,
    distinctive_keys,
    saturate_weight,
)
from search.whoosh.columns import encode_identity
from search.whoosh.postings import NOTHING, Flags, Floats, Numbers
from search.whoosh.snapshot import WhooshSnapshot, postings_pieces, visible_documents


def similar_whoosh_documents(
    snapshot: WhooshSnapshot,
    texts: Callable[[int], Texts],
    kind: str,
    row_id: int,
    question: SearchRequest,
) -> Sequence[Match]:
    """Return the documents that share most with one, without itself; none of an unknown one.

    What a key gives depends only on documents that the asker may see, and so does the order.
    """
    number = snapshot.searcher.document_number(id=encode_identity((kind, row_id)))
    if number is None or question.first < 1:
        return []
    among = visible_documents(snapshot, question.filters)
    having = cache(partial(weigh_key, snapshot, among, question.sees_hidden))
    documents = int(np.count_nonzero(among))
    keys = distinctive_keys(texts(number), lambda term: having(term)[0].size, documents)
    scores, shared = np.zeros((2, snapshot.count))
    for key, rarity in keys.items():
        numbers, weights = having(key)
        scores[numbers] += rarity * saturate_weight(weights)
        shared[numbers] += 1
    alike = snapshot.passing(question.filters, question.ranges)
    alike = alike & (shared >= max(1, min(LEAST_SHARED, len(keys))))
    alike[number] = False
    return top_matches(snapshot, np.flatnonzero(alike), scores, question.first)


def weigh_key(
    snapshot: WhooshSnapshot, among: Flags, sees_hidden: bool, term: Term
) -> tuple[Numbers, Floats]:
    """Return which of the flagged documents have a key, and what it weighs in each."""
    lang, key = term
    names = (lang, HIDDEN + lang) if sees_hidden else (lang,)
    found = [piece for name in names for piece in postings_pieces(snapshot, name, [key.encode()])]
    numbers = np.concatenate([NOTHING, *(piece.numbers for piece in found)])
    weights = np.concatenate([np.empty(0), *(piece.weights for piece in found)])
    shown = among[numbers]
    return numbers[shown], weights[shown]


def top_matches(
    snapshot: WhooshSnapshot, numbers: Numbers, scores: Floats, most: int
) -> Sequence[Match]:
    """Return the documents of these numbers with the highest scores."""
    kinds, row_ids = snapshot.kinds[numbers], snapshot.row_ids[numbers]
    order = np.lexsort((row_ids, kinds, -scores[numbers]))[:most]
    return [Match(str(kinds[at]), int(row_ids[at]), float(scores[numbers[at]]), ()) for at in order]
