"""Rules over several rows: each is a statement that finds the rows that break it.

`Database.transaction` runs those of the tables that were written before every commit, so they hold
for seeds and writes alike, and a write does not pay for what it cannot have broken.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.visitors import iterate
from sqlmodel import Session

from schema.tables.base import Row, Statement, table_of
from schema.tables.cooperation import Membership, Network
from schema.tables.documents import NewsItem
from schema.tables.indicators import Indicator
from schema.tables.places import Municipality, Succession, SuccessionKind
from schema.tables.projects import Funding, Project
from schema.tables.topics import Topic

BEGINNING, END_OF_TIME = date(1, 1, 1), date(9999, 12, 31)
ENDING = (SuccessionKind.CONTINUATION, SuccessionKind.MERGER, SuccessionKind.SPLIT)
"""Kinds of succession after which the predecessor is no more."""


NAMES = ("first", "second", "third", "fourth")
"""What the details of a broken rule are called in the sentences for clients."""


@dataclass(frozen=True)
class IntegrityRule:
    """A statement that returns (slug, detail, ...) for each record that breaks the rule."""

    table: type[Row]
    field: str
    code: str
    message: str
    offenders: Statement

    @cached_property
    def tables(self) -> frozenset[str]:
        """The names of the tables that the statement reads: no other can break the rule."""
        return frozenset(
            part.name for part in iterate(self.offenders) if isinstance(part, sa.Table)
        )


class RuleBroken(Exception):
    """A rule over several rows does not hold; nothing was written."""

    def __init__(self, rule: IntegrityRule, slug: str, *details: Any) -> None:
        self.slug, self.message = slug, rule.message.format(*details)
        self.details = {"slug": slug, **dict(zip(NAMES, map(str, details), strict=False))}
        super().__init__(f"{table_of(rule.table).name} {slug}: {rule.field}: {self.message}")
        self.table, self.field, self.code = rule.table, rule.field, rule.code


def funding_mismatches() -> Statement:
    """Return the projects whose funding rows do not add up to the total cost in its currency."""
    project, funding = table_of(Project).c, table_of(Funding).c
    paid = sa.func.sum(funding.amount, type_=project.total_cost.type)
    foreign = sa.func.sum(sa.case((funding.currency != project.currency, 1), else_=0))
    return (
        sa.select(project.slug, paid, project.total_cost)
        .join(table_of(Funding), funding.project_id == project.id)
        .group_by(project.id, project.slug, project.total_cost)
        .having(sa.or_(paid.is_distinct_from(project.total_cost), foreign > 0))
    )


def memberships_overlapping() -> Statement:
    """Return the memberships of one municipality in one network that hold at the same time."""
    network, place = table_of(Network), table_of(Municipality)
    earlier, later = table_of(Membership).alias(), table_of(Membership).alias()
    same = [earlier.c[name] == later.c[name] for name in ("network_id", "municipality_id", "role")]
    return (
        sa.select(network.c.slug, place.c.slug, earlier.c.valid_from, later.c.valid_from)
        .select_from(earlier)
        .join(later, sa.and_(*same, earlier.c.id < later.c.id))
        .join(network, network.c.id == earlier.c.network_id)
        .join(place, place.c.id == earlier.c.municipality_id)
        .where(
            first_valid_day(later) <= last_valid_day(earlier),
            first_valid_day(earlier) <= last_valid_day(later),
        )
    )


def circular_links(row: type[Row], column: str) -> Statement:
    """Return the records from which the links in a column lead back to the record itself."""
    table = table_of(row)
    linked = table.c[column].is_not(None)
    way = sa.select(table.c.id.label("start"), table.c[column].label("reached")).where(linked)
    walked = way.cte("walked", recursive=True)
    step = sa.select(walked.c.start, table.c[column]).where(table.c.id == walked.c.reached, linked)
    walked = walked.union(step)
    return (
        sa.select(table.c.slug)
        .join(walked, walked.c.start == table.c.id)
        .where(walked.c.reached == walked.c.start)
        .order_by(table.c.id)
    )


def notices_missing() -> Statement:
    """Return the published news about a funded project that lack the notice of its funder."""
    news, project, funding = table_of(NewsItem), table_of(Project), table_of(Funding)
    funded = sa.select(funding.c.project_id)
    return (
        sa.select(news.c.slug, project.c.slug)
        .join(project, project.c.id == news.c.project_id)
        .where(news.c.is_published, news.c.funder_notice.is_(None))
        .where(project.c.funder_notice.is_not(None) | project.c.id.in_(funded))
        .order_by(news.c.id)
    )


def successions_out_of_time() -> Statement:
    """Return the successions whose municipalities were not there, or not gone, on the day."""
    change = table_of(Succession)
    old, new = table_of(Municipality).alias(), table_of(Municipality).alias()
    overlap = sa.or_(
        last_valid_day(old) >= change.c.date, first_valid_day(new) <= last_valid_day(old)
    )
    over = sa.or_(first_valid_day(old) > change.c.date, last_valid_day(new) < change.c.date)
    wrong = sa.case((change.c.kind.in_(ENDING), overlap), else_=over)
    return (
        sa.select(old.c.slug, new.c.slug, change.c.date, change.c.kind)
        .select_from(change)
        .join(old, old.c.id == change.c.predecessor_id)
        .join(new, new.c.id == change.c.successor_id)
        .where(sa.or_(old.c.id == new.c.id, first_valid_day(new) > change.c.date, wrong))
    )


def first_valid_day(period: sa.FromClause) -> sa.ColumnElement[date]:
    """Return the first day of a period, an open one from the beginning."""
    return sa.func.coalesce(period.c.valid_from, BEGINNING)


def last_valid_day(period: sa.FromClause) -> sa.ColumnElement[date]:
    """Return the last day of a period, an open one to the end of time."""
    return sa.func.coalesce(period.c.valid_to, END_OF_TIME)


RULES = (
    IntegrityRule(
        Project,
        "funding",
        "FUNDING_SUM_MISMATCH",
        "the rows add up to {}, the total cost is {}",
        funding_mismatches(),
    ),
    IntegrityRule(
        Network,
        "memberships",
        "PERIODS_OVERLAP",
        "two memberships of {} in the same role overlap, from {} and from {}",
        memberships_overlapping(),
    ),
    IntegrityRule(
        Succession,
        "successor",
        "SUCCESSION_OUT_OF_TIME",
        "{} on {} as {} does not go with the days on which the two municipalities begin and end",
        successions_out_of_time(),
    ),
    IntegrityRule(
        NewsItem,
        "funder_notice",
        "FUNDER_NOTICE_MISSING",
        "the project {} is funded, so news about it is published with the notice of its funder",
        notices_missing(),
    ),
    *(
        IntegrityRule(
            table,
            column.removesuffix("_id"),
            "LEADS_BACK",
            "this leads back to the record itself",
            circular_links(table, column),
        )
        for table, column in (
            (Topic, "parent_id"),
            (Network, "parent_id"),
            (Project, "continues_id"),
            (Indicator, "denominator_id"),
            (Indicator, "numerator_id"),
            (Indicator, "weight_indicator_id"),
        )
    ),
)


def check_rules(session: Session, written: Collection[str]) -> None:
    """Raise RuleBroken for the first record that breaks a rule over one of the written tables."""
    for rule in RULES:
        if rule.tables.isdisjoint(written):
            continue
        found = session.execute(rule.offenders).first()
        if found is not None:
            slug, *details = found
            raise RuleBroken(rule, slug, *details)
