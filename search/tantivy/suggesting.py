"""Suggestions from a store of tantivy: each word of a phrase is a term that leads to the phrase."""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from tantivy import Query as Asked

from search.documents import SearchRequest, Suggestion
from search.language.analysis import fold_text
from search.ranking.phrases import MOST_LED, Phrase, lowercase_words
from search.ranking.postings import HIDDEN
from search.ranking.suggestions import count_prefix_matches, typed_words
from search.tantivy.phrases import APART, PHRASES, PLAIN, SPELLED, TOLD, decode_phrase, term_mark
from search.tantivy.reading import any_query, combine_queries, filter_queries, unscored_query
from search.tantivy.snapshot import TantivySnapshot

# Who may see a document is among the filters.
BEGINNINGS = ("", HIDDEN)
# So many phrases whose words begin as was typed are looked at, those that most documents have.
MOST_LOOKED_AT = 300


class PhraseScope(NamedTuple):
    """Where phrases are looked for: those of public or hidden documents, of some types, and what
    their documents have to pass."""

    snapshot: TantivySnapshot
    beginning: str
    types: Collection[str]
    passes: Asked


class FoundPhrase(NamedTuple):
    """A phrase that fits, so that the best is the smallest, and the term that leads to it."""

    minus_fit: int
    minus_documents: int
    phrase: Phrase
    term: str


def suggest_tantivy_phrases(
    snapshot: TantivySnapshot, prefix: str, types: Collection[str], question: SearchRequest
) -> list[Suggestion]:
    """Return phrases of documents that pass the filters, as somebody types them."""
    typed = typed_words(prefix)
    if not typed or question.first < 1:
        return []
    passes = combine_queries(
        map(unscored_query, filter_queries(snapshot.index, question) or [Asked.all_query()])
    )
    best: dict[Phrase, FoundPhrase] = {}
    for beginning in BEGINNINGS:
        looking = PhraseScope(snapshot, beginning, types, passes)
        for found in fitting_phrases(looking, typed, question.first):
            known = best.get(found.phrase)
            best[found.phrase] = merge_found_phrases(known, found) if known else found
    ordered = sorted(best.values())[: question.first]
    return [phrase_suggestion(snapshot, found, typed, question, passes) for found in ordered]


def fitting_phrases(looking: PhraseScope, typed: Sequence[str], enough: int) -> list[FoundPhrase]:
    """Return the phrases that fit best, enough if there are."""
    found: dict[str, FoundPhrase] = {}
    seen = set[str]()
    for fit, word in prefix_fits(typed[0]):
        for term, count in matching_phrase_terms(looking, fit, word, MOST_LOOKED_AT * len(typed)):
            mark = term_mark(term)
            if mark in seen:
                continue
            seen.add(mark)
            phrase = phrase_of_mark(looking.snapshot, looking.beginning, mark)
            if has_all_words(phrase, typed):
                found[mark] = FoundPhrase(-int(fit), -count, phrase, term)
        if len(found) >= enough:
            break
    return list(found.values())


def prefix_fits(word: str) -> Iterator[tuple[str, str]]:
    """Yield how well a phrase fits, and how its word begins then, the best first."""
    plain = fold_text(word)
    if word != plain:
        yield from ((fit, word) for fit in SPELLED)
    yield from ((fit, plain) for fit in PLAIN)


def matching_phrase_terms(
    looking: PhraseScope, fit: str, word: str, most: int
) -> Iterator[tuple[str, int]]:
    """Yield the terms that lead to phrases of documents that pass, and how many these are."""
    snapshot, beginning, types, passes = looking
    for type_ in types:
        start = APART.join((type_, fit, word))
        found = snapshot.searcher.terms_with_prefix(beginning + PHRASES, start, passes, most)
        yield from ((term, count) for term, count in found if count)


def phrase_of_mark(snapshot: TantivySnapshot, beginning: str, mark: str) -> Phrase:
    """Return the phrase that has a mark."""
    [(told, _)] = snapshot.searcher.terms_with_prefix(beginning + TOLD, mark + APART, limit=1)
    return decode_phrase(told)


def has_all_words(phrase: Phrase, typed: Sequence[str]) -> bool:
    """Tell whether every typed word begins a word of a phrase, in whatever language."""
    if len(typed) == 1:
        return True  # that one led here
    words = [fold_text(word) for _, text in phrase[1] for word in lowercase_words(text)]
    return all(any(word.startswith(fold_text(one)) for word in words) for one in typed[1:])


def merge_found_phrases(one: FoundPhrase, other: FoundPhrase) -> FoundPhrase:
    """Return what two index fields know of a phrase as one."""
    return one._replace(minus_documents=one.minus_documents + other.minus_documents)


def phrase_suggestion(
    snapshot: TantivySnapshot,
    found: FoundPhrase,
    typed: Sequence[str],
    question: SearchRequest,
    passes: Asked,
) -> Suggestion:
    """Return a phrase, as it is spelled in the language that fits best, with what it leads to."""
    type_, texts = found.phrase
    best = max(
        texts, key=lambda text: (count_prefix_matches(text[1], typed), text[0] == question.lang)
    )
    schema = snapshot.index.schema
    names = [beginning + PHRASES for beginning in BEGINNINGS]
    having = any_query(Asked.term_query(schema, name, found.term) for name in names)
    first = snapshot.in_order(combine_queries([having, passes]), MOST_LED)
    led = tuple(snapshot.identity(number) for number, _ in first)
    return Suggestion(type_, best[1], -found.minus_documents, led)
