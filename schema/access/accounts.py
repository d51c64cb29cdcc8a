"""Accounts and what acts for them: keys, sessions, links to sign in once.

A secret is 256 random bits, which nobody can guess, so a plain digest of it is all that is kept:
salt and a slow hash are for what people think up.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from schema.access.visibility import (
    ALL_SCOPES,
    Viewer,
)
from schema.clock import now, riga_day
from schema.database.engine import Database
from schema.error_codes import (
    Code,
    Refused,
)
from schema.tables import Account, Action, ApiKey, Change, Role, Row, Scope, SignInLink
from schema.tables.base import (
    PlainRow,
    Statement,
    table_of,
)
from schema.text.sentences import sentence

KEY_PREFIX = "blis_"
"""How every key begins, so that one that leaks is known for what it is."""
LINK_MINUTES = 15
SIGNED_OUT = sentence("You have been signed out: sign in again.")
SELDOM = timedelta(minutes=1)
"""How often it is noted at most that an account or a key was used."""

ROLES_OF: Mapping[Scope, frozenset[Role]] = {
    Scope.READ_MEMBERS: frozenset(Role),
    Scope.WRITE_PRACTICE: frozenset({Role.MEMBER, Role.EDITOR, Role.REVIEWER, Role.ADMINISTRATOR}),
    Scope.WRITE_VALUES: frozenset({Role.MEMBER, Role.EDITOR, Role.ADMINISTRATOR}),
    Scope.WRITE_CONTENT: frozenset({Role.EDITOR, Role.ADMINISTRATOR}),
    Scope.SYNC_EXPERTS: frozenset({Role.PARTNER, Role.ADMINISTRATOR}),
    Scope.ADMIN: frozenset({Role.ADMINISTRATOR}),
}
"""Whose rights a scope can narrow: for others it would open nothing."""

ACCOUNT, KEY, LINK = table_of(Account), table_of(ApiKey), table_of(SignInLink)
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


def secret_digest(secret: str) -> str:
    """Return what is kept of a secret."""
    return sha256(secret.encode()).hexdigest()


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


def save_audited_row(session: Session, row: Account | ApiKey, action: Action, client: str) -> None:
    """Write an account or a key, with a line of the audit trail."""
    session.add(row)
    session.flush()
    assert row.id is not None
    left_out = {"digest", "last_seen_at", "last_used_at"}
    # Without warnings: lists of roles and scopes come as plain words from the database.
    content = row.model_dump(mode="json", exclude=left_out, warnings=False)
    kind = type(row).__name__
    session.add(Change(action=action, kind=kind, row_id=row.id, content=content, client=client))


def scopes_beyond_role(account: Account, scopes: Iterable[Scope]) -> list[Scope]:
    """Return those scopes for which an account has no role."""
    return [scope for scope in scopes if ROLES_OF[scope].isdisjoint(map(Role, account.roles))]


def issue_key(
    session: Session,
    account: Account,
    label: str,
    scopes: Sequence[Scope],
    *,
    days: int | None,
    client: str,
) -> tuple[ApiKey, str]:
    """Return a new key of an account, and what is shown of it only now."""
    secret = KEY_PREFIX + token_urlsafe(32)
    key = ApiKey.model_validate(
        {
            "account_id": account.id,
            "label": label,
            "digest": secret_digest(secret),
            "scopes": list(scopes),
            "expires_at": None if days is None else now() + timedelta(days=days),
        }
    )
    save_audited_row(session, key, Action.CREATED, client)
    return key, secret


def issue_link(session: Session, account: Account) -> str:
    """Return the secret of a link with which an account can sign in once, and soon."""
    assert account.id is not None
    secret = token_urlsafe(32)
    until = now() + timedelta(minutes=LINK_MINUTES)
    session.add(SignInLink(account_id=account.id, digest=secret_digest(secret), expires_at=until))
    return secret


def use_link(session: Session, secret: str) -> Account | None:
    """Return the account of a link that was not used yet, which it now is; None for another."""
    free = (LINK.c.digest == secret_digest(secret)) & LINK.c.used_at.is_(None)
    used = sa.update(LINK).where(free, LINK.c.expires_at > now()).values(used_at=now())
    number = session.execute(used.returning(LINK.c.account_id)).scalar_one_or_none()
    account = session.get(Account, number) if number is not None else None
    return account if account is not None and account.is_active else None


def end_sessions(session: Session, number: int, sessions: int) -> None:
    """End the sessions of an account that began under this number, if they are not ended yet."""
    mine = (ACCOUNT.c.id == number) & (ACCOUNT.c.sessions == sessions)
    session.execute(sa.update(ACCOUNT).where(mine).values(sessions=sessions + 1))
