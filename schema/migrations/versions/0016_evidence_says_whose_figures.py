"""evidence says whose figures it has, and what is not tied is remembered."""

from alembic import op

from schema.migrations.columns import add, create, moment, ref, unique, word

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    create(
        "tie_rejection",
        ref("practice_id", "practice"),
        ref("indicator_id", "indicator"),
        moment("rejected_at"),
        ref("account_id", "account", null=True),
        word("note", null=True),
        unique("practice_id", "indicator_id"),
    )
    add("evidence", ref("municipality_id", "municipality", index=False, null=True))
    add("evidence", word("period_before", server_default=""))
    op.create_index("ix_evidence_municipality_id", "evidence", ["municipality_id"], unique=False)
    # SQLite cannot change a rule of a table that is there: the table is made anew.
    again = {"sqlite_autoincrement": True}
    with op.batch_alter_table("evidence", table_kwargs=again) as evidence:
        evidence.drop_constraint("uq_evidence_practice_id_indicator_id_period", type_="unique")
        evidence.create_unique_constraint(
            "uq_evidence_practice_id_indicator_id_period_municipality_id",
            ["practice_id", "indicator_id", "period", "municipality_id"],
        )
