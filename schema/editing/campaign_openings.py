"""Campaigns whose first day comes: from then on everybody sees them, as `changes` has to tell."""

import sqlalchemy as sa

from schema.access.viewer import BLIS, PUBLIC
from schema.access.visibility import visibility_conditions
from schema.database.engine import Database
from schema.editing.expert_visibility import recorded_visibility
from schema.editing.transactions.writes import Write
from schema.tables import Action, Campaign
from schema.tables.base import table_of

CAMPAIGN = table_of(Campaign)


def open_campaigns(database: Database) -> int:
    """Note of each campaign that everybody sees since today that it opened; return how many.

    It is a write like others, so that whatever was kept of the day before is forgotten.
    """
    recorded = recorded_visibility(database, Campaign)
    shown = sa.select(CAMPAIGN.c.id).where(*visibility_conditions(CAMPAIGN))
    public = {number for (number,) in database.all(shown, **PUBLIC.values)}
    opened = sorted(number for number in public if recorded.get(number) is False)
    if not opened:
        return 0
    with database.transaction() as session:
        write = Write(session, BLIS)
        for number in opened:
            _, held = write.remember(Campaign, number)
            write.note(Campaign, number, Action.OPENED, was_public=False, comment=None, held=held)
        write.index(set())
    return len(opened)
