"""What is most like something, by the words that tell it from others."""

from asyncio import sleep
from collections.abc import Sequence
from functools import partial

from schema.context import Context
from schema.types.entity import Caller
from schema.types.hits import SearchHit, SearchKind, hits
from search import Match, Question
from search.documents import AUDIENCE

USUAL, MOST = 5, 20
"""How many are given, and at most."""


async def alike(
    info: Caller, kind: str, row_id: int, first: int, kinds: Sequence[SearchKind]
) -> list[SearchHit]:
    """Return what of some kinds is most like a row and may be seen by the caller.

    Of many rows that wait at the same time what is found is read together.
    """
    wanted = tuple(dict.fromkeys(each.value for each in kinds))
    load = partial(matched, info.context, kind, first, wanted)
    return await hits(info, await info.context.load((kind, "alike", first, wanted), load, row_id))


async def matched(
    context: Context, kind: str, first: int, kinds: Sequence[str], row_ids: Sequence[int]
) -> list[Sequence[Match]]:
    """Return for each row what is most like it; between two rows others get their turn."""
    audiences, found = context.viewer.audiences, []
    seen = {AUDIENCE: audiences, "kind": kinds}
    question = Question("", first=first, filters=seen, sees_hidden=len(audiences) > 1)
    for row_id in row_ids:
        found.append(context.index.similar(kind, row_id, question))
        await sleep(0)
    return found
