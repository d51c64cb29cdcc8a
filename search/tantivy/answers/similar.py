"""Documents like another one, from a state of an index of tantivy."""

from collections.abc import Sequence

from tantivy import Query as TantivyQuery

from search.answers.similar import LEAST_SHARED, SATURATION, distinctive_keys
from search.documents import Match, SearchRequest
from search.engine import Identity
from search.language.analysis import Term
from search.tantivy.answers.query_builder import QueryBuilder, request_builder
from search.tantivy.answers.query_operators import best_query, combine_queries, unscored_query
from search.tantivy.index.schema import document_number, own_field
from search.tantivy.snapshot import TantivySnapshot
from search.weights import WEIGHTS, saturate

# So many are looked at when a few are asked for, so that those as much alike have an order.
MOST_READ = 100
FURTHER = 4


def similar_tantivy_documents(
    snapshot: TantivySnapshot, identity: Identity, request: SearchRequest
) -> Sequence[Match]:
    """Return the documents that share most with one, without itself; none of an unknown one.

    What a key gives depends only on documents that the asker may see, and so does the order.
    """
    builder = request_builder(snapshot, request)
    itself = TantivyQuery.term_query(snapshot.schema, "number", document_number(identity))
    found = snapshot.in_order(itself, 1)
    if not found or request.first < 1:
        return []
    seen = unscored_query(builder.audience(request.filters))
    keys = distinctive_keys(
        snapshot.stored(found[0][1])["texts"],
        lambda term: snapshot.count(combine_queries([builder.term(term), seen])),
        snapshot.count(seen),
    )
    if not keys:
        return []
    each = [key_query(builder, term, rarity) for term, rarity in keys.items()]
    shared = combine_queries(should=each, least=min(LEAST_SHARED, len(keys)))
    passes = map(unscored_query, builder.filters(request.filters, request.ranges))
    alike = combine_queries([shared, *passes], must_not=[itself])
    return best_matches(snapshot, alike, request.first)


def key_query(builder: QueryBuilder, term: Term, rarity: float) -> TantivyQuery:
    """Return what finds a key: as rare as it is, and more in a title.

    Not by the scores of tantivy, in which hidden documents count.
    """
    lang, key = term
    titles = [
        builder.key(own_field(beginning + lang, "title"), key) for beginning in builder.beginnings
    ]
    everywhere, in_title = (saturate(w, SATURATION) for w in (1.0, WEIGHTS.of_field("title")))
    return best_query(
        [
            TantivyQuery.const_score_query(builder.term(term), rarity * everywhere),
            *(TantivyQuery.const_score_query(title, rarity * in_title) for title in titles),
        ]
    )


def best_matches(snapshot: TantivySnapshot, alike: TantivyQuery, most: int) -> Sequence[Match]:
    """Return the documents with the highest scores."""
    read = max(MOST_READ, most + 1)
    found = snapshot.best(alike, read)
    while len(found) == read and found[most - 1][0] == found[-1][0]:
        read *= FURTHER
        found = snapshot.best(alike, read)
    ordered = sorted((-score, *snapshot.identity(number)) for score, number, _ in found)
    return [Match(kind, row_id, -score, ()) for score, kind, row_id in ordered[:most]]
