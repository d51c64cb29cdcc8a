"""The parts of a query as tantivy is asked for them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import tantivy
from tantivy import Occur
from tantivy import Query as Asked

from search.analysis import LANGUAGES, Term, spelled_terms
from search.documents import Question, Range
from search.postings import HIDDEN
from search.tantivy.schema import MINOR, own_field
from search.tantivy.slots import alternatives, looked_up
from search.tree import Part, Word
from search.weights import WEIGHTS, Weights
from search.words import ABBREVIATIONS


@dataclass(frozen=True)
class Reading:
    """What words and phrases are in the index, for an asker of one language.

    Of hidden documents only those count that `hidden` finds; none without it.
    """

    schema: tantivy.Schema
    searcher: tantivy.Searcher
    lang: str
    hidden: Asked | None = None
    weights: Weights = WEIGHTS

    @cached_property
    def beginnings(self) -> tuple[str, ...]:
        """Return how the index fields begin that are looked into."""
        return ("", HIDDEN) if self.hidden else ("",)

    def has(self, asked: Asked) -> bool:
        """Tell whether any document answers."""
        return bool(self.searcher.search(asked, 1, count=False).hits)

    def count(self, asked: Asked) -> int:
        """Return how many documents answer."""
        return self.searcher.search(asked, 1).count or 0

    def part(self, part: Part) -> Asked:
        """Return what finds a part, or what does in its place."""
        others = [(1.0, other) for other in part.either]
        for other in part.instead:
            weight = self.weights.same if other.is_same else self.weights.synonym
            others.append((weight / other.stands_for, other))
        each = [self.own(part), *(boosted(self.part(other), weight) for weight, other in others)]
        return best_of(each)

    def whole(self, part: Part) -> Asked:
        """Return what finds a part as it was typed.

        What says less exactly the same counts where nothing has the part itself.
        """
        if not part.instead:
            return self.part(part)
        same = [other for other in part.instead if other.is_same]
        own = any_of(self.own(one) for one in (part, *part.either, *same))
        return own if self.has(own) else self.part(part)

    def own(self, part: Part) -> Asked:
        """Return what finds a word, or a phrase in its order."""
        words = [self.word(word) for word in part.words]
        if len(words) == 1 and not part.fields:
            return words[0]
        in_order = any_of(self.in_order(part))
        return asked(must=[silent(in_order)], should=words)

    def word(self, word: Word) -> Asked:
        """Return what finds a word: its best key, and more where it is spelled as typed."""
        inflected: list[Asked] = []
        spelled: list[Asked] = []
        for term in word.terms:
            is_exact = term[0] == "exact" and not word.is_prefix
            weighed = boosted(self.term(term), self.weight_of(term, word))
            (spelled if is_exact else inflected).append(weighed)
        both = [best_of(some) for some in (inflected, spelled) if some]
        return boosted(asked(should=both), word.weight)

    def term(self, term: Term) -> Asked:
        """Return what finds a term, in all texts."""
        name, key = term
        found = []
        for beginning in self.beginnings:
            each = list(self._term(beginning + name, key))
            asked_for = asked(should=each)
            found.append(self.among_hidden(asked_for) if beginning else asked_for)
        return asked(should=found)

    def _term(self, name: str, key: str) -> Iterator[Asked]:
        """Yield what finds a key in one index field and those of the minor texts."""
        if name.endswith("exact"):
            yield self.at(name, looked_up(key))
            return
        yield self.at(name, key)
        for text in MINOR:
            yield boosted(self.at(own_field(name, text), key), self.weights.of_field(text))

    def at(self, name: str, key: str) -> Asked:
        """Return what finds a key in an index field."""
        return Asked.term_query(self.schema, name, key, index_option="freq")

    def among_hidden(self, found: Asked) -> Asked:
        """Return what finds of hidden documents those that count."""
        return asked(must=[found, silent(self.hidden)]) if self.hidden else Asked.empty_query()

    def weight_of(self, term: Term, word: Word) -> float:
        """Return what a term counts."""
        if term[0] == "exact":
            return 1.0 if word.is_prefix else self.weights.exact
        could_be_short = word.spelling.upper() in ABBREVIATIONS and not term[1].isupper()
        meaning = self.weights.not_abbreviation if could_be_short else 1.0
        return meaning * (1.0 if term[0] == self.lang else self.weights.other_language)

    def in_order(self, part: Part) -> Iterator[Asked]:
        """Yield what finds the words in the order of a phrase, in its fields."""
        for beginning in self.beginnings:
            for lang in LANGUAGES:
                name = beginning + lang
                names = [name, *(own_field(name, text) for text in MINOR)]
                if part.fields:
                    names = [own_field(name, text) for text in part.fields]
                places = [(w.offset, alternatives(slot_terms(w, lang), lang)) for w in part.words]
                for each in names:
                    found = self.phrase(each, places)
                    if found is not None:
                        yield self.among_hidden(found) if beginning else found

    def known(self, name: str, keys: Iterable[str]) -> list[str]:
        """Return those of the keys that an index field has."""
        return [key for key in keys if self.searcher.doc_freq(name, key)]

    def phrase(
        self, name: str, places: Sequence[tuple[int, list[str]]], gaps: int = 0
    ) -> Asked | None:
        """Return what finds one of the keys of each place, one behind the other; None if none."""
        known = [(at, self.known(name, keys)) for at, keys in places]
        if not all(keys for _, keys in known):
            return None
        if len(known) == 1:
            return any_of(self.at(name, key) for key in known[0][1])
        if all(len(keys) == 1 for _, keys in known):
            words: list[Any] = [(at, keys[0]) for at, keys in known]
            return Asked.phrase_query(self.schema, name, words, gaps)
        patterns: list[Any] = [(at, f"(?:{'|'.join(keys)})") for at, keys in known]
        return Asked.regex_phrase_query(self.schema, name, patterns, gaps)


def slot_terms(word: Word, lang: str) -> Sequence[Term]:
    """Return the terms of a word as the texts of a language hold them.

    A completed word is one of some spellings, whose keys stand in the texts.
    """
    if not word.is_prefix:
        return word.terms
    return [term for _, spelling in word.terms for term in spelled_terms(spelling, lang)]


def passing(index: tantivy.Index, question: Question) -> list[Asked]:
    """Return what each of the filters and ranges accepts."""
    filters = [valued(index.schema, name, values) for name, values in question.filters.items()]
    return filters + [ranged(index, name, limits) for name, limits in question.ranges.items()]


def valued(schema: tantivy.Schema, name: str, values: Iterable[str]) -> Asked:
    """Return what finds the documents that have one of these exact values."""
    return Asked.term_set_query(schema, f"keys.{escaped(name)}", list(values))


def ranged(index: tantivy.Index, name: str, limits: Range) -> Asked:
    """Return what finds the documents that have a number within limits."""
    path = f"numbers.{escaped(name)}"
    if limits == (None, None):
        return Asked.exists_query(path)
    first, last = ("*" if limit is None else repr(float(limit)) for limit in limits)
    return index.parse_query(f"{path}:[{first} TO {last}]")


def escaped(name: str) -> str:
    """Return the name of a field so that it has no meaning to tantivy.

    >>> escaped("year"), escaped("a b")
    ('year', 'a\\\\ b')
    """
    return re.sub(r"(\W)", r"\\\1", name)


def asked(
    must: Iterable[Asked] = (),
    should: Iterable[Asked] = (),
    must_not: Iterable[Asked] = (),
    least: int | None = None,
) -> Asked:
    """Return what finds all of some and none of others; what should be found adds to the score."""
    clauses = [(Occur.Must, one) for one in must]
    clauses += [(Occur.Should, one) for one in should]
    clauses += [(Occur.MustNot, one) for one in must_not]
    if len(clauses) == 1 and clauses[0][0] != Occur.MustNot:
        return clauses[0][1]
    return Asked.boolean_query(clauses, least)


def any_of(each: Iterable[Asked]) -> Asked:
    """Return what finds any of some, and nothing of none."""
    return asked(should=each)


def best_of(each: Sequence[Asked]) -> Asked:
    """Return what finds any of some, as good as the best of them."""
    return each[0] if len(each) == 1 else Asked.disjunction_max_query(each)


def boosted(found: Asked, weight: float) -> Asked:
    """Return what finds the same with a score that weighs so much."""
    return found if weight == 1.0 else Asked.boost_query(found, weight)


def silent(found: Asked) -> Asked:
    """Return what finds the same and adds nothing to a score."""
    return Asked.const_score_query(found, 0.0)
