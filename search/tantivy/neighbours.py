"""Words of the query that stand together in a text."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from tantivy import Query as Asked

from search.documents import Reason
from search.language.analysis import LANGUAGES
from search.query.tree import Part
from search.ranking.explanations import Rule
from search.tantivy.reading import Reading, any_of, slot_terms
from search.tantivy.slots import alternatives
from search.tantivy.snapshot import Snapshot
from search.weights import WEIGHTS

# So many of the best documents are looked at.
MOST_READ = 100
# Neighbours may have a function word or two between them.
GAPS = 2


def neighbours(
    snapshot: Snapshot, reading: Reading, parts: Sequence[Part], best: Sequence[int]
) -> Mapping[int, Sequence[Reason]]:
    """Return what some documents gain by words of the query that stand together."""
    gained: dict[int, list[Reason]] = defaultdict(list)
    single = [part for part in parts if len(part.words) == 1]
    for one, other in pairwise(single):
        near = list(together(reading, one, other))
        having = list(snapshot.scores(any_of(near), best)) if near else []
        if having:
            scores = [snapshot.scores(reading.part(part), having) for part in (one, other)]
            about = f"{one.words[0]} {other.words[0]}"
            for number in having:
                lesser = min(of_part.get(number, 0.0) for of_part in scores)
                gain = WEIGHTS.proximity * lesser
                gained[number].append(Reason(Rule.NEIGHBOURS, about, gain))
    return gained


def together(reading: Reading, one: Part, other: Part) -> Iterator[Asked]:
    """Yield what finds the words of two parts one shortly behind the other."""
    for beginning in reading.beginnings:
        for lang in LANGUAGES:
            words = (one.words[0], other.words[0])
            places = [(n, alternatives(slot_terms(w, lang), lang)) for n, w in enumerate(words)]
            found = reading.phrase(beginning + lang, places, GAPS)
            if found is not None:
                yield reading.among_hidden(found) if beginning else found
