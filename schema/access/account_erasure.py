"""Takes an account, and what was searched for, from where they are told."""

import sqlalchemy as sa
from sqlmodel import Session

from schema.tables import ApiKey, Change, SavedSearch
from schema.tables.base import table_of

CHANGE, KEY, SEARCH = table_of(Change), table_of(ApiKey), table_of(SavedSearch)


def forget_account(session: Session, account: int) -> int:
    """Return from how many entries an account was taken, with the client that it used.

    What the entries about the account and its keys hold is taken from them too.
    """
    keys = sa.select(KEY.c.id).where(KEY.c.account_id == account)
    about = ((CHANGE.c.kind == "Account") & (CHANGE.c.row_id == account)) | (
        (CHANGE.c.kind == "ApiKey") & CHANGE.c.row_id.in_(keys)
    )
    session.execute(sa.update(CHANGE).where(about).values(content=None, comment=None))
    forget_searches(session, SEARCH.c.account_id == account)
    mine = CHANGE.c.account_id == account
    forgotten = sa.update(CHANGE).where(mine).values(account_id=None, client=None)
    return len(session.execute(forgotten.returning(CHANGE.c.id)).all())


def forget_searches(session: Session, which: sa.ColumnElement[bool]) -> None:
    """Leave nothing of saved searches but that there were feeds, which are gone."""
    nothing = {"account_id": None, "name": "", "query": "", "filters": {}, "is_deleted": True}
    session.execute(sa.update(SEARCH).where(which).values(nothing))
