"""Suggestions from a store of Whoosh: the phrases of each segment are read once and kept."""

from collections.abc import Collection, Iterator

from search.documents import Question, Suggestion
from search.ranking.suggestions import (
    Part,
    suggestions,
)
from search.whoosh.snapshot import Snapshot


def suggest(
    snapshot: Snapshot, prefix: str, types: Collection[str], question: Question
) -> list[Suggestion]:
    """Return phrases of documents that pass the filters, as somebody types them."""
    found = parts(snapshot, question)
    return suggestions(found, prefix, types, question.lang, question.first)


def parts(snapshot: Snapshot, question: Question) -> Iterator[Part]:
    """Yield the segments with the documents of each that pass the filters."""
    passes = snapshot.passing(question.filters, question.ranges)
    for leaf in snapshot.leaves:
        end = leaf.first + leaf.segment.count
        yield Part(leaf.segment.phrases, passes[leaf.first : end], leaf.segment.identity)
