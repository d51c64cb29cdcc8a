"""Who a caller is: the account behind a key or a session, and what it may see."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from schema.access.accounts import ACCOUNT, KEY, secret_digest
from schema.access.viewer import ALL_SCOPES, Viewer
from schema.clock import now, riga_day
from schema.database.engine import Database
from schema.errors import Code, Refused
from schema.tables import Account, ApiKey, Role, Row, Scope
from schema.tables.base import PlainRow, Statement, table_of
from schema.text.sentences import sentence

SIGNED_OUT = sentence("You have been signed out: sign in again.")
SELDOM = timedelta(minutes=1)
"""How often it is noted at most that an account or a key was used."""

HOLDER = [ACCOUNT.c[name].label(f"holder_{name}") for name in ACCOUNT.c.keys()]  # noqa: SIM118
BY_KEY = (
    sa.select(*KEY.c, *HOLDER)
    .join(ACCOUNT, ACCOUNT.c.id == KEY.c.account_id)
    .where(KEY.c.digest == sa.bindparam("digest"))
)
BY_NUMBER = sa.select(*HOLDER).where(ACCOUNT.c.id == sa.bindparam("number"))
BY_SUBJECT = sa.select(*HOLDER).where(
    ACCOUNT.c.issuer == sa.bindparam("issuer"), ACCOUNT.c.subject == sa.bindparam("subject")
)


@dataclass(frozen=True)
class KnownAccount:
    """Who a caller is, and the row that should say when they were last here."""

    viewer: Viewer
    row: type[Row]
    number: int
    last: datetime | None

    @property
    def is_unnoted(self) -> bool:
        """Whether it was not noted for a while that they are here."""
        return self.last is None or now() - self.last >= SELDOM


async def authenticate_key(database: Database, key: str) -> KnownAccount:
    """Return whose key this is; raise Refused for one that does not open anything now."""
    row = await _first(database, BY_KEY, digest=secret_digest(key))
    if row is None:
        raise unauthenticated_refusal(sentence("This key is not known."))
    if row.revoked_at is not None:
        raise unauthenticated_refusal(sentence("This key was revoked."))
    if row.expires_at is not None and row.expires_at <= now():
        raise unauthenticated_refusal(
            sentence("This key expired on {day}.", day=riga_day(row.expires_at))
        )
    viewer = account_viewer(row, frozenset(map(Scope, row.scopes)))
    return KnownAccount(viewer, ApiKey, row.id, row.last_used_at)


async def authenticate_session(database: Database, number: int, sessions: int) -> KnownAccount:
    """Return whose session this is; raise Refused when the sessions of the account were ended."""
    row = await _first(database, BY_NUMBER, number=number)
    if row is None or row.holder_sessions != sessions:
        raise unauthenticated_refusal(SIGNED_OUT)
    return KnownAccount(account_viewer(row), Account, number, row.holder_last_seen_at)


async def account_by_subject(database: Database, issuer: str, subject: str) -> PlainRow | None:
    """Return the account of whom a provider calls so, its columns with `holder_` before them."""
    return await _first(database, BY_SUBJECT, issuer=issuer, subject=subject)


async def account_viewer_by_number(database: Database, number: int) -> Viewer:
    """Return the rights of an account; raise Refused when there is none, or it is disabled."""
    row = await _first(database, BY_NUMBER, number=number)
    if row is None:
        raise unauthenticated_refusal(sentence("There is no account {number}.", number=number))
    return account_viewer(row)


async def account_label(database: Database, number: int) -> str:
    """Return what an account is for; its holder may know, past the rule for accounts."""
    [row] = await database.rows(BY_NUMBER, number=number)
    return row.holder_label


def account_viewer(row: PlainRow, scopes: frozenset[Scope] = ALL_SCOPES) -> Viewer:
    """Return the rights of an account; raise Refused when it is disabled."""
    if not row.holder_is_active:
        raise unauthenticated_refusal(sentence("This account is disabled."))
    return Viewer(
        account=row.holder_id,
        roles=frozenset(map(Role, row.holder_roles)),
        municipality=row.holder_municipality_id,
        organisation=row.holder_organisation_id,
        scopes=scopes,
    )


def unauthenticated_refusal(sentence: str) -> Refused:
    """Return the refusal of who cannot be told from anybody."""
    return Refused(Code.UNAUTHENTICATED, sentence)


async def _first(database: Database, statement: Statement, **values: Any) -> PlainRow | None:
    rows = await database.rows(statement, **values)
    return rows[0] if rows else None


def note_presence(session: Session, known: KnownAccount) -> None:
    """Write down that somebody was here, unless that was written meanwhile."""
    source = table_of(known.row)
    last = source.c["last_used_at" if known.row is ApiKey else "last_seen_at"]
    long_ago = last.is_(None) | (last <= now() - SELDOM)
    here = sa.update(source).where(source.c.id == known.number, long_ago)
    session.execute(here.values({last.name: now()}))
