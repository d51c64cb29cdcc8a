"""Where words stand: in the order of a phrase, or shortly one before the other.

A place is one number, that of the document in front of the position, so that the places of all
documents are one array.
"""

from collections.abc import Collection, Iterable, Sequence

import numpy as np

from search.language.analysis import Term
from search.query.fields import TEXTS
from search.query.tree import Word
from search.ranking.postings import RANGE
from search.ranking.snapshot import NOTHING, Flags, Numbers
from search.ranking.term_scores import SnapshotView

# Neighbours may have a function word or two between them.
NEAR = 3
# A place is the document in the bits from this one on, and the position below; positions are moved
# up, since a phrase whose first word would stand before the text begins before its document.
DOCUMENT = 32
MARGIN = 1 << 12


def phrase_starts(view: SnapshotView, word: Word, among: Flags) -> Numbers:
    """Return where a phrase would begin that has the word in its place, in some documents."""
    return term_places(view, word.terms, among) - word.offset


def term_positions(
    view: SnapshotView, terms: Collection[Term], numbers: Sequence[int]
) -> list[list[int]]:
    """Return the positions of terms in each of some documents, in order."""
    among = number_flags(np.array(numbers, np.int64), view.snapshot.count)
    found = term_places(view, terms, among)
    ends = np.searchsorted(found, [[n << DOCUMENT, (n + 1) << DOCUMENT] for n in numbers])
    return [
        (found[low:high] - (n << DOCUMENT) - MARGIN).tolist()
        for n, (low, high) in zip(numbers, ends, strict=True)
    ]


def term_places(view: SnapshotView, terms: Iterable[Term], among: Flags) -> Numbers:
    """Return where terms stand in some documents, which are such that may be seen."""
    found = [NOTHING]
    for posted in view.postings(terms):
        wanted = np.flatnonzero(among[posted.numbers])
        counts, positions = posted.positions_of(wanted)
        found.append(np.repeat(posted.numbers[wanted] << DOCUMENT, counts) + positions + MARGIN)
    return distinct_numbers(np.concatenate(found))


def number_flags(numbers: Numbers, count: int) -> Flags:
    """Return numbers as flags of so many documents."""
    flags = np.zeros(count, bool)
    flags[numbers] = True
    return flags


def phrase_documents(each: Sequence[Numbers], texts: Sequence[str]) -> Numbers:
    """Return the documents in which all words begin the phrase at one place, in these texts."""
    common = each[0]
    for others in each[1:]:
        common = common[member_flags(common, others)]
    if texts:
        text = ((common & ((1 << DOCUMENT) - 1)) - MARGIN) // RANGE
        common = common[np.isin(text, [TEXTS.index(name) for name in texts])]
    return distinct_numbers(common >> DOCUMENT)


def nearby_documents(ones: Numbers, others: Numbers) -> Numbers:
    """Return the documents in which one word stands shortly before the other.

    >>> one, other = np.array([1, 50]), np.array([53])
    >>> nearby_documents(one, other).tolist(), nearby_documents(other, one).tolist()
    ([0], [])
    """
    followed = [ones[member_flags(ones + gap, others)] for gap in range(1, NEAR + 1)]
    return distinct_numbers(np.concatenate(followed) >> DOCUMENT)


def member_flags(ones: Numbers, others: Numbers) -> Flags:
    """Return which numbers are among others, both in order: quicker than `np.isin`, which sorts.

    >>> member_flags(np.array([1, 5, 9]), np.array([5, 6])).tolist()
    [False, True, False]
    """
    if not others.size:
        return np.zeros(ones.size, bool)
    return others[np.searchsorted(others, ones).clip(max=others.size - 1)] == ones


def distinct_numbers(numbers: Numbers) -> Numbers:
    """Return numbers each once and in order: quicker than `np.unique`, which makes a hash of them.

    >>> distinct_numbers(np.array([5, 1, 5])).tolist(), distinct_numbers(NOTHING).tolist()
    ([1, 5], [])
    """
    ordered = np.sort(numbers)
    is_new = np.ones(ordered.size, bool)
    is_new[1:] = ordered[1:] != ordered[:-1]
    return ordered[is_new]
