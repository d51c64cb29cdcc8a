"""What others may import from `search`, under the name of the package."""

from search.documents import (
    FILE,
    PAGE,
    Document,
    Highlight,
    Match,
    Matches,
    Place,
    Question,
    Reason,
    SearchIndex,
    Suggestion,
)
from search.engine_names import ENGINES
from search.failures import EngineMissing, IndexBusy, IndexFailed
from search.index import open_index
from search.query.parser import parse
from search.query.relaxation import (
    Relaxation,
    Way,
    meant,
)
from search.query.synonyms import Synonyms
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
