"""Words of the query that stand together in a text."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from tantivy import Query as Asked

from search.documents import Reason
from search.language.analysis import LANGUAGES
from search.query.tree import QueryPart
from search.ranking.explanations import ScoreRule
from search.tantivy.positions import slot_alternatives
from search.tantivy.reading import QueryBuilder, any_query, slot_terms
from search.tantivy.snapshot import TantivySnapshot
from search.weights import WEIGHTS

# So many of the best documents are looked at.
MOST_READ = 100
# Neighbours may have a function word or two between them.
GAPS = 2


def neighbour_gains(
    snapshot: TantivySnapshot,
    reading: QueryBuilder,
    parts: Sequence[QueryPart],
    best: Sequence[int],
) -> Mapping[int, Sequence[Reason]]:
    """Return what some documents gain by words of the query that stand together."""
    gained: dict[int, list[Reason]] = defaultdict(list)
    single = [part for part in parts if len(part.words) == 1]
    for one, other in pairwise(single):
        near = list(neighbour_queries(reading, one, other))
        having = list(snapshot.scores(any_query(near), best)) if near else []
        if having:
            scores = [snapshot.scores(reading.part(part), having) for part in (one, other)]
            about = f"{one.words[0]} {other.words[0]}"
            for number in having:
                lesser = min(of_part.get(number, 0.0) for of_part in scores)
                gain = WEIGHTS.proximity * lesser
                gained[number].append(Reason(ScoreRule.NEIGHBOURS, about, gain))
    return gained


def neighbour_queries(reading: QueryBuilder, one: QueryPart, other: QueryPart) -> Iterator[Asked]:
    """Yield what finds the words of two parts one shortly behind the other."""
    for beginning in reading.beginnings:
        for lang in LANGUAGES:
            words = (one.words[0], other.words[0])
            places = [
                (n, slot_alternatives(slot_terms(w, lang), lang)) for n, w in enumerate(words)
            ]
            found = reading.phrase(beginning + lang, places, GAPS)
            if found is not None:
                yield reading.among_hidden(found) if beginning else found
