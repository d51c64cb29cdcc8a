"""The commands for accounts and keys; they work while BLIS serves."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import sqlalchemy as sa
import typer
from pydantic import ValidationError
from sqlmodel import Session, select

from schema.access.account_erasure import forget_account
from schema.access.accounts import (
    LINK_MINUTES,
    ROLES_OF,
    issue_key,
    issue_link,
    save_audited_row,
    scopes_beyond_role,
)
from schema.clock import now, riga_day
from schema.tables import Account, Action, ApiKey, Municipality, Organisation, Role, Row, Scope
from schema.tables.base import mistake_message, table_of
from schema.text.command_sentences import command_sentence
from server.commands.databases import open_current_database
from server.failure import Failure
from server.settings import Settings, read_settings

NOTHING, NOBODY = "-", "erased"
HOLDERS = {"municipality_id": Municipality, "organisation_id": Organisation}
CLIENT = "blis"
"""What the audit trail names as the client of these commands."""

accounts = typer.Typer(no_args_is_help=True, help="Create, change and disable accounts.")
keys = typer.Typer(no_args_is_help=True, help="Issue and revoke the keys of programs.")

Number = Annotated[int, typer.Argument(metavar="ACCOUNT", help="The number of the account.")]
Label = Annotated[str, typer.Option(help="What it is for; never the name of a person.")]
Roles = Annotated[
    list[Role], typer.Option("--role", case_sensitive=False, help="What it may do; repeatable.")
]
MunicipalitySlug = Annotated[
    str, typer.Option("--municipality", help="The municipality that a MEMBER works for.")
]
OrganisationSlug = Annotated[
    str, typer.Option("--organisation", help="The organisation that a PARTNER works for.")
]
Issuer = Annotated[str, typer.Option(help="The OpenID provider they sign in with.")]
Subject = Annotated[str, typer.Option(help="Their identifier (sub) at that provider.")]


@accounts.command("add")
def add_account(
    label: Label,
    role: Roles,
    *,
    municipality: MunicipalitySlug = "",
    organisation: OrganisationSlug = "",
    issuer: Issuer = "",
    subject: Subject = "",
) -> None:
    """Create an account and print its number."""
    with account_session() as session:
        check_subject_free(session, issuer, subject)
        account = validate_account(
            {
                "label": label,
                "roles": role,
                "municipality_id": find_row_number(session, Municipality, municipality),
                "organisation_id": find_row_number(session, Organisation, organisation),
                "issuer": issuer or None,
                "subject": subject or None,
            }
        )
        save_audited_row(session, account, Action.CREATED, CLIENT)
    print(command_sentence("Account {account} was created.", account=account.id))


@accounts.command("change")
def change_account(
    account: Number,
    *,
    label: Label = "",
    role: Roles = [],  # noqa: B006  # typer reads it, nobody changes it
    municipality: MunicipalitySlug = "",
    organisation: OrganisationSlug = "",
    issuer: Issuer = "",
    subject: Subject = "",
) -> None:
    """Change what is given; it applies at once, also to open sessions.

    Roles replace the earlier ones; a hyphen empties a text option.
    """
    with account_session() as session:
        changed = find_account(session, account)
        if issuer or subject:
            check_subject_free(session, issuer, subject, account)
        options = {
            "label": label,
            "roles": role,
            "municipality_id": municipality,
            "organisation_id": organisation,
            "issuer": issuer,
            "subject": subject,
        }
        wanted = changed_columns(session, options)
        validate_account(changed.model_dump(warnings=False) | wanted)
        changed.sqlmodel_update(wanted)
        save_audited_row(session, changed, Action.UPDATED, CLIENT)
    print(command_sentence("Account {account} was changed.", account=account))


def changed_columns(session: Session, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns that options change: without those left out, slugs as numbers."""
    wanted = {name: None if text == NOTHING else text for name, text in given.items() if text}
    for column, table in HOLDERS.items():
        if wanted.get(column):
            wanted[column] = find_row_number(session, table, str(wanted[column]))
    return wanted


