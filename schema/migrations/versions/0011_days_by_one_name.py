"""A day has one sort of name: what happened on it, and `on`."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

RENAMED = (
    ("adoption", "confirmed_by_giver", "giver_confirmed_on"),
    ("adoption", "confirmed_by_taker", "taker_confirmed_on"),
    ("document", "published", "published_on"),
    ("event", "ends", "ends_on"),
    ("event", "starts", "starts_on"),
    ("news_item", "published", "published_on"),
    ("practice", "review_due", "review_due_on"),
    ("project", "actual_end", "actual_end_on"),
    ("project", "contract_date", "contracted_on"),
    ("project", "planned_end", "planned_end_on"),
    ("project", "starts", "starts_on"),
)
INDEXED = {("event", "starts"), ("news_item", "published"), ("project", "starts")}


def upgrade() -> None:
    """Give columns and their indexes the new names."""
    for table, before, after in RENAMED:
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {before} TO {after}")
        if (table, before) in INDEXED:
            op.drop_index(f"ix_{table}_{before}", table)
            op.create_index(f"ix_{table}_{after}", table, [after])
