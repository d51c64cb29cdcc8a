"""From number to practice to person in one query, and whether a practice may fit."""

from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

import sqlalchemy as sa
import strawberry

from schema import tables
from schema.access.visibility import visibility_conditions
from schema.comparison.learning_cases import HELD
from schema.comparison.learning_paths import find_learning_paths
from schema.comparison.published_values import (
    TOTAL,
    UNITS,
    VALUE,
    load_border_history,
    territory_family,
)
from schema.comparison.transfer import load_traits, transfer_reasons
from schema.errors import Code, Refused
from schema.queries.lookups import public_name_input
from schema.queries.peers import (
    AskedDay,
    AskedPeers,
    IndicatorBy,
    MunicipalityBy,
    TopicBy,
    compared_day,
    requested_peers,
    require_named_row,
)
from schema.request.context import Context
from schema.tables.base import PlainRow, Statement, table_of
from schema.text.sentences import sentence
from schema.types import Caller
from schema.types.learning_paths import LearningPaths, TransferFit, build_transfer_fit

MOST_PATHS, MOST_INDICATORS = 10, 100
MOST_OF_ALL = 500
"""How many indicators are looked at where neither a theme nor an indicator is named."""

if TYPE_CHECKING:
    PracticeBy = Any
else:
    PracticeBy = public_name_input("Practice", ("slug",))

Topic = Annotated[
    TopicBy | None,
    strawberry.argument(description="A theme, those below it included: all its indicators."),
]
Indicator = Annotated[
    IndicatorBy | None,
    strawberry.argument(
        description="One indicator, instead of a theme; without either all that have a better way "
        "and of which the municipality has a value, at most 500 of them."
    ),
]
Whose = Annotated[MunicipalityBy, strawberry.argument(description="Who wants to learn.")]
First = Annotated[int, strawberry.argument(description="How many ways, 1 to 10.")]
Case = Annotated[PracticeBy, strawberry.argument(description="What may be taken over.")]
Taker = Annotated[MunicipalityBy, strawberry.argument(description="By whom.")]


@cache
def topic_indicators() -> Statement:
    """Return the statement for the indicators of a theme and of those right below it."""
    indicator, topic = table_of(tables.Indicator), table_of(tables.Topic)
    asked = sa.bindparam("topic", type_=sa.Integer)
    below = sa.select(topic.c.id).where((topic.c.id == asked) | (topic.c.parent_id == asked))
    mine = indicator.c.topic_id.in_(below)
    ordered = (
        sa.select(indicator)
        .where(mine, *visibility_conditions(indicator))
        .order_by(indicator.c.sort_key)
    )
    return ordered.limit(MOST_INDICATORS)


@cache
def holder_municipalities() -> Statement:
    """Return the statement for the municipalities of today that hold a practice, by name."""
    place = table_of(tables.Municipality)
    mine = HELD.c.practice_id == sa.bindparam("practice", type_=sa.Integer)
    joined = sa.select(place).join(HELD, HELD.c.municipality_id == place.c.id)
    return joined.where(mine, *visibility_conditions(HELD), *visibility_conditions(place)).order_by(
        place.c.sort_key
    )


@cache
def municipality_indicators() -> Statement:
    """Return the statement for the indicators with a better way that some municipalities have."""
    indicator, value = table_of(tables.Indicator), VALUE.alias()
    has_value = (
        sa.exists()
        .where(value.c.indicator_id == indicator.c.id, value.c.municipality_id.in_(UNITS))
        .where(value.c.split == TOTAL)
    )
    made_of = indicator.c.numerator_id.is_not(None)
    mine = indicator.c.polarity != tables.Polarity.NEUTRAL, has_value | made_of
    ordered = (
        sa.select(indicator)
        .where(*mine, *visibility_conditions(indicator))
        .order_by(indicator.c.sort_key)
    )
    return ordered.limit(MOST_OF_ALL)


async def requested_indicators(
    context: Context, place: PlainRow, topic: PlainRow | None, indicator: Any
) -> list[PlainRow]:
    """Return the indicators that were asked for, by theme or one by one, or all of a place."""
    if indicator:
        return [await require_named_row(context, tables.Indicator, indicator, "indicator")]
    if not topic:
        units = sorted(territory_family(await load_border_history(context), [place.id]))
        return list(await context.loaders.rows(municipality_indicators(), units=units))
    return list(await context.loaders.rows(topic_indicators(), topic=topic.id))


@strawberry.type
class LearningQueries:
    @strawberry.field(
        description="From number to practice to person: the indicators in which a municipality "
        "is in the worse half of its peers, or the one that is named, the peers that improved "
        "most or stand best, their cases with evidence, whether these may fit, and experts and "
        "networks to ask. Each step says why it is there and what is missing. A name that is "
        "unknown is an error.",
        metadata={"cost": 200},
    )
    async def learning_paths(
        self,
        info: Caller,
        municipality: Whose,
        topic: Topic = None,
        indicator: Indicator = None,
        peers: AskedPeers = None,
        first: First = 3,
        as_of: AskedDay = None,
    ) -> LearningPaths | None:
        context = info.context
        if not 1 <= first <= MOST_PATHS:
            raise Refused(
                Code.BAD_USER_INPUT,
                sentence("Give first from 1 to {most_paths}.", most_paths=MOST_PATHS),
                "first",
            )
        place = await require_named_row(
            context, tables.Municipality, municipality, "municipality", as_of
        )
        if topic and indicator:
            message = sentence("Give a topic or an indicator, not both.")
            raise Refused(Code.BAD_USER_INPUT, message, "topic")
        theme = topic and await require_named_row(context, tables.Topic, topic, "topic")
        indicators = await requested_indicators(context, place, theme, indicator)
        group = await requested_peers(context, peers, place, compared_day(place, as_of))
        paths = await find_learning_paths(
            context, place, indicators, group, first, only_weak=not indicator, topic=theme
        )
        return LearningPaths(found=paths)

    @strawberry.field(
        description="Whether a practice may fit a municipality, held against the first of those "
        "that hold it. A name that is unknown is an error, and so is a practice that nobody holds.",
        metadata={"cost": 10},
    )
    async def transfer_fit(self, info: Caller, practice: Case, to: Taker) -> TransferFit | None:
        context = info.context
        case = await require_named_row(context, tables.Practice, practice, "practice")
        place = await require_named_row(context, tables.Municipality, to, "to")
        holders = await context.loaders.rows(holder_municipalities(), practice=case.id)
        if not holders:
            message = sentence("This practice has no municipality to compare with.")
            raise Refused(Code.NOT_FOUND, message, "practice")
        traits = await load_traits(context, [place, holders[0]])
        return build_transfer_fit(transfer_reasons(place, holders[0], traits), [case.id])
