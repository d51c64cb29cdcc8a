"""Imports are put aside in portions, so that others write meanwhile, and shown in one step."""

from schema.migrations.columns import (
    choice,
    create,
    flag,
    json,
    moment,
    number,
    real,
    ref,
    sourced,
    word,
)

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of imports under way, and that of their values."""
    create(
        "import_run",
        moment("shown_at", null=True),
        ref("account_id", "account", null=True),
        word("client", null=True),
        word("comment", null=True),
    )
    create(
        "staged_value",
        *sourced(),
        number("version"),
        number("line"),
        number("row_id", index=True),
        flag("is_new"),
        number("indicator_id"),
        number("municipality_id"),
        word("period"),
        word("split"),
        real("value", null=True),
        choice("status"),
        choice("state"),
        choice("action"),
        json("content"),
        flag("was_public"),
        flag("is_public"),
    )
