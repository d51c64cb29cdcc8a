"""Pages of what happened, read from indexes however much happened."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

PUBLIC: dict[str, Any] = {
    "sqlite_where": sa.text("is_public IS 1 OR was_public IS 1"),
    "postgresql_where": sa.text("is_public IS true OR was_public IS true"),
}


def upgrade() -> None:
    """Index entries about public records in their order, those of each kind, and the moments."""
    op.create_index("ix_change_public", "change", ["id"], **PUBLIC)
    op.create_index("ix_change_of_kind", "change", ["kind", "id"], **PUBLIC)
    op.create_index("ix_change_at", "change", ["at", "id"])
