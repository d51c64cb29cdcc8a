"""What surrounds the search, as clients ask for it."""

import strawberry

from schema import tables
from schema.queries.lookups import lookup
from schema.types.connections import everything


@strawberry.type
class SearchingQueries:
    synonym_set = lookup(
        tables.SynonymSet, "slug", description="A set of words that say the same to a search."
    )
    synonym_sets = everything(
        tables.SynonymSet, "Sets of words that say the same to a search, as editors keep them."
    )
    experience_request = lookup(
        tables.ExperienceRequest, "slug", description="A request for experience."
    )
    experience_requests = everything(
        tables.ExperienceRequest,
        "What municipalities ask each other for, the newest first; "
        "`filter: {state: {eq: OPEN}}` gives what nobody has answered.",
        order="-asked_on",
    )
