"""${message}."""

import sqlalchemy as sa
from alembic import op

from schema.migrations.columns import BYTEWISE, JSON
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    ${upgrades if upgrades else "pass"}
