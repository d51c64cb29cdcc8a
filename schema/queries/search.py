"""Search: one box over everything that can be found."""

from asyncio import gather
from collections.abc import Awaitable, Iterable, Iterator, Mapping
from dataclasses import asdict
from hashlib import sha256
from typing import Annotated, Any

import strawberry
from strawberry.types.nodes import SelectedField

from schema.connections.cursors import cursor_refusal, decode_cursor, encode_cursor
from schema.connections.pages import NESTED_PAGE, page_window
from schema.errors import Code, Refused
from schema.indexing.query_statistics import count_search
from schema.indexing.search_fields import TYPED
from schema.indexing.synonyms import current_synonyms
from schema.indexing.upkeep import IndexState, check_index, guard_search
from schema.limits.cost import SEARCH
from schema.queries.facets import BANDS, build_facet, facet_search_field, range_facet
from schema.queries.filters import Given, exact_filters, number_ranges, search_restriction
from schema.queries.search_notes import SearchMeta
from schema.queries.unknown_values import follow_redirects
from schema.text.sentences import sentence
from schema.types import Caller
from schema.types.entity import Language, described_field
from schema.types.federation import PageInfo
from schema.types.hits import MARKERS, SearchHit, search_hits
from schema.types.search import (
    ORDERED,
    SearchFacet,
    SearchFacetField,
    SearchFilterInput,
    SearchOrder,
    SearchSettings,
    SearchWeight,
)
from search import WEIGHTS, Match, SearchRequest, SearchResponse


@strawberry.type(description="Something that was found, and its place in the list.")
class SearchEdge:
    cursor: str = described_field("Pass it as `after`.")
    node: SearchHit = described_field("What was found.")


@strawberry.type(description="What was found, best first.")
class SearchConnection:
    found: strawberry.Private[SearchResponse]
    hits: strawberry.Private[list[SearchHit]]
    asked: strawberry.Private[str]
    query: strawberry.Private[str]
    given: strawberry.Private[Given]
    is_behind: strawberry.Private[bool]

    @strawberry.field(description="What was found on this page.")
    def nodes(self) -> list[SearchHit]:
        return self.hits

    @strawberry.field(description="What was found on this page, each with its cursor.")
    def edges(self) -> list[SearchEdge]:
        return [
            SearchEdge(cursor=search_cursor(self.asked, hit.match), node=hit) for hit in self.hits
        ]

    @strawberry.field(description="Where the page lies in the list.")
    def page_info(self) -> PageInfo:
        matches = self.found.matches
        return PageInfo(
            has_next_page=self.found.has_next,
            has_previous_page=False,
            start_cursor=search_cursor(self.asked, matches[0]) if matches else None,
            end_cursor=search_cursor(self.asked, matches[-1]) if matches else None,
        )

    @strawberry.field(description="How many were found in all.")
    def total_count(self) -> int:
        return self.found.total

    @strawberry.field(
        description="All that was found, whatever the page, counted by the values of fields; "
        "each field as if the filter asked for nothing in it.",
        metadata={"cost": SEARCH, "lists": len(SearchFacetField), "page": NESTED_PAGE},
    )
    async def facets(
        self,
        info: Caller,
        fields: Annotated[
            list[SearchFacetField] | None,
            strawberry.argument(description="By what to count; without it by everything."),
        ] = strawberry.UNSET,
        containing: Annotated[
            str | None,
            strawberry.argument(
                description="Only values that are called so, or by a synonym, in any language."
            ),
        ] = strawberry.UNSET,
        first: Annotated[
            int | None, strawberry.argument(description="How many values of each, 1 to 100.")
        ] = NESTED_PAGE,
    ) -> list[SearchFacet] | None:
        size = page_window(first, None, None, None, default=NESTED_PAGE).size
        names = SearchFacetField if fields is strawberry.UNSET or fields is None else fields
        wanted = dict.fromkeys(names)
        part = (containing or "").strip()
        return await gather(*(self.facet(info, field, part, size) for field in wanted))

    def facet(
        self, info: Caller, field: SearchFacetField, containing: str, first: int
    ) -> Awaitable[SearchFacet]:
        """Return how what was found spreads over the values of a field."""
        key = facet_search_field(field).name
        if key in BANDS:
            chosen_range = number_ranges(self.given).get(key)
            return range_facet(info, field, self.found.bands[key], chosen_range, containing, first)
        counts, chosen = self.found.facets[key], exact_filters(self.given).get(key, ())
        return build_facet(info, field, counts, chosen, containing, first)

    @strawberry.field(description="How the words were understood.")
    def meta(self) -> SearchMeta:
        return SearchMeta(
            given=self.given, found=self.found, query=self.query, is_index_behind=self.is_behind
        )


