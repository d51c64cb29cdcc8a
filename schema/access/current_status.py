"""States that end by themselves: a meeting that is over is not planned, a pilot project ended.

What is stored is what somebody said. What is shown, filtered and sorted by is the state of the day.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa

from schema.access.visibility import TODAY
from schema.tables import Campaign, CampaignStatus, Event, EventStatus, Pilot, PilotStatus, Project
from schema.tables.base import table_of


def end_of_project(source: sa.FromClause) -> sa.ColumnElement[date]:
    """Return the last day of the project that a row belongs to, as it came or as planned."""
    project = table_of(Project).alias()
    last = sa.select(sa.func.coalesce(project.c.actual_end_on, project.c.planned_end_on))
    return last.where(project.c.id == source.c.project_id).correlate(source).scalar_subquery()


def event_status(source: sa.FromClause) -> sa.ColumnElement[str]:
    """Return whether an event is still planned: its days, or else its project, may be over."""
    last = sa.func.coalesce(source.c.ends_on, source.c.starts_on, end_of_project(source))
    is_over = sa.and_(source.c.status == EventStatus.PLANNED, last < TODAY)
    held_status = sa.literal(EventStatus.HELD, source.c.status.type)
    return sa.case((is_over, held_status), else_=source.c.status)


def pilot_status(source: sa.FromClause) -> sa.ColumnElement[str]:
    """Return how far a pilot project is on the day."""
    last = sa.func.coalesce(source.c.valid_to, end_of_project(source))
    is_open = source.c.status.in_([PilotStatus.PLANNED, PilotStatus.RUNNING])
    begun = sa.and_(source.c.status == PilotStatus.PLANNED, source.c.valid_from <= TODAY)
    kind = source.c.status.type
    return sa.case(
        (sa.and_(is_open, last < TODAY), sa.literal(PilotStatus.FINISHED, kind)),
        (begun, sa.literal(PilotStatus.RUNNING, kind)),
        else_=source.c.status,
    )


def campaign_status(source: sa.FromClause) -> sa.ColumnElement[str]:
    """Return where a campaign is on the day: before its first day, after its last, or open."""
    kind = source.c.status.type
    last = sa.func.coalesce(source.c.closes_on, source.c.due_on)
    return sa.case(
        (source.c.status == CampaignStatus.CANCELLED, source.c.status),
        (source.c.opens_on > TODAY, sa.literal(CampaignStatus.PLANNED, kind)),
        (last < TODAY, sa.literal(CampaignStatus.CLOSED, kind)),
        else_=sa.literal(CampaignStatus.OPEN, kind),
    )


STATES: Mapping[sa.Table, Callable[[sa.FromClause], sa.ColumnElement[str]]] = {
    table_of(Campaign): campaign_status,
    table_of(Event): event_status,
    table_of(Pilot): pilot_status,
}


def current_column(source: sa.FromClause, name: str) -> sa.ColumnElement[Any]:
    """Return a column of a table, or what stands for it on the day."""
    state = STATES.get(table_behind(source)) if name == "status" else None
    return source.c[name] if state is None else state(source)


def table_behind(source: sa.FromClause) -> sa.Table:
    """Return the table that a source is, or is an alias of."""
    table = source.element if isinstance(source, sa.Alias) else source
    assert isinstance(table, sa.Table)
    return table


def current_columns(source: sa.FromClause) -> list[sa.ColumnElement[Any]]:
    """Return the columns of a table, with what stands for them on the day."""
    if STATES.keys().isdisjoint([table_behind(source)]):
        return list(source.c)
    return [current_column(source, column.name).label(column.name) for column in source.c]
