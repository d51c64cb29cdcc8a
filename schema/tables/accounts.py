"""Accounts: who may do what, with which key; no names of persons and no personal codes."""

import re
from datetime import datetime
from typing import Self

from pydantic import field_validator, model_validator
from sqlmodel import Field, UniqueConstraint

from schema.tables.base import JSON, Choice, Row, Words, link_column, moment_column

PERSONAL_CODE = re.compile(r"(?<!\d)\d{6}-?\d{5}(?!\d)")


class Role(Choice):
    """What an account may do."""

    READER = "READER", "Reads for a portal: sees what the public sees, with points of its own."
    MEMBER = "MEMBER", "Works for a municipality: describes its cases and reports its values."
    EDITOR = "EDITOR", "Works for LPS: edits everything, and reviews what is handed in."
    REVIEWER = "REVIEWER", "An expert who reviews cases before they are published."
    PARTNER = "PARTNER", "Works for an organisation that keeps its own experts here."
    ADMINISTRATOR = "ADMINISTRATOR", "Manages accounts, and may do everything."


class Scope(Choice):
    """What a key allows, within the rights of its account."""

    READ_MEMBERS = "read:members", "Read what the account may read and the public may not."
    WRITE_PRACTICE = "write:practice", "Write practices and adoptions."
    WRITE_VALUES = "write:values", "Write values of indicators and targets."
    WRITE_CONTENT = "write:content", "Write everything else that editors may write."
    SYNC_EXPERTS = "sync:experts", "Maintain the experts of an organisation."
    ADMIN = "admin", "Manage accounts and keys, and read the audit trail."


class Account(Row, table=True):
    """Someone who can sign in: known by what the provider calls them, named by their duty."""

    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    label: Words
    roles: list[Role] = Field(default_factory=list, sa_type=JSON)
    municipality_id: int | None = link_column("municipality.id", default=None)
    organisation_id: int | None = link_column("organisation.id", default=None)
    issuer: str | None = None
    subject: str | None = None
    is_active: bool = True
    sessions: int = 0
    created_at: datetime = moment_column()
    last_seen_at: datetime | None = moment_column(default=None)

    @field_validator("label", "subject")
    @classmethod
    def no_personal_code(cls, text: str | None) -> str | None:
        """Refuse what looks like the personal code of somebody."""
        if text and is_personal_code(text):
            raise ValueError("personal codes are not kept here")
        return text

    @model_validator(mode="after")
    def complete(self) -> Self:
        """Refuse a role without whom it is held for, and half a name at a provider."""
        if Role.MEMBER in self.roles and self.municipality_id is None:
            raise ValueError("a MEMBER works for a municipality: name it")
        if Role.PARTNER in self.roles and self.organisation_id is None:
            raise ValueError("a PARTNER works for an organisation: name it")
        if (self.issuer is None) is not (self.subject is None):
            raise ValueError("issuer and subject belong together: give both or neither")
        return self


class ApiKey(Row, table=True):
    """A key that acts for an account; what is kept is a digest, the key is shown once."""

    account_id: int = link_column("account.id")
    label: Words
    digest: str = Field(unique=True)
    scopes: list[Scope] = Field(default_factory=list, sa_type=JSON)
    created_at: datetime = moment_column()
    expires_at: datetime | None = moment_column(default=None)
    last_used_at: datetime | None = moment_column(default=None)
    revoked_at: datetime | None = moment_column(default=None)


class SignInLink(Row, table=True):
    """A way to sign in once, given by the command line where there is no provider."""

    account_id: int = link_column("account.id")
    digest: str = Field(unique=True)
    expires_at: datetime = moment_column()
    used_at: datetime | None = moment_column(default=None)


def is_personal_code(text: str) -> bool:
    """Tell whether a text holds what looks like a Latvian personal code.

    >>> is_personal_code("PNOLV-010180-12345"), is_personal_code("a1b2c3")
    (True, False)
    """
    return PERSONAL_CODE.search(text) is not None
