"""Accounts and keys, the audit trail, the review of practices, attachments, consent."""

import sqlalchemy as sa
from alembic import op

from schema.migrations.columns import (
    add,
    choice,
    create,
    day,
    flag,
    json,
    moment,
    number,
    real,
    ref,
    unique,
    word,
)

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

RECORDS = (
    "adoption",
    "comparison_group",
    "cycle",
    "document",
    "event",
    "expert",
    "indicator",
    "indicator_value",
    "membership",
    "municipality",
    "network",
    "network_output",
    "news_item",
    "organisation",
    "partnership",
    "pilot",
    "practice",
    "project",
    "succession",
    "target",
    "topic",
)


def upgrade() -> None:
    """Make the tables of those who write, and give what they write a version."""
    accounts()
    ledgers()
    reviews()
    attachments()
    for table in RECORDS:
        add(table, number("version", server_default="1"))
    add("document", choice("visibility", server_default="PUBLIC"))
    add("expert", flag("is_person", server_default=sa.false()))
    add("indicator_value", choice("state", server_default="PUBLISHED"))
    add("news_item", flag("is_published", server_default=sa.true()))
    add(
        "practice",
        day("published_on", null=True),
        day("review_due", null=True),
        word("licence", server_default="CC-BY-4.0"),
        word("attribution", null=True),
    )
    for other in ("municipality", "topic"):
        table, column = f"practice_{other}", f"{other}_id"
        op.drop_index(f"ix_{table}_{column}")
        op.create_index(f"ix_{table}_of_{other}", table, [column, "practice_id"])


def accounts() -> None:
    """Make the tables of those who sign in."""
    create(
        "account",
        word("label"),
        json("roles"),
        ref("municipality_id", "municipality", null=True),
        ref("organisation_id", "organisation", null=True),
        word("issuer", null=True),
        word("subject", null=True),
        flag("is_active"),
        number("sessions"),
        moment("created_at"),
        moment("last_seen_at", null=True),
        unique("issuer", "subject"),
    )
    create(
        "api_key",
        ref("account_id", "account"),
        word("label"),
        word("digest", unique=True),
        json("scopes"),
        moment("created_at"),
        moment("expires_at", null=True),
        moment("last_used_at", null=True),
        moment("revoked_at", null=True),
    )
    create(
        "sign_in_link",
        ref("account_id", "account"),
        word("digest", unique=True),
        moment("expires_at"),
        moment("used_at", null=True),
    )


def ledgers() -> None:
    """Make the tables in which a write leaves what follows from it."""
    create(
        "change",
        moment("at"),
        choice("action"),
        word("kind"),
        number("row_id"),
        word("slug", null=True),
        number("version"),
        json("content", null=True),
        word("comment", null=True),
        flag("was_public"),
        flag("is_public"),
        ref("account_id", "account", null=True),
        word("client", null=True),
    )
    op.create_index("ix_change_of_row", "change", ["kind", "row_id", "id"])
    create("index_task", number("revision", index=True), word("kind"), number("row_id"))
    create(
        "request_key",
        ref("account_id", "account"),
        word("key"),
        word("field"),
        word("digest"),
        number("row_id"),
        moment("at"),
        unique("account_id", "key", "field"),
    )
    create("redirect", word("kind"), word("slug"), number("row_id"), unique("kind", "slug"))


def reviews() -> None:
    """Make the tables of review, adoption and consent."""
    create(
        "review_comment",
        ref("practice_id", "practice"),
        word("field"),
        word("text"),
        moment("written_at"),
        ref("account_id", "account", null=True),
        flag("is_resolved"),
    )
    create(
        "expert_opinion",
        ref("practice_id", "practice"),
        json("text"),
        day("given_on"),
        ref("account_id", "account", null=True),
    )
    create(
        "adoption_evidence",
        ref("adoption_id", "adoption"),
        ref("indicator_id", "indicator"),
        real("before", null=True),
        real("after", null=True),
        word("period"),
        unique("adoption_id", "indicator_id", "period"),
    )
    create(
        "consent",
        ref("expert_id", "expert"),
        choice("purpose"),
        day("given_on"),
        day("expires_on", null=True),
        day("withdrawn_on", null=True),
        unique("expert_id", "purpose", "given_on"),
    )


def attachments() -> None:
    """Make the tables of the files that go with practices."""
    create(
        "attachment",
        ref("practice_id", "practice"),
        choice("kind"),
        json("title"),
        word("file_name"),
        word("media_type"),
        number("size"),
        word("sha256", index=True),
        moment("uploaded_at"),
        ref("account_id", "account", null=True),
        unique("practice_id", "sha256"),
        sqlite_autoincrement=True,
    )
    create(
        "attachment_text",
        ref("attachment_id", "attachment", index=False),
        word("text"),
        unique("attachment_id"),
    )
