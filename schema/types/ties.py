"""Ties between practices and indicators: what was rejected, and what is proposed."""

from datetime import datetime

import strawberry

from schema import tables
from schema.types.connections import link_to_one
from schema.types.entity import Node, described_field


@strawberry.type(
    description="That somebody looked at a practice and an indicator, and found that they are not "
    "tied; it is not proposed again."
)
class TieRejection(Node, table=tables.TieRejection):
    rejected_at: datetime = described_field("When it was rejected.")
    note: str | None = described_field("Why.")

    practice = link_to_one(tables.Practice, "practice_id", "The practice.", required=True)
    indicator = link_to_one(tables.Indicator, "indicator_id", "The indicator.", required=True)
