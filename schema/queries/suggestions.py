"""Suggestions while somebody is typing."""

from asyncio import gather
from collections.abc import Awaitable, Callable, Sequence
from itertools import chain, zip_longest
from typing import Annotated, Any

import strawberry

from schema.connections.pages import page_window
from schema.indexing.query_statistics import popular_queries
from schema.indexing.searchable import SEARCHED
from schema.indexing.upkeep import check_index, guard_search
from schema.limits.cost import SEARCH
from schema.queries.filters import search_restriction
from schema.queries.unknown_values import follow_redirects
from schema.types import Caller, show_entity
from schema.types.search import SearchFilterInput, Suggestion, SuggestionType
from search import SearchRequest
from search import Suggestion as Found
from search.documents import AUDIENCE

USUAL, MOST = 10, 20
# So much of what was typed is compared with queries.
LONGEST = 100

Source = Callable[
    [Caller, str, Sequence[SuggestionType], SearchRequest], Awaitable[list[Suggestion]]
]
"""What gives suggestions for a beginning, the best first and no more than the question wants."""


@strawberry.type
class SuggestionQueries:
    @strawberry.field(
        description="What somebody may mean who has typed this much: each typed word begins a "
        "word, whatever the diacritics. What begins so comes first, then what most things have.",
        metadata={"cost": SEARCH, "page": USUAL, "words": "prefix"},
    )
    async def suggest(
        self,
        info: Caller,
        prefix: Annotated[str, strawberry.argument(description="What was typed so far.")],
        types: Annotated[
            list[SuggestionType] | None,
            strawberry.argument(description="Only phrases of these sorts; without it of all."),
        ] = strawberry.UNSET,
        first: Annotated[int | None, strawberry.argument(description="How many, 1 to 20.")] = USUAL,
        filter: Annotated[
            SearchFilterInput | None,
            strawberry.argument(description="Only phrases of what passes this."),
        ] = strawberry.UNSET,
    ) -> list[Suggestion] | None:
        size = page_window(first, None, None, None, default=USUAL, largest=MOST).size
        lang = info.context.request.language
        question = SearchRequest(
            text="",
            lang=lang,
            first=size,
            **search_restriction(
                info, await follow_redirects(info.context.loaders.rows, filter or None)
            ),
        )
        wanted = list(SuggestionType) if types is strawberry.UNSET or types is None else types
        found = await gather(*(source(info, prefix, wanted, question) for source in SOURCES))
        in_turns = chain.from_iterable(zip_longest(*found))
        return [suggestion for suggestion in in_turns if suggestion][:size]


async def indexed_suggestions(
    info: Caller, prefix: str, types: Sequence[SuggestionType], question: SearchRequest
) -> list[Suggestion]:
    """Return titles, themes and places of what is in the index.

    A title of nothing but what has been hidden since it was indexed is left out.
    """
    await check_index(info.context)
    with guard_search():
        found = await info.context.loaders.search(
            lambda index: index.suggest(prefix, types, question)
        )
    items = await gather(*(suggested_row(info, one) for one in found))
    return [
        Suggestion(type=SuggestionType(one.type), text=one.text, count=one.documents, item=led)
        for one, led in zip(found, items, strict=True)
        if led is not None or one.type != SuggestionType.TITLE
    ]


async def suggested_row(info: Caller, found: Found) -> Any:
    """Return the first row that has a title; a theme or a place leads to many."""
    if found.type != SuggestionType.TITLE:
        return None
    kinds = [SEARCHED[kind] for kind, _ in found.leads_to]
    rows = await gather(
        *(info.context.loaders.row(SEARCHED[k], number) for k, number in found.leads_to)
    )
    entities = (
        show_entity(kind, row) for kind, row in zip(kinds, rows, strict=True) if row is not None
    )
    return next(entities, None)


async def query_suggestions(
    info: Caller, prefix: str, types: Sequence[SuggestionType], question: SearchRequest
) -> list[Suggestion]:
    """Return what many searched for lately that begins so; a filter says nothing about them."""
    if SuggestionType.QUERY not in types or question.ranges or question.filters.keys() > {AUDIENCE}:
        return []
    begin = " ".join("".join(filter(str.isprintable, prefix[:LONGEST])).split())
    # Each is searched for before it is offered, so no more than can be shown in turns.
    most = question.first if set(types) == {SuggestionType.QUERY} else (question.first + 1) // 2
    found = await popular_queries(info.context, begin, most) if begin else []
    return [
        Suggestion(type=SuggestionType.QUERY, text=one.text, count=one.times, item=None)
        for one in found
    ]


SOURCES: Sequence[Source] = (indexed_suggestions, query_suggestions)
"""Where suggestions come from; of several sources the best come in turns."""
