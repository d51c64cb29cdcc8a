"""Which documents are on a page: those that follow the last one seen, in their order."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from search.documents import SearchRequest
from search.engine import Identity
from search.query.fields import ORDERS
from search.ranking.ranker import DocumentRanking
from search.ranking.snapshot import Flags, Floats, IndexSnapshot, Numbers

SIDES: Sequence[Any] = ("left", "right")


def result_page(
    snapshot: IndexSnapshot, ranking: DocumentRanking, request: SearchRequest, most: int
) -> Sequence[tuple[int, float]]:
    """Return the documents that follow the last one seen, with their scores, in their order."""
    numbers, scores = ranking.numbers, ranking.scores
    places, last = -scores, -request.after[0] if request.after else 0.0
    if request.order:
        places, last = order_places(snapshot, numbers, request)
    if request.after:
        behind = following_documents(snapshot, numbers, places, last, request.after[1:])
        numbers, scores, places = numbers[behind], scores[behind], places[behind]
    if numbers.size > most:
        # Only those at least as good as the last of the page need an order.
        enough = places <= np.partition(places, most - 1)[most - 1]
        numbers, scores, places = numbers[enough], scores[enough], places[enough]
    order = np.lexsort((snapshot.row_ids[numbers], snapshot.kinds[numbers], places))[:most]
    return [*zip(numbers[order].tolist(), scores[order].tolist(), strict=True)]


def order_places(
    snapshot: IndexSnapshot, numbers: Numbers, request: SearchRequest
) -> tuple[Floats, float]:
    """Return the place of each document in the order asked for, and that of the last one seen."""
    values = snapshot.orders(request.order)[numbers]
    known, places = np.unique(values, return_inverse=True)
    left, right = (np.searchsorted(known, request.after_order, side) for side in SIDES)
    # Between two places when no document has that of the last one seen any more.
    last = float(left) if left < right else left - 0.5
    sign = -1.0 if ORDERS[request.order] else 1.0
    return np.asarray(sign * places, np.float64), sign * last


def following_documents(
    snapshot: IndexSnapshot, numbers: Numbers, places: Floats, last: float, identity: Identity
) -> Flags:
    """Return which documents come behind a place in the order: place, then kind, then row id."""
    kind, row_id = identity
    kinds = snapshot.kinds[numbers]
    later = (kinds == kind) & (snapshot.row_ids[numbers] > row_id) | (kinds > kind)
    return (places > last) | (places == last) & later
