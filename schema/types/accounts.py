"""Accounts and keys, as administrators see them."""

from datetime import datetime

import strawberry

from schema import tables
from schema.enums import enum_of
from schema.types.connections import link_to_many, link_to_one
from schema.types.entity import Node, described_field

enum_of(tables.Role)
enum_of(tables.Scope)


@strawberry.type(description="Someone who can sign in, named by their duty; administrators see it.")
class Account(Node, table=tables.Account):
    label: str = described_field("What it is for; never the name of a person.")
    roles: list[tables.Role] = described_field("What it may do.")
    issuer: str | None = described_field("The OpenID provider for signing in.")
    subject: str | None = described_field("Their identifier (`sub`) at the provider.")
    is_active: bool = described_field("Whether it can be used.")
    created_at: datetime = described_field("When it was created.")
    last_seen_at: datetime | None = described_field("When it last used a session, to the minute.")

    municipality = link_to_one(
        tables.Municipality, "municipality_id", "The municipality that a member works for."
    )
    organisation = link_to_one(
        tables.Organisation, "organisation_id", "The organisation that a partner works for."
    )
    keys = link_to_many(tables.ApiKey, "account_id", "Its keys.")


@strawberry.type(description="A key that acts for an account; the key itself is not stored.")
class ApiKey(Node, table=tables.ApiKey):
    label: str = described_field("What it is for.")
    scopes: list[tables.Scope] = described_field("What its holder may do with it.")
    created_at: datetime = described_field("When it was issued.")
    expires_at: datetime | None = described_field("When it expires; null for never.")
    last_used_at: datetime | None = described_field("When it was last used, to the minute.")
    revoked_at: datetime | None = described_field("When it was revoked.")

    account = link_to_one(tables.Account, "account_id", "For whom it acts.", required=True)
