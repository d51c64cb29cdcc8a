"""Which documents answer a query, and how well: arrays with a score for every document.

A document has a part of the query where its score is above 0.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import numpy as np

from search.documents import AUDIENCE, Range, SearchRequest
from search.language.analysis import Term
from search.language.words import ABBREVIATIONS
from search.query.relaxation import (
    Demand,
    choose_demand,
)
from search.query.tree import (
    Query,
    QueryPart,
    Word,
)
from search.weights import WEIGHTS
from search.whoosh.postings import Flags, Floats, Numbers
from search.whoosh.snapshot import SnapshotView
from search.whoosh.word_positions import (
    nearby_documents,
    number_flags,
    phrase_documents,
    phrase_starts,
)

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

    def __init__(self, reading: "PartScorer", query: Query, question: SearchRequest) -> None:
        self.view, self.query, self.reading = reading.view, query, reading
        self.filters, self.ranges = question.filters, question.ranges
        self.required = {part: self.reading.part_scores(part) for part in query.required}
        self.having = {part: scores > 0 for part, scores in self.required.items()}
        self.demand = self.demanded()

    def demanded(self) -> Demand:
        """Return what a document must have, decided by all that the asker may see."""
        seen = {name: values for name, values in self.filters.items() if name == AUDIENCE}

        def complete() -> int:
            has_all = np.all([*self.having.values()], axis=0)
            return int(np.count_nonzero(has_all & self.eligible(seen, {})))

        return choose_demand(
            self.query.required,
            complete,
            self.view.snapshot.searcher.doc_count(),
            lambda part: int(np.count_nonzero(self.having[part])),
        )

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
        total = (sums * self.view.snapshot.merits)[numbers]
        scores = answers.complete[numbers] + saturate_scores(total, WEIGHTS.halfway)
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
        flags = snapshot.passing(filters, ranges)
        for span in self.query.spans:
            flags = flags & snapshot.within(span.field, (span.least, span.most))
        for condition in self.query.conditions:
            has = snapshot.valued(condition.field, [condition.value])
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


def saturate_scores(total: Floats, halfway: float) -> Floats:
    """Return sums of scores as numbers below 1."""
    return total / (total + halfway)


def best_numbers(numbers: Numbers, scores: Floats, most: int) -> Numbers:
    """Return the numbers with the highest scores, in their order.

    >>> best_numbers(np.array([3, 5, 8]), np.array([1.0, 2.0, 2.0]), 2).tolist()
    [5, 8]
    """
    return np.sort(numbers[np.argsort(-scores, kind="stable")[:most]])


@dataclass(frozen=True)
class PartScorer:
    """Scores of words and phrases in a view of the index, for an asker of one language."""

    view: SnapshotView
    lang: str
    _parts: dict[QueryPart, Floats] = field(default_factory=dict, compare=False)

    @cached_property
    def nothing(self) -> Floats:
        """The scores of what no document has."""
        return np.zeros(self.view.snapshot.count)

    def part_scores(self, part: QueryPart) -> Floats:
        """Return the score in each document of a part or of what does in its place."""
        scores = self.own_scores(part)
        for weight, other in substitute_parts(part):
            if (found := self.part_scores(other)) is not self.nothing:
                scores = np.maximum(scores, weight * found)
        return scores

    def own_scores(self, part: QueryPart) -> Floats:
        """Return the score in each document of a word, or of a phrase in its order."""
        if part not in self._parts:
            self._parts[part] = self._own_scores(part)
        return self._parts[part]

    def _own_scores(self, part: QueryPart) -> Floats:
        """Read the score in each document of a word, or of a phrase in its order."""
        if not part.least and not all(map(self.stands, part.words)):
            return self.nothing
        each = [np.sum(self.word_scores(word), axis=0) for word in part.words]
        if part.least:
            met = np.count_nonzero(each, axis=0) >= part.least
            return np.where(met, np.sum(each, axis=0), 0.0)
        scores = np.where(np.all(each, axis=0), np.sum(each, axis=0), 0.0)
        if len(each) > 1 or part.fields:
            among = scores > 0
            standing = [phrase_starts(self.view, word, among) for word in part.words]
            numbers = phrase_documents(standing, part.fields)
            scores = np.where(number_flags(numbers, scores.size), scores, 0.0)
        return scores

    def stands(self, word: Word) -> bool:
        """Tell whether any document has a word."""
        terms = [word.terms] if word.is_prefix else [(term,) for term in word.terms]
        return any(self.view.posted(each).numbers.size for each in terms)

    def word_scores(self, word: Word) -> tuple[Floats, Floats]:
        """Return the best score in each document of the word's keys, and what its spelling adds."""
        inflected, spelled = np.zeros((2, self.view.snapshot.count))
        if word.is_prefix:
            posted = self.view.posted(word.terms)
            np.maximum.at(inflected, posted.numbers, word.weight * posted.scores)
            return inflected, spelled
        for term in word.terms:
            posted, scores = self.view.posted((term,)), spelled if term[0] == "exact" else inflected
            weighed = word.weight * self.weight_of(term, word) * posted.scores
            scores[posted.numbers] = np.maximum(scores[posted.numbers], weighed)
        return inflected, spelled

    def weight_of(self, term: Term, word: Word) -> float:
        """Return what a term counts."""
        if term[0] == "exact":
            return WEIGHTS.exact
        could_be_short = word.spelling.upper() in ABBREVIATIONS and not term[1].isupper()
        meaning = WEIGHTS.not_abbreviation if could_be_short else 1.0
        return meaning * (1.0 if term[0] == self.lang else WEIGHTS.other_language)


def substitute_parts(part: QueryPart) -> Iterator[tuple[float, QueryPart]]:
    """Yield what does in the place of a part, and what each counts."""
    for other in part.either:
        yield 1.0, other
    for other in part.instead:
        weight = WEIGHTS.same if other.is_same else WEIGHTS.synonym
        yield weight / other.stands_for, other
