"""Accounts and what acts for them: keys, sessions, links to sign in once.

A secret is 256 random bits, which nobody can guess, so a plain digest of it is all that is kept:
salt and a slow hash are for what people think up.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from hashlib import sha256
from secrets import token_urlsafe

import sqlalchemy as sa
from sqlmodel import Session

from schema.clock import now
from schema.tables import Account, Action, ApiKey, Change, Role, Scope, SignInLink
from schema.tables.base import table_of

KEY_PREFIX = "blis_"
"""How every key begins, so that one that leaks is known for what it is."""
LINK_MINUTES = 15

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


def secret_digest(secret: str) -> str:
    """Return what is kept of a secret."""
    return sha256(secret.encode()).hexdigest()


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
