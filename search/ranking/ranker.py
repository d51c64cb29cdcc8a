"""Which documents answer a query, and in what order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from search.documents import AUDIENCE, Range, SearchRequest
from search.query.demand import Demand, choose_demand
from search.query.tree import Query, QueryPart
from search.ranking.filters import passing_flags, range_flags, value_flags
from search.ranking.part_scores import PartScorer
from search.ranking.snapshot import Flags, Floats, Numbers
from search.ranking.word_positions import nearby_documents, number_flags, phrase_starts
from search.weights import WEIGHTS, saturate

# So many of the best documents are looked at for words that stand together.
MOST_READ = 100


@dataclass(frozen=True)
class Neighbours:
    """Two parts of a query, the documents in which they stand together, and what these gain."""

    one: QueryPart
    other: QueryPart
    numbers: Numbers
    gains: Floats


@dataclass(frozen=True)
class AnsweringDocuments:
    """The documents that answer, and those of them that have all words."""

    flags: Flags
    complete: Flags


@dataclass(frozen=True)
class DocumentRanking:
    """The documents that answer by number, the score of each, and where their words meet."""

    answers: AnsweringDocuments
    numbers: Numbers
    scores: Floats
    neighbours: Sequence[Neighbours] = ()


class Ranker:
    """One query read in a view of an index: who answers, in what order, and why."""

    def __init__(self, reading: PartScorer, query: Query, request: SearchRequest) -> None:
        self.view, self.query, self.reading = reading.view, query, reading
        self.filters, self.ranges = request.filters, request.ranges
        self.required = {part: self.reading.part_scores(part) for part in query.required}
        self.having = {part: scores > 0 for part, scores in self.required.items()}
        self.demand = self.demanded()

    def demanded(self) -> Demand:
        """Return what a document must have, decided by all that the asker may see."""
        seen = {name: values for name, values in self.filters.items() if name == AUDIENCE}

        def complete() -> int:
            has_all = np.all([*self.having.values()], axis=0)
            return int(np.count_nonzero(has_all & self.eligible(seen, {})))

        return choose_demand(self.query.required, complete, self.reading)

    def ranking(self) -> DocumentRanking:
        """Return every document that passes the filters and has all words, or enough of them."""
        answers = self.answers()
        numbers = np.flatnonzero(answers.flags)
        if not self.required:
            return DocumentRanking(answers, numbers, np.zeros(numbers.size))
        optional = [self.reading.part_scores(part) for part in self.query.optional]
        sums = np.sum([*self.required.values(), *optional], axis=0)
        neighbours = tuple(self.neighbours(best_numbers(numbers, sums[numbers], MOST_READ)))
        for found in neighbours:
            sums[found.numbers] += found.gains
        total = (sums * self.view.merits)[numbers]
        scores = answers.complete[numbers] + saturate(total, WEIGHTS.halfway)
        return DocumentRanking(answers, numbers, scores, neighbours)

    def answers(self, ignored: str = "", unbound: str = "") -> AnsweringDocuments:
        """Return the documents that answer, as if the ignored field filtered nothing.

        The unbound number may be any or none.
        """
        filters = {name: values for name, values in self.filters.items() if name != ignored}
        ranges = {name: bounds for name, bounds in self.ranges.items() if name != unbound}
        eligible = self.eligible(filters, ranges)
        if not self.required:
            return AnsweringDocuments(eligible, eligible)
        complete = eligible & np.all([*self.having.values()], axis=0) & (not self.query.is_loose)
        if self.demand.is_whole:
            return AnsweringDocuments(complete, complete)
        counted = [self.having[part] for part in self.demand.counted]
        some = np.sum(counted, axis=0) >= self.demand.least
        return AnsweringDocuments(complete | (some & eligible), complete)

    def eligible(self, filters: Mapping[str, Sequence[str]], ranges: Mapping[str, Range]) -> Flags:
        """Return the documents that may answer at all, whatever words they have."""
        snapshot = self.view.snapshot
        flags = passing_flags(snapshot, filters, ranges)
        for span in self.query.spans:
            flags = flags & range_flags(snapshot, span.field, (span.least, span.most))
        for condition in self.query.conditions:
            has = value_flags(snapshot, condition.field, [condition.value])
            flags = flags & (~has if condition.unwanted else has)
        for part in self.query.unwanted:
            flags = flags & (self.reading.part_scores(part) == 0)
        return flags

    def neighbours(self, numbers: Numbers) -> Iterator[Neighbours]:
        """Yield what documents gain by words of the query that stand together."""
        single = [part for part in self.query.required if len(part.words) == 1]
        if len(single) < 2:
            return
        among = number_flags(numbers, self.view.snapshot.count)
        places = {part: phrase_starts(self.view, part.words[0], among) for part in single}
        for one, other in pairwise(single):
            found = nearby_documents(places[one], places[other])
            lesser = np.minimum(self.required[one], self.required[other])[found]
            if found.size:
                yield Neighbours(one, other, found, WEIGHTS.proximity * lesser)


def best_numbers(numbers: Numbers, scores: Floats, most: int) -> Numbers:
    """Return the numbers with the highest scores, in their order.

    >>> best_numbers(np.array([3, 5, 8]), np.array([1.0, 2.0, 2.0]), 2).tolist()
    [5, 8]
    """
    return np.sort(numbers[np.argsort(-scores, kind="stable")[:most]])
