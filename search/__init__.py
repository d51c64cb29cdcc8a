"""Full-text search that understands Latvian; knows documents, nothing of where they come from."""

from search.documents import Document, Highlight, IndexBusy, Match, Matches, Question, SearchIndex
from search.index import open_index
from search.relaxation import Relaxation, meant
from search.weights import WEIGHTS, Weights

__all__ = [
    "WEIGHTS",
    "Document",
    "Highlight",
    "IndexBusy",
    "Match",
    "Matches",
    "Question",
    "Relaxation",
    "SearchIndex",
    "Weights",
    "meant",
    "open_index",
]
