"""Experts who agreed to be shown from one day to another: brought up to date each night."""

import logging
from collections.abc import Mapping, Set

import sqlalchemy as sa

from schema.access.viewer import BLIS, EVERYONE, PUBLIC
from schema.access.visibility import visibility_conditions
from schema.database.engine import Database
from schema.editing.transactions.writes import Write, update_index
from schema.tables import Action, Change, Expert, Row
from schema.tables.base import table_of
from search import SearchIndex, SearchRequest
from search.documents import AUDIENCE

EXPERT, CHANGE = table_of(Expert), table_of(Change)

log = logging.getLogger("blis")


def refresh_expert_visibility(database: Database, index: SearchIndex) -> int:
    """Bring up to date whom the index shows to everybody; return how many that changed.

    It is a write like others, so that whatever was kept of the day before is forgotten, and those
    who keep a copy are told whom to show and whom to forget.
    """
    shown, recorded = public_experts(database), recorded_visibility(database, Expert)
    turned = {
        number for number, was_shown in recorded.items() if was_shown is not (number in shown)
    }
    # An index without a revision is built anew, and then holds whom it has to.
    indexed = indexed_public_experts(index) if index.revision else shown
    if not (experts := turned | (shown ^ indexed)):
        return 0
    with database.transaction() as session:
        write = Write(session, BLIS)
        for number in sorted(turned):
            action = Action.CONSENT_BEGAN if number in shown else Action.CONSENT_ENDED
            _, content = write.remember(Expert, number)
            write.note(
                Expert, number, action, was_public=recorded[number], comment=None, held=content
            )
        write.index({("Expert", number) for number in experts})
    update_index(database, index)
    log.info("search: %d experts began or ended to be shown", len(experts))
    return len(experts)


def public_experts(database: Database) -> Set[int]:
    """Return the experts that everybody may see."""
    rows = database.all(
        sa.select(EXPERT.c.id).where(*visibility_conditions(EXPERT)), **PUBLIC.values
    )
    return {number for (number,) in rows}


def recorded_visibility(database: Database, table: type[Row]) -> Mapping[int, bool]:
    """Return for each row of a table whether its last entry says that everybody may see it."""
    there = sa.select(table_of(table).c.id)
    mine = (CHANGE.c.kind == table.__name__, CHANGE.c.row_id.in_(there))
    last = sa.select(sa.func.max(CHANGE.c.id)).where(*mine).group_by(CHANGE.c.row_id)
    entries = sa.select(CHANGE.c.row_id, CHANGE.c.is_public).where(CHANGE.c.id.in_(last))
    return {entry.row_id: entry.is_public for entry in database.all(entries)}


def indexed_public_experts(index: SearchIndex) -> Set[int]:
    """Return the experts that everybody finds."""
    filters = {AUDIENCE: [EVERYONE], "kind": ["Expert"]}
    request = SearchRequest("", first=len(index.keys()), filters=filters, highlight=False)
    return {match.row_id for match in index.find(request).matches}
