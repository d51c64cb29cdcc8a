"""Campaigns: one, and all that the caller may see."""

import strawberry

from schema import tables
from schema.queries.lookups import lookup
from schema.types.connections import table_listing


@strawberry.type
class CampaignQueries:
    campaign = lookup(
        tables.Campaign, "slug", description="That municipalities are asked for values."
    )
    campaigns = table_listing(
        tables.Campaign,
        "Campaigns that ask municipalities for values, those due last first.",
        order="-due_on",
    )
