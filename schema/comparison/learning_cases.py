"""The statements for what may help on a way to learn: cases of holders, experts, networks."""

from functools import cache

import sqlalchemy as sa

from schema import tables
from schema.access.visibility import visibility_conditions
from schema.comparison.published_values import INDICATORS, UNITS
from schema.database.planner import looked_up_last
from schema.tables.base import Statement, table_of

TOPICS = sa.bindparam("topics", expanding=True)

HELD, PRACTICE = table_of(tables.PracticeMunicipality), table_of(tables.Practice)
HOLDER = HELD.c.municipality_id.label("holder")
# A practice has few holders: to look at them is less than to ask of each place what it holds.
HELD_HERE = looked_up_last(HELD.c.municipality_id).in_(UNITS)
CASE = HELD.c.practice_id, HOLDER, PRACTICE.c.title, PRACTICE.c.summary


@cache
def select_held_evidence() -> Statement:
    """Return the statement for what indicators say about practices that some places hold."""
    evidence = table_of(tables.Evidence)
    mine = (
        looked_up_last(HELD.c.municipality_id).in_(UNITS),
        evidence.c.indicator_id.in_(INDICATORS),
    )
    held = evidence.join(HELD, HELD.c.practice_id == looked_up_last(evidence.c.practice_id))
    practices = held.join(PRACTICE, PRACTICE.c.id == looked_up_last(HELD.c.practice_id))
    joined = sa.select(evidence, HOLDER).select_from(practices)
    return joined.where(*mine, *visibility_conditions(PRACTICE)).order_by(evidence.c.id)


@cache
def select_measured_evidence() -> Statement:
    """Return the statement for what some indicators say came of practices, newest practice first.

    Those of one municipality are left out: it knows them.
    """
    evidence, own = table_of(tables.Evidence), HELD.alias()
    is_own = sa.exists().where(
        own.c.practice_id == PRACTICE.c.id, own.c.municipality_id == sa.bindparam("unit")
    )
    measured = evidence.c.indicator_id.in_(INDICATORS), evidence.c.result.is_not(None), ~is_own
    told = evidence.join(PRACTICE, PRACTICE.c.id == looked_up_last(evidence.c.practice_id))
    joined = sa.select(evidence).select_from(told)
    newest = PRACTICE.c.year.desc(), PRACTICE.c.id.desc(), evidence.c.id
    return (
        joined.where(*measured, *visibility_conditions(PRACTICE))
        .order_by(*newest)
        .limit(sa.bindparam("most"))
    )


@cache
def select_topic_cases() -> Statement:
    """Return the statement for the practices about some themes that some places hold."""
    about = table_of(tables.PracticeTopic)
    mine = HELD_HERE, about.c.topic_id.in_(TOPICS)
    joined = sa.select(*CASE, about.c.topic_id)
    joined = joined.join(about, about.c.practice_id == HELD.c.practice_id)
    joined = joined.join(PRACTICE, PRACTICE.c.id == looked_up_last(HELD.c.practice_id))
    return joined.where(*mine, *visibility_conditions(PRACTICE)).order_by(
        about.c.practice_id.desc()
    )


@cache
def select_network_cases() -> Statement:
    """Return the statement for the practices of networks on some themes that some places hold."""
    network, about = table_of(tables.Network), table_of(tables.NetworkTopic)
    mine = HELD_HERE, about.c.topic_id.in_(TOPICS)
    joined = sa.select(*CASE, about.c.topic_id)
    joined = joined.join(PRACTICE, PRACTICE.c.id == HELD.c.practice_id)
    joined = joined.join(network, network.c.id == PRACTICE.c.network_id)
    joined = joined.join(about, about.c.network_id == network.c.id)
    seen = (*visibility_conditions(PRACTICE), *visibility_conditions(network))
    return joined.where(*mine, *seen).order_by(PRACTICE.c.id.desc())


@cache
def select_topic_experts() -> Statement:
    """Return the statement for the experts in some themes."""
    expert, about = table_of(tables.Expert), table_of(tables.ExpertTopic)
    joined = sa.select(expert, about.c.topic_id.label("theme"))
    joined = joined.join(about, about.c.expert_id == expert.c.id)
    return joined.where(about.c.topic_id.in_(TOPICS), *visibility_conditions(expert)).order_by(
        expert.c.sort_key
    )


@cache
def select_topic_networks() -> Statement:
    """Return the statement for the networks that work on some themes, the newest first."""
    network, about = table_of(tables.Network), table_of(tables.NetworkTopic)
    joined = sa.select(network, about.c.topic_id.label("theme"))
    joined = joined.join(about, about.c.network_id == network.c.id)
    newest = network.c.generation.desc(), network.c.sort_key
    return joined.where(about.c.topic_id.in_(TOPICS), *visibility_conditions(network)).order_by(
        *newest
    )
