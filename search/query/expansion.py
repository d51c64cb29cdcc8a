"""What is searched for where nothing has a word, nor what says the same: its synonyms' words.

A synonym of several words is found as a phrase. Where that finds nothing its words are met one by
one, as they are when somebody types them: all of them if anything has all, else half of them.
"""

from collections.abc import Iterator
from dataclasses import replace

from search.query.correction import complete_prefixes, correct_spelling, unknown_words
from search.query.demand import minimum_words, telling_document_count
from search.query.relaxation import CollectionStatistics, Relaxation, RelaxationKind
from search.query.tree import Query, QueryPart
from search.weights import WEIGHTS


def widen_query(query: Query, known: CollectionStatistics) -> tuple[Query, list[Relaxation]]:
    """Return the query as it is searched for, and what was done with its words.

    Prefixes are completed, words that no document has corrected, and then their synonyms loosened.
    """
    query = complete_prefixes(query, known)
    query, corrections = correct_spelling(query, known)
    query, loosenings = loosen_synonyms(query, known)
    return query, [*corrections, *loosenings, *unknown_words(query, known)]


def loosen_synonyms(query: Query, known: CollectionStatistics) -> tuple[Query, list[Relaxation]]:
    """Return the query with the synonyms of words that nothing has met word by word, and which."""
    told: list[Relaxation] = []

    def loosen(part: QueryPart) -> QueryPart:
        if not part.instead or known.having(part):
            return part
        loose = synonyms_by_words(part, known)
        told.extend(synonym_words_note(part, one) for one in loose)
        return replace(part, instead=tuple(loose)) if loose else part

    required = tuple(loosen(part) for part in query.required)
    return replace(query, required=required) if told else query, told


def synonyms_by_words(part: QueryPart, known: CollectionStatistics) -> list[QueryPart]:
    """Return the synonyms of a part by their words: those found with all words, else with half."""
    phrases = list(telling_phrases(part, known))
    for least in (int, minimum_words):
        loose = [replace(phrase, least=least(len(phrase.words))) for phrase in phrases]
        if found := [one for one in loose if known.having(one)]:
            return found
    return []


def telling_phrases(part: QueryPart, known: CollectionStatistics) -> Iterator[QueryPart]:
    """Yield the synonyms of several words, without the words that nearly everything has.

    What holds the typed word itself says nothing without it.
    """
    typed = {term for word in part.words for term in word.terms}
    most = telling_document_count(known.documents)
    for phrase in part.instead:
        words = tuple(word for word in phrase.words if word.decides)
        is_other = len(words) > 1 and all(typed.isdisjoint(word.terms) for word in words)
        telling = (word for word in words if known.having(QueryPart((word,))) <= most)
        if is_other and (kept := tuple(telling)):
            yield replace(phrase, words=kept)


def synonym_words_note(part: QueryPart, loose: QueryPart) -> Relaxation:
    """Return what is told where the words of a synonym are met one by one."""
    used = ", ".join(map(str, loose.words))
    return Relaxation(RelaxationKind.SYNONYM_WORDS, part.typed, used, loose.least, len(loose.words))


def substitute_parts(part: QueryPart) -> Iterator[tuple[float, QueryPart]]:
    """Yield what does in the place of a part, and what each counts."""
    for other in part.either:
        yield 1.0, other
    for other in part.instead:
        weight = WEIGHTS.same if other.is_same else WEIGHTS.synonym
        yield weight / other.stands_for, other
