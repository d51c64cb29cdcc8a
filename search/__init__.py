"""Full-text search that understands Latvian; knows documents, nothing of where they come from."""

from search.documents import Document, Highlight, IndexBusy, Match, Matches, Question, SearchIndex
from search.index import open_index

__all__ = [
    "Document",
    "Highlight",
    "IndexBusy",
    "Match",
    "Matches",
    "Question",
    "SearchIndex",
    "open_index",
]
