"""Which documents answer a query, and how well: BM25F over the terms of each word."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from heapq import nlargest
from itertools import pairwise
from typing import Any

from whoosh.scoring import BM25F

from search.analysis import Term
from search.engine import Identity
from search.postings import HIDDEN, place_of
from search.tree import Part, Query, Word
from search.vocabulary import Vocabulary
from search.weights import WEIGHTS, Weights
from search.words import ABBREVIATIONS

BM25 = BM25F(B=WEIGHTS.b, K1=WEIGHTS.k1)
# So many of the best documents are looked at for words that stand together.
MOST_READ = 100
# Neighbours may have a function word or two between them.
NEAR = 3

Scores = dict[int, float]


@dataclass(frozen=True)
class Snapshot:
    """One state of an index: a Whoosh searcher and what its documents are.

    `hidden` are the documents that count for who asks although they are hidden from the public.
    """

    searcher: Any
    identities: Sequence[Identity | None]
    merits: Sequence[Mapping[str, float]]
    vocabulary: Callable[[], Vocabulary]
    hidden: Set[int] = frozenset()

    def documents(self) -> set[int]:
        """Return the numbers of all documents."""
        return {n for n in self.searcher.reader().all_doc_ids() if self.identities[n]}

    def has(self, term: Term) -> bool:
        """Tell whether any document has a term."""
        return next(self.postings(term), None) is not None

    def names(self, term: Term) -> Sequence[str]:
        """Return the index fields that hold a term for who asks."""
        name, _ = term
        return (name, HIDDEN + name) if self.hidden and name != "keys" else (name,)

    def postings(self, term: Term) -> Iterator[tuple[int, Any]]:
        """Yield the number of each document with a term, and the matcher standing on it."""
        key = term[1].encode()
        for leaf, offset in self.searcher.leaf_searchers():
            for name in self.names(term):
                if (name, key) not in leaf.reader():
                    continue
                matcher = leaf.postings(name, key)
                counts_all = name == term[0]
                while matcher.is_active():
                    number = offset + matcher.id()
                    if counts_all or number in self.hidden:
                        yield number, matcher
                    matcher.next()

    def positions(self, term: Term, numbers: Sequence[int]) -> Iterator[tuple[int, list[int]]]:
        """Yield where a term stands in each of these documents, all of which have it."""
        for name in self.names(term):
            yield from self._positions(name, term[1].encode(), numbers)

    def _positions(
        self, name: str, key: bytes, numbers: Sequence[int]
    ) -> Iterator[tuple[int, list[int]]]:
        """Yield where a key stands in those of the documents that have it in an index field."""
        waiting = iter(numbers)
        number = next(waiting, None)
        for leaf, offset in self.searcher.leaf_searchers():
            beyond = offset + leaf.reader().doc_count_all()
            has = number is not None and number < beyond and (name, key) in leaf.reader()
            matcher = leaf.postings(name, key) if has else None
            while number is not None and number < beyond:
                if matcher is not None and matcher.is_active():
                    matcher.skip_to(number - offset)
                if matcher is not None and matcher.is_active() and matcher.id() == number - offset:
                    yield number, matcher.value_as("positions")
                number = next(waiting, None)


@dataclass(frozen=True)
class Ranking:
    """The score of each document that answers, and how many of which parts it had to have."""

    scores: Scores
    least: int = 0
    counted: tuple[Part, ...] = ()


def rank(
    snapshot: Snapshot,
    query: Query,
    lang: str,
    filters: Mapping[str, Sequence[str]],
    weights: Weights = WEIGHTS,
) -> Ranking:
    """Return every document that passes the filters and has all words, or enough of them."""
    reading = Reading(snapshot, lang, weights)
    eligible = eligible_documents(snapshot, query, filters, reading)
    if not query.required:
        return Ranking(dict.fromkeys(snapshot.documents() if eligible is None else eligible, 0.0))
    required = {part: reading.part_scores(part) for part in query.required}
    wholly = [reading.whole(part, scores) for part, scores in required.items()]
    optional = [reading.part_scores(part) for part in query.optional]
    most = max(weights.enough, weights.common * snapshot.searcher.doc_count())
    telling = tuple(part for part, scores in required.items() if len(scores) <= most)
    complete = set.intersection(*wholly) if eligible is None else eligible.intersection(*wholly)
    answers = answering(required, telling, complete, eligible, weights)
    sums = {n: sum(s.get(n, 0.0) for s in (*required.values(), *optional)) for n in answers.numbers}
    for number, bonus in reading.neighbours(query.required, required, sums).items():
        sums[number] += bonus
    scores = {
        n: (n in answers.complete) + share(total * reading.merit(n), weights.halfway)
        for n, total in sums.items()
    }
    return Ranking(scores, answers.least, answers.counted)


def share(total: float, halfway: float) -> float:
    """Return a sum of scores as a number below 1."""
    return total / (total + halfway)


def eligible_documents(
    snapshot: Snapshot, query: Query, filters: Mapping[str, Sequence[str]], reading: "Reading"
) -> set[int] | None:
    """Return the documents that may answer at all; None when all may."""
    wanted = [(c.field, [c.value]) for c in query.conditions if not c.unwanted]
    sets = [valued(snapshot, field, values) for field, values in (*filters.items(), *wanted)]
    eligible = set.intersection(*sets) if sets else None
    without = [set(reading.part_scores(part)) for part in query.unwanted]
    without += [valued(snapshot, c.field, [c.value]) for c in query.conditions if c.unwanted]
    if not without:
        return eligible
    return (snapshot.documents() if eligible is None else eligible) - set().union(*without)


def passing(snapshot: Snapshot, filters: Mapping[str, Sequence[str]]) -> Set[int]:
    """Return the documents that pass the filters."""
    sets = [valued(snapshot, field, values) for field, values in filters.items()]
    return set.intersection(*sets) if sets else snapshot.documents()


def valued(snapshot: Snapshot, field: str, values: Iterable[str]) -> set[int]:
    """Return the documents that have one of these exact values."""
    terms = [("keys", f"{field}={value}") for value in values]
    return {number for term in terms for number, _ in snapshot.postings(term)}


@dataclass(frozen=True)
class Answers:
    """The documents that answer, those of them that have all words, and what had to be found."""

    numbers: set[int]
    complete: set[int]
    least: int
    counted: tuple[Part, ...]


def answering(
    required: Mapping[Part, Scores],
    telling: tuple[Part, ...],
    complete: set[int],
    eligible: set[int] | None,
    weights: Weights,
) -> Answers:
    """Return the documents with all required parts, and those with enough of them where few have.

    Enough is half of the telling parts: one that most documents have says too little.
    """
    if len(complete) >= weights.enough or not telling:
        return Answers(complete, complete, len(required), tuple(required))
    counts = Counter(number for part in telling for number in required[part])
    least = enough_of(len(telling))
    some = {number for number, count in counts.items() if count >= least}
    return Answers(
        complete | (some if eligible is None else some & eligible), complete, least, telling
    )


def enough_of(words: int) -> int:
    """Return how many of so many words make a document worth showing: half of them."""
    return (words + 1) // 2


@dataclass(frozen=True)
class Reading:
    """Scores of words and phrases in one state of the index, for an asker of one language."""

    snapshot: Snapshot
    lang: str
    weights: Weights
    _terms: dict[Term, Scores] = field(default_factory=dict, compare=False)
    _parts: dict[Part, Scores] = field(default_factory=dict, compare=False)

    def part_scores(self, part: Part) -> Scores:
        """Return the score of each document that has a part or what does in its place."""
        best = self.own_scores(part)
        others = [(1.0, other) for other in part.either]
        for other in part.instead:
            weight = self.weights.same if other.is_same else self.weights.synonym
            others.append((weight / other.stands_for, other))
        for weight, other in others:
            for number, score in self.part_scores(other).items():
                best[number] = max(best.get(number, 0.0), weight * score)
        return best

    def whole(self, part: Part, scores: Scores) -> set[int]:
        """Return the documents that have a part as it was typed.

        What says less exactly the same counts where nothing has the part itself.
        """
        same = [other for other in part.instead if other.is_same]
        own = {n for one in (part, *part.either, *same) for n in self.own_scores(one)}
        return own or set(scores)

    def own_scores(self, part: Part) -> Scores:
        """Return the score of each document that has a word, or a phrase in its order."""
        if part not in self._parts:
            self._parts[part] = self._own_scores(part)
        return self._parts[part]

    def _own_scores(self, part: Part) -> Scores:
        """Read the score of each document that has a word, or a phrase in its order."""
        each = [self.word_scores(word) for word in part.words]
        together = set.intersection(*(set(scores) for scores in each))
        if len(each) > 1 or part.fields:
            together &= self.in_order(part, together)
        return {number: sum(scores[number] for scores in each) for number in together}

    def word_scores(self, word: Word) -> Scores:
        """Return the best score among the word's keys, with an addition for its exact spelling."""
        inflected: Scores = {}
        spelled: Scores = {}
        for term in word.terms:
            is_exact = term[0] == "exact" and not word.is_prefix
            scores, weight = (spelled if is_exact else inflected), self.weight_of(term, word)
            for number, score in self.term_scores(term).items():
                scores[number] = max(scores.get(number, 0.0), weight * score)
        return {
            number: word.weight * (inflected.get(number, 0.0) + spelled.get(number, 0.0))
            for number in inflected.keys() | spelled.keys()
        }

    def term_scores(self, term: Term) -> Scores:
        """Return the score of each document that has a term; each is read once."""
        if term not in self._terms:
            postings = self.snapshot.postings(term)
            self._terms[term] = {number: matcher.score() for number, matcher in postings}
        return self._terms[term]

    def weight_of(self, term: Term, word: Word) -> float:
        """Return what a term counts."""
        if term[0] == "exact":
            return 1.0 if word.is_prefix else self.weights.exact
        could_be_short = word.spelling.upper() in ABBREVIATIONS and not term[1].isupper()
        meaning = self.weights.not_abbreviation if could_be_short else 1.0
        return meaning * (1.0 if term[0] == self.lang else self.weights.other_language)

    def in_order(self, part: Part, among: set[int]) -> set[int]:
        """Return the documents in which the words stand as in the phrase, in its fields."""
        starts = [self.starts(word, among) for word in part.words]
        together = {n: set.intersection(*(s[n] for s in starts)) for n in among}
        return {
            number
            for number, places in together.items()
            if any(not part.fields or place_of(at) in part.fields for at in places)
        }

    def starts(self, word: Word, among: set[int]) -> Mapping[int, set[int]]:
        """Return where in each document a phrase would begin that has the word in its place."""
        starts: dict[int, set[int]] = defaultdict(set)
        for term in word.terms:
            having = self.term_scores(term).keys() & among
            for number, positions in self.snapshot.positions(term, sorted(having)):
                starts[number].update(p - word.offset for p in positions)
        return starts

    def neighbours(
        self, parts: Sequence[Part], scores: Mapping[Part, Scores], sums: Scores
    ) -> Scores:
        """Return what the best documents gain by words of the query that stand together."""
        gains: Scores = defaultdict(float)
        single = [part for part in parts if len(part.words) == 1]
        if len(single) < 2:
            return gains
        best = set(nlargest(MOST_READ, sums, key=lambda n: (sums[n], -n)))
        places = {part: self.starts(part.words[0], best) for part in single}
        for one, other in pairwise(single):
            for number in best & scores[one].keys() & scores[other].keys():
                if are_near(places[one][number], places[other][number]):
                    gain = min(scores[one][number], scores[other][number])
                    gains[number] += self.weights.proximity * gain
        return gains

    def merit(self, number: int) -> float:
        """Return the factor that a document's own merits give it."""
        known = self.snapshot.merits[number]
        return 1.0 + sum(w * known.get(name, 0.0) for name, w in self.weights.merits.items())


def are_near(ones: set[int], others: set[int]) -> bool:
    """Tell whether a word stands shortly before another.

    >>> are_near({1, 50}, {53}), are_near({1}, {5}), are_near({5}, {4})
    (True, False, False)
    """
    return any(one + gap in others for one in ones for gap in range(1, NEAR + 1))
