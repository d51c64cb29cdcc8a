"""How a search was understood, and what of its filter finds nothing, whatever there is."""

from collections.abc import Iterator, Sequence

import strawberry

from schema.enums import enum_of
from schema.labels import NOTES
from schema.queries.filters import Given, asked, ranges
from schema.queries.unknown import Unknown, unknown
from schema.tables.row import Choice
from schema.types import Caller
from schema.types.entity import described, localize
from schema.types.search import SearchRelaxation


class SearchNoteCode(Choice):
    """Why something that was asked for finds nothing."""

    UNKNOWN_VALUE = "UNKNOWN_VALUE", "There is no such slug or code, so nothing has it."
    EMPTY_RANGE = "EMPTY_RANGE", "The range ends before it begins."


enum_of(SearchNoteCode)


@strawberry.type(description="Something in a filter that finds nothing, whatever there is.")
class SearchNote:
    code: SearchNoteCode = described("Why it finds nothing.")
    field: str = described("Where it was given, such as `filter.topics`.")
    value: str = described("What was given there.")
    meant: list[str] = described("What may have been meant, as the filter takes it; at most 3.")
    text: str = described("The same in words, in the language of the request if it is known.")


@strawberry.type(description="How the words were understood.")
class SearchMeta:
    given: strawberry.Private[Given]
    interpreted_as: str = described("What was really searched for, in words.")
    relaxations: list[SearchRelaxation] = described(
        "What was done because the words as typed find nothing; mostly nothing."
    )
    did_you_mean: str | None = described("The whole query as it was probably meant.")
    can_ask_others: bool = described(
        "Whether nothing was found for words: then who is signed in can ask other municipalities "
        "with `experienceRequestCreate`, these words as its `searchText`."
    )

    @strawberry.field(
        description="What of the filter finds nothing, whatever there is: slugs and codes that "
        "are not there, ranges that end before they begin; mostly nothing. The first 5 of a field."
    )
    async def notes(self, info: Caller) -> list[SearchNote]:
        languages = info.context.languages
        found = await unknown(info.context.rows, asked(self.given))
        return [*(note(each, languages) for each in found), *turned(self.given, languages)]


def note(found: Unknown, languages: Sequence[str]) -> SearchNote:
    """Return what is told of a value that nothing can have."""
    rule = "MEANT" if found.meant else "UNKNOWN_VALUE"
    return SearchNote(
        code=SearchNoteCode.UNKNOWN_VALUE,
        field=f"filter.{found.part}",
        value=found.value,
        meant=list(found.meant),
        text=localize(NOTES[rule], languages).value.format(found.value, ", ".join(found.meant)),
    )


def turned(given: Given, languages: Sequence[str]) -> Iterator[SearchNote]:
    """Yield what is told of ranges that end before they begin."""
    for part, (least, most) in ranges(given).items():
        if least is not None and most is not None and least > most:
            yield SearchNote(
                code=SearchNoteCode.EMPTY_RANGE,
                field=f"filter.{part}",
                value=f"{least:.15g}..{most:.15g}",
                meant=[],
                text=localize(NOTES["EMPTY_RANGE"], languages).value.format(
                    f"{least:.15g}", f"{most:.15g}"
                ),
            )
