"""What goes into the search and what comes out: plain records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from search.query.description import QueryDescription
from search.query.fields import TypedField
from search.query.relaxation import Relaxation
from search.query.synonyms import NO_SYNONYMS, Synonyms
from search.query.tree import QueryNote

AUDIENCE = "audience"
"""The field of those who may see a document; nothing ever ignores a filter by it."""


@dataclass(frozen=True)
class Document:
    """The searchable part of one row: its texts by field and language, its exact values.

    Merits lie between 0 and 1 and are named in `search/weights.py`. Of a hidden document nothing
    counts for those who do not see it: neither how often it has a word nor that it has it.
    `numbers` are values with an order, such as a year; `suggestions` are the phrases, each in
    its languages, by type that lead to the document while someone types. `orders` are texts, by
    the names in `search/query/fields.py`, that put it in its place when they are compared.
    """

    kind: str
    row_id: int
    texts: Mapping[str, Mapping[str, str]]
    keys: Mapping[str, Sequence[str]] = field(default_factory=dict)
    merits: Mapping[str, float] = field(default_factory=dict)
    is_hidden: bool = False
    numbers: Mapping[str, float] = field(default_factory=dict)
    suggestions: Mapping[str, Sequence[Mapping[str, str]]] = field(default_factory=dict)
    orders: Mapping[str, str] = field(default_factory=dict)


Range = tuple[float | None, float | None]


@dataclass(frozen=True)
class SearchRequest:
    """What someone looks for; `after` is the (score, kind, row_id) of the last match seen.

    A filter accepts any of its values and all filters must accept; one without values
    accepts nothing. A range accepts numbers from its first to its last, both included; None leaves
    it open, and a document without the number is not in it. Facets are the fields of which to
    count the values, bands the ranges to count of a number. Highlights take most of the time of a
    page and can be left out. Synonyms are other words that say what was typed; without them nothing
    else is looked for. `order` is a name in `search/query/fields.py`; without one the best comes
    first, and with one `after_order` is the `order` of the last match seen. `typed_fields` are
    those whose exact values the text may ask for.
    """

    text: str
    lang: str = "lv"
    first: int = 20
    after: tuple[float, str, int] | None = None
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    highlight: bool = True
    sees_hidden: bool = False
    ranges: Mapping[str, Range] = field(default_factory=dict)
    facets: Sequence[str] = ()
    markers: tuple[str, str] = ("<mark>", "</mark>")
    explain: bool = False
    synonyms: Synonyms = NO_SYNONYMS
    bands: Mapping[str, Sequence[Range]] = field(default_factory=dict)
    order: str = ""
    after_order: str = ""
    typed_fields: Sequence[TypedField] = ()


FILE, PAGE = "\x1c", "\f"
"""What parts the files that a text was put together from, and the pages of a file."""


class PageLocation(NamedTuple):
    """Which file of a text, and which page of it, both counted from 0; page 0 is its title."""

    file: int
    page: int


@dataclass(frozen=True)
class Highlight:
    """Fragments of one text as HTML: original spelling, escaped, hits between the markers."""

    field: str
    lang: str
    fragments: Sequence[str]
    place: PageLocation | None = None


@dataclass(frozen=True)
class Reason:
    """What a score is made of: the rule, the words or merit it applies to, and what it gives."""

    rule: str
    about: str
    score: float


@dataclass(frozen=True)
class Match:
    """A row that answers; the score is above 1 when all words were found, else below.

    The reasons, given when they were asked for, add up to the score. `order` is what put it in its
    place, if not the score did.
    """

    kind: str
    row_id: int
    score: float
    highlights: Sequence[Highlight]
    reasons: Sequence[Reason] = ()
    order: str = ""


@dataclass(frozen=True)
class Suggestion:
    """A phrase that begins, or has a word that begins, as was typed; in its real spelling.

    It names how many documents have it, and the first few of them.
    """

    type: str
    text: str
    documents: int
    leads_to: Sequence[tuple[str, int]] = ()


@dataclass(frozen=True)
class SearchResponse:
    """One page of the answer, by falling score or in the order asked for, then kind, then row id.

    Relaxations tell what was done because the words as typed find too little, `complete` how many
    have all words, notes what of the text was not searched for. Facets tell for each value of a
    field how many documents would answer if the field's filter asked for this value alone, bands
    how many would if its range were this one.
    """

    total: int
    matches: Sequence[Match]
    has_next: bool
    interpreted_as: QueryDescription
    relaxations: Sequence[Relaxation] = ()
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    complete: int = 0
    notes: Sequence[QueryNote] = ()
    bands: Mapping[str, Sequence[int]] = field(default_factory=dict)
