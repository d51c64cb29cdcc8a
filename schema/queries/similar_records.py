"""What is like something else."""

from typing import Annotated

import strawberry

from schema.connections.pages import page_window
from schema.errors import Code, Refused
from schema.indexing.searchable import SEARCHED, SearchKind
from schema.limits.cost import SEARCH
from schema.text.sentences import sentence
from schema.types import Caller, parse_id
from schema.types.hits import SearchHit
from schema.types.similar_records import MOST, USUAL, most_similar_hits


@strawberry.type
class SimilarQueries:
    @strawberry.field(
        description="What is most like something, by the words that tell it from others, without "
        "itself; the most alike first. What the caller may not see is not there: NOT_FOUND.",
        metadata={"cost": SEARCH, "page": USUAL},
    )
    async def similar(
        self,
        info: Caller,
        to: Annotated[strawberry.ID, strawberry.argument(description="What it should be like.")],
        first: Annotated[int | None, strawberry.argument(description="How many, 1 to 20.")] = USUAL,
        kinds: Annotated[
            list[SearchKind] | None,
            strawberry.argument(description="Only these kinds; without it the kind of `to`."),
        ] = strawberry.UNSET,
    ) -> list[SearchHit] | None:
        size = page_window(first, None, None, None, default=USUAL, largest=MOST).size
        kind, row_id = await parse_searchable_id(info, to)
        return await most_similar_hits(info, kind, row_id, size, kinds or [SearchKind(kind)])


async def parse_searchable_id(info: Caller, given: str) -> tuple[str, int]:
    """Return the kind and the number behind an id; raise Refused for what cannot be found."""
    table, row_id = parse_id(given, "to")
    kind = next((name for name, searched in SEARCHED.items() if searched is table), None)
    if kind is None or await info.context.loaders.row(table, row_id) is None:
        raise Refused(Code.NOT_FOUND, sentence("No record with this id can be searched."), "to")
    return kind, row_id
