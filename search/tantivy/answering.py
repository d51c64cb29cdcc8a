"""One page of an answer from a store of tantivy."""

import json
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from tantivy import DocAddress, FieldType
from tantivy import Query as Asked

from search.documents import Match, Matches, Question
from search.highlights import highlights
from search.query import wanted_terms
from search.relaxation import Relaxation, completed, corrected
from search.tantivy.neighbours import MOST_READ, gains
from search.tantivy.ranking import Ranking, eligible, rank
from search.tantivy.reading import Reading, any_of, asked, passing, silent
from search.tantivy.schema import number_of
from search.tantivy.snapshot import LAST_ROW, Snapshot
from search.tree import Query, Word
from search.weights import WEIGHTS
from search.wording import described

# How much further a page looks that comes late.
FURTHER = 4


class Found(NamedTuple):
    """A document that answers, so that the best is the smallest."""

    minus_score: float
    kind: str
    row_id: int
    address: DocAddress


Seen = tuple[float, str, int] | None
"""Score, kind and row id of the last match seen."""


def answer(snapshot: Snapshot, query: Query, question: Question) -> Matches:
    """Answer one page of what was asked."""
    reading = reading_of(snapshot, question)
    query, relaxations = relaxed(snapshot, reading, query)
    ranking = rank(reading, query, eligible(snapshot, query, question, reading))
    first = max(question.first, 0)
    found = list(islice(answers(snapshot, reading, query, ranking, question), first + 1))
    wanted = wanted_terms(query) if question.highlight else set()
    matches = [match(snapshot, one, wanted) for one in found[:first]]
    total = sum(snapshot.count(group) for group in (ranking.complete, ranking.some) if group)
    words = described(query, ranking.counted, ranking.least, question.lang)
    return Matches(total, matches, len(found) > first, words, relaxations)


def reading_of(snapshot: Snapshot, question: Question) -> Reading:
    """Return what reads the index for who asks.

    Of hidden documents those count that pass the filters; other people's are none.
    """
    hidden = None
    if question.sees_hidden:
        passes = passing(snapshot.index, question)
        hidden = asked(map(silent, passes)) if passes else Asked.all_query()
    return Reading(snapshot.index.schema, snapshot.searcher, question.lang, hidden)


def relaxed(snapshot: Snapshot, reading: Reading, query: Query) -> tuple[Query, list[Relaxation]]:
    """Return the query with prefixes completed and with words that no document has corrected."""

    def is_known(word: Word) -> bool:
        return reading.has(any_of(map(reading.term, word.terms)))

    query = completed(query, lambda: snapshot.words)
    return corrected(query, is_known, lambda: snapshot.words, WEIGHTS.corrected)


def answers(
    snapshot: Snapshot, reading: Reading, query: Query, ranking: Ranking, question: Question
) -> Iterator[Found]:
    """Yield what is behind the last match seen, the best first."""
    seen = question.after
    if not query.required:
        yield from listed(snapshot, ranking.complete, question.first + 1, seen)
        return
    for base, group in ((1.0, ranking.complete), (0.0, ranking.some)):
        if group and (seen is None or base <= seen[0]):
            yield from graded(snapshot, reading, query, group, base, question)


def graded(
    snapshot: Snapshot,
    reading: Reading,
    query: Query,
    group: Asked,
    base: float,
    question: Question,
) -> Iterator[Found]:
    """Yield the answers of a group behind the last match seen by falling score."""
    seen = (-question.after[0], *question.after[1:]) if question.after else None
    most, are_all = max(MOST_READ, question.first + 1), False
    while not are_all:
        best = snapshot.best(group, most)
        are_all = len(best) < most
        gained = gains(snapshot, reading, query.required, [n for _, n, _ in best[:MOST_READ]])
        # Of those that score like the last one some may be missing.
        sure = [one for one in best if are_all or one[0] > best[-1][0]]
        for one in sorted(
            Found(-base - share(score + gained.get(n, 0.0)), *snapshot.identity(n), address)
            for score, n, address in sure
        ):
            if seen is None or one[:3] > seen:
                yield one
                seen = one[:3]
        most *= FURTHER


def share(total: float) -> float:
    """Return a sum of scores as a number below 1."""
    return total / (total + WEIGHTS.halfway)


def listed(snapshot: Snapshot, group: Asked, most: int, seen: Seen) -> Iterator[Found]:
    """Yield answers without a score behind the last one seen, by kind and row id."""
    _, first_kind, last_row = seen or (0.0, "", -1)
    for kind in sorted(snapshot.kinds.values()):
        if kind >= first_kind:
            row_id = last_row + 1 if kind == first_kind else 0
            limits = number_of((kind, row_id)), number_of((kind, LAST_ROW))
            of_kind = Asked.range_query(
                snapshot.index.schema, "number", FieldType.Unsigned, *limits
            )
            for number, address in snapshot.in_order(asked([group, of_kind]), most):
                yield Found(-0.0, *snapshot.identity(number), address)


def match(snapshot: Snapshot, found: Found, wanted: set) -> Match:
    """Return an answer with the places in its texts that have what was wanted."""
    marked = ()
    if wanted:
        marked = highlights(json.loads(snapshot.stored(found.address))["texts"], wanted)
    return Match(found.kind, found.row_id, -found.minus_score, marked)
