"""Why a document stands where it does: what its score is made of, rule by rule."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Protocol

from search.documents import Reason
from search.query.expansion import substitute_parts
from search.query.tree import Query, QueryPart, Word
from search.ranking.snapshot import Floats
from search.weights import WEIGHTS


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
    has_all: bool, earned: Sequence[Reason], merits: Mapping[str, float]
) -> list[Reason]:
    """Return the reasons of a score, which they add up to, given what words and merits earned.

    >>> found = score_reasons(True, [Reason("word", "tilts", 20.0)], {"evidence": 1.0})
    >>> [(str(reason.rule), reason.about, round(reason.score, 3)) for reason in found]
    [('all_words', '', 1.0), ('word', 'tilts', 0.493), ('evidence', '', 0.015)]
    """
    total = sum(reason.score for reason in earned)
    by_merit = ((name, merits.get(name, 0.0) * weight) for name, weight in WEIGHTS.merits.items())
    every = [*earned, *(Reason(name, "", total * gain) for name, gain in by_merit)]
    whole = sum(reason.score for reason in every) + WEIGHTS.halfway
    shares = [
        replace(reason, score=float(reason.score / whole)) for reason in every if reason.score
    ]
    return [Reason(ScoreRule.ALL_WORDS, "", 1.0)] * has_all + shares


NumberedScores = Mapping[int, float] | Floats
"""The scores of documents by their numbers, 0 for each that was not scored."""


class ScoreSource(Protocol):
    """What tells the scores of the parts of a query in documents by their numbers."""

    def own_scores(self, part: QueryPart) -> NumberedScores:
        """Return the scores of a part itself."""
        ...

    def part_scores(self, part: QueryPart) -> NumberedScores:
        """Return the scores of a part or of what does in its place."""
        ...

    def word_scores(self, word: Word) -> Sequence[NumberedScores]:
        """Return what a word scores, and what its spelling adds."""
        ...


def explain_score(
    scores: ScoreSource,
    query: Query,
    number: int,
    *,
    has_all: bool,
    gained: Iterable[Reason],
    merits: Mapping[str, float],
) -> list[Reason]:
    """Return the reasons that add up to the score of a document; none of a list without words.

    `gained` is what it got by words of the query that stand together.
    """
    if not query.required:
        return []
    parts = [*query.required, *query.optional]
    earned = [reason for part in parts for reason in part_reasons(scores, part, number)]
    return score_reasons(has_all, [*earned, *gained], merits)


def part_reasons(scores: ScoreSource, part: QueryPart, number: int) -> Iterator[Reason]:
    """Yield what a part of the query gives, or that which does best in its place."""
    best, weight, chosen = scores.own_scores(part)[number], 1.0, part
    for counts, other in substitute_parts(part):
        if (score := counts * scores.part_scores(other)[number]) > best:
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
    each = [(word, *(of[number] for of in scores.word_scores(word))) for word in part.words]
    met = [(word, keys, spelled) for word, keys, spelled in each if keys or spelled]
    about = " ".join(str(word) for word, _, _ in met)
    rule = ScoreRule.WORD if len(met) == 1 else ScoreRule.PHRASE
    yield Reason(rule, about, sum(keys for _, keys, _ in met))
    if spellings := sum(spelled for _, _, spelled in met):
        yield Reason(ScoreRule.EXACT_SPELLING, about, spellings)
