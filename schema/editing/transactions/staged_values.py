"""Values of an import on their way: put aside, shown in one step, then noted in the audit trail.

Putting aside and noting go in portions, between which others write. New values are in their table
beforehand, in a state that nobody sees: to show them changes that state, in no index, and so takes
a fraction of what writing them took. Whoever writes meanwhile goes first: see `give_way`.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import Session

from schema.database.engine import raise_revision
from schema.tables import Change, ImportRun, IndicatorValue, StagedValue, ValueState
from schema.tables.base import PlainRow, Statement, now, table_of

VALUE, CHANGE, RUN = table_of(IndicatorValue), table_of(Change), table_of(ImportRun)
STAGED = table_of(StagedValue)
KEY = ("indicator_id", "municipality_id", "period", "split")
COLUMNS = [name for name in VALUE.c.keys() if name not in ("id", *KEY)]  # noqa: SIM118
"""What an import changes of a value that is there: not what indexes hold, which takes long."""

SHOWN_AT_ONCE, NOTED_AT_ONCE = 20_000, 4_000
"""How many values a statement shows, and how many one transaction notes or discards."""

IS_NEW, IS_HIDDEN = STAGED.c.is_new.is_(True), VALUE.c.state == ValueState.STAGED
IS_SHOWN = sa.exists().where(RUN.c.shown_at.is_not(None))


class StagingConflict(Exception):
    """Somebody else wrote a value after it was compared with what was there."""


def insert_hidden_values(session: Session, first: int, last: int) -> None:
    """Write new values that were put aside with these numbers where only this module sees them.

    One that somebody else was quicker with is left out, which `staging_conflicts` notices.
    """
    hidden = {"id": STAGED.c.row_id, **{name: STAGED.c[name] for name in (*KEY, *COLUMNS)}}
    hidden |= {"state": sa.literal(ValueState.STAGED, VALUE.c.state.type)}
    hidden |= {"version": STAGED.c.version - 1}
    is_taken = sa.exists().where(*(VALUE.c[name] == STAGED.c[name] for name in KEY))
    new = sa.select(*hidden.values()).where(
        IS_NEW, STAGED.c.row_id.between(first, last), ~is_taken.correlate(STAGED)
    )
    session.execute(sa.insert(VALUE).from_select([*hidden], new.order_by(STAGED.c.row_id)))


def give_way(session: Session, *conditions: sa.ColumnElement[bool]) -> None:
    """Drop values that an import has not shown yet, so that somebody else can write in their place.

    The import notices it in the end, and is refused.
    """
    session.execute(sa.delete(VALUE).where(IS_HIDDEN, *conditions))


def staging_conflicts(most: int) -> Statement:
    """Return the statement for the lines of values that others have written meanwhile."""
    is_changed = sa.or_(VALUE.c.id.is_(None), VALUE.c.version != STAGED.c.version - 1)
    staged = STAGED.outerjoin(VALUE, VALUE.c.id == STAGED.c.row_id)
    lines = sa.select(STAGED.c.line).select_from(staged).where(is_changed)
    return lines.order_by(STAGED.c.line).limit(most)


STAGED_NUMBERS = sa.select(
    STAGED.c.is_new,
    sa.func.count().label("count"),
    sa.func.min(STAGED.c.row_id).label("first"),
    sa.func.max(STAGED.c.row_id).label("last"),
    # The new values of an import are all drafts, or all public.
    sa.func.max(STAGED.c.state).label("state"),
).group_by(STAGED.c.is_new)
"""The statement for how many values are put aside, new ones and others, and their numbers.

To be asked before `apply_staged_values`, whose time others wait for.
"""


def apply_staged_values(session: Session, numbers: Sequence[PlainRow]) -> None:
    """Show all values that were put aside; raise StagingConflict when another one was quicker."""
    for found in numbers:
        shown_count = 0
        for begin in range(found.first, found.last + 1, SHOWN_AT_ONCE):
            some = begin, min(found.last, begin + SHOWN_AT_ONCE - 1)
            change = show_new_values(found.state, *some) if found.is_new else update_values(*some)
            shown_count += session.connection().execute(change).rowcount
        if shown_count != found.count:
            raise StagingConflict
    session.execute(sa.update(RUN).values(shown_at=now()))


def show_new_values(state: ValueState, first: int, last: int) -> sa.Update:
    """Return the statement that shows new values with numbers from one to another."""
    hidden = sa.update(VALUE).where(VALUE.c.id.between(first, last), IS_HIDDEN)
    return hidden.values(state=state, version=VALUE.c.version + 1)


def update_values(first: int, last: int) -> sa.Update:
    """Return the statement that changes values with such numbers, which are there already."""
    is_unchanged = (VALUE.c.id == STAGED.c.row_id, VALUE.c.version == STAGED.c.version - 1)
    changed = sa.update(VALUE).values({name: STAGED.c[name] for name in COLUMNS})
    return changed.where(
        *is_unchanged, STAGED.c.is_new.is_(False), STAGED.c.row_id.between(first, last)
    )


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
    session.execute(sa.delete(STAGED).where(IS_SHOWN, *some))


def log_staged_portion(session: Session) -> bool:
    """Write entries of some of the values that are shown; return whether there were any."""
    last = last_of_portion(session)
    if last is not None:
        log_staged_values(session, STAGED.c.id <= last)
        raise_revision(session.connection())
    return last is not None


def discard_staged_portion(session: Session) -> bool:
    """Delete some of the values that are not shown; return whether there were any.

    With the last of them goes the import itself, as with the last entry of one that is shown.
    """
    last = last_of_portion(session)
    if last is None:
        session.execute(sa.delete(RUN))
        return False
    some = STAGED.c.id <= last
    new = sa.select(STAGED.c.row_id).where(some, IS_NEW)
    session.execute(sa.delete(VALUE).where(VALUE.c.id.in_(new), IS_HIDDEN))
    session.execute(sa.delete(STAGED).where(some))
    return True


def last_of_portion(session: Session) -> int | None:
    """Return the last of the values that are to be noted or discarded next, if there is one."""
    some = sa.select(STAGED.c.id).order_by(STAGED.c.id).limit(NOTED_AT_ONCE).subquery()
    return session.execute(sa.select(sa.func.max(some.c.id))).scalar()
