"""Which documents answer a query, and how well."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tantivy import Query as Asked

from search.documents import AUDIENCE, Question
from search.query.relaxation import (
    Demand,
    demand,
)
from search.query.tree import Query
from search.tantivy.reading import Reading, asked, passing, ranged, silent, valued
from search.tantivy.snapshot import Counted, Snapshot


@dataclass(frozen=True)
class Ranking:
    """What finds the answers: those with all words, and those with some of them.

    `found` tells how many answer, `having_all` how many of them have all words.
    """

    complete: Asked
    some: Asked | None
    found: Counted
    having_all: int


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
    """Return what may answer at all, as if the ignored field filtered nothing."""
    filters = {n: values for n, values in question.filters.items() if n != ignored}
    return narrowed(snapshot, query, reading, replace(question, filters=filters))


def seen(snapshot: Snapshot, query: Query, question: Question, reading: Reading) -> Eligible:
    """Return what may answer as far as it is not filtered but may be seen."""
    filters = {name: values for name, values in question.filters.items() if name == AUDIENCE}
    return narrowed(snapshot, query, reading, replace(question, filters=filters, ranges={}))


def narrowed(snapshot: Snapshot, query: Query, reading: Reading, question: Question) -> Eligible:
    """Return what passes a question and what of a query is no words."""
    schema = snapshot.index.schema
    values = [(c.unwanted, valued(schema, c.field, [c.value])) for c in query.conditions]
    spans = [ranged(snapshot.index, s.field, (s.least, s.most)) for s in query.spans]
    wanted = [one for unwanted, one in values if not unwanted]
    unwanted = [one for unwanted, one in values if unwanted]
    return Eligible(
        [*passing(snapshot.index, question), *spans, *wanted],
        [*map(reading.part, query.unwanted), *unwanted],
    )


def demanded(snapshot: Snapshot, reading: Reading, query: Query, question: Question) -> Demand:
    """Return what a document must have, decided by all that the asker may see."""

    def complete() -> int:
        parts = map(reading.part, query.required)
        return snapshot.count(seen(snapshot, query, question, reading).asked(*parts))

    return demand(
        query.required,
        complete,
        reading.searcher.num_docs,
        lambda part: snapshot.count(reading.part(part)),
    )


def rank(
    snapshot: Snapshot,
    reading: Reading,
    query: Query,
    may_answer: Eligible,
    asked_for: Demand,
    facets: Sequence[str] = (),
) -> Ranking:
    """Return what finds the documents with all words, or enough of them where few have all.

    The values of the facets are counted of them.
    """
    if not query.required:
        everything = may_answer.asked()
        counted = snapshot.counted(everything, facets)
        return Ranking(everything, None, counted, counted.total)
    parts = {part: reading.part(part) for part in query.required}
    optional = [reading.part(part) for part in query.optional]
    nothing = [Asked.empty_query()] if query.is_loose else []
    complete = may_answer.asked(*parts.values(), *nothing, should=optional)
    counted = snapshot.counted(complete, facets)
    if asked_for.is_whole:
        return Ranking(complete, None, counted, counted.total)
    enough = asked(should=[parts[part] for part in asked_for.counted], least=asked_for.least)
    others = [found for part, found in parts.items() if part not in asked_for.counted]
    some = may_answer.asked(enough, should=[*others, *optional])
    without = asked([some], must_not=[complete])
    together = counted.along_with(snapshot.counted(without, facets))
    return Ranking(complete, without, together, counted.total)
