"""The parts of a query as tantivy is asked for them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import tantivy
from tantivy import Occur
from tantivy import Query as Asked

from search.documents import Range, SearchRequest
from search.language.analysis import LANGUAGES, Term, spelled_terms
from search.language.words import ABBREVIATIONS
from search.query.tree import QueryPart, Word
from search.ranking.postings import HIDDEN
from search.tantivy.positions import lookup_key, slot_alternatives
from search.tantivy.schema import MINOR, own_field
from search.tantivy.snapshot import escape_field
from search.weights import WEIGHTS

# So many values of a filter are looked up one by one.
MOST_ALONE = 16


@dataclass(frozen=True)
class QueryBuilder:
    """What words and phrases are in the index, for an asker of one language.

    Of hidden documents only those count that `hidden` finds; none without it.
    """

    schema: tantivy.Schema
    searcher: tantivy.Searcher
    lang: str
    hidden: Asked | None = None

    @cached_property
    def beginnings(self) -> tuple[str, ...]:
        """Return how the index fields begin that are looked into."""
        return ("", HIDDEN) if self.hidden else ("",)

    def has(self, asked: Asked) -> bool:
        """Tell whether any document answers."""
        return bool(self.searcher.search(asked, 1, count=False).hits)

    def part(self, part: QueryPart) -> Asked:
        """Return what finds a part, or what does in its place."""
        instead = [
            boosted_query(self.part(other), weight) for weight, other in alternative_parts(part)
        ]
        return best_query([self.own(part), *instead])

    def own(self, part: QueryPart) -> Asked:
        """Return what finds a word, or a phrase in its order."""
        words = [self.word(word) for word in part.words]
        if part.least:
            return combine_queries(should=words, least=part.least)
        if len(words) == 1 and not part.fields:
            return words[0]
        in_order = any_query(self.in_order(part))
        return combine_queries(must=[unscored_query(in_order)], should=words)

    def word(self, word: Word) -> Asked:
        """Return what finds a word: its best key, and more where it is spelled as typed."""
        return any_query(one for one in self.readings(word) if one)

    def readings(self, word: Word) -> tuple[Asked | None, Asked | None]:
        """Return what finds a word by its best key, and what finds it spelled as typed."""
        inflected: list[Asked] = []
        spelled: list[Asked] = []
        for term in word.terms:
            is_exact = term[0] == "exact" and not word.is_prefix
            weight = word.weight * self.weight_of(term, word)
            (spelled if is_exact else inflected).append(boosted_query(self.term(term), weight))
        return best_query(inflected) if inflected else None, best_query(
            spelled
        ) if spelled else None

    def term(self, term: Term) -> Asked:
        """Return what finds a term, in all texts."""
        name, key = term
        found = []
        for beginning in self.beginnings:
            each = list(self._term(beginning + name, key))
            asked_for = combine_queries(should=each)
            found.append(self.among_hidden(asked_for) if beginning else asked_for)
        return combine_queries(should=found)

    def _term(self, name: str, key: str) -> Iterator[Asked]:
        """Yield what finds a key in one index field and those of the minor texts."""
        if name.endswith("exact"):
            yield self.at(name, lookup_key(key))
            return
        yield self.at(name, key)
        for text in MINOR:
            yield boosted_query(self.at(own_field(name, text), key), WEIGHTS.of_field(text))

    def at(self, name: str, key: str) -> Asked:
        """Return what finds a key in an index field."""
        return Asked.term_query(self.schema, name, key, index_option="freq")

    def among_hidden(self, found: Asked) -> Asked:
        """Return what finds of hidden documents those that count."""
        return (
            combine_queries(must=[found, unscored_query(self.hidden)])
            if self.hidden
            else Asked.empty_query()
        )

    def weight_of(self, term: Term, word: Word) -> float:
        """Return what a term counts."""
        if term[0] == "exact":
            return 1.0 if word.is_prefix else WEIGHTS.exact
        could_be_short = word.spelling.upper() in ABBREVIATIONS and not term[1].isupper()
        meaning = WEIGHTS.not_abbreviation if could_be_short else 1.0
        return meaning * (1.0 if term[0] == self.lang else WEIGHTS.other_language)

    def in_order(self, part: QueryPart) -> Iterator[Asked]:
        """Yield what finds the words in the order of a phrase, in its fields."""
        for beginning in self.beginnings:
            for lang in LANGUAGES:
                name = beginning + lang
                names = [name, *(own_field(name, text) for text in MINOR)]
                if part.fields:
                    names = [own_field(name, text) for text in part.fields]
                places = [
                    (w.offset, slot_alternatives(slot_terms(w, lang), lang)) for w in part.words
                ]
                for each in names:
                    found = self.phrase(each, places)
                    if found is not None and part.words[0].is_prefix and len(part.words) == 1:
                        found = any_query(self.completed(part.words[0], beginning, each, lang))
                    if found is not None:
                        yield self.among_hidden(found) if beginning else found

    def completed(self, word: Word, beginning: str, name: str, lang: str) -> Iterator[Asked]:
        """Yield what finds each spelling of a completed word in one index field.

        The field has only its key, so the spelling must be in some text of the document.
        """
        for _, spelling in word.terms:
            spelled = unscored_query(self.at(f"{beginning}exact", lookup_key(spelling)))
            for key in self.known(name, slot_alternatives(spelled_terms(spelling, lang), lang)):
                yield combine_queries([self.at(name, key), spelled])

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
            return any_query(self.at(name, key) for key in known[0][1])
        if all(len(keys) == 1 for _, keys in known):
            words: list[Any] = [(at, keys[0]) for at, keys in known]
            return Asked.phrase_query(self.schema, name, words, gaps)
        patterns: list[Any] = [(at, f"(?:{'|'.join(keys)})") for at, keys in known]
        return Asked.regex_phrase_query(self.schema, name, patterns, gaps)


def alternative_parts(part: QueryPart) -> Iterator[tuple[float, QueryPart]]:
    """Yield what does in the place of a part, and what each counts."""
    for other in part.either:
        yield 1.0, other
    for other in part.instead:
        weight = WEIGHTS.same if other.is_same else WEIGHTS.synonym
        yield weight / other.stands_for, other


def slot_terms(word: Word, lang: str) -> Sequence[Term]:
    """Return the terms of a word as the texts of a language hold them.

    A completed word is one of some spellings, whose keys stand in the texts.
    """
    if not word.is_prefix:
        return word.terms
    return [term for _, spelling in word.terms for term in spelled_terms(spelling, lang)]


def filter_queries(index: tantivy.Index, question: SearchRequest) -> list[Asked]:
    """Return what each of the filters and ranges accepts."""
    return [
        *(value_query(index.schema, name, values) for name, values in question.filters.items()),
        *(range_query(index, name, limits) for name, limits in question.ranges.items()),
    ]


def value_query(schema: tantivy.Schema, name: str, values: Iterable[str]) -> Asked:
    """Return what finds the documents that have one of these exact values."""
    field, every = f"keys.{escape_field(name)}", list(dict.fromkeys(values))
    if len(every) > MOST_ALONE:
        return Asked.term_set_query(schema, field, every)
    # One by one: a set is first gathered from all documents that have any of it.
    return any_query(
        Asked.term_query(schema, field, value, index_option="basic") for value in every
    )


def range_query(index: tantivy.Index, name: str, limits: Range) -> Asked:
    """Return what finds the documents that have a number within limits."""
    path = f"numbers.{escape_field(name)}"
    first, last = limits
    bounds = [] if first is None else [f"[{float(first)!r} TO *]"]
    bounds += [] if last is None else [f"[* TO {float(last)!r}]"]
    # Each bound alone: tantivy fails where one is a whole number and the other is not.
    each = [index.parse_query(f"{path}:{bound}") for bound in bounds]
    return combine_queries([Asked.exists_query(path), *each])


def combine_queries(
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


def any_query(each: Iterable[Asked]) -> Asked:
    """Return what finds any of some, and nothing of none."""
    return combine_queries(should=each)


def best_query(each: Sequence[Asked]) -> Asked:
    """Return what finds any of some, as good as the best of them."""
    return each[0] if len(each) == 1 else Asked.disjunction_max_query(each)


def boosted_query(found: Asked, weight: float) -> Asked:
    """Return what finds the same with a score that weighs so much."""
    return found if weight == 1.0 else Asked.boost_query(found, weight)


def unscored_query(found: Asked) -> Asked:
    """Return what finds the same and adds nothing to a score."""
    return Asked.const_score_query(found, 0.0)
