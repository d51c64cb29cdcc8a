"""Which documents answer a query, and how well."""

from collections.abc import Sequence
from dataclasses import dataclass

from tantivy import Query as Asked

from search.documents import Question
from search.tantivy.reading import Reading, asked, passing, silent, valued
from search.tantivy.snapshot import Counted, Snapshot
from search.tree import Part, Query
from search.weights import WEIGHTS


@dataclass(frozen=True)
class Ranking:
    """What finds the answers: those with all words, and those with some of them.

    `found` tells how many answer; `least` of the `counted` parts had to be found.
    """

    complete: Asked
    some: Asked | None
    found: Counted
    least: int = 0
    counted: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Eligible:
    """What a document must have and must not have, whatever words it has."""

    must: Sequence[Asked]
    must_not: Sequence[Asked]

    def asked(self, *must: Asked, should: Sequence[Asked] = ()) -> Asked:
        """Return what finds the eligible documents that have all of this too."""
        everyone = [] if must or self.must else [Asked.exists_query("number")]
        silently = [silent(one) for one in (*self.must, *everyone)]
        return asked([*must, *silently], should, self.must_not)


def eligible(
    snapshot: Snapshot, query: Query, question: Question, reading: Reading, ignored: str = ""
) -> Eligible:
    """Return what may answer at all, as if nothing were filtered by the ignored field."""
    schema = snapshot.index.schema
    values = [(c.unwanted, valued(schema, c.field, [c.value])) for c in query.conditions]
    wanted = [one for unwanted, one in values if not unwanted]
    unwanted = [one for unwanted, one in values if unwanted]
    return Eligible(
        [*passing(snapshot.index, question, ignored), *wanted],
        [*map(reading.part, query.unwanted), *unwanted],
    )


def rank(
    snapshot: Snapshot,
    reading: Reading,
    query: Query,
    may_answer: Eligible,
    facets: Sequence[str] = (),
) -> Ranking:
    """Return what finds the documents with all words, or enough of them where few have all.

    The values of the facets are counted of them.
    """
    if not query.required:
        everything = may_answer.asked()
        return Ranking(everything, None, snapshot.counted(everything, facets))
    parts = {part: reading.part(part) for part in query.required}
    optional = [reading.part(part) for part in query.optional]
    complete = may_answer.asked(*parts.values(), should=optional)
    counted = snapshot.counted(complete, facets)
    every = Ranking(complete, None, counted, len(parts), tuple(parts))
    if counted.total >= WEIGHTS.enough or len(parts) == 1:
        return every
    most = max(WEIGHTS.enough, WEIGHTS.common * reading.searcher.num_docs)
    telling = tuple(part for part, found in parts.items() if snapshot.count(found) <= most)
    if not telling:
        return every
    least = enough_of(len(telling))
    enough = asked(should=[parts[part] for part in telling], least=least)
    others = [found for part, found in parts.items() if part not in telling]
    some = may_answer.asked(enough, should=[*others, *optional])
    without = asked([some], must_not=[complete])
    together = counted.along_with(snapshot.counted(without, facets))
    return Ranking(complete, without, together, least, telling)


def enough_of(words: int) -> int:
    """Return how many of so many words make a document worth showing: half of them."""
    return (words + 1) // 2
