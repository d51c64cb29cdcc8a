"""What municipalities sent to campaigns: for each of the values that was asked for, and counted.

A value counts as sent once it is handed in: a draft does not, and one that an editor sent back
does no more. The moment is that of the last handing in, or else of the first entry about it, such
as an import.
"""

from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from schema import clock
from schema.access.visibility import (
    OWN_MUNICIPALITY,
    TODAY,
    may_see_answer,
    visibility_conditions,
)
from schema.comparison.published_values import TOTAL
from schema.tables import (
    Action,
    Campaign,
    CampaignIndicator,
    CampaignMunicipality,
    CampaignStatus,
    Change,
    Choice,
    Indicator,
    IndicatorValue,
    Municipality,
    ValueState,
)
from schema.tables.base import Moment, PlainRow, Statement, table_of
from schema.tables.indicators import WITH_VALUE, is_value_shown

CAMPAIGN, VALUE, CHANGE = table_of(Campaign), table_of(IndicatorValue), table_of(Change)
PLACE, INDICATOR = table_of(Municipality), table_of(Indicator)
ASKED_PLACE, ASKED_INDICATOR = table_of(CampaignMunicipality), table_of(CampaignIndicator)

HANDED_IN = (ValueState.SUBMITTED, ValueState.VERIFIED, ValueState.PUBLISHED)

CAMPAIGNS = sa.bindparam("campaigns", expanding=True)
BY_INDICATOR = (INDICATOR.c.sort_key, INDICATOR.c.id)

MOST_OWED = 200
"""How many values that are owed are told."""


class AnswerState(Choice):
    """Whether a value that a campaign asks for came in."""

    OWED = "OWED", "It is not handed in yet, and the due day is not over."
    OVERDUE = "OVERDUE", "It is not handed in, and the due day is over."
    ON_TIME = "ON_TIME", "It was handed in until the end of the due day."
    LATE = "LATE", "It was handed in after the due day."


OUTSTANDING = frozenset({AnswerState.OWED, AnswerState.OVERDUE})


def answer_state(answer: PlainRow) -> AnswerState:
    """Return whether a value came in, by the day that it is."""
    if answer.is_sent:
        return AnswerState.LATE if answer.is_late else AnswerState.ON_TIME
    return AnswerState.OVERDUE if answer.due_on < clock.today() else AnswerState.OWED


def moment_received() -> sa.ColumnElement[datetime]:
    """Return when a value was last handed in, or else first entered."""
    handed_in = sa.case((CHANGE.c.action == Action.SUBMITTED, CHANGE.c.at))
    last = sa.func.coalesce(sa.func.max(handed_in), sa.func.min(CHANGE.c.at), type_=Moment)
    about = (CHANGE.c.kind == IndicatorValue.__name__, CHANGE.c.row_id == VALUE.c.id)
    return sa.select(last).where(*about).correlate(VALUE).scalar_subquery()


def campaign_answers(*more: sa.ColumnElement[Any]) -> sa.Select[*tuple[Any, ...]]:
    """Return the statement for each value that campaigns ask for, with the draft of it or what
    came in, as far as the viewer may know; with more columns.
    """
    joined = (
        CAMPAIGN.join(ASKED_PLACE, ASKED_PLACE.c.campaign_id == CAMPAIGN.c.id)
        .join(ASKED_INDICATOR, ASKED_INDICATOR.c.campaign_id == CAMPAIGN.c.id)
        .join(INDICATOR, INDICATOR.c.id == ASKED_INDICATOR.c.indicator_id)
        .outerjoin(VALUE, is_answer())
    )
    columns = (
        CAMPAIGN.c.id.label("campaign_id"),
        CAMPAIGN.c.due_on,
        ASKED_PLACE.c.municipality_id,
        ASKED_INDICATOR.c.indicator_id,
        VALUE.c.id.label("value_id"),
        VALUE.c.status,
        is_sent().label("is_sent"),
    )
    return (
        sa.select(*columns, *more)
        .select_from(joined)
        .where(
            CAMPAIGN.c.status != CampaignStatus.CANCELLED,
            may_see_answer(CAMPAIGN, ASKED_PLACE.c.municipality_id),
            *visibility_conditions(CAMPAIGN),
        )
    )


def is_sent() -> sa.ColumnElement[bool]:
    """Return whether a value is there and handed in."""
    return sa.and_(VALUE.c.id.is_not(None), VALUE.c.state.in_(HANDED_IN))


def is_answer() -> sa.ColumnElement[bool]:
    """Return whether a value is what a campaign asks for: the total of its period."""
    return sa.and_(
        VALUE.c.indicator_id == ASKED_INDICATOR.c.indicator_id,
        VALUE.c.municipality_id == ASKED_PLACE.c.municipality_id,
        VALUE.c.period == CAMPAIGN.c.period,
        VALUE.c.split == TOTAL,
        is_value_shown(VALUE),
    )


def answers_to_campaigns() -> sa.Select[*tuple[Any, ...]]:
    """Return the statement for the answers to some campaigns, with when they came."""
    received = moment_received()
    is_late = sa.func.coalesce(received >= CAMPAIGN.c.late_from, sa.false())
    found = campaign_answers(received.label("received_at"), is_late.label("is_late"))
    return found.where(CAMPAIGN.c.id.in_(CAMPAIGNS))


# Statements that are long are known again, and need not be tried on the event loop.
@cache
def select_answers() -> Statement:
    """Return the statement for the answers to campaigns, by municipality and indicator."""
    found = answers_to_campaigns().join(PLACE, PLACE.c.id == ASKED_PLACE.c.municipality_id)
    return found.order_by(CAMPAIGN.c.id, PLACE.c.sort_key, PLACE.c.id, *BY_INDICATOR)


@cache
def select_progress() -> Statement:
    """Return the statement for how many values came in of each campaign."""
    each = answers_to_campaigns().subquery()
    without = sa.and_(each.c.is_sent, each.c.status.not_in(WITH_VALUE))
    return sa.select(
        each.c.campaign_id,
        sa.func.count().label("asked"),
        count_where(each.c.is_sent).label("received"),
        count_where(sa.and_(each.c.is_sent, each.c.is_late)).label("late"),
        count_where(without).label("without_value"),
    ).group_by(each.c.campaign_id)


def count_where(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    """Return of how many rows a condition holds."""
    return sa.func.sum(sa.case((condition, 1), else_=0))


@cache
def select_owed_values() -> Statement:
    """Return the statement for what the viewer's municipality owes to open campaigns, the most
    urgent first; a row has the draft of the value, if there is one.
    """
    last = sa.func.coalesce(CAMPAIGN.c.closes_on, CAMPAIGN.c.due_on)
    own = ASKED_PLACE.c.municipality_id == OWN_MUNICIPALITY
    is_open = (CAMPAIGN.c.opens_on <= TODAY, last >= TODAY)
    found = campaign_answers().where(own, *is_open, ~is_sent())
    return found.order_by(CAMPAIGN.c.due_on, CAMPAIGN.c.id, *BY_INDICATOR).limit(MOST_OWED)
