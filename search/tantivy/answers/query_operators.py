"""Queries of tantivy made of other queries."""

from collections.abc import Iterable, Sequence

from tantivy import Occur
from tantivy import Query as TantivyQuery


def combine_queries(
    must: Iterable[TantivyQuery] = (),
    should: Iterable[TantivyQuery] = (),
    must_not: Iterable[TantivyQuery] = (),
    least: int | None = None,
) -> TantivyQuery:
    """Return what finds all of some and none of others; what should be found adds to the score."""
    clauses = [(Occur.Must, one) for one in must]
    clauses += [(Occur.Should, one) for one in should]
    clauses += [(Occur.MustNot, one) for one in must_not]
    if len(clauses) == 1 and clauses[0][0] != Occur.MustNot:
        return clauses[0][1]
    return TantivyQuery.boolean_query(clauses, least)


def any_query(each: Iterable[TantivyQuery]) -> TantivyQuery:
    """Return what finds any of some, and nothing of none."""
    return combine_queries(should=each)


def best_query(each: Sequence[TantivyQuery]) -> TantivyQuery:
    """Return what finds any of some, as good as the best of them."""
    return each[0] if len(each) == 1 else TantivyQuery.disjunction_max_query(each)


def boosted_query(found: TantivyQuery, weight: float) -> TantivyQuery:
    """Return what finds the same with a score that weighs so much."""
    return found if weight == 1.0 else TantivyQuery.boost_query(found, weight)


def unscored_query(found: TantivyQuery) -> TantivyQuery:
    """Return what finds the same and adds nothing to a score."""
    return TantivyQuery.const_score_query(found, 0.0)
