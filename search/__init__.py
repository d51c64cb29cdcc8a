"""Full-text search that understands Latvian; knows documents, nothing of where they come from."""

from search.documents import (
    FILE,
    PAGE,
    Document,
    EngineMissing,
    Highlight,
    IndexBusy,
    IndexFailed,
    Match,
    Matches,
    Place,
    Question,
    Reason,
    SearchIndex,
    Suggestion,
)
from search.index import ENGINES, open_index
from search.query import parse
from search.relaxation import Relaxation, Way, meant
from search.synonyms import Synonyms
from search.weights import WEIGHTS, Weights

__all__ = [
    "ENGINES",
    "FILE",
    "PAGE",
    "WEIGHTS",
    "Document",
    "EngineMissing",
    "Highlight",
    "IndexBusy",
    "IndexFailed",
    "Match",
    "Matches",
    "Place",
    "Question",
    "Reason",
    "Relaxation",
    "SearchIndex",
    "Suggestion",
    "Synonyms",
    "Way",
    "Weights",
    "meant",
    "open_index",
    "parse",
]
