"""Suggestions from an index of tantivy: each word of a phrase is a term that leads to it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from tantivy import Query as TantivyQuery

from search.answers.suggestions import (
    PhraseFit,
    best_phrases,
    build_suggestion,
    merge_phrase_fits,
    typed_words,
)
from search.documents import SearchRequest, Suggestion
from search.engine import Identity
from search.language.analysis import fold_text
from search.ranking.phrases import MOST_LED, Phrase, lowercase_words
from search.ranking.postings import HIDDEN
from search.tantivy.answers.query_builder import QueryBuilder
from search.tantivy.answers.query_operators import any_query, combine_queries, unscored_query
from search.tantivy.index.phrase_terms import (
    APART,
    PHRASES,
    PLAIN,
    SPELLED,
    TOLD,
    decode_phrase,
    term_mark,
)
from search.tantivy.snapshot import TantivySnapshot

# Who may see a document is among the filters.
BEGINNINGS = ("", HIDDEN)
# So many phrases whose words begin as was typed are looked at, those that most documents have.
MOST_LOOKED_AT = 300


def suggest_tantivy_phrases(
    snapshot: TantivySnapshot, prefix: str, types: Collection[str], request: SearchRequest
) -> list[Suggestion]:
    """Return phrases of documents that pass the filters, as somebody types them."""
    typed = typed_words(prefix)
    if not typed or request.first < 1:
        return []
    filters = QueryBuilder(snapshot, request.lang).filters(request.filters, request.ranges)
    passes = combine_queries(map(unscored_query, filters or [TantivyQuery.all_query()]))
    fits: dict[Phrase, PhraseFit] = {}
    leading: dict[Phrase, str] = {}
    for beginning in BEGINNINGS:
        finder = PhraseFinder(snapshot, beginning, types, passes)
        for term, phrase, fit in finder.fitting(typed, request.first):
            fits[phrase] = merge_phrase_fits(fits[phrase], fit) if phrase in fits else fit
            leading[phrase] = term
    best = dict(best_phrases(fits, request.first))
    leads = (first_documents(snapshot, leading[phrase], passes) for phrase in best)
    return [
        build_suggestion(phrase, fit._replace(leads_to=led), typed, request.lang)
        for (phrase, fit), led in zip(best.items(), leads, strict=True)
    ]


@dataclass(frozen=True)
class PhraseFinder:
    """Finds phrases of some types, of public or hidden documents, in those that pass."""

    snapshot: TantivySnapshot
    beginning: str
    types: Collection[str]
    passes: TantivyQuery

    def fitting(
        self, typed: Sequence[str], enough: int
    ) -> Collection[tuple[str, Phrase, PhraseFit]]:
        """Return the phrases that fit best, each with a term that leads to it."""
        found: dict[str, tuple[str, Phrase, PhraseFit]] = {}
        seen = set[str]()
        for fit, word in prefix_fits(typed[0]):
            for term, count in self._terms(fit, word, MOST_LOOKED_AT * len(typed)):
                mark = term_mark(term)
                if mark not in seen:
                    seen.add(mark)
                    phrase = self._phrase(mark)
                    if has_all_words(phrase, typed):
                        found[mark] = term, phrase, PhraseFit(int(fit), count)
            if len(found) >= enough:
                break
        return found.values()

    def _terms(self, fit: str, word: str, most: int) -> Iterator[tuple[str, int]]:
        """Yield the terms that lead to phrases, and how many documents that pass have each."""
        for type_ in self.types:
            start, field = APART.join((type_, fit, word)), self.beginning + PHRASES
            found = self.snapshot.searcher.terms_with_prefix(field, start, self.passes, most)
            yield from ((term, count) for term, count in found if count)

    def _phrase(self, mark: str) -> Phrase:
        """Return the phrase that has a mark."""
        field, start = self.beginning + TOLD, mark + APART
        [(told, _)] = self.snapshot.searcher.terms_with_prefix(field, start, limit=1)
        return decode_phrase(told)


def prefix_fits(word: str) -> Iterator[tuple[str, str]]:
    """Yield how well a phrase fits, and how its word begins then, the best first."""
    plain = fold_text(word)
    if word != plain:
        yield from ((fit, word) for fit in SPELLED)
    yield from ((fit, plain) for fit in PLAIN)


def has_all_words(phrase: Phrase, typed: Sequence[str]) -> bool:
    """Tell whether every typed word begins a word of a phrase; the first of them led to it."""
    words = [fold_text(word) for _, text in phrase[1] for word in lowercase_words(text)]
    return all(any(word.startswith(fold_text(one)) for word in words) for one in typed[1:])


def first_documents(
    snapshot: TantivySnapshot, term: str, passes: TantivyQuery
) -> tuple[Identity, ...]:
    """Return the first few documents that pass and have the phrase that a term leads to."""
    names = [beginning + PHRASES for beginning in BEGINNINGS]
    having = any_query(TantivyQuery.term_query(snapshot.schema, name, term) for name in names)
    first = snapshot.in_order(combine_queries([having, passes]), MOST_LED)
    return tuple(snapshot.identity(number) for number, _ in first)
