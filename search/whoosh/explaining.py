"""Why a document got its score from Whoosh: the same arrays, read at one number."""

from collections.abc import Iterator
from dataclasses import replace

from search.documents import Reason
from search.query.tree import QueryPart
from search.ranking.explanations import (
    ScoreRule,
    score_reasons,
)
from search.weights import WEIGHTS
from search.whoosh.ranking import DocumentRanking, PartScorer, Ranker, substitute_parts


def explain_score(ranker: Ranker, ranking: DocumentRanking, number: int) -> list[Reason]:
    """Return the reasons that add up to the score of a document; none of a list without words."""
    if not ranker.required:
        return []
    snapshot = ranker.view.snapshot
    parts = [*ranker.required, *ranker.query.optional]
    earned = [reason for part in parts for reason in part_reasons(ranker.reading, part, number)]
    earned += neighbour_reasons(ranking, number)
    merits = {name: float(snapshot.merit(name)[number]) for name in WEIGHTS.merits}
    return score_reasons(bool(ranking.answers.complete[number]), earned, merits, WEIGHTS)


def part_reasons(reading: PartScorer, part: QueryPart, number: int) -> Iterator[Reason]:
    """Yield what a part of the query gives, or that which does best in its place."""
    best, weight, chosen = reading.own_scores(part)[number], 1.0, part
    for counts, other in substitute_parts(part):
        if (score := counts * reading.part_scores(other)[number]) > best:
            best, weight, chosen = score, counts, other
    if chosen is part:
        yield from word_reasons(reading, part, number) if best else ()
        return
    for reason in part_reasons(reading, chosen, number):
        is_synonym = chosen in part.instead and not chosen.least
        yield replace(
            reason,
            rule=ScoreRule.SYNONYM if is_synonym else reason.rule,
            score=weight * reason.score,
        )


def word_reasons(reading: PartScorer, part: QueryPart, number: int) -> Iterator[Reason]:
    """Yield what the words of a part give together, and what its spelling adds."""
    scored = [(word, reading.word_scores(word)) for word in part.words]
    met = [(word, both) for word, both in scored if both[0][number] or both[1][number]]
    about, scores = " ".join(str(word) for word, _ in met), [both for _, both in met]
    rule = ScoreRule.WORD if len(scores) == 1 else ScoreRule.PHRASE
    yield Reason(rule, about, float(sum(inflected[number] for inflected, _ in scores)))
    if spelled := float(sum(spelled[number] for _, spelled in scores)):
        yield Reason(ScoreRule.EXACT_SPELLING, about, spelled)


def neighbour_reasons(ranking: DocumentRanking, number: int) -> Iterator[Reason]:
    """Yield what a document gains by words of the query that stand together."""
    for found in ranking.neighbours:
        for gain in found.gains[found.numbers == number].tolist():
            about = f"{found.one.words[0]} {found.other.words[0]}"
            yield Reason(ScoreRule.NEIGHBOURS, about, gain)