@accounts.command("disable")
def disable_account(account: Number) -> None:
    """Disable an account: its keys and sessions stop working at once."""
    set_account_active(account, False)
    print(command_sentence("Account {account} is disabled.", account=account))


@accounts.command("enable")
def enable_account(account: Number) -> None:
    """Enable an account again, with its keys; its sessions stay ended."""
    set_account_active(account, True)
    print(command_sentence("Account {account} is enabled.", account=account))


@accounts.command("erase")
def erase_account(account: Number) -> None:
    """Erase whose account it was, from its keys and the audit trail too."""
    with account_session() as session:
        erased = find_account(session, account)
        erased.label, erased.issuer, erased.subject = NOBODY, None, None
        erased.roles, erased.is_active, erased.sessions = [], False, erased.sessions + 1
        for key in session.exec(select(ApiKey).where(ApiKey.account_id == account)).all():
            key.label, key.revoked_at = NOBODY, key.revoked_at or now()
            session.add(key)
        forget_account(session, account)
        save_audited_row(session, erased, Action.ERASED, CLIENT)
    print(
        command_sentence(
            "Account {account} is erased: nothing shows any more whose it was.",
            account=account,
        )
    )


@accounts.command("sign-out")
def sign_out_account(account: Number) -> None:
    """End all sessions of an account; its keys stay."""
    with account_session() as session:
        ended = find_account(session, account)
        ended.sessions += 1
        save_audited_row(session, ended, Action.UPDATED, CLIENT)
    print(command_sentence("All sessions of account {account} are ended.", account=account))


@accounts.command("list")
def list_accounts() -> None:
    """Print every account on a line."""
    table, municipality, organisation = map(table_of, (Account, Municipality, Organisation))
    with account_session() as session:
        rows = session.execute(
            sa.select(
                table,
                municipality.c.slug.label("municipality"),
                organisation.c.slug.label("organisation"),
            )
            .outerjoin(municipality, municipality.c.id == table.c.municipality_id)
            .outerjoin(organisation, organisation.c.id == table.c.organisation_id)
            .order_by(table.c.id)
        ).all()
    for account in rows:
        holders = filter(None, (account.municipality, account.organisation))
        words = [" ".join(account.roles), *holders]
        state = [] if account.is_active else ["disabled"]
        signs_in = [f"{account.subject} at {account.issuer}"] if account.subject else []
        print(f"{account.id:>4}  {account.label}", *words, *signs_in, *state, sep="  ")


@keys.command("add")
def add_key(
    account: Number,
    label: Label,
    scope: Annotated[
        list[Scope], typer.Option("--scope", help="What the key may be used for; repeatable.")
    ],
    days: Annotated[
        int | None, typer.Option(min=1, max=3_650, help="Days until it expires; without it, never.")
    ] = None,
) -> None:
    """Print a new key of an account; it is shown only now."""
    with account_session() as session, report_validation_errors():
        holder = find_account(session, account)
        if beyond := scopes_beyond_role(holder, scope):
            raise scope_refusal(holder, beyond)
        key, secret = issue_key(session, holder, label, scope, days=days, client=CLIENT)
    print(
        command_sentence(
            "Key {key} of account {account}; keep it, it is not shown again:",
            key=key.id,
            account=account,
        )
    )
    print(secret)


@keys.command("list")
def list_keys() -> None:
    """Print every key on a line, without what is secret."""
    with account_session() as session:
        found = session.execute(sa.select(table_of(ApiKey)).order_by(sa.text("id"))).all()
    for key in found:
        words = [key.label, " ".join(key.scopes), describe_key_state(key)]
        print(f"{key.id:>4}  account {key.account_id}", *words, sep="  ")


@keys.command("revoke")
def revoke_key(
    key: Annotated[int, typer.Argument(metavar="KEY", help="The number of the key.")],
) -> None:
    """Revoke a key: it stops working at once."""
    with account_session() as session:
        revoked = session.get(ApiKey, key)
        if revoked is None:
            raise Failure("There is no key {key}: blis key list names them all.", key=key)
        revoked.revoked_at = revoked.revoked_at or now()
        save_audited_row(session, revoked, Action.UPDATED, CLIENT)
    print(command_sentence("Key {key} is revoked.", key=key))


