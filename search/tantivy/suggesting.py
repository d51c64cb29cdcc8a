"""Suggestions from a store of tantivy: each word of a phrase is a term that leads to the phrase."""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from tantivy import Query as Asked

from search.documents import Question, Suggestion
from search.language.analysis import folded
from search.ranking.postings import HIDDEN
from search.ranking.suggestions import (
    LONGEST_TYPED,
    MOST_LED,
    MOST_TYPED,
    Phrase,
    fitting,
    words_of,
)
from search.tantivy.phrases import (
    APART,
    PHRASES,
    PLAIN,
    SPELLED,
    TOLD,
    mark_led_to,
    phrase_told,
)
from search.tantivy.reading import any_of, asked, passing, silent
from search.tantivy.snapshot import Snapshot

# Who may see a document is among the filters.
BEGINNINGS = ("", HIDDEN)
# So many phrases whose words begin as was typed are looked at, those that most documents have.
MOST_LOOKED_AT = 300


class Looking(NamedTuple):
    """Where phrases are looked for: those of public or hidden documents, of some types, and what
    their documents have to pass."""

    snapshot: Snapshot
    beginning: str
    types: Collection[str]
    passes: Asked


class Found(NamedTuple):
    """A phrase that fits, so that the best is the smallest, and the term that leads to it."""

    minus_fit: int
    minus_documents: int
    phrase: Phrase
    term: str


def suggest(
    snapshot: Snapshot, prefix: str, types: Collection[str], question: Question
) -> list[Suggestion]:
    """Return phrases of documents that pass the filters, as somebody types them."""
    typed = words_of(prefix[:LONGEST_TYPED])[:MOST_TYPED]
    if not typed or question.first < 1:
        return []
    passes = asked(map(silent, passing(snapshot.index, question) or [Asked.all_query()]))
    best: dict[Phrase, Found] = {}
    for beginning in BEGINNINGS:
        looking = Looking(snapshot, beginning, types, passes)
        for found in fitting_phrases(looking, typed, question.first):
            known = best.get(found.phrase)
            best[found.phrase] = together(known, found) if known else found
    ordered = sorted(best.values())[: question.first]
    return [suggestion(snapshot, found, typed, question, passes) for found in ordered]


def fitting_phrases(looking: Looking, typed: Sequence[str], enough: int) -> list[Found]:
    """Return the phrases that fit best, enough if there are."""
    found: dict[str, Found] = {}
    seen = set[str]()
    for fit, word in tries(typed[0]):
        for term, count in leading(looking, fit, word, MOST_LOOKED_AT * len(typed)):
            mark = mark_led_to(term)
            if mark in seen:
                continue
            seen.add(mark)
            phrase = phrase_of_mark(looking.snapshot, looking.beginning, mark)
            if has_all(phrase, typed):
                found[mark] = Found(-int(fit), -count, phrase, term)
        if len(found) >= enough:
            break
    return list(found.values())


def tries(word: str) -> Iterator[tuple[str, str]]:
    """Yield how well a phrase fits, and how its word begins then, the best first."""
    plain = folded(word)
    if word != plain:
        yield from ((fit, word) for fit in SPELLED)
    yield from ((fit, plain) for fit in PLAIN)


def leading(looking: Looking, fit: str, word: str, most: int) -> Iterator[tuple[str, int]]:
    """Yield the terms that lead to phrases of documents that pass, and how many these are."""
    snapshot, beginning, types, passes = looking
    for type_ in types:
        start = APART.join((type_, fit, word))
        found = snapshot.searcher.terms_with_prefix(beginning + PHRASES, start, passes, most)
        yield from ((term, count) for term, count in found if count)


def phrase_of_mark(snapshot: Snapshot, beginning: str, mark: str) -> Phrase:
    """Return the phrase that has a mark."""
    [(told, _)] = snapshot.searcher.terms_with_prefix(beginning + TOLD, mark + APART, limit=1)
    return phrase_told(told)


def has_all(phrase: Phrase, typed: Sequence[str]) -> bool:
    """Tell whether every typed word begins a word of a phrase, in whatever language."""
    if len(typed) == 1:
        return True  # that one led here
    words = [folded(word) for _, text in phrase[1] for word in words_of(text)]
    return all(any(word.startswith(folded(one)) for word in words) for one in typed[1:])


def together(one: Found, other: Found) -> Found:
    """Return what two index fields know of a phrase as one."""
    return one._replace(minus_documents=one.minus_documents + other.minus_documents)


def suggestion(
    snapshot: Snapshot, found: Found, typed: Sequence[str], question: Question, passes: Asked
) -> Suggestion:
    """Return a phrase, as it is spelled in the language that fits best, with what it leads to."""
    type_, texts = found.phrase
    best = max(texts, key=lambda text: (fitting(text[1], typed), text[0] == question.lang))
    schema = snapshot.index.schema
    names = [beginning + PHRASES for beginning in BEGINNINGS]
    having = any_of(Asked.term_query(schema, name, found.term) for name in names)
    first = snapshot.in_order(asked([having, passes]), MOST_LED)
    led = tuple(snapshot.identity(number) for number, _ in first)
    return Suggestion(type_, best[1], -found.minus_documents, led)
