"""Which documents are on a page: those that follow the last one seen, in their order."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, islice, pairwise
from operator import itemgetter
from typing import NamedTuple

from tantivy import DocAddress, FieldType
from tantivy import Query as TantivyQuery

from search.answers.explanations import ScoreRule
from search.documents import Reason
from search.language.analysis import LANGUAGES
from search.query.fields import ORDERS
from search.query.tree import QueryPart
from search.ranking.ranker import MOST_READ
from search.ranking.word_positions import NEAR
from search.tantivy.answers.query_builder import QueryBuilder, word_places
from search.tantivy.answers.query_operators import any_query, combine_queries, unscored_query
from search.tantivy.answers.ranker import TantivyRanker
from search.tantivy.index.schema import document_number, order_field
from search.tantivy.snapshot import LAST_ROW, Scores, TantivySnapshot
from search.weights import WEIGHTS, saturate

# How much further a page looks that comes late.
FURTHER = 4


class RankedDocument(NamedTuple):
    """A document that answers, so that the best is the smallest, and what its neighbours gave."""

    minus_score: float
    kind: str
    row_id: int
    number: int
    address: DocAddress
    gained: Sequence[Reason] = ()
    order: str = ""


def page_documents(ranker: TantivyRanker, most: int) -> list[RankedDocument]:
    """Return what is behind the last match seen, the best first."""
    if ranker.request.order:
        found = documents_by_order(ranker)
    elif ranker.query.required:
        found = documents_by_score(ranker)
    else:
        found = documents_by_identity(ranker)
    return [*islice(found, most)]


def documents_by_order(ranker: TantivyRanker) -> Iterator[RankedDocument]:
    """Yield the answers behind the last match seen in the order asked for, with their scores."""
    snapshot, request, answers = ranker.snapshot, ranker.request, ranker.answers
    groups = [group for group in (answers.complete, answers.some) if group]
    found = any_query(map(unscored_query, groups)), answers.counts.total
    name, descending = order_field(request.order), ORDERS[request.order]
    read = snapshot.in_order(*found, name, descending=descending)
    last, is_first = request.after_order, request.after is None
    for order, alike in groupby(read, key=itemgetter(0)):
        if is_first or order == last or (order < last if descending else order > last):
            at_last = request.after[1:] if request.after and order == last else ("", -1)
            addresses = [address for _, address in alike]
            named = zip(snapshot.numbers(addresses), addresses, strict=True)
            each = sorted((*snapshot.identity(n), n, address) for n, address in named)
            rest = [one for one in each if one[:2] > at_last][: request.first + 1]
            scores = document_scores(snapshot, groups, [number for _, _, number, _ in rest])
            for kind, row_id, number, address in rest:
                score = scores.get(number, 0.0)
                yield RankedDocument(-score, kind, row_id, number, address, order=order)


def document_scores(
    snapshot: TantivySnapshot, groups: Sequence[TantivyQuery], numbers: Sequence[int]
) -> Scores:
    """Return the scores of some documents, given those with all words and those with some."""
    scores: Scores = {}
    for base, group in zip((1.0, 0.0), groups, strict=False):
        found = snapshot.scores(group, numbers, "merit")
        scores |= {
            number: base + saturate(score, WEIGHTS.halfway) for number, score in found.items()
        }
    return scores


def documents_by_score(ranker: TantivyRanker) -> Iterator[RankedDocument]:
    """Yield the answers behind the last match seen, those with all words and those with some."""
    seen = ranker.request.after
    for base, group in ((1.0, ranker.answers.complete), (0.0, ranker.answers.some)):
        if group and (seen is None or base <= seen[0]):
            yield from group_by_score(ranker, group, base)


def group_by_score(
    ranker: TantivyRanker, group: TantivyQuery, base: float
) -> Iterator[RankedDocument]:
    """Yield the answers of a group behind the last match seen by falling score."""
    after, snapshot = ranker.request.after, ranker.snapshot
    seen = (-after[0], *after[1:]) if after else None
    most, are_all = max(MOST_READ, ranker.request.first + 1), False
    while not are_all:
        best = snapshot.best(group, most, "merit")
        are_all = len(best) < most
        read = [number for _, number, _ in best[:MOST_READ]]
        gained = neighbour_gains(ranker.builder, ranker.query.required, read)
        # Of those that score like the last one some may be missing.
        sure = [one for one in best if are_all or one[0] > best[-1][0]]
        for one in sorted(add_neighbour_gains(snapshot, sure, base, gained)):
            if seen is None or one[:3] > seen:
                yield one
                seen = one[:3]
        most *= FURTHER


def add_neighbour_gains(
    snapshot: TantivySnapshot,
    best: Sequence[tuple[float, int, DocAddress]],
    base: float,
    gained: Mapping[int, Sequence[Reason]],
) -> Iterator[RankedDocument]:
    """Yield documents with their scores, raised by what their neighbours gave."""
    near = [(number, address) for _, number, address in best if number in gained]
    merits = snapshot.merits([address for _, address in near])
    factors = dict(zip((number for number, _ in near), merits, strict=True))
    for score, number, address in best:
        reasons = gained.get(number, ())
        gain = sum(reason.score for reason in reasons) * factors.get(number, 1.0)
        minus_score = -base - saturate(score + gain, WEIGHTS.halfway)
        yield RankedDocument(minus_score, *snapshot.identity(number), number, address, reasons)


def neighbour_gains(
    builder: QueryBuilder, parts: Sequence[QueryPart], numbers: Sequence[int]
) -> Mapping[int, Sequence[Reason]]:
    """Return what some documents gain by words of the query that stand together."""
    gained: dict[int, list[Reason]] = defaultdict(list)
    single = [part for part in parts if len(part.words) == 1]
    for pair in pairwise(single):
        near = list(neighbour_queries(builder, pair))
        having = list(builder.snapshot.scores(any_query(near), numbers)) if near else []
        if having:
            scores = [builder.snapshot.scores(builder.part(part), having) for part in pair]
            about = " ".join(str(part.words[0]) for part in pair)
            for number in having:
                lesser = min(of_part.get(number, 0.0) for of_part in scores)
                gain = WEIGHTS.proximity * lesser
                gained[number].append(Reason(ScoreRule.NEIGHBOURS, about, gain))
    return gained


def neighbour_queries(
    builder: QueryBuilder, pair: tuple[QueryPart, QueryPart]
) -> Iterator[TantivyQuery]:
    """Yield what finds the words of two parts one shortly behind the other."""
    for beginning in builder.beginnings:
        for lang in LANGUAGES:
            places = word_places(enumerate(part.words[0] for part in pair), lang)
            if found := builder.phrase(beginning + lang, places, NEAR - 1):
                yield builder.visible(beginning, found)


def documents_by_identity(ranker: TantivyRanker) -> Iterator[RankedDocument]:
    """Yield answers without a score behind the last one seen, by kind and row id."""
    snapshot, most = ranker.snapshot, ranker.request.first + 1
    _, first_kind, last_row = ranker.request.after or (0.0, "", -1)
    for kind in sorted(snapshot.kinds.values()):
        if kind >= first_kind:
            row_id = last_row + 1 if kind == first_kind else 0
            limits = document_number((kind, row_id)), document_number((kind, LAST_ROW))
            of_kind = TantivyQuery.range_query(
                snapshot.schema, "number", FieldType.Unsigned, *limits
            )
            group = combine_queries([ranker.answers.complete, of_kind])
            for number, address in snapshot.in_order(group, most):
                yield RankedDocument(-0.0, *snapshot.identity(number), number, address)
