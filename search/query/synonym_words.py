"""What is searched for where nothing has a word, nor what says the same: its synonyms' words.

A synonym of several words is found as a phrase. Where that finds nothing its words are met one by
one, as they are when somebody types them: all of them if anything has all, else half of them.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from search.query.relaxation import (
    IsKnown,
    Relaxation,
    Vocabulary,
    Way,
    completed,
    corrected,
    enough_of,
    most_telling,
    unknown,
)
from search.query.tree import (
    Part,
    Query,
)
from search.weights import WEIGHTS

Having = Callable[[Part], int]
"""How many documents have a part, of those that the asker may see."""


def widened(
    query: Query,
    is_known: IsKnown,
    having: Having,
    vocabulary: Callable[[], Vocabulary],
    documents: int,
) -> tuple[Query, list[Relaxation]]:
    """Return the query as it is searched for, and what was done with its words.

    Prefixes are completed, words that no document has corrected, and then their synonyms loosened.
    """
    query = completed(query, vocabulary)
    query, corrections = corrected(query, is_known, vocabulary, WEIGHTS.corrected)
    query, loosenings = loosened(query, having, documents)
    return query, [*corrections, *loosenings, *unknown(query, is_known, having)]


def loosened(query: Query, having: Having, documents: int) -> tuple[Query, list[Relaxation]]:
    """Return the query with the synonyms of words that nothing has met word by word, and which."""
    told: list[Relaxation] = []

    def loosen(part: Part) -> Part:
        if not part.instead or having(part):
            return part
        loose = loose_synonyms(part, having, documents)
        told.extend(met_by_words(part, one) for one in loose)
        return replace(part, instead=tuple(loose)) if loose else part

    required = tuple(loosen(part) for part in query.required)
    return replace(query, required=required) if told else query, told


def loose_synonyms(part: Part, having: Having, documents: int) -> list[Part]:
    """Return the synonyms of a part by their words: those found with all words, else with half."""
    phrases = list(telling_phrases(part, having, documents))
    for least in (len, enough_of_words):
        loose = [replace(phrase, least=least(phrase.words)) for phrase in phrases]
        if found := [one for one in loose if having(one)]:
            return found
    return []


def telling_phrases(part: Part, having: Having, documents: int) -> Iterator[Part]:
    """Yield the synonyms of several words, without the words that nearly everything has.

    What holds the typed word itself says nothing without it.
    """
    typed = {term for word in part.words for term in word.terms}
    for phrase in part.instead:
        words = tuple(word for word in phrase.words if word.decides)
        if len(words) > 1 and all(typed.isdisjoint(word.terms) for word in words):
            telling = (w for w in words if having(Part((w,))) <= most_telling(documents))
            if kept := tuple(telling):
                yield replace(phrase, words=kept)


def enough_of_words(words: tuple[object, ...]) -> int:
    """Return how many of some words are enough."""
    return enough_of(len(words))


def met_by_words(part: Part, loose: Part) -> Relaxation:
    """Return what is told where the words of a synonym are met one by one."""
    used = ", ".join(map(str, loose.words))
    return Relaxation(Way.SYNONYM_WORDS, part.typed, used, loose.least, len(loose.words))
