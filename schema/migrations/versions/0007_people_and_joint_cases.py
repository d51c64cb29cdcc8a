"""Persons are hidden unless they agree, drafts are with their authors, partners are asked."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from schema.migrations.columns import add, choice, create, day, flag, number, ref, unique, word

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

NO: dict[str, Any] = {"server_default": sa.false()}

OF_THE_SEED = """
UPDATE expert SET kind = 'OFFICE' WHERE NOT is_person
AND id IN (SELECT row_id FROM seed_record WHERE table_name = 'expert')
"""
"""Only what the seed says of offices is known to name nobody; all others wait for a consent."""

WITH_AUTHORS = """
UPDATE practice SET is_private = :yes WHERE state = 'DRAFT' AND id IN (
    SELECT change.row_id FROM change JOIN account ON account.id = change.account_id
    WHERE change.kind = 'Practice' AND change.action = 'CREATED'
    AND account.municipality_id IS NOT NULL
)
"""


def upgrade() -> None:
    """Let experts say whether they are persons, and drafts whether they were handed in."""
    add(
        "expert",
        choice("kind", server_default="PERSON"),
        word("email", null=True),
        word("phone", null=True),
    )
    op.execute(OF_THE_SEED)
    op.execute("ALTER TABLE expert DROP COLUMN is_person")
    key = sa.ForeignKey("account.id", name="fk_expert_account_id")
    column = sa.Column("account_id", sa.Integer(), key)
    op.add_column("expert", column, inline_references=True)
    op.create_index("ix_expert_account_id", "expert", ["account_id"])
    add("practice", flag("is_private", **NO))
    add("change", flag("is_private", **NO))
    add("review_comment", number("version", server_default="1"))
    op.execute(sa.text(WITH_AUTHORS).bindparams(yes=True))
    create(
        "practice_invitation",
        ref("practice_id", "practice"),
        ref("municipality_id", "municipality"),
        day("asked_on"),
        unique("practice_id", "municipality_id"),
    )
