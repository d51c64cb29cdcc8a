"""What is asked of a search, and how it tells what it found."""

from typing import TYPE_CHECKING, Annotated, TypeVar, Union

import strawberry
from strawberry.utils.str_converters import to_camel_case

from schema.connections.filter_inputs import add_operator
from schema.enums import enum_of
from schema.indexing.search_fields import FIELDS, FILTERED, RANGED, PopulationBand, SearchType
from schema.indexing.searchable import SEARCHED
from schema.tables.base import Choice
from schema.types import Node
from schema.types.entity import described_field
from schema.types.practice_lists import SearchRangeInput

T = TypeVar("T")

if TYPE_CHECKING:
    SearchItem = Node
else:
    SearchItem = Annotated[
        Union[tuple(Node.shown_as[table] for table in SEARCHED.values())],  # noqa: UP007
        strawberry.union("SearchItem", description="What a search can find."),
    ]


enum_of(SearchType)
enum_of(PopulationBand)


def with_search_fields(given: type[T]) -> type[T]:
    """Return an input with a part for the exact values, and for the range, of each search field."""
    for name, field in FILTERED.items():
        add_operator(given, name, list[field.kind], field.exact)
    for name, field in RANGED.items():
        add_operator(given, name, SearchRangeInput, field.within)
    return given


@strawberry.input(description="What to search in; all that is given must hold.")
@with_search_fields
class SearchFilterInput:
    """Its parts are declared in `schema.indexing.search_fields`."""


class SearchFacetField(Choice):
    """By what to count what was found."""

    _ignore_ = "each"
    for each in FIELDS:
        vars()[each.name.upper()] = (
            each.name.upper(),
            f"{each.facet}; filtered by `{to_camel_case(each.plural or each.name)}`.",
        )


enum_of(SearchFacetField)


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

    RELEVANCE = "RELEVANCE", "The best matches first."
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
