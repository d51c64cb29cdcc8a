"""A municipality in words."""

from typing import Annotated

import strawberry

from schema import tables
from schema.comparison.profile import load_profile
from schema.queries.learning_paths import requested_indicators
from schema.queries.peers import (
    AskedDay,
    AskedPeers,
    MunicipalityBy,
    compared_day,
    requested_peers,
    require_named_row,
)
from schema.types import Caller
from schema.types.profile import Profile

Whose = Annotated[MunicipalityBy, strawberry.argument(description="Whose profile.")]


@strawberry.type
class ProfileQueries:
    @strawberry.field(
        description="A municipality in words: where it stands best and worst among chosen peers, "
        "what changed, what to keep in mind; each finding with its values and with a sentence in "
        "each language, made of published values only. A name that is unknown is an error.",
        metadata={"cost": 100},
    )
    async def profile(
        self,
        info: Caller,
        municipality: Whose,
        peers: AskedPeers = None,
        as_of: AskedDay = None,
    ) -> Profile | None:
        context = info.context
        place = await require_named_row(
            context, tables.Municipality, municipality, "municipality", as_of
        )
        indicators = await requested_indicators(context, place, None, None)
        group = await requested_peers(context, peers, place, compared_day(place, as_of))
        return Profile(found=await load_profile(context, place, indicators, group))
