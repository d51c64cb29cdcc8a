"""Search: one box over everything that can be found."""

from asyncio import gather
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from functools import partial
from hashlib import sha256
from typing import Annotated, Any

import sqlalchemy as sa
import strawberry

from schema import tables
from schema.cost import SEARCH
from schema.cursors import decode, encode, foreign
from schema.documents import RECIPES, SEARCHED
from schema.enums import enum_of
from schema.errors import Code, Refused
from schema.pages import NESTED_PAGE, window
from schema.rights import visible
from schema.tables.row import Choice, table_of
from schema.types import (
    Caller,
    Document,
    Event,
    Expert,
    Indicator,
    Municipality,
    Network,
    NewsItem,
    Organisation,
    Practice,
    Project,
    show,
)
from schema.types.entity import InLanguage, Language, LocalizedText, described, localize
from schema.types.federation import PageInfo
from search import WEIGHTS, Match, Matches, Question, meant

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


class SearchKind(Choice):
    """What sort of thing to search for."""

    PRACTICE = "Practice", "Good-practice cases."
    DOCUMENT = "Document", "Documents."
    NETWORK = "Network", "Cooperation networks."
    PROJECT = "Project", "Projects."
    EVENT = "Event", "Events."
    ORGANISATION = "Organisation", "Organisations."
    MUNICIPALITY = "Municipality", "Municipalities of every time."
    INDICATOR = "Indicator", "Indicators."
    EXPERT = "Expert", "Experts, as roles of organisations."
    NEWS_ITEM = "NewsItem", "News."


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
    match: strawberry.Private[Match]
    item: SearchItem = described("What was found.")

    @strawberry.field(description="How well it fits; comparable only within one search.")
    def score(self) -> float:
        return self.match.score

    @strawberry.field(description="What sort of thing it is.")
    def kind(self) -> SearchKind:
        return SearchKind(self.match.kind)

    @strawberry.field(
        description="How many municipalities took it over; null for what is no practice."
    )
    async def adoption_count(self, info: Caller) -> int | None:
        if self.match.kind != "Practice":
            return None
        load = partial(adopted, info)
        return await info.context.load(("adopted",), load, self.match.row_id)

    @strawberry.field(description="Its public name, with which its kind can be looked up.")
    def slug(self) -> str:
        return self.item.row.slug

    @strawberry.field(description="Its title or name, whatever it is.")
    def title(self, info: Caller, lang: InLanguage = strawberry.UNSET) -> LocalizedText:
        texts = getattr(self.item.row, RECIPES[self.match.kind].title)
        return localize(texts, [lang] if lang else info.context.languages)

    @strawberry.field(description="What it is about, where that is known.")
    def summary(self, info: Caller, lang: InLanguage = strawberry.UNSET) -> LocalizedText | None:
        columns = RECIPES[self.match.kind].summary
        texts = getattr(self.item.row, columns[0]) if columns else None
        return localize(texts, [lang] if lang else info.context.languages) if texts else None

    @strawberry.field(description="Why it was found.")
    def highlights(self) -> list[Highlight]:
        return [
            Highlight(field=h.field, lang=Language(h.lang), fragments=list(h.fragments))
            for h in self.match.highlights
        ]


@strawberry.type(description="Something that was found, and its place in the list.")
class SearchEdge:
    cursor: str = described("Pass it as `after`.")
    node: SearchHit = described("What was found.")


@strawberry.type(description="A word that nothing has, and what was searched for instead.")
class SearchRelaxation:
    typed: str = described("The word as it was typed.")
    used: str = described("The spelling, as documents have it, that was searched for instead.")


@strawberry.type(description="How the words were understood.")
class SearchMeta:
    interpreted_as: str = described("What was really searched for, in words.")
    relaxations: list[SearchRelaxation] = described(
        "What was done because the words as typed find nothing; mostly nothing."
    )
    did_you_mean: str | None = described("The whole query as it was probably meant.")


@strawberry.type(description="What something counts in a search.")
class SearchWeight:
    name: str = described("What is weighed: a text of a document, a merit, or a rule.")
    weight: float = described("What it counts.")


@strawberry.type(description="What decides the order of a search; the same for everyone.")
class SearchSettings:
    fields: list[SearchWeight] = described("What a word in each text of a document counts.")
    merits: list[SearchWeight] = described(
        "What evidence, completeness and freshness add to a practice; success adds nothing."
    )
    rules: list[SearchWeight] = described("The other numbers, by name.")


