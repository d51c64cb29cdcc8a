"""What is most like something, by the words that tell it from others."""

from collections.abc import Sequence
from functools import partial

from schema.indexing.searchable import SearchKind
from schema.indexing.upkeep import check_index, guard_search
from schema.request.context import Context
from schema.types.entity import Caller
from schema.types.hits import SearchHit, search_hits
from search import Match, SearchIndex, SearchRequest
from search.documents import AUDIENCE

USUAL, MOST = 5, 20
"""How many are given, and at most."""


async def most_similar_hits(
    info: Caller, kind: str, row_id: int, first: int, kinds: Sequence[SearchKind]
) -> list[SearchHit]:
    """Return what of some kinds is most like a row and may be seen by the caller.

    Of many rows that wait at the same time what is found is read together.
    """
    wanted = tuple(dict.fromkeys(each.value for each in kinds))
    load = partial(similar_matches, info.context, kind, first, wanted)
    return await search_hits(
        info, await info.context.loaders.load((kind, "alike", first, wanted), load, row_id)
    )


async def similar_matches(
    context: Context, kind: str, first: int, kinds: Sequence[str], row_ids: Sequence[int]
) -> list[Sequence[Match]]:
    """Return for each row what is most like it."""
    audiences, found = context.viewer.audiences, []
    seen = {AUDIENCE: audiences, "kind": kinds}
    question = SearchRequest("", first=first, filters=seen, sees_hidden=len(audiences) > 1)
    await check_index(context)
    for row_id in row_ids:
        alike = partial(similar_documents, kind=kind, row_id=row_id, question=question)
        with guard_search():
            found.append(await context.loaders.search(alike))
    return found


def similar_documents(
    index: SearchIndex, kind: str, row_id: int, question: SearchRequest
) -> Sequence[Match]:
    """Return what an index holds that is most like a row."""
    return index.similar(kind, row_id, question)
