"""Documents like another one, from a store of tantivy."""

from collections.abc import Iterator, Mapping, Sequence

from tantivy import Query as Asked

from search.documents import AUDIENCE, Match, SearchRequest
from search.engine import Identity
from search.language.analysis import Term
from search.ranking.similar import LEAST_SHARED, distinctive_keys, saturate_weight
from search.tantivy.reading import (
    QueryBuilder,
    best_query,
    combine_queries,
    filter_queries,
    unscored_query,
    value_query,
)
from search.tantivy.schema import document_number, own_field
from search.tantivy.snapshot import TantivySnapshot
from search.weights import WEIGHTS

# So many are looked at when a few are asked for, so that those as much alike have an order.
MOST_READ = 100
FURTHER = 4


def similar_tantivy_documents(
    snapshot: TantivySnapshot, reading: QueryBuilder, identity: Identity, question: SearchRequest
) -> Sequence[Match]:
    """Return the documents that share most with one, without itself; none of an unknown one.

    What a key gives depends only on documents that the asker may see, and so does the order.
    """
    itself = Asked.term_query(snapshot.index.schema, "number", document_number(identity))
    found = snapshot.in_order(itself, 1)
    if not found or question.first < 1:
        return []
    seen = combine_queries(map(unscored_query, audience_queries(snapshot, question)))
    keys = distinctive_keys(
        snapshot.texts(found[0][1]),
        lambda term: snapshot.count(combine_queries([reading.term(term), seen])),
        snapshot.count(seen),
    )
    if not keys:
        return []
    least = min(LEAST_SHARED, len(keys))
    shared = combine_queries(should=list(key_queries(reading, keys)), least=least)
    passes = [unscored_query(one) for one in filter_queries(snapshot.index, question)]
    alike = combine_queries([shared, *passes], must_not=[itself])
    return best_matches(snapshot, alike, question.first)


def audience_queries(snapshot: TantivySnapshot, question: SearchRequest) -> list[Asked]:
    """Return what finds the documents that the asker may see."""
    values = question.filters.get(AUDIENCE)
    everyone = Asked.exists_query("number")
    return [everyone if values is None else value_query(snapshot.index.schema, AUDIENCE, values)]


def key_queries(reading: QueryBuilder, keys: Mapping[Term, float]) -> Iterator[Asked]:
    """Yield what finds each key: as rare as it is, and more in a title.

    Not by the scores of tantivy, in which hidden documents count.
    """
    for (lang, key), rarity in keys.items():
        each = [Asked.const_score_query(reading.term((lang, key)), rarity * saturate_weight(1.0))]
        for beginning in reading.beginnings:
            title = reading.at(own_field(beginning + lang, "title"), key)
            weight = rarity * saturate_weight(WEIGHTS.of_field("title"))
            each.append(Asked.const_score_query(title, weight))
        yield best_query(each)


def best_matches(snapshot: TantivySnapshot, alike: Asked, most: int) -> Sequence[Match]:
    """Return the documents with the highest scores."""
    read, found = max(MOST_READ, most + 1), snapshot.best(alike, 1)
    while len(found) < read:
        found = snapshot.best(alike, read)
        if len(found) < read or found[most - 1][0] > found[-1][0]:
            break
        read *= FURTHER
    ordered = sorted((-score, *snapshot.identity(number)) for score, number, _ in found)
    return [Match(kind, row_id, -score, ()) for score, kind, row_id in ordered[:most]]
