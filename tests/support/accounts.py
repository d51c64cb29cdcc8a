"""Accounts for tests, in a database that others use too: they are gone afterwards."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from schema import Database, issue_key, save_audited_row
from schema.tables import (
    Account,
    Action,
    ApiKey,
    Change,
    Municipality,
    Organisation,
    Role,
    Scope,
    SignInLink,
)
from schema.tables.base import table_of

CLIENT = "tests"


class Accounts:
    """Makes accounts and keys in a database, and changes them behind the back of a server."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def add(self, *roles: Role, municipality: str = "", organisation: str = "", **more: Any) -> int:
        """Return the number of a new account."""
        with self.database.transaction(raising=False) as session:
            content = {
                "label": "Somebody",
                "roles": roles,
                "municipality_id": number(session, Municipality, municipality),
                "organisation_id": number(session, Organisation, organisation),
            }
            account = Account.model_validate(content | more)
            save_audited_row(session, account, Action.CREATED, CLIENT)
        assert account.id is not None
        return account.id

    def key(self, account: int, *scopes: Scope, days: int | None = None) -> tuple[int, str]:
        """Return the number of a new key of an account, and the key."""
        with self.database.transaction(raising=False) as session:
            holder = session.get_one(Account, account)
            key, secret = issue_key(session, holder, "A program", scopes, days=days, client=CLIENT)
        assert key.id is not None
        return key.id, secret

    def change(self, row: type[Account | ApiKey | SignInLink], number: int, **values: Any) -> None:
        """Change a row."""
        table = table_of(row)
        with self.database.transaction(raising=False) as session:
            session.execute(sa.update(table).where(table.c.id == number).values(**values))

    def links(self, account: int) -> Sequence[Any]:
        """Return the links of an account."""
        table = table_of(SignInLink)
        return self.database.all(sa.select(table).where(table.c.account_id == account))

    def row(self, row: type[Account | ApiKey | SignInLink], number: int) -> Any:
        """Return a row as it now is."""
        table = table_of(row)
        [found] = self.database.all(sa.select(table).where(table.c.id == number))
        return found


def number(session: Session, row: type[Municipality | Organisation], slug: str) -> int | None:
    """Return the number of a row by its slug."""
    found = sa.select(table_of(row).c.id).where(table_of(row).c.slug == slug)
    return session.execute(found).scalar_one() if slug else None


@contextmanager
def accounts_in(database: Database) -> Iterator[Accounts]:
    """Yield what makes accounts; they are removed afterwards."""
    yield Accounts(database)
    with database.transaction(raising=False) as session:
        for row in (SignInLink, ApiKey, Account):
            session.execute(sa.delete(row))
        session.execute(sa.delete(Change).where(table_of(Change).c.client == CLIENT))


def bearer(key: str) -> dict[str, str]:
    """Return the header with a key."""
    return {"Authorization": f"Bearer {key}"}
