"""The fields by which what is found can be filtered and counted: each is declared here, once.

The filter of a search, its facets, what may be typed before a colon, what the index holds of a
column and the columns of the export of practices follow from FIELDS.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from schema.indexing.searchable import SearchKind
from schema.tables import (
    DocumentKind,
    Municipality,
    MunicipalityKind,
    Network,
    Organisation,
    Outcome,
    PracticeKind,
    Project,
    Row,
    Topic,
)
from schema.tables.base import Choice
from search.documents import Range
from search.query.fields import TypedField


class PopulationBand(Choice):
    """How many people live in a municipality, by its latest published figure."""

    UP_TO_15000 = "UP_TO_15000", "Fewer than 15,000."
    FROM_15000_TO_30000 = "FROM_15000_TO_30000", "15,000 to 29,999."
    FROM_30000_TO_60000 = "FROM_30000_TO_60000", "30,000 to 59,999."
    FROM_60000 = "FROM_60000", "60,000 and more."


class SearchType(Choice):
    """What sort of practice or document something is."""

    _ignore_ = ["each"]
    for each in (*PracticeKind, *DocumentKind):
        vars()[each.name] = each.value, each.description


COSTS: Sequence[Range] = (
    (None, 9_999.99),
    (10_000.0, 49_999.99),
    (50_000.0, 249_999.99),
    (250_000.0, 999_999.99),
    (1_000_000.0, None),
)
"""From how many euros to how many, both included, costs are counted together."""

STAFF: Sequence[Range] = ((None, 0.99), (1.0, 2.99), (3.0, 9.99), (10.0, None))
"""From how many full-time posts to how many, both included, practices are counted together."""


@dataclass(frozen=True)
class SlugSource:
    """The table whose slugs are the values of a field: what its rows are called and found by."""

    table: type[Row]
    label: str = "name"
    others: Sequence[str] = ()


@dataclass(frozen=True)
class SearchField:
    """A field: its name in the index, and what follows from it.

    `facet` says to clients by what it counts. `plural` is the part of the filter that takes several
    exact values of a `kind`, which `exact` describes; codes are written as `written` does and look
    like `shape`. `within` describes the part that takes a range of numbers, and `bands` are the
    ranges that are counted. The values are those of `column` in rows of the kinds `of`, or of all;
    their words are also found in a `text` of the document, `names` or `body`. Other values are
    computed in `facet_values`.
    They may be typed behind one of the names `typed`, and called by the words of `meanings`.
    """

    name: str
    facet: str
    plural: str = ""
    kind: type[str] | type[int] = str
    exact: str = ""
    within: str = ""
    bands: Sequence[Range] = ()
    column: str = ""
    of: Sequence[SearchKind] = ()
    text: str = ""
    is_exported: bool = False
    slugs: SlugSource | None = None
    shape: str = ""
    written: Callable[[str], str] = str
    typed: Sequence[str] = ()
    meanings: Mapping[str, str] = field(default_factory=dict)


FIELDS = (
    SearchField(
        "kind",
        "By what sort of thing it is",
        plural="kinds",
        kind=SearchKind,
        exact="Only these kinds.",
    ),
    SearchField(
        "type",
        "By sort of practice or document",
        plural="types",
        kind=SearchType,
        exact="Only these sorts of practices and documents.",
    ),
    SearchField(
        "topic",
        "By theme",
        plural="topics",
        exact="Only about one of these themes, by slug.",
        slugs=SlugSource(Topic, others=["synonyms"]),
    ),
    SearchField(
        "municipality",
        "By municipality of any time",
        plural="municipalities",
        exact="Only of one of these municipalities, by slug, of any time.",
        slugs=SlugSource(Municipality, others=["centre"]),
    ),
    SearchField(
        "region",
        "By planning region",
        plural="regions",
        exact="Only in one of these planning regions, by slug.",
        slugs=SlugSource(Organisation, others=["abbreviations"]),
    ),
    SearchField(
        "population",
        "By size of the municipality",
        plural="populations",
        kind=PopulationBand,
        exact="Only of municipalities of this size.",
    ),
    SearchField(
        "municipality_kind",
        "By kind of municipality",
        plural="municipality_kinds",
        kind=MunicipalityKind,
        exact="Only of municipalities of these kinds.",
    ),
    SearchField(
        "country",
        "By country",
        plural="countries",
        exact="Only from these countries, as ISO 3166-1 codes.",
        column="country",
        shape="[A-Z]{2}",
        written=str.upper,
        typed=("valsts", "country"),
        meanings={
            "Latvija": "LV",
            "Latvia": "LV",
            "Igaunija": "EE",
            "Estonia": "EE",
            "Lietuva": "LT",
            "Lithuania": "LT",
            "Norvēģija": "NO",
            "Norway": "NO",
            "Polija": "PL",
            "Poland": "PL",
            "Somija": "FI",
            "Finland": "FI",
        },
    ),
    SearchField(
        "outcome",
        "By what came of a practice",
        plural="outcomes",
        kind=Outcome,
        exact="Only practices that came out so.",
        column="outcome",
        of=[SearchKind.PRACTICE],
        is_exported=True,
        typed=("iznākums", "outcome"),
        meanings={
            "izdevās": "WORKED",
            "daļēji": "PARTLY",
            "daļās": "PARTLY",
            "neizdevās": "FAILED",
        },
    ),
    SearchField(
        "year",
        "By year, the latest first",
        plural="years",
        kind=int,
        exact="Only of these years.",
        within="Only of years in this range.",
        is_exported=True,
        shape="[0-9]{4}",
        typed=("gads", "year"),
    ),
    SearchField(
        "language",
        "By language of the texts",
        plural="languages",
        exact="Only with texts in one of these languages.",
        shape="[a-z]{2,3}",
        written=str.lower,
    ),
    SearchField(
        "network",
        "By network",
        plural="networks",
        exact="Only of one of these networks, by slug.",
        slugs=SlugSource(Network, "title", ["code"]),
    ),
    SearchField(
        "project",
        "By project",
        plural="projects",
        exact="Only of one of these projects, by slug.",
        slugs=SlugSource(Project, "title", ["number"]),
    ),
    SearchField(
        "cost",
        "By whole cost in euros, in ranges, the least first",
        within="Only what cost so much in all, in euros; what is not known is not accepted.",
        bands=COSTS,
    ),
    SearchField(
        "staff",
        "By full-time posts of a practice, in ranges, the fewest first",
        within="Only practices that take so many full-time posts; what is not known is not "
        "accepted.",
        bands=STAFF,
        column="staff_fte",
        of=[SearchKind.PRACTICE],
    ),
)


def typed_field(given: SearchField) -> TypedField:
    """Return how the values of a field may be typed: those of a closed list by their names."""
    values = given.kind if issubclass(given.kind, Choice) else ()
    shape = given.shape or "|".join(values)
    return TypedField(given.name, given.typed, shape, given.meanings, given.kind is int)


def filter_value(given: SearchField, value: Any) -> Any:
    """Return a value of the index as the filter takes it: of a closed list its name."""
    closed = given.kind if issubclass(given.kind, Choice) else ()
    return next((each.name for each in closed if each == value), value)


BY_NAME = {each.name: each for each in FIELDS}
FILTERED = {each.plural: each for each in FIELDS if each.plural}
"""The field of which each part of a filter takes exact values."""
RANGED = {each.name: each for each in FIELDS if each.within}
"""The field of which each part of a filter takes a range."""
SLUGS_OF = {each.name: each.slugs for each in FIELDS if each.slugs}
"""The fields whose values are slugs, and of which table."""
TYPED = tuple(typed_field(each) for each in FIELDS if each.typed)
"""The fields whose values may be typed before a colon."""
