"""What somebody who is typing may mean: phrases of documents, the best first.

Only documents that may be shown are counted, and a phrase that none of them has is not suggested;
so what is hidden cannot be told from what is not there.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from heapq import nsmallest
from typing import NamedTuple

import numpy as np

from search.documents import SearchRequest, Suggestion
from search.engine import Identity
from search.language.analysis import fold_text
from search.ranking.filters import passing_flags
from search.ranking.phrases import MOST_LED, Phrase, PhrasePart, lowercase_words
from search.ranking.snapshot import Flags, IndexSnapshot

# Of what is typed so many letters and words are read.
LONGEST_TYPED = 200
MOST_TYPED = 8


class PhraseFit(NamedTuple):
    """How well a phrase fits, how many documents have it, and the first few of them."""

    fit: int
    documents: int
    leads_to: tuple[Identity, ...] = ()


def typed_words(prefix: str) -> list[str]:
    """Return the words of what somebody has typed so far."""
    return lowercase_words(prefix[:LONGEST_TYPED])[:MOST_TYPED]


def suggest_phrases(
    snapshot: IndexSnapshot, prefix: str, types: Collection[str], request: SearchRequest
) -> list[Suggestion]:
    """Return phrases of these types in which every typed word begins a word.

    Those that begin so come first, then those that most documents have that pass the filters, then
    by spelling. Of a phrase in several languages the text in this one is given, if it is the one
    that fits.
    """
    typed = typed_words(prefix)
    if not typed or request.first < 1:
        return []
    passes = passing_flags(snapshot, request.filters, request.ranges)
    found: dict[Phrase, PhraseFit] = {}
    for part in snapshot.phrases():
        for phrase, more in fitting_phrases(part, typed, passes):
            if phrase[0] in types:
                known = found.get(phrase)
                found[phrase] = merge_phrase_fits(known, more) if known else more
    best = best_phrases(found, request.first)
    return [build_suggestion(*each, typed, request.lang) for each in best]


def fitting_phrases(
    part: PhrasePart, typed: Sequence[str], passes: Flags
) -> Iterator[tuple[Phrase, PhraseFit]]:
    """Yield the phrases that fit what was typed and that documents which pass have."""
    phrases, here = part.phrases, passes[part.first : part.first + part.size]
    fits, counts = phrases.fitting(typed), phrases.counts(here)
    for number in np.flatnonzero((fits > 0) & (counts > 0)).tolist():
        led = tuple(map(part.identity, phrases.led_to(number, here)))
        yield phrases.each[number], PhraseFit(int(fits[number]), int(counts[number]), led)


def merge_phrase_fits(one: PhraseFit, other: PhraseFit) -> PhraseFit:
    """Return what two parts of the index know of a phrase as one."""
    led = (*one.leads_to, *other.leads_to)[:MOST_LED]
    return PhraseFit(one.fit, one.documents + other.documents, led)


def best_phrases(found: Mapping[Phrase, PhraseFit], most: int) -> list[tuple[Phrase, PhraseFit]]:
    """Return the phrases that fit best, and of those as good what most documents have."""
    ordered = ((-fit.fit, -fit.documents, phrase) for phrase, fit in found.items())
    return [(phrase, found[phrase]) for _, _, phrase in nsmallest(most, ordered)]


def build_suggestion(
    phrase: Phrase, found: PhraseFit, typed: Sequence[str], lang: str
) -> Suggestion:
    """Return a phrase, as it is spelled in the language that fits best, with what it leads to."""
    type_, texts = phrase
    best = max(texts, key=lambda text: (count_prefix_matches(text[1], typed), text[0] == lang))
    return Suggestion(type_, best[1], found.documents, found.leads_to)


def count_prefix_matches(text: str, typed: Sequence[str]) -> int:
    """Return how many typed words begin a word of a text.

    >>> count_prefix_matches("Jēkabpils novads", ["nov", "jēkab", "municip"])
    2
    """
    words = [fold_text(word) for word in lowercase_words(text)]
    return sum(any(word.startswith(fold_text(each)) for word in words) for each in typed)
