"""Each state of the data has a random name, by which an index knows whether it is of this one."""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Name the state that the data is in now, and let the list say from which state it leads on."""
    for table, column in (
        ("revision", "identity"),
        ("revision", "previous"),
        ("index_task", "since"),
    ):
        added = sa.Column(column, sa.String(), nullable=False, server_default="")
        op.add_column(table, added)
    op.execute(sa.update(sa.table("revision", sa.column("identity"))).values(identity=uuid4().hex))
