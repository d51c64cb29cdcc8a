"""The statements that look for ties: practices of a theme, indicators, what is known of both."""

from functools import cache

import sqlalchemy as sa

from schema import tables
from schema.access.viewer import OPEN
from schema.access.visibility import visibility_conditions
from schema.tables.base import Statement, table_of

PRACTICE, INDICATOR = table_of(tables.Practice), table_of(tables.Indicator)
PRACTICES = sa.bindparam("practices", expanding=True)
TOPICS = sa.bindparam("topics", expanding=True)
OWN = sa.bindparam("own", type_=sa.Integer)

MOST_INDICATORS, MOST_PRACTICES = 1_000, 300
"""How many indicators, and how many of the newest practices of a theme, are looked at."""


@cache
def select_indicators() -> Statement:
    """Return the statement for the indicators, by name."""
    seen = visibility_conditions(INDICATOR)
    return sa.select(INDICATOR).where(*seen).order_by(INDICATOR.c.sort_key).limit(MOST_INDICATORS)


@cache
def select_practices_of_topics(*, only_own: bool) -> Statement:
    """Return the statement for the newest practices about themes, of all or those one may write."""
    about, held = table_of(tables.PracticeTopic), table_of(tables.PracticeMunicipality)
    themed = sa.select(about.c.practice_id).where(about.c.topic_id.in_(TOPICS))
    mine = [PRACTICE.c.id.in_(themed), *visibility_conditions(PRACTICE)]
    if only_own:
        of_own = sa.select(held.c.practice_id).where(held.c.municipality_id == OWN)
        mine += [PRACTICE.c.id.in_(of_own), PRACTICE.c.state.in_(OPEN)]
    newest = PRACTICE.c.id.desc()
    return sa.select(PRACTICE).where(*mine).order_by(newest).limit(MOST_PRACTICES)


@cache
def select_topics_of_practices() -> Statement:
    """Return the statement for the themes of practices: which practice, which theme."""
    about = table_of(tables.PracticeTopic)
    pairs = sa.select(about.c.practice_id, about.c.topic_id)
    return pairs.where(about.c.practice_id.in_(PRACTICES)).order_by(about.c.id)


@cache
def select_topics() -> Statement:
    """Return the statement for all themes."""
    topic = table_of(tables.Topic)
    return sa.select(topic.c.id, topic.c.parent_id, topic.c.name)


@cache
def select_holders_of_practices() -> Statement:
    """Return the statement for the municipalities of today that hold practices, by name."""
    held, place = table_of(tables.PracticeMunicipality), table_of(tables.Municipality)
    joined = sa.select(place, held.c.practice_id).join(held, held.c.municipality_id == place.c.id)
    mine = held.c.practice_id.in_(PRACTICES), *visibility_conditions(place)
    return joined.where(*mine).order_by(held.c.practice_id, place.c.sort_key)


@cache
def select_decided_pairs() -> Statement:
    """Return the statement for what is decided of practices: indicators tied or rejected."""
    decided = (table_of(each) for each in (tables.Evidence, tables.TieRejection))
    pairs = (
        sa.select(source.c.practice_id, source.c.indicator_id).where(
            source.c.practice_id.in_(PRACTICES)
        )
        for source in decided
    )
    return sa.union(*pairs)  # type: ignore[return-value]
