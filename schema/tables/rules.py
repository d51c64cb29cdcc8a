"""Rules over several rows: each is a statement that finds the rows that break it.

`Database.transaction` runs them before every commit, so they hold for seeds and writes alike.
"""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session

from schema.tables.cooperation import Membership, Network
from schema.tables.places import Municipality
from schema.tables.projects import Funding, Project
from schema.tables.row import Row, Statement, table_of

BEGINNING, END_OF_TIME = date(1, 1, 1), date(9999, 12, 31)


@dataclass(frozen=True)
class Rule:
    """A statement that returns (slug, detail, ...) for each record that breaks the rule."""

    table: type[Row]
    field: str
    code: str
    message: str
    offenders: Statement


class RuleBroken(Exception):
    """A rule over several rows does not hold; nothing was written."""

    def __init__(self, rule: Rule, slug: str, message: str) -> None:
        super().__init__(f"{table_of(rule.table).name} {slug}: {rule.field}: {message}")
        self.slug, self.message = slug, message
        self.table, self.field, self.code = rule.table, rule.field, rule.code


def funding_off() -> Statement:
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
        .where(begin(later) <= end(earlier), begin(earlier) <= end(later))
    )


def begin(period: sa.FromClause) -> sa.ColumnElement[date]:
    """Return the first day of a period, an open one from the beginning."""
    return sa.func.coalesce(period.c.valid_from, BEGINNING)


def end(period: sa.FromClause) -> sa.ColumnElement[date]:
    """Return the last day of a period, an open one to the end of time."""
    return sa.func.coalesce(period.c.valid_to, END_OF_TIME)


RULES = (
    Rule(
        Project,
        "funding",
        "FUNDING_SUM_MISMATCH",
        "the rows add up to {}, the total cost is {}",
        funding_off(),
    ),
    Rule(
        Network,
        "memberships",
        "PERIODS_OVERLAP",
        "two memberships of {} in the same role overlap, from {} and from {}",
        memberships_overlapping(),
    ),
)


def check(session: Session) -> None:
    """Raise RuleBroken for the first record that breaks a rule."""
    session.flush()
    for rule in RULES:
        found = session.execute(rule.offenders).first()
        if found is not None:
            slug, *details = found
            raise RuleBroken(rule, slug, rule.message.format(*details))
