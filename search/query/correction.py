"""Prefixes led to the words that begin so, and words that no document has to what was meant."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from search.language import LANGUAGES
from search.language.analysis import (
    PART,
    exact_key,
    fold_text,
    is_content_word,
    normalize_word,
    stem_key,
)
from search.language.correct_words import is_dictionary_word
from search.language.spelling import edit_distances
from search.query.relaxation import CollectionStatistics, Relaxation, RelaxationKind
from search.query.tree import Query, QueryNote, QueryPart, Word
from search.query.vocabulary import KnownWord
from search.query.word_reading import typed_word_terms
from search.weights import WEIGHTS

MOST_CORRECTED = 8
"""So many words of a query are looked up for what was meant; the others are taken as typed."""


MOST_MEANT = 3
"""So many words are searched for in the place of one, where one was as likely meant as another."""


def complete_prefixes(query: Query, known: CollectionStatistics) -> Query:
    """Return the query with each prefix* led to the words of the documents that begin so."""
    parts = (*query.required, *query.optional, *query.unwanted)
    if not any(word.is_prefix for part in parts for word in part_words(part)):
        return query

    def complete(word: Word) -> Word:
        if not word.is_prefix:
            return word
        found = known.vocabulary().completions(word.spelling)
        return replace(word, terms=tuple(("exact", exact_key(each.spelling)) for each in found))

    return map_query_words(query, complete)


def correct_spelling(query: Query, known: CollectionStatistics) -> tuple[Query, list[Relaxation]]:
    """Return the query with each word that no document has led to what was probably meant.

    A word of the synonyms is a word, and so is one that a dictionary has, even if no document has
    it. Of the words probably meant only one counts that a document has now, for who asks: an index
    may remember those of others.
    """
    found: dict[str, list[str]] = {}
    missing = {
        word.spelling: word for part in query.required for word in words_to_correct(part, known)
    }

    def lives(word: Word, used: str) -> bool:
        # What is no more than a function word says nothing in the place of a word.
        return is_content_word(used) and known.is_known(spelled(word, used))

    def spelled(word: Word, *used: str) -> Word:
        terms = dict.fromkeys(term for one in used for term in typed_word_terms(one))
        return replace(word, terms=tuple(terms), weight=WEIGHTS.corrected)

    for typed in islice(missing, MOST_CORRECTED):
        near = known.vocabulary().corrections(typed.lower())
        live = [each for each in near if lives(missing[typed], each.spelling)]
        if used := likely_spellings(typed.lower(), live):
            found[typed] = used

    def correct(word: Word) -> Word:
        used = found.get(word.spelling)
        return spelled(word, *used) if used else word

    told = [
        Relaxation(RelaxationKind.CORRECTED, typed, used)
        for typed, each in found.items()
        for used in each
    ]
    if len(missing) > MOST_CORRECTED:
        query = replace(query, notes=(*query.notes, QueryNote.NOT_ALL_CORRECTED))
    return map_query_words(query, correct) if found else query, told


def likely_spellings(typed: str, near: Sequence[KnownWord]) -> list[str]:
    """Return one spelling of each of the words that were as likely meant as the first."""
    costs = edit_distances(fold_text(typed), [known.folded for known in near]).tolist()
    as_likely = (k.spelling for k, cost in zip(near, costs, strict=True) if cost <= costs[0])
    words = {stem_key(spelling, LANGUAGES[0]): spelling for spelling in reversed([*as_likely])}
    return [*reversed(words.values())][:MOST_MEANT]


def words_to_correct(part: QueryPart, known: CollectionStatistics) -> Iterator[Word]:
    """Yield the words of a part that nothing answers and that no dictionary has."""
    for word in () if part.instead or part.either else part.words:
        # The dictionaries come last: they are read when the first word is missing.
        is_missing = not word.is_prefix and is_missing_word(word, known)
        if is_missing and not is_dictionary_word(word.spelling):
            yield word


def unknown_words(query: Query, known: CollectionStatistics) -> list[Relaxation]:
    """Return the typed words that nothing answers, whatever else of the query is found."""
    parts = (part for part in query.required if not part.instead or not known.having(part))
    words = (str(w) for part in parts for w in part_words(part) if is_missing_word(w, known))
    return [Relaxation(RelaxationKind.UNKNOWN_WORD, word) for word in dict.fromkeys(words)]


def is_missing_word(word: Word, known: CollectionStatistics) -> bool:
    """Tell whether a word that says something is in no document."""
    return word.decides and not known.is_known(word)


def part_words(part: QueryPart) -> Iterator[Word]:
    """Yield the words of a part and of those typed with OR."""
    yield from part.words
    for other in part.either:
        yield from part_words(other)


def map_query_words(query: Query, change: Callable[[Word], Word]) -> Query:
    """Return the query with every typed word changed."""

    def of(parts: Sequence[QueryPart]) -> tuple[QueryPart, ...]:
        return tuple(
            replace(part, words=tuple(map(change, part.words)), either=of(part.either))
            for part in parts
        )

    return replace(
        query,
        required=of(query.required),
        optional=of(query.optional),
        unwanted=of(query.unwanted),
    )


def corrected_query(text: str, relaxations: Sequence[Relaxation]) -> str:
    """Return the query as it was probably meant, in real spelling; "" when it was right.

    >>> changes = [Relaxation(RelaxationKind.CORRECTED, "apgaismjums", "apgaismojums")]
    >>> corrected_query("apgaismjums skolā", changes), corrected_query("x", [])
    ('apgaismojums skolā', '')
    """
    corrections = [r for r in relaxations if r.way == RelaxationKind.CORRECTED]
    used = {r.typed.lower(): r.used for r in reversed(corrections)}
    if not used:
        return ""
    return PART.sub(lambda word: used.get(normalize_word(word.group()).lower(), word.group()), text)
