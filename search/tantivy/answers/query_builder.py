"""The parts of a query, filters and ranges as tantivy is asked for them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from tantivy import Query as TantivyQuery

from search.documents import AUDIENCE, Range, SearchRequest
from search.language.analysis import LANGUAGES, Term, spelled_terms
from search.query.expansion import substitute_parts
from search.query.relaxation import WordSource
from search.query.tree import QueryPart, Word
from search.ranking.part_scores import term_weight
from search.ranking.postings import HIDDEN
from search.tantivy.answers.query_operators import (
    any_query,
    best_query,
    boosted_query,
    combine_queries,
    unscored_query,
)
from search.tantivy.index.schema import MINOR, own_field
from search.tantivy.index.text_slots import lookup_key, slot_alternatives
from search.tantivy.snapshot import TantivySnapshot, escape_field
from search.weights import WEIGHTS

# So many values of a filter are looked up one by one.
MOST_ALONE = 16

Places = Sequence[tuple[int, list[str]]]
"""Which keys do at each place of a phrase."""


@dataclass(frozen=True)
class QueryBuilder:
    """Queries to a state of an index, for an asker of one language.

    Of hidden documents only those count that `hidden` finds; none without it. It tells what all
    documents have too (`CollectionStatistics`).
    """

    snapshot: TantivySnapshot
    lang: str
    hidden: TantivyQuery | None = None

    @cached_property
    def beginnings(self) -> tuple[str, ...]:
        """How the index fields begin that are looked into."""
        return ("", HIDDEN) if self.hidden else ("",)

    def visible(self, beginning: str, found: TantivyQuery) -> TantivyQuery:
        """Return what finds the same; of hidden documents, whose fields begin so, those it may."""
        if not beginning or self.hidden is None:
            return found
        return combine_queries([found, unscored_query(self.hidden)])

    @property
    def documents(self) -> int:
        return self.snapshot.searcher.num_docs

    def vocabulary(self) -> WordSource:
        return self.snapshot.words

    def is_known(self, word: Word) -> bool:
        return self.snapshot.has(any_query(map(self.term, word.terms)))

    def having(self, part: QueryPart) -> int:
        return self.snapshot.count(self.part(part))

    def part(self, part: QueryPart) -> TantivyQuery:
        """Return what finds a part, or what does in its place."""
        instead = (boosted_query(self.part(o), weight) for weight, o in substitute_parts(part))
        return best_query([self.own(part), *instead])

    def own(self, part: QueryPart) -> TantivyQuery:
        """Return what finds a word, or a phrase in its order."""
        words = [any_query(one for one in self.readings(word) if one) for word in part.words]
        if part.least:
            return combine_queries(should=words, least=part.least)
        if len(words) == 1 and not part.fields:
            return words[0]
        return combine_queries([unscored_query(any_query(self.in_order(part)))], words)

    def readings(self, word: Word) -> tuple[TantivyQuery | None, TantivyQuery | None]:
        """Return what finds a word by its best key, and what finds it spelled as typed."""
        inflected: list[TantivyQuery] = []
        spelled: list[TantivyQuery] = []
        for term in word.terms:
            weight = 1.0 if word.is_prefix else term_weight(term, word, self.lang)
            is_spelling = term[0] == "exact" and not word.is_prefix
            found = boosted_query(self.term(term), word.weight * weight)
            (spelled if is_spelling else inflected).append(found)
        best, as_typed = (best_query(each) if each else None for each in (inflected, spelled))
        return best, as_typed

    def term(self, term: Term) -> TantivyQuery:
        """Return what finds a term, in all texts."""
        name, key = term
        return any_query(
            self.visible(beginning, any_query(self._term(beginning + name, key)))
            for beginning in self.beginnings
        )

    def _term(self, name: str, key: str) -> Iterator[TantivyQuery]:
        """Yield what finds a key in one index field and those of the minor texts."""
        if name.endswith("exact"):
            yield self.key(name, lookup_key(key))
            return
        yield self.key(name, key)
        for text in MINOR:
            yield boosted_query(self.key(own_field(name, text), key), WEIGHTS.of_field(text))

    def key(self, name: str, key: str) -> TantivyQuery:
        return TantivyQuery.term_query(self.snapshot.schema, name, key, index_option="freq")

    def in_order(self, part: QueryPart) -> Iterator[TantivyQuery]:
        """Yield what finds the words in the order of a phrase, in its fields."""
        for beginning in self.beginnings:
            for lang in LANGUAGES:
                name, texts = beginning + lang, part.fields or MINOR
                names = [own_field(name, text) for text in texts]
                places = word_places(((word.offset, word) for word in part.words), lang)
                for each in names if part.fields else (name, *names):
                    found = self.phrase(each, places)
                    if found is not None and part.words[0].is_prefix and len(part.words) == 1:
                        found = any_query(self.completed(part.words[0], beginning, each, lang))
                    if found is not None:
                        yield self.visible(beginning, found)

    def completed(self, word: Word, beginning: str, name: str, lang: str) -> Iterator[TantivyQuery]:
        """Yield what finds each spelling of a completed word in one index field.

        The field has only its key, so the spelling must be in some text of the document.
        """
        for _, spelling in word.terms:
            spelled = unscored_query(self.key(f"{beginning}exact", lookup_key(spelling)))
            for key in self.known(name, slot_alternatives(spelled_terms(spelling, lang), lang)):
                yield combine_queries([self.key(name, key), spelled])

    def known(self, name: str, keys: Iterable[str]) -> list[str]:
        """Return those of the keys that an index field has."""
        return [key for key in keys if self.snapshot.searcher.doc_freq(name, key)]

    def phrase(self, name: str, places: Places, gaps: int = 0) -> TantivyQuery | None:
        """Return what finds one of the keys of each place, one behind the other; None if none."""
        known = [(at, self.known(name, keys)) for at, keys in places]
        if not all(keys for _, keys in known):
            return None
        if len(known) == 1:
            return any_query(self.key(name, key) for key in known[0][1])
        if all(len(keys) == 1 for _, keys in known):
            words: list[Any] = [(at, keys[0]) for at, keys in known]
            return TantivyQuery.phrase_query(self.snapshot.schema, name, words, gaps)
        patterns: list[Any] = [(at, f"(?:{'|'.join(keys)})") for at, keys in known]
        return TantivyQuery.regex_phrase_query(self.snapshot.schema, name, patterns, gaps)

    def filters(
        self, filters: Mapping[str, Iterable[str]], ranges: Mapping[str, Range]
    ) -> list[TantivyQuery]:
        """Return what each of some filters and ranges accepts."""
        exact = [self.values(name, values) for name, values in filters.items()]
        return [*exact, *(self.numbers(name, limits) for name, limits in ranges.items())]

    def audience(self, filters: Mapping[str, Iterable[str]]) -> TantivyQuery:
        """Return what finds the documents that the audience among some filters may see."""
        values = filters.get(AUDIENCE)
        return (
            TantivyQuery.exists_query("number") if values is None else self.values(AUDIENCE, values)
        )

    def values(self, name: str, values: Iterable[str]) -> TantivyQuery:
        """Return what finds the documents that have one of these exact values."""
        field, every = f"keys.{escape_field(name)}", list(dict.fromkeys(values))
        schema = self.snapshot.schema
        if len(every) > MOST_ALONE:
            return TantivyQuery.term_set_query(schema, field, every)
        # One by one: a set is first gathered from all documents that have any of it.
        return any_query(
            TantivyQuery.term_query(schema, field, value, index_option="basic") for value in every
        )

    def numbers(self, name: str, limits: Range) -> TantivyQuery:
        """Return what finds the documents that have a number within limits."""
        path = f"numbers.{escape_field(name)}"
        first, last = limits
        bounds = [] if first is None else [f"[{float(first)!r} TO *]"]
        bounds += [] if last is None else [f"[* TO {float(last)!r}]"]
        # Each bound alone: tantivy fails where one is a whole number and the other is not.
        each = (self.snapshot.index.parse_query(f"{path}:{bound}") for bound in bounds)
        return combine_queries([TantivyQuery.exists_query(path), *each])


def request_builder(snapshot: TantivySnapshot, request: SearchRequest) -> QueryBuilder:
    """Return what builds the queries of who asks.

    Of hidden documents those count that the audience among the filters may see.
    """
    builder = QueryBuilder(snapshot, request.lang)
    hidden = builder.audience(request.filters) if request.sees_hidden else None
    return replace(builder, hidden=hidden)


def word_places(words: Iterable[tuple[int, Word]], lang: str) -> Places:
    """Return which keys of the texts of a language do in the place of each word.

    A completed word is one of some spellings, whose keys stand in the texts.
    """
    return [(at, slot_alternatives(slot_terms(word, lang), lang)) for at, word in words]


def slot_terms(word: Word, lang: str) -> Sequence[Term]:
    """Return the terms of a word as the texts of a language hold them."""
    if not word.is_prefix:
        return word.terms
    return [term for _, spelling in word.terms for term in spelled_terms(spelling, lang)]
