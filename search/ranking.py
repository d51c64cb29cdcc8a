"""Which documents answer a query, and how well: BM25F over the terms of each word."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from whoosh.scoring import BM25F

from search.analysis import Term
from search.query import Part, Query, Word

BM25 = BM25F(B=0.5, K1=1.2)
EXACT_WEIGHT = 0.5
OTHER_LANGUAGE_WEIGHT = 0.7
# What a part stands for counts this much of the part itself.
INSTEAD_WEIGHT = 0.7
# A part that a larger share of all documents has is not telling: alone it makes no answer.
COMMON = 0.25
# With fewer documents than this that have all words, those with some of them follow; a part that
# so few have is telling in any case.
ENOUGH = 10
# The sum of a document's word scores at which its score is half of the way to the next whole.
HALFWAY = 20.0

Identity = tuple[str, int]
Scores = dict[int, float]


@dataclass(frozen=True)
class Snapshot:
    """One state of an index: a Whoosh searcher and what its documents are."""

    searcher: Any
    identities: Sequence[Identity | None]

    def documents(self) -> set[int]:
        """Return the numbers of all documents."""
        return {n for n in self.searcher.reader().all_doc_ids() if self.identities[n]}

    def postings(self, term: Term) -> Iterator[tuple[int, Any]]:
        """Yield the number of each document with a term, and the matcher standing on it."""
        field, key = term
        for leaf, offset in self.searcher.leaf_searchers():
            if (field, key.encode()) not in leaf.reader():
                continue
            matcher = leaf.postings(field, key.encode())
            while matcher.is_active():
                yield offset + matcher.id(), matcher
                matcher.next()


@dataclass(frozen=True)
class Ranking:
    """The score of each document that answers, and how many of which parts it had to have."""

    scores: Scores
    least: int = 0
    counted: tuple[Part, ...] = ()


def rank(
    snapshot: Snapshot, query: Query, lang: str, filters: Mapping[str, Sequence[str]]
) -> Ranking:
    """Return every document that passes the filters and has all words, or enough of them."""
    eligible = accepted(snapshot, filters)
    for part in query.unwanted:
        unwanted = part_scores(snapshot, part, lang).keys()
        eligible = (snapshot.documents() if eligible is None else eligible) - unwanted
    if not query.required:
        return Ranking(dict.fromkeys(snapshot.documents() if eligible is None else eligible, 0.0))
    required = {part: part_scores(snapshot, part, lang) for part in query.required}
    optional = [part_scores(snapshot, part, lang) for part in query.optional]
    most = max(ENOUGH, COMMON * snapshot.searcher.doc_count())
    telling = tuple(part for part, scores in required.items() if len(scores) <= most)
    return combine(required, optional, telling, eligible)


def accepted(snapshot: Snapshot, filters: Mapping[str, Sequence[str]]) -> set[int] | None:
    """Return the documents that all filters accept; None when there is no filter."""
    sets = [
        {
            number
            for value in values
            for number, _ in snapshot.postings(("keys", f"{field}={value}"))
        }
        for field, values in filters.items()
    ]
    return set.intersection(*sets) if sets else None


def combine(
    required: Mapping[Part, Scores],
    optional: Sequence[Scores],
    telling: tuple[Part, ...],
    eligible: set[int] | None,
) -> Ranking:
    """Return the documents with all required parts, those with enough of them where few have.

    Enough is half of the telling parts: one that most documents have says too little.
    """
    complete = set.intersection(*(set(scores) for scores in required.values()))
    complete = complete if eligible is None else complete & eligible
    if len(complete) >= ENOUGH or not telling:
        answers, least, counted = complete, len(required), tuple(required)
    else:
        counts = Counter(number for part in telling for number in required[part])
        least, counted = enough_of(len(telling)), telling
        answers = {number for number, count in counts.items() if count >= least}
        answers = complete | (answers if eligible is None else answers & eligible)
    every = (*required.values(), *optional)
    sums = {number: sum(scores.get(number, 0.0) for scores in every) for number in answers}
    scores = {n: (n in complete) + total / (total + HALFWAY) for n, total in sums.items()}
    return Ranking(scores, least, counted)


def enough_of(words: int) -> int:
    """Return how many of so many words make a document worth showing: half of them."""
    return (words + 1) // 2


def part_scores(snapshot: Snapshot, part: Part, lang: str) -> Scores:
    """Return the score of each document that has a part or what says the same."""
    best = own_scores(snapshot, part, lang)
    for other in part.instead:
        for number, score in own_scores(snapshot, other, lang).items():
            best[number] = max(best.get(number, 0.0), INSTEAD_WEIGHT * score)
    return best


def own_scores(snapshot: Snapshot, part: Part, lang: str) -> Scores:
    """Return the score of each document that has a word, or a phrase in its order."""
    each = [word_scores(snapshot, word, lang) for word in part.words]
    if len(each) == 1:
        return each[0]
    together = set.intersection(*(set(scores) for scores in each))
    together &= in_order(snapshot, part.words, together)
    return {number: sum(scores[number] for scores in each) for number in together}


def word_scores(snapshot: Snapshot, word: Word, lang: str) -> Scores:
    """Return the best score among the word's keys, with an addition for its exact spelling."""
    inflected: Scores = {}
    spelled: Scores = {}
    for term in word.terms:
        scores, weight = (
            (spelled, EXACT_WEIGHT)
            if term[0] == "exact"
            else (inflected, 1.0 if term[0] == lang else OTHER_LANGUAGE_WEIGHT)
        )
        for number, matcher in snapshot.postings(term):
            scores[number] = max(scores.get(number, 0.0), weight * matcher.score())
    return {
        number: inflected.get(number, 0.0) + spelled.get(number, 0.0)
        for number in inflected.keys() | spelled.keys()
    }


def in_order(snapshot: Snapshot, words: Iterable[Word], among: set[int]) -> set[int]:
    """Return the documents in which the words stand as they do in the phrase."""
    starts = [phrase_starts(snapshot, word, among) for word in words]
    return {number for number in among if set.intersection(*(s[number] for s in starts))}


def phrase_starts(snapshot: Snapshot, word: Word, among: set[int]) -> Mapping[int, set[int]]:
    """Return where in each document a phrase would begin that has the word in its place."""
    starts: dict[int, set[int]] = defaultdict(set)
    for term in word.terms:
        for number, matcher in snapshot.postings(term):
            if number in among:
                starts[number].update(p - word.offset for p in matcher.value_as("positions"))
    return starts
