"""How a search was understood: what was done with its words, and what of it finds nothing."""

from collections.abc import Iterator, Sequence

import strawberry

from schema.enums import enum_of
from schema.queries.filters import Given, filter_parts, number_ranges
from schema.queries.unknown_values import UnknownValue, unknown_values
from schema.tables.base import Choice
from schema.text.catalogues import catalogue_language, phrase
from schema.types import Caller
from schema.types.entity import described_field
from schema.types.search import SearchRelaxation, SearchRelaxationCode
from search import Relaxation, SearchResponse, corrected_query
from search.query.correction import MOST_CORRECTED
from search.query.description import QueryDescription
from search.query.parser import LONGEST_QUERY, MOST_WORDS
from search.query.tree import QueryNote


class SearchNoteCode(Choice):
    """Why a part of the request matches nothing, or was ignored."""

    NOTHING_SEARCHABLE = "NOTHING_SEARCHABLE", "There is no word and no number in what was typed."
    CUT_OFF = "CUT_OFF", "More was typed than is searched for: 40 words of 1,000 characters."
    NOT_ALL_CORRECTED = (
        "NOT_ALL_CORRECTED",
        "More words are unknown than are corrected: those after the first 8 were taken as typed.",
    )
    UNKNOWN_VALUE = "UNKNOWN_VALUE", "There is no such slug or code, so nothing has it."
    EMPTY_RANGE = "EMPTY_RANGE", "The range ends before it begins."


enum_of(SearchNoteCode)


@strawberry.type(description="A part of the request that matches nothing or was ignored.")
class SearchNote:
    code: SearchNoteCode = described_field("Why it finds nothing.")
    field: str = described_field("Where it was given, such as `query` or `filter.topics`.")
    value: str = described_field("What was given there.")
    meant: list[str] = described_field(
        "What may have been meant, as the filter takes it; at most 3."
    )
    text: str = described_field("The same in words, in the language of the request if it is known.")


@strawberry.type(description="How the words were understood.")
class SearchMeta:
    given: strawberry.Private[Given]
    found: strawberry.Private[SearchResponse]
    query: strawberry.Private[str]
    is_index_behind: bool = described_field(
        "Whether something that was written a moment ago may not be found yet."
    )

    @strawberry.field(description="What was really searched for, in words.")
    def interpreted_as(self, info: Caller) -> str:
        return query_in_words(self.found.interpreted_as, info.context.request.languages)

    @strawberry.field(
        description="What was done because the words as typed find too little; mostly nothing. It "
        "depends on the words and on what you may see, never on the filter."
    )
    def relaxations(self, info: Caller) -> list[SearchRelaxation]:
        return [
            describe_relaxation(each, info.context.request.languages)
            for each in self.found.relaxations
        ]

    @strawberry.field(description="The whole query as it was probably meant.")
    def did_you_mean(self) -> str | None:
        # What finds nothing either is not worth a click.
        return (
            corrected_query(self.query, self.found.relaxations) or None
            if self.found.total
            else None
        )

    @strawberry.field(
        description="Whether nothing was found that has all the words: then who is signed in can "
        "ask other municipalities with `experienceRequestCreate`, these words as its `searchText`."
    )
    def can_ask_others(self) -> bool:
        is_void = QueryNote.NOTHING_SEARCHABLE in self.found.notes
        return bool(self.query.strip()) and not is_void and not self.found.complete

    @strawberry.field(
        description="What of the words was not searched for, and what of the filter finds nothing, "
        "whatever there is: slugs and codes that are not there, ranges that end before they begin; "
        "mostly nothing. The first 5 of a field."
    )
    async def notes(self, info: Caller) -> list[SearchNote]:
        languages = info.context.request.languages
        found = await unknown_values(info.context.loaders.rows, filter_parts(self.given))
        typed = (unread_text_note(each, self.query, languages) for each in self.found.notes)
        values = (unknown_value_note(each, languages) for each in found)
        return [*typed, *values, *reversed_range_notes(self.given, languages)]


def query_in_words(query: QueryDescription, languages: Sequence[str]) -> str:
    """Return what was searched for in words.

    >>> query_in_words(QueryDescription(["akmens", "tilts"], 1, ["ziema"], [], []), ["lv"])
    'vismaz 1 no 2: akmens, tilts; bez: ziema'
    """
    count = len(query.required)
    parts = {
        "query all" if query.least == count else "query some": query.required,
        "query without": query.unwanted,
        "query only": query.conditions,
        "query literal": query.literal,
    }
    lang = catalogue_language(languages)
    return "; ".join(
        phrase("search", key, lang, parts=", ".join(said), least=query.least, count=count)
        for key, said in parts.items()
        if said
    )


def describe_relaxation(done: Relaxation, languages: Sequence[str]) -> SearchRelaxation:
    """Return what was done with words that find too little."""
    code = SearchRelaxationCode(done.way.upper())
    return SearchRelaxation(
        code=code,
        typed=done.typed,
        used=done.used or None,
        least=done.least or None,
        text=phrase(
            "search",
            f"relaxed {code}",
            catalogue_language(languages),
            typed=done.typed,
            used=done.used,
            least=done.least,
            count=done.count,
        ),
    )


def unread_text_note(left: QueryNote, query: str, languages: Sequence[str]) -> SearchNote:
    """Return what is told of a text that was not searched for, or not as a whole."""
    code = SearchNoteCode(left.upper())
    words = MOST_CORRECTED if code is SearchNoteCode.NOT_ALL_CORRECTED else MOST_WORDS
    return SearchNote(
        code=code,
        field="query",
        value=query[:LONGEST_QUERY],
        meant=[],
        text=note_text(code, languages, words=words, characters=LONGEST_QUERY),
    )


def note_text(rule: str, languages: Sequence[str], **parts: object) -> str:
    """Return the sentence of a note."""
    return phrase("search", f"note {rule}", catalogue_language(languages), **parts)


def unknown_value_note(found: UnknownValue, languages: Sequence[str]) -> SearchNote:
    """Return what is told of a value that nothing can have."""
    rule = "MEANT" if found.meant else "UNKNOWN_VALUE"
    return SearchNote(
        code=SearchNoteCode.UNKNOWN_VALUE,
        field=f"filter.{found.part}",
        value=found.value,
        meant=list(found.meant),
        text=note_text(rule, languages, value=found.value, meant=", ".join(found.meant)),
    )


def reversed_range_notes(given: Given, languages: Sequence[str]) -> Iterator[SearchNote]:
    """Yield what is told of ranges that end before they begin."""
    for part, (least, most) in number_ranges(given).items():
        if least is not None and most is not None and least > most:
            yield SearchNote(
                code=SearchNoteCode.EMPTY_RANGE,
                field=f"filter.{part}",
                value=f"{least:.15g}..{most:.15g}",
                meant=[],
                text=note_text(
                    "EMPTY_RANGE", languages, least=f"{least:.15g}", most=f"{most:.15g}"
                ),
            )