@strawberry.type(description="What was found, best first.")
class SearchConnection:
    found: strawberry.Private[Matches]
    hits: strawberry.Private[list[SearchHit]]
    asked: strawberry.Private[str]
    query: strawberry.Private[str]

    @strawberry.field(description="What was found on this page.")
    def nodes(self) -> list[SearchHit]:
        return self.hits

    @strawberry.field(description="What was found on this page, each with its cursor.")
    def edges(self) -> list[SearchEdge]:
        return [SearchEdge(cursor=cursor(self.asked, hit.match), node=hit) for hit in self.hits]

    @strawberry.field(description="Where the page lies in the list.")
    def page_info(self) -> PageInfo:
        matches = self.found.matches
        return PageInfo(
            has_next_page=self.found.has_next,
            has_previous_page=False,
            start_cursor=cursor(self.asked, matches[0]) if matches else None,
            end_cursor=cursor(self.asked, matches[-1]) if matches else None,
        )

    @strawberry.field(description="How many were found in all.")
    def total_count(self) -> int:
        return self.found.total

    @strawberry.field(description="How the words were understood.")
    def meta(self) -> SearchMeta:
        relaxed = self.found.relaxations
        return SearchMeta(
            interpreted_as=self.found.interpreted_as,
            relaxations=[SearchRelaxation(typed=r.typed, used=r.used) for r in relaxed],
            did_you_mean=meant(self.query, relaxed) or None,
        )


@strawberry.type
class SearchQueries:
    @strawberry.field(
        description="What the words are about, in any inflected form, with or without diacritics.",
        metadata={"cost": SEARCH, "page": NESTED_PAGE},
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
        asked, viewer = digest(query, filter), info.context.viewer
        question = Question(
            text=query,
            lang=lang or info.context.languages[0],
            first=window(first, None, None, None, default=20).size,
            after=place(after, asked) if after else None,
            filters={
                "audience": viewer.audiences,
                **(filters(filter) if filter else {}),
            },
            highlight=is_selected("highlights", info.selected_fields),
            sees_hidden=len(viewer.audiences) > 1,
        )
        found = info.context.index.find(question)
        return SearchConnection(found=found, hits=await hits(info, found), asked=asked, query=query)

    @strawberry.field(description="What decides the order in which a search answers.")
    def search_settings(self) -> SearchSettings:
        told = asdict(WEIGHTS)
        fields, merits = told.pop("fields"), told.pop("merits")
        return SearchSettings(fields=weighed(fields), merits=weighed(merits), rules=weighed(told))


def weighed(numbers: Mapping[str, float]) -> list[SearchWeight]:
    """Return numbers by name as a list."""
    return [SearchWeight(name=name, weight=float(number)) for name, number in numbers.items()]


async def adopted(info: Caller, practices: list[int]) -> list[int]:
    """Return for each practice how many adoptions of it the caller may see."""
    source = table_of(tables.Adoption)
    counted = sa.select(source.c.practice_id, sa.func.count().label("number"))
    mine = counted.where(source.c.practice_id.in_(practices), *visible(source))
    rows = await info.context.rows(mine.group_by(source.c.practice_id))
    found = {row.practice_id: row.number for row in rows}
    return [found.get(practice, 0) for practice in practices]


def is_selected(name: str, fields: Iterable[Any]) -> bool:
    """Return whether a field of this name is selected, however deep and in whatever fragment."""
    return any(
        getattr(field, "name", "") == name or is_selected(name, field.selections)
        for field in fields
    )


async def hits(info: Caller, found: Matches) -> list[SearchHit]:
    """Return what was found with its rows, read in one statement for each kind.

    What has been hidden since it was indexed is left out.
    """
    read = (info.context.one(SEARCHED[m.kind], id=m.row_id) for m in found.matches)
    pairs = zip(found.matches, await gather(*read), strict=True)
    return [
        SearchHit(match=match, item=show(SEARCHED[match.kind], row))
        for match, row in pairs
        if row is not None
    ]


def filters(given: SearchFilterInput) -> dict[str, list[str]]:
    """Return the filter as the index knows it."""
    return {
        FILTERED[name]: [str(getattr(value, "value", value)) for value in values]
        for name, values in vars(given).items()
        if values is not strawberry.UNSET and values is not None
    }


def digest(query: str, given: SearchFilterInput | None) -> str:
    """Return what tells one search from another, for cursors."""
    return sha256(repr((query, filters(given) if given else {})).encode()).hexdigest()[:12]


def cursor(asked: str, match: Match) -> str:
    """Return an opaque cursor: the search it belongs to, and the place of a match in it."""
    return encode([asked, match.score, match.kind, match.row_id])


def place(given: str, asked: str) -> tuple[float, str, int]:
    """Return the place that a cursor of this search names; raise Refused for anything else."""
    try:
        belongs, score, kind, row_id = decode(given, "after")
        found = float(score), str(kind), int(row_id)
    except (ValueError, TypeError) as error:
        raise foreign("after") from error
    if belongs != asked:
        message = "This cursor belongs to another search."
        raise Refused(Code.INVALID_CURSOR, message, "after")
    return found
