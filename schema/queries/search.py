"""Search: one box over everything that can be found."""

from asyncio import gather
from collections.abc import Iterable
from typing import Annotated, Any

import strawberry
from strawberry.relay import PageInfo

from schema import tables
from schema.cursors import decode, encode, foreign
from schema.documents import SEARCHED
from schema.enums import enum_of
from schema.pages import window
from schema.tables.row import Choice
from schema.types import Caller, Document, Event, Network, Organisation, Practice, Project, show
from schema.types.entity import Language, described
from search import Match, Matches, Question

SearchItem = Annotated[
    Practice | Document | Network | Project | Event | Organisation,
    strawberry.union("SearchItem", description="What a search can find."),
]


class SearchKind(Choice):
    """What sort of thing to search for."""

    PRACTICE = "Practice", "Good-practice cases."
    DOCUMENT = "Document", "Documents."
    NETWORK = "Network", "Cooperation networks."
    PROJECT = "Project", "Projects."
    EVENT = "Event", "Events."
    ORGANISATION = "Organisation", "Organisations."


enum_of(SearchKind)


@strawberry.input(description="What to search in; all that is given must hold.")
class SearchFilterInput:
    kinds: list[SearchKind] | None = described("Only these kinds.", default=strawberry.UNSET)
    topics: list[str] | None = described(
        "Only about one of these themes, by slug.", default=strawberry.UNSET
    )
    municipalities: list[str] | None = described(
        "Only of one of these municipalities, by slug, of any time.", default=strawberry.UNSET
    )
    countries: list[str] | None = described(
        "Only from these countries, as ISO 3166-1 codes.", default=strawberry.UNSET
    )
    outcomes: list[tables.Outcome] | None = described(
        "Only practices that came out so.", default=strawberry.UNSET
    )
    years: list[int] | None = described("Only of these years.", default=strawberry.UNSET)


FILTERED = {
    "kinds": "kind",
    "topics": "topic",
    "municipalities": "municipality",
    "countries": "country",
    "outcomes": "outcome",
    "years": "year",
}


@strawberry.type(description="Why something was found: passages with the words that were met.")
class Highlight:
    field: str = described("Which text the passages are from, such as `title`.")
    lang: Language = described("The language of the text.")
    fragments: list[str] = described(
        "Passages as HTML: escaped, in their own spelling, the words in `<mark>`."
    )


@strawberry.type(description="Something that was found.")
class SearchHit:
    score: float = described("How well it fits; comparable only within one search.")
    item: SearchItem = described("What was found.")
    highlights: list[Highlight] = described("Why it was found.")


@strawberry.type(description="Something that was found, and its place in the list.")
class SearchEdge:
    cursor: str = described("Pass it as `after`.")
    node: SearchHit = described("What was found.")


@strawberry.type(description="How the words were understood.")
class SearchMeta:
    interpreted_as: str = described("What was really searched for, in words.")


@strawberry.type(description="What was found, best first.")
class SearchConnection:
    found: strawberry.Private[Matches]
    hits: strawberry.Private[list[SearchHit]]

    @strawberry.field(description="What was found on this page.")
    def nodes(self) -> list[SearchHit]:
        return self.hits

    @strawberry.field(description="What was found on this page, each with its cursor.")
    def edges(self) -> list[SearchEdge]:
        pairs = zip(self.found.matches, self.hits, strict=True)
        return [SearchEdge(cursor=cursor(match), node=hit) for match, hit in pairs]

    @strawberry.field(description="Where the page lies in the list.")
    def page_info(self) -> PageInfo:
        matches = self.found.matches
        return PageInfo(
            has_next_page=self.found.has_next,
            has_previous_page=False,
            start_cursor=cursor(matches[0]) if matches else None,
            end_cursor=cursor(matches[-1]) if matches else None,
        )

    @strawberry.field(description="How many were found in all.")
    def total_count(self) -> int:
        return self.found.total

    @strawberry.field(description="How the words were understood.")
    def meta(self) -> SearchMeta:
        return SearchMeta(interpreted_as=self.found.interpreted_as)


@strawberry.type
class SearchQueries:
    @strawberry.field(
        description="What the words are about, in any inflected form, with or without diacritics."
    )
    async def search(
        self,
        info: Caller,
        query: Annotated[str, strawberry.argument(description="Words as they come to mind.")],
        first: Annotated[int | None, strawberry.argument(description="How many, 1 to 100.")] = 20,
        after: Annotated[
            str | None, strawberry.argument(description="The cursor after which to go on.")
        ] = strawberry.UNSET,
        filter: Annotated[
            SearchFilterInput | None, strawberry.argument(description="What to search in.")
        ] = strawberry.UNSET,
        lang: Annotated[
            Language | None, strawberry.argument(description="The language of the words.")
        ] = strawberry.UNSET,
    ) -> SearchConnection:
        question = Question(
            text=query,
            lang=lang or info.context.languages[0],
            first=window(first, None, after or None, None, default=20).size,
            after=place(after) if after else None,
            filters=filters(filter) if filter else {},
            highlight=is_selected("highlights", info.selected_fields),
        )
        found = info.context.index.find(question)
        return SearchConnection(found=found, hits=await hits(info, found))


def is_selected(name: str, fields: Iterable[Any]) -> bool:
    """Return whether a field of this name is selected, however deep and in whatever fragment."""
    return any(
        getattr(field, "name", "") == name or is_selected(name, field.selections)
        for field in fields
    )


async def hits(info: Caller, found: Matches) -> list[SearchHit]:
    """Return what was found with its rows, read in one statement for each kind."""
    tables_of = [SEARCHED[match.kind] for match in found.matches]
    rows = await gather(
        *(
            info.context.one(table, id=m.row_id)
            for table, m in zip(tables_of, found.matches, strict=True)
        )
    )
    return [
        SearchHit(score=match.score, item=show(table, row), highlights=highlights(match))
        for match, table, row in zip(found.matches, tables_of, rows, strict=True)
        if row is not None
    ]


def highlights(match: Match) -> list[Highlight]:
    """Return why something was found."""
    return [
        Highlight(field=h.field, lang=Language(h.lang), fragments=list(h.fragments))
        for h in match.highlights
    ]


def filters(given: SearchFilterInput) -> dict[str, list[str]]:
    """Return the filter as the index knows it."""
    return {
        FILTERED[name]: [str(getattr(value, "value", value)) for value in values]
        for name, values in vars(given).items()
        if values is not strawberry.UNSET and values is not None
    }


def cursor(match: Match) -> str:
    """Return an opaque cursor: the place of a match in the order."""
    return encode([match.score, match.kind, match.row_id])


def place(given: str) -> tuple[float, str, int]:
    """Return the place that a cursor names; raise Refused for anything else."""
    try:
        score, kind, row_id = decode(given, "after")
        return float(score), str(kind), int(row_id)
    except (ValueError, TypeError) as error:
        raise foreign("after") from error