@strawberry.type
class SearchQueries:
    @strawberry.field(
        description="What the words are about, in any inflected form, with or without diacritics.",
        metadata={"cost": SEARCH, "page": NESTED_PAGE, "words": "query"},
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
        order_by: Annotated[
            SearchOrder, strawberry.argument(description="What comes first.")
        ] = SearchOrder.RELEVANCE,
    ) -> SearchConnection | None:
        filter = await follow_redirects(info.context.loaders.rows, filter or None)
        spoken, selected = lang or info.context.request.language, info.selected_fields
        digest = search_digest(query, spoken, filter, order_by)
        counted = selected_facets(selected)
        after_order, seen = parse_search_cursor(after, digest) if after else ("", None)
        question = SearchRequest(
            text=query,
            lang=spoken,
            first=page_window(first, None, None, None, default=20).size,
            after=seen,
            after_order=after_order,
            order=ORDERED[order_by],
            bands={name: bands for name, bands in BANDS.items() if name in counted},
            highlight=is_field_selected("highlights", selected),
            explain=is_field_selected("explanation", selected),
            facets=[name for name in counted if name not in BANDS],
            markers=MARKERS,
            **search_restriction(info, filter),
            synonyms=await current_synonyms(info.context.loaders.database),
            typed_fields=TYPED,
        )
        stands = await check_index(info.context)
        with guard_search():
            found = await info.context.loaders.search(lambda index: index.find(question))
        count_search(info.context, question, found)
        return SearchConnection(
            found=found,
            hits=await search_hits(info, found.matches),
            asked=digest,
            query=query,
            given=filter or None,
            is_behind=stands is not IndexState.CURRENT,
        )

    @strawberry.field(description="What decides the order in which a search answers.")
    def search_settings(self) -> SearchSettings:
        weights = asdict(WEIGHTS)
        fields, merits = weights.pop("fields"), weights.pop("merits")
        return SearchSettings(
            fields=search_weights(fields),
            merits=search_weights(merits),
            rules=search_weights(weights),
        )


def search_weights(numbers: Mapping[str, float]) -> list[SearchWeight]:
    """Return numbers by name as a list."""
    return [SearchWeight(name=name, weight=float(number)) for name, number in numbers.items()]


def selected_fields(name: str, fields: Iterable[Any]) -> Iterator[SelectedField]:
    """Yield the fields of a name that are selected, however deep and in whatever fragment."""
    for field in fields:
        if getattr(field, "name", "") == name and isinstance(field, SelectedField):
            yield field
        yield from selected_fields(name, field.selections)


def is_field_selected(name: str, fields: Iterable[Any]) -> bool:
    """Return whether a field of this name is selected."""
    return any(selected_fields(name, fields))


def selected_facets(fields: Iterable[Any]) -> list[str]:
    """Return the fields of the index that are to be counted for what is selected."""
    found: dict[str, None] = {}
    for selected in selected_fields("facets", fields):
        names = selected.arguments.get("fields")
        # A list of one may be given as that one; one that is left out or null means all.
        wanted = names if isinstance(names, list) else [names] if names else SearchFacetField
        found |= dict.fromkeys(facet_search_field(SearchFacetField(each)).name for each in wanted)
    return list(found)


def search_digest(
    query: str, lang: str, given: SearchFilterInput | None, order: SearchOrder
) -> str:
    """Return what tells one search from another, for cursors."""
    parts = repr((query, lang, exact_filters(given), number_ranges(given), order.value))
    return sha256(parts.encode()).hexdigest()[:12]


def search_cursor(asked: str, match: Match) -> str:
    """Return an opaque cursor: the search it belongs to, and the place of a match in it."""
    return encode_cursor([asked, match.order, match.score, match.kind, match.row_id])


def parse_search_cursor(given: str, asked: str) -> tuple[str, tuple[float, str, int]]:
    """Return the place that a cursor of this search names; raise Refused for anything else."""
    try:
        belongs, order, score, kind, row_id = decode_cursor(given, "after")
        found = str(order), (float(score), str(kind), int(row_id))
    except (ValueError, TypeError) as error:
        raise cursor_refusal("after") from error
    if belongs != asked:
        message = sentence("This cursor belongs to another search.")
        raise Refused(Code.INVALID_CURSOR, message, "after")
    return found