def sign_in(
    account: Number,
    at: Annotated[str, typer.Option(metavar="ADDRESS", help="The public address of BLIS.")] = "",
) -> None:
    """Print a link for signing in once, where there is no OpenID provider."""
    settings = read_settings()
    with account_session(settings) as session:
        holder = find_account(session, account)
        if not holder.is_active:
            raise Failure(
                "Account {account} is disabled: run blis account enable {account}.", account=account
            )
        secret = issue_link(session, holder)
    print(command_sentence("Open this within {minutes} minutes, once:", minutes=LINK_MINUTES))
    print(f"{at.rstrip('/') or public_address(settings)}/sign-in/link?secret={secret}")


def public_address(settings: Settings) -> str:
    """Return the public address, or where BLIS is found when nothing stands before it."""
    if settings.public_url:
        return settings.public_url
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}{settings.root_path}"


@contextmanager
def account_session(settings: Settings | None = None) -> Iterator[Session]:
    """Yield a session on the database of a BLIS that was started before; commit at the end."""
    with (
        open_current_database(settings or read_settings()) as database,
        database.transaction(raising=False) as session,
    ):
        yield session


def find_account(session: Session, number: int) -> Account:
    """Return the account with this number."""
    account = session.get(Account, number)
    if account is None:
        raise Failure(
            "There is no account {number}: blis account list names them all.", number=number
        )
    return account


def find_row_number(session: Session, table: type[Row], slug: str) -> int | None:
    """Return the number of the row with this slug, or None when no slug is given."""
    if not slug:
        return None
    source = table_of(table)
    number = session.scalar(sa.select(source.c.id).where(source.c.slug == slug))
    if number is None:
        raise Failure(
            "There is no {kind} {slug!r}: GraphQL tells the slug of each.",
            kind=source.name,
            slug=slug,
        )
    return number


def check_subject_free(session: Session, issuer: str, subject: str, but: int | None = None) -> None:
    """Refuse what a provider calls somebody else."""
    table = table_of(Account)
    same = sa.select(table.c.id).where(table.c.issuer == issuer, table.c.subject == subject)
    taken = session.scalar(same)
    if taken not in (None, but):
        raise Failure(
            "Account {taken} is already signed in to as {subject!r} at {issuer}.",
            taken=taken,
            subject=subject,
            issuer=issuer,
        )


def scope_refusal(account: Account, beyond: Sequence[Scope]) -> Failure:
    """Return why a key cannot have scopes, and which role would let it."""
    roles = " / ".join(role for role in Role if role in ROLES_OF[beyond[0]])
    return Failure(
        "Account {account} is {own}, so its keys cannot be for {scopes}: {first} is for {roles}.",
        account=account.id,
        own=", ".join(account.roles) or command_sentence("without a role"),
        scopes=", ".join(beyond),
        first=beyond[0],
        roles=roles,
    )


def set_account_active(number: int, is_active: bool) -> None:
    """Disable an account, or let it be used again; its sessions end."""
    with account_session() as session:
        account = find_account(session, number)
        account.is_active = is_active
        account.sessions += 1
        save_audited_row(session, account, Action.UPDATED, CLIENT)


def validate_account(content: dict[str, Any]) -> Account:
    """Return an account that keeps to the rules."""
    with report_validation_errors():
        return Account.model_validate(content)


@contextmanager
def report_validation_errors() -> Iterator[None]:
    """Raise what rules say as a Failure."""
    try:
        yield
    except ValidationError as error:
        said = "; ".join(
            ": ".join(map(str, (*each["loc"], mistake_message(each)))) for each in error.errors()
        )
        raise Failure("This cannot be saved: {reason}.", reason=said) from error


def describe_key_state(key: sa.Row[Any]) -> str:
    """Return whether a key works, and until when it does."""
    if key.revoked_at:
        return f"revoked on {riga_day(key.revoked_at)}"
    if key.expires_at is None:
        return "until it is revoked"
    return f"{'expired' if key.expires_at <= now() else 'until'} {riga_day(key.expires_at)}"
