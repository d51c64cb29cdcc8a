"""Values of an import on their way: put aside, shown in one step, then noted in the audit trail.

Putting aside and noting go in portions, between which others write. Only to show the values is one
step, which is as short as it can be: a row is copied or changed, and nothing is computed.
"""

import sqlalchemy as sa
from sqlmodel import Session

from schema.database.engine import raise_revision
from schema.tables import Change, ImportRun, IndicatorValue, StagedValue
from schema.tables.base import (
    Statement,
    now,
    table_of,
)

VALUE, CHANGE, RUN = table_of(IndicatorValue), table_of(Change), table_of(ImportRun)
STAGED = table_of(StagedValue)
COLUMNS = [name for name in VALUE.c.keys() if name != "id"]  # noqa: SIM118 - not a mapping
KEY = ("indicator_id", "municipality_id", "period", "split")
SHOWN_AT_ONCE, NOTED_AT_ONCE = 20_000, 4_000
"""How many values a statement shows, and how many entries one transaction notes."""


class StagingConflict(Exception):
    """Somebody else wrote a value after it was compared with what was there."""


def staging_conflicts(most: int) -> Statement:
    """Return the statement for the lines of values that others have written meanwhile."""
    is_taken = sa.and_(STAGED.c.is_new.is_(True), VALUE.c.id.is_not(None))
    same_key = sa.and_(*(VALUE.c[name] == STAGED.c[name] for name in KEY))
    new = sa.select(STAGED.c.line).join(VALUE, same_key).where(is_taken)
    held = VALUE.alias()
    is_changed = sa.or_(held.c.id.is_(None), held.c.version != STAGED.c.version - 1)
    old = (
        sa.select(STAGED.c.line)
        .outerjoin(held, held.c.id == STAGED.c.row_id)
        .where(STAGED.c.is_new.is_(False), is_changed)
    )
    return sa.select(sa.union_all(new, old).subquery().c.line).limit(most)


def apply_staged_values(session: Session) -> None:
    """Write all values that were put aside; raise StagingConflict when another one was quicker."""
    numbers = sa.select(sa.func.min(STAGED.c.id), sa.func.max(STAGED.c.id))
    first, last = session.execute(numbers).one()
    for begin in range(first or 0, (last or -1) + 1, SHOWN_AT_ONCE):
        some = STAGED.c.id.between(begin, begin + SHOWN_AT_ONCE - 1)
        new = sa.select(STAGED.c.row_id, *STAGED.c[*COLUMNS]).where(some, STAGED.c.is_new.is_(True))
        session.execute(sa.insert(VALUE).from_select(["id", *COLUMNS], new.order_by(STAGED.c.id)))
        update_existing_values(session, sa.and_(some, STAGED.c.is_new.is_(False)))
    session.execute(sa.update(RUN).values(shown_at=now()))


def update_existing_values(session: Session, some: sa.ColumnElement[bool]) -> None:
    """Change the values that are there already; raise StagingConflict where they changed."""
    count = session.execute(sa.select(sa.func.count()).where(some)).scalar_one()
    changed = (
        sa.update(VALUE)
        .values({name: STAGED.c[name] for name in COLUMNS})
        .where(VALUE.c.id == STAGED.c.row_id, VALUE.c.version == STAGED.c.version - 1, some)
    )
    if count and session.connection().execute(changed).rowcount != count:
        raise StagingConflict


def log_staged_values(session: Session, *some: sa.ColumnElement[bool]) -> None:
    """Write the entries in the audit trail of some values that are shown, and let go of these."""
    literals = {
        "kind": sa.literal(IndicatorValue.__name__),
        "is_private": sa.false(),
        "at": RUN.c.shown_at,
        **{name: RUN.c[name] for name in ("account_id", "client", "comment")},
        **{
            name: STAGED.c[name]
            for name in ("action", "row_id", "version", "content", "was_public", "is_public")
        },
    }
    entries = (
        sa.select(*literals.values())
        .select_from(STAGED.join(RUN, sa.true()))
        .where(RUN.c.shown_at.is_not(None), *some)
        .order_by(STAGED.c.id)
    )
    session.execute(sa.insert(CHANGE).from_select([*literals], entries))
    is_shown = sa.exists().where(RUN.c.shown_at.is_not(None))
    session.execute(sa.delete(STAGED).where(is_shown, *some))


def log_staged_portion(session: Session) -> bool:
    """Write entries of some of the values that are shown; return whether there were any."""
    some = sa.select(STAGED.c.id).order_by(STAGED.c.id).limit(NOTED_AT_ONCE).subquery()
    last = session.execute(sa.select(sa.func.max(some.c.id))).scalar()
    if last is not None:
        log_staged_values(session, STAGED.c.id <= last)
        raise_revision(session.connection())
    return last is not None


def discard_staged_values(session: Session) -> None:
    """Let go of values that were put aside, and of the import that they are of."""
    session.execute(sa.delete(STAGED))
    session.execute(sa.delete(RUN))
