"""One page of an answer from a store of Whoosh."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from heapq import nsmallest

from search.documents import Match, Matches, Question
from search.highlights import highlights
from search.query import wanted_terms
from search.relaxation import Relaxation, completed, corrected
from search.tree import Query, Word
from search.weights import WEIGHTS
from search.whoosh.ranking import Ranking, Snapshot, passing, rank
from search.wording import described

Texts = Callable[[int], Mapping[str, Mapping[str, str]]]
"""What gives the original texts of a document."""


def answer(snapshot: Snapshot, texts: Texts, query: Query, question: Question) -> Matches:
    """Answer one page of what was asked."""
    if question.sees_hidden:
        # Those that others may see count no more than they are found.
        snapshot = replace(snapshot, hidden=passing(snapshot, question.filters))
    query, relaxations = relaxed(snapshot, query)
    ranking = rank(snapshot, query, question.lang, question.filters)
    found = page(snapshot, texts, query, question, ranking)
    return replace(found, relaxations=relaxations)


def relaxed(snapshot: Snapshot, query: Query) -> tuple[Query, list[Relaxation]]:
    """Return the query with prefixes completed and with words that no document has corrected."""

    def is_known(word: Word) -> bool:
        return any(map(snapshot.has, word.terms))

    query = completed(query, snapshot.vocabulary)
    return corrected(query, is_known, snapshot.vocabulary, WEIGHTS.corrected)


def page(
    snapshot: Snapshot, texts: Texts, query: Query, question: Question, ranking: Ranking
) -> Matches:
    """Return the matches that follow the last one seen."""
    first = max(question.first, 0)
    best = nsmallest(first + 1, answers(snapshot, ranking, question.after))
    wanted = wanted_terms(query) if question.highlight else set()
    matches = [
        Match(kind, row_id, -score, highlights(texts(number), wanted) if wanted else ())
        for score, kind, row_id, number in best[:first]
    ]
    words = described(query, ranking.counted, ranking.least, question.lang)
    return Matches(len(ranking.scores), matches, len(best) > first, words)


def answers(
    snapshot: Snapshot, ranking: Ranking, after: tuple[float, str, int] | None
) -> Iterator[tuple[float, str, int, int]]:
    """Yield what is behind the last match seen, so that the best is the smallest."""
    seen = (-after[0], *after[1:]) if after else None
    for number, score in ranking.scores.items():
        if identity := snapshot.identities[number]:
            place = -score, *identity
            if seen is None or place > seen:
                yield *place, number
