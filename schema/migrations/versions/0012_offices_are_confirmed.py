"""An office is public once an editor has confirmed that its name is nobody's."""

import sqlalchemy as sa
from alembic import op

from schema.migrations.columns import add, flag

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KNOWN = """
UPDATE expert SET is_confirmed = :yes WHERE kind = 'OFFICE' AND (
    id IN (SELECT row_id FROM seed_record WHERE table_name = 'expert')
    OR id IN (SELECT row_id FROM change WHERE kind = 'Expert' AND action = 'DECLARED')
) AND id NOT IN (
    SELECT row_id FROM change
    WHERE kind = 'Expert' AND action = 'UPDATED' AND account_id IS NOT NULL
)
"""
"""What the seed or an editor says of offices is confirmed, unless somebody has changed it since."""


def upgrade() -> None:
    """Let offices say whether they were confirmed."""
    add("expert", flag("is_confirmed", server_default=sa.false()))
    op.execute(sa.text(KNOWN).bindparams(yes=True))
