"""What is asked of a search, and how it tells what it found."""

from typing import Annotated, Any

import strawberry

from schema import tables
from schema.enums import enum_of
from schema.indexing.facet_values import (
    PopulationBand,
    SearchType,
)
from schema.tables.base import Choice
from schema.types.cooperation import Network
from schema.types.documents import Document, NewsItem
from schema.types.entity import described_field
from schema.types.events import Event
from schema.types.hits import SearchKind
from schema.types.indicators import Indicator
from schema.types.organisations import Organisation
from schema.types.people import Expert
from schema.types.places import Municipality
from schema.types.practices import Practice
from schema.types.projects import Project

SearchItem = Annotated[
    Practice
    | Document
    | Network
    | Project
    | Event
    | Organisation
    | Municipality
    | Indicator
    | Expert
    | NewsItem,
    strawberry.union("SearchItem", description="What a search can find."),
]


enum_of(SearchType)
enum_of(PopulationBand)


def filter_field(description: str) -> Any:
    """Return a field of a filter, which accepts any of its values and decides only when given."""
    return described_field(description, default=strawberry.UNSET)


@strawberry.input(description="Which numbers to accept; what has no such number is not accepted.")
class SearchRangeInput:
    gte: float | None = filter_field("This number or greater.")
    lte: float | None = filter_field("This number or less.")


@strawberry.input(description="What to search in; all that is given must hold.")
class SearchFilterInput:
    kinds: list[SearchKind] | None = filter_field("Only these kinds.")
    types: list[SearchType] | None = filter_field("Only these sorts of practices and documents.")
    topics: list[str] | None = filter_field("Only about one of these themes, by slug.")
    municipalities: list[str] | None = filter_field(
        "Only of one of these municipalities, by slug, of any time."
    )
    regions: list[str] | None = filter_field("Only in one of these planning regions, by slug.")
    populations: list[PopulationBand] | None = filter_field("Only of municipalities of this size.")
    countries: list[str] | None = filter_field("Only from these countries, as ISO 3166-1 codes.")
    outcomes: list[tables.Outcome] | None = filter_field("Only practices that came out so.")
    years: list[int] | None = filter_field("Only of these years.")
    languages: list[str] | None = filter_field("Only with texts in one of these languages.")
    networks: list[str] | None = filter_field("Only of one of these networks, by slug.")
    projects: list[str] | None = filter_field("Only of one of these projects, by slug.")
    year: SearchRangeInput | None = filter_field("Only of years in this range.")
    cost: SearchRangeInput | None = filter_field("Only what cost so much in all, in euros.")


class SearchFacetField(Choice):
    """By what to count what was found."""

    KIND = "KIND", "By what sort of thing it is; filtered by `kinds`."
    TYPE = "TYPE", "By sort of practice or document; filtered by `types`."
    TOPIC = "TOPIC", "By theme; filtered by `topics`."
    MUNICIPALITY = "MUNICIPALITY", "By municipality of any time; filtered by `municipalities`."
    REGION = "REGION", "By planning region; filtered by `regions`."
    POPULATION = "POPULATION", "By size of the municipality; filtered by `populations`."
    COUNTRY = "COUNTRY", "By country; filtered by `countries`."
    OUTCOME = "OUTCOME", "By what came of a practice; filtered by `outcomes`."
    YEAR = "YEAR", "By year, the latest first; filtered by `years`."
    LANGUAGE = "LANGUAGE", "By language of the texts; filtered by `languages`."
    NETWORK = "NETWORK", "By network; filtered by `networks`."
    PROJECT = "PROJECT", "By project; filtered by `projects`."
    COST = "COST", "By whole cost in euros, in ranges, the least first; filtered by `cost`."


enum_of(SearchFacetField)

FILTERED = {
    "kinds": "kind",
    "types": "type",
    "topics": "topic",
    "municipalities": "municipality",
    "regions": "region",
    "populations": "population",
    "countries": "country",
    "outcomes": "outcome",
    "years": "year",
    "languages": "language",
    "networks": "network",
    "projects": "project",
}
"""The exact value that each part of a filter asks for."""

RANGED = ("year", "cost")


