"""Why a document stands where it does: what its score is made of, rule by rule."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Protocol

from search.documents import Reason
from search.query.synonym_words import substitute_parts
from search.query.tree import QueryPart
from search.ranking.ranker import DocumentRanking, Ranker
from search.weights import WEIGHTS, Weights


class ScoreRule(StrEnum):
    """What gives a part of a score; the last three are the merits of a document."""

    ALL_WORDS = "all_words"
    WORD = "word"
    PHRASE = "phrase"
    SYNONYM = "synonym"
    EXACT_SPELLING = "exact_spelling"
    NEIGHBOURS = "neighbours"
    EVIDENCE = "evidence"
    COMPLETENESS = "completeness"
    FRESHNESS = "freshness"


def score_reasons(
    has_all: bool, earned: Sequence[Reason], merits: Mapping[str, float], weights: Weights
) -> list[Reason]:
    """Return the reasons of a score, which they add up to, given what words and merits earned.

    >>> found = score_reasons(True, [Reason("word", "tilts", 20.0)], {"evidence": 1.0}, Weights())
    >>> [(str(reason.rule), reason.about, round(reason.score, 3)) for reason in found]
    [('all_words', '', 1.0), ('word', 'tilts', 0.493), ('evidence', '', 0.015)]
    """
    total = sum(reason.score for reason in earned)
    gained = [Reason(n, "", total * weights.merits[n] * merit) for n, merit in merits.items()]
    every = [*earned, *gained]
    whole = sum(reason.score for reason in every) + weights.halfway
    shares = [replace(reason, score=reason.score / whole) for reason in every if reason.score]
    return [Reason(ScoreRule.ALL_WORDS, "", 1.0)] * has_all + shares


class ScoreSource(Protocol):
    """What tells the scores of the parts of a query in one document, given its number."""

    def own_score(self, part: QueryPart, number: int) -> float:
        """Return the score of a part itself."""
        ...

    def part_score(self, part: QueryPart, number: int) -> float:
        """Return the score of a part or of what does in its place."""
        ...

    def word_score(self, part: QueryPart, place: int, number: int) -> tuple[float, float]:
        """Return what the word in a place of a part scores, and what its spelling adds."""
        ...


def explain_score(ranker: Ranker, ranking: DocumentRanking, number: int) -> list[Reason]:
    """Return the reasons that add up to the score of a document; none of a list without words."""
    if not ranker.required:
        return []
    parts = [*ranker.required, *ranker.query.optional]
    earned = [reason for part in parts for reason in part_reasons(ranker.reading, part, number)]
    earned += neighbour_reasons(ranking, number)
    merits = {name: float(ranker.view.merit(name)[number]) for name in WEIGHTS.merits}
    return score_reasons(bool(ranking.answers.complete[number]), earned, merits, WEIGHTS)


def part_reasons(scores: ScoreSource, part: QueryPart, number: int) -> Iterator[Reason]:
    """Yield what a part of the query gives, or that which does best in its place."""
    best, weight, chosen = scores.own_score(part, number), 1.0, part
    for counts, other in substitute_parts(part):
        if (score := counts * scores.part_score(other, number)) > best:
            best, weight, chosen = score, counts, other
    if chosen is part:
        yield from word_reasons(scores, part, number) if best else ()
        return
    for reason in part_reasons(scores, chosen, number):
        is_synonym = chosen in part.instead and not chosen.least
        rule = ScoreRule.SYNONYM if is_synonym else reason.rule
        yield replace(reason, rule=rule, score=weight * reason.score)


def word_reasons(scores: ScoreSource, part: QueryPart, number: int) -> Iterator[Reason]:
    """Yield what the words of a part give together, and what its spelling adds."""
    each = [(str(w), *scores.word_score(part, at, number)) for at, w in enumerate(part.words)]
    met = [(word, keys, spelled) for word, keys, spelled in each if keys or spelled]
    about = " ".join(word for word, _, _ in met)
    rule = ScoreRule.WORD if len(met) == 1 else ScoreRule.PHRASE
    yield Reason(rule, about, sum(keys for _, keys, _ in met))
    if spellings := sum(spelled for _, _, spelled in met):
        yield Reason(ScoreRule.EXACT_SPELLING, about, spellings)


def neighbour_reasons(ranking: DocumentRanking, number: int) -> Iterator[Reason]:
    """Yield what a document gains by words of the query that stand together."""
    for found in ranking.neighbours:
        for gain in found.gains[found.numbers == number].tolist():
            about = f"{found.one.words[0]} {found.other.words[0]}"
            yield Reason(ScoreRule.NEIGHBOURS, about, gain)
