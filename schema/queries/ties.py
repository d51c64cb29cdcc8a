"""What may be tied: proposals for those who may edit a practice."""

from collections.abc import Sequence
from typing import Annotated

import strawberry

from schema import tables
from schema.comparison.ties import TieProposal, find_practices_about, find_ties
from schema.connections.cursors import read_cursor
from schema.connections.pages import page_window
from schema.errors import Code, Refused
from schema.exchange.attachments import load_editable_practice
from schema.limits.cost import SEARCH
from schema.limits.field_permissions import require_role
from schema.queries.learning_paths import PracticeBy
from schema.queries.peers import IndicatorBy, require_named_row
from schema.request.context import Context
from schema.tables import Role, Scope
from schema.tables.base import PlainRow
from schema.text.sentences import sentence
from schema.types import Caller
from schema.types.ties import ORDER, TieProposalConnection

USUAL, MOST = 10, 50


@strawberry.type
class TieQueries:
    @strawberry.field(
        description="Practices and indicators that may belong together, the likeliest first: of "
        "one practice, or of one indicator those practices that the viewer may edit. They have a "
        "theme and words in common; what the municipality measured before and after adds weight. "
        "What is tied already, or was rejected, is left out. For those only who may edit the "
        "practice now; nothing is tied until one of them says `tieConfirm`.",
        metadata={"cost": SEARCH, "page": USUAL},
        extensions=[require_role(Role.MEMBER, Role.EDITOR, scope=Scope.WRITE_PRACTICE)],
    )
    async def tie_proposals(
        self,
        info: Caller,
        practice: Annotated[
            PracticeBy | None, strawberry.argument(description="The practice, or the indicator.")
        ] = None,
        indicator: Annotated[
            IndicatorBy | None, strawberry.argument(description="The indicator, or both.")
        ] = None,
        first: Annotated[int | None, strawberry.argument(description="How many, 1 to 50.")] = USUAL,
        after: Annotated[
            str | None, strawberry.argument(description="The cursor after which to go on.")
        ] = None,
    ) -> TieProposalConnection | None:
        size = page_window(first, None, after, None, default=USUAL, largest=MOST).size
        context = info.context
        about = indicator and await require_named_row(
            context, tables.Indicator, indicator, "indicator"
        )
        if practice:
            cases = [await editable_practice(context, practice)]
        elif about:
            cases = await find_practices_about(context, about)
        else:
            message = sentence("Give a practice or an indicator.")
            raise Refused(Code.BAD_USER_INPUT, message, "practice")
        return page_of_ties(await find_ties(context, cases, about), size, after)


async def editable_practice(context: Context, practice: PracticeBy) -> PlainRow:
    """Return a practice that the viewer may edit now; raise Refused for any other."""
    row = await require_named_row(context, tables.Practice, practice, "practice")
    return await load_editable_practice(context, row.id)


def page_of_ties(
    found: Sequence[TieProposal], size: int, after: str | None
) -> TieProposalConnection:
    """Return the page of proposals that comes after a cursor."""
    rest = found
    if after is not None:
        place = tuple(read_cursor(after, ORDER, (float, int, int), "after"))
        rest = [each for each in found if each.place > place]
    return TieProposalConnection(
        page=rest[:size],
        has_next=len(rest) > size,
        is_later=len(rest) < len(found),
        total_count=len(found),
    )
