"""What is done when a query as typed finds too little, and how that is told."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from search.analysis import exact
from search.query import terms_of
from search.tree import Part, Query, Word
from search.vocabulary import Known

IsKnown = Callable[[Word], bool]

MOST_TRIED = 5
"""So many of the words that were probably meant are looked for among the documents."""


@dataclass(frozen=True)
class Relaxation:
    """A word as typed and the spelling that was searched for instead."""

    typed: str
    used: str


class Vocabulary(Protocol):
    """The words of the documents, in whatever way an engine keeps them."""

    def completions(self, prefix: str) -> Sequence[Known]:
        """Return the words that begin so, the most frequent first."""
        ...

    def corrections(self, word: str, most: int) -> Sequence[Known]:
        """Return the words that were probably meant, the likeliest first."""
        ...


def completed(query: Query, vocabulary: Callable[[], Vocabulary]) -> Query:
    """Return the query with each prefix* led to the words of the documents that begin so."""
    parts = (*query.required, *query.optional, *query.unwanted)
    if not any(word.is_prefix for part in parts for word in words_of(part)):
        return query

    def complete(word: Word) -> Word:
        if not word.is_prefix:
            return word
        found = vocabulary().completions(word.spelling)
        return replace(word, terms=tuple(("exact", exact(known.spelling)) for known in found))

    return changed(query, complete)


def corrected(
    query: Query, is_known: IsKnown, vocabulary: Callable[[], Vocabulary], weight: float
) -> tuple[Query, list[Relaxation]]:
    """Return the query with each word that no document has led to what was probably meant.

    A word of the synonyms is a word, even if no document has it. Of the words probably meant only
    one counts that a document has now, for who asks: an index may remember those of others.
    """
    found: dict[str, str] = {}

    def spelled(word: Word, used: str) -> Word:
        return replace(word, terms=tuple(terms_of(used)), weight=weight)

    for part in query.required:
        for word in words_to_correct(part, is_known):
            near = vocabulary().corrections(word.spelling.lower(), most=MOST_TRIED)
            live = (known.spelling for known in near if is_known(spelled(word, known.spelling)))
            if used := next(live, ""):
                found[word.spelling] = used

    def correct(word: Word) -> Word:
        used = found.get(word.spelling)
        return spelled(word, used) if used else word

    told = [Relaxation(typed, used) for typed, used in found.items()]
    return (changed(query, correct) if found else query), told


def words_to_correct(part: Part, is_known: IsKnown) -> Iterator[Word]:
    """Yield the words of a part that nothing answers."""
    if not part.instead and not part.either:
        for word in part.words:
            if word.decides and not word.is_prefix and not is_known(word):
                yield word


def words_of(part: Part) -> Iterator[Word]:
    """Yield the words of a part and of those typed with OR."""
    yield from part.words
    for other in part.either:
        yield from words_of(other)


def changed(query: Query, change: Callable[[Word], Word]) -> Query:
    """Return the query with every typed word changed."""

    def of(parts: Sequence[Part]) -> tuple[Part, ...]:
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


def meant(text: str, relaxations: Sequence[Relaxation]) -> str:
    """Return the query as it was probably meant, in real spelling; "" when it was right.

    >>> meant("apgaismjums skolā", [Relaxation("apgaismjums", "apgaismojums")]), meant("x", [])
    ('apgaismojums skolā', '')
    """
    for relaxation in relaxations:
        text = text.replace(relaxation.typed, relaxation.used)
    return text if relaxations else ""
