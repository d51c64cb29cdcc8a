"""Suggestions from a store of Whoosh: the phrases of each segment are read once and kept."""

from collections.abc import Collection, Iterator

from search.documents import SearchRequest, Suggestion
from search.ranking.suggestions import (
    PhraseSource,
    rank_suggestions,
)
from search.whoosh.snapshot import WhooshSnapshot


def suggest_whoosh_phrases(
    snapshot: WhooshSnapshot, prefix: str, types: Collection[str], question: SearchRequest
) -> list[Suggestion]:
    """Return phrases of documents that pass the filters, as somebody types them."""
    found = phrase_sources(snapshot, question)
    return rank_suggestions(found, prefix, types, question.lang, question.first)


def phrase_sources(snapshot: WhooshSnapshot, question: SearchRequest) -> Iterator[PhraseSource]:
    """Yield the segments with the documents of each that pass the filters."""
    passes = snapshot.passing(question.filters, question.ranges)
    for leaf in snapshot.leaves:
        end = leaf.first + leaf.segment.count
        yield PhraseSource(leaf.segment.phrases, passes[leaf.first : end], leaf.segment.identity)
