"""Suggestions from a store of tantivy: each word of a phrase is a term that leads to the phrase."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from tantivy import Query as Asked

from search.analysis import folded
from search.documents import Question, Suggestion
from search.postings import HIDDEN
from search.suggestions import (
    LONGEST_TYPED,
    MOST_LED,
    MOST_TYPED,
    Phrase,
    fitting,
    words_of,
)
from search.tantivy.phrases import APART, PHRASES, PLAIN, SPELLED, phrase_led_to
from search.tantivy.reading import any_of, asked, passing, silent
from search.tantivy.snapshot import Snapshot

# Who may see a document is among the filters.
NAMES = (PHRASES, HIDDEN + PHRASES)
# So many phrases whose words begin as was typed are looked at, those that most documents have.
MOST_LOOKED_AT = 300


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
    for name in NAMES:
        for found in fitting_phrases(snapshot, name, typed, types, passes, question.first):
            known = best.get(found.phrase)
            best[found.phrase] = together(known, found) if known else found
    ordered = sorted(best.values())[: question.first]
    return [suggestion(snapshot, found, typed, question, passes) for found in ordered]


def fitting_phrases(
    snapshot: Snapshot,
    name: str,
    typed: Sequence[str],
    types: Collection[str],
    passes: Asked,
    enough: int,
) -> list[Found]:
    """Return the phrases of an index field that fit best: enough of them, if there are."""
    found: dict[Phrase, Found] = {}
    plain = folded(typed[0])
    most = MOST_LOOKED_AT * len(typed)
    tries = [(fit, typed[0]) for fit in SPELLED if typed[0] != plain]
    for fit, word in (*tries, *((fit, plain) for fit in PLAIN)):
        for type_ in types:
            start = APART.join((type_, fit, word))
            for term, count in snapshot.searcher.terms_with_prefix(name, start, passes, most):
                phrase = phrase_led_to(term)
                if count and phrase not in found and has_all(phrase, typed):
                    found[phrase] = Found(-int(fit), -count, phrase, term)
        if len(found) >= enough:
            break
    return list(found.values())


def has_all(phrase: Phrase, typed: Sequence[str]) -> bool:
    """Tell whether every typed word begins a word of a phrase, in whatever language."""
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
    having = any_of(Asked.term_query(schema, name, found.term) for name in NAMES)
    first = snapshot.in_order(asked([having, passes]), MOST_LED)
    led = tuple(snapshot.identity(number) for number, _ in first)
    return Suggestion(type_, best[1], -found.minus_documents, led)