@strawberry.type(description="A value, and how much of what was found has it.")
class SearchBucket:
    value: str = described_field(
        "The value as the filter takes it: a slug, a code, a year; of a range `gte..lte`."
    )
    label: str = described_field("What to call it, in the language of the request if it is known.")
    count: int = described_field(
        "How many things are found when the filter asks for this value alone in this field."
    )
    selected: bool = described_field("Whether the filter asks for it.")
    gte: float | None = described_field("Of a range the least number, as the filter takes it.")
    lte: float | None = described_field("Of a range the greatest number, as the filter takes it.")


@strawberry.type(description="What was found, counted by the values of a field.")
class SearchFacet:
    field: SearchFacetField = described_field("The field.")
    total_count: int = described_field("How many values there are in all.")
    buckets: list[SearchBucket] = described_field(
        "The values, those that most have first, but years and costs in their order; what the "
        "filter asks for is never left out."
    )


class SearchRelaxationCode(Choice):
    """What was done because the words as typed find too little."""

    CORRECTED = "CORRECTED", "No dictionary and no document has the word: another was searched for."
    UNKNOWN_WORD = "UNKNOWN_WORD", "No document has the word, so nothing has all words."
    SYNONYM_WORDS = (
        "SYNONYM_WORDS",
        "No document has the word or a synonym: words of synonyms were met one by one.",
    )
    SOME_WORDS = "SOME_WORDS", "What has only some of the words follows what has all."


enum_of(SearchRelaxationCode)


@strawberry.type(description="Something that was done because the words as typed find too little.")
class SearchRelaxation:
    code: SearchRelaxationCode = described_field("What was done.")
    typed: str = described_field("The word as it was typed, or the words of which some are enough.")
    used: str | None = described_field(
        "What was searched for instead: the spelling that documents have, or the words of which "
        "`least` had to be found; null for a word that nothing has."
    )
    least: int | None = described_field(
        "How many of the words had to be found, where some are enough."
    )
    text: str = described_field("The same in words, in the language of the request if it is known.")


class SearchOrder(Choice):
    """In what order what was found is given; what has nothing to be ordered by comes last."""

    RELEVANCE = "RELEVANCE", "What fits best first."
    NEWEST = "NEWEST", "By the day when it came out or began, or its year, the latest first."
    YEAR = "YEAR", "By year, the latest first."
    COST = "COST", "By whole cost in euros, the least first."
    TITLE = "TITLE", "By title or name, in the order of the Latvian alphabet."


enum_of(SearchOrder)

ORDERED = {
    SearchOrder.RELEVANCE: "",
    SearchOrder.NEWEST: "date",
    SearchOrder.YEAR: "year",
    SearchOrder.COST: "cost",
    SearchOrder.TITLE: "title",
}
"""The order of the index that each one is."""


@strawberry.type(description="What something counts in a search.")
class SearchWeight:
    name: str = described_field("What is weighed: a text of a document, a merit, or a rule.")
    weight: float = described_field("What it counts.")


@strawberry.type(description="What decides the order of a search; the same for everyone.")
class SearchSettings:
    fields: list[SearchWeight] = described_field("What a word in each text of a document counts.")
    merits: list[SearchWeight] = described_field(
        "What evidence, completeness and freshness add to a practice; success adds nothing."
    )
    rules: list[SearchWeight] = described_field("The other numbers, by name.")


class SuggestionType(Choice):
    """What sort of phrase is suggested while somebody types."""

    TITLE = "TITLE", "The title or name of something that can be found, but of no municipality."
    THEME = "THEME", "The name of a theme."
    PLACE = "PLACE", "The name of a municipality of any time."
    QUERY = "QUERY", "What many searched for lately and found."


enum_of(SuggestionType)


@strawberry.type(description="A phrase that somebody who is typing may mean.")
class Suggestion:
    type: SuggestionType = described_field("What sort of phrase it is.")
    text: str = described_field("The phrase as it is really spelled.")
    count: int = described_field(
        "How many things that you may see have it; of a query, how often it was asked."
    )
    item: SearchItem | None = described_field("What it leads to: the first that has this title.")
