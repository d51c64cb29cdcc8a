"""Why a document stands where it does: what its score is made of, rule by rule."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

from search.documents import Reason
from search.weights import Weights


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
