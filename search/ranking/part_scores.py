"""Scores of the words and phrases of a query: an array with one for every document.

A document has a part of the query where its score is above 0.
"""

from functools import cache

import numpy as np

from search.language.analysis import Term
from search.language.words import ABBREVIATIONS
from search.query.expansion import substitute_parts
from search.query.relaxation import WordSource
from search.query.tree import QueryPart, Word
from search.ranking.snapshot import Floats
from search.ranking.term_scores import SnapshotView
from search.ranking.word_positions import number_flags, phrase_documents, phrase_starts
from search.weights import WEIGHTS


class PartScorer:
    """Scores of words and phrases in a view of the index, for an asker of one language.

    It tells what all documents have too (`CollectionStatistics`).
    """

    def __init__(self, view: SnapshotView, lang: str) -> None:
        self.view, self.lang, self.documents = view, lang, view.documents
        self.nothing: Floats = np.zeros(view.snapshot.count)
        self.own_scores = cache(self._read_own_scores)

    def vocabulary(self) -> WordSource:
        return self.view.snapshot.vocabulary()

    def having(self, part: QueryPart) -> int:
        return int(np.count_nonzero(self.part_scores(part)))

    def part_scores(self, part: QueryPart) -> Floats:
        """Return the score in each document of a part or of what does in its place."""
        scores = self.own_scores(part)
        for weight, other in substitute_parts(part):
            if (found := self.part_scores(other)) is not self.nothing:
                scores = np.maximum(scores, weight * found)
        return scores

    def _read_own_scores(self, part: QueryPart) -> Floats:
        """Return the score in each document of a word, or of a phrase in its order."""
        if not part.least and not all(map(self.is_known, part.words)):
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

    def is_known(self, word: Word) -> bool:
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
            weighed = word.weight * term_weight(term, word, self.lang) * posted.scores
            scores[posted.numbers] = np.maximum(scores[posted.numbers], weighed)
        return inflected, spelled


def term_weight(term: Term, word: Word, lang: str) -> float:
    """Return what a term of a word counts for an asker of a language."""
    if term[0] == "exact":
        return WEIGHTS.exact
    could_be_short = word.spelling.upper() in ABBREVIATIONS and not term[1].isupper()
    meaning = WEIGHTS.not_abbreviation if could_be_short else 1.0
    return meaning * (1.0 if term[0] == lang else WEIGHTS.other_language)
