"""What others may import from `search`, under the name of the package."""

from search.documents import (
    FILE,
    PAGE,
    Document,
    Highlight,
    Match,
    PageLocation,
    Reason,
    SearchRequest,
    SearchResponse,
    Suggestion,
)
from search.engine_names import ENGINES
from search.failures import EngineMissing, IndexBusy, IndexFailed
from search.index import SearchIndex, open_index
from search.query.correction import corrected_query
from search.query.parser import parse_query
from search.query.relaxation import Relaxation, RelaxationKind
from search.query.synonyms import Synonyms
from search.weights import WEIGHTS, Weights
