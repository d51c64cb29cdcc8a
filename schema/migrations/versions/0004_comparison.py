"""What indicators are divided by and how often measured, bands of population, sets of one's own."""

import sqlalchemy as sa
from alembic import op

from schema.migrations.columns import (
    add,
    choice,
    create,
    day,
    named,
    number,
    real,
    ref,
    slug,
    sourced,
    unique,
    word,
)

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let indicators say how they are put together, and let people keep sets to compare with."""
    for column, other in (("numerator_id", "indicator"), ("owner_id", "organisation")):
        refer("indicator", column, other)
    add(
        "indicator",
        real("factor", server_default="1"),
        choice("periodicity", null=True),
        day("published_on", null=True),
    )
    add(
        "comparison_group",
        number("population_from", null=True),
        number("population_below", null=True),
    )
    create(
        "comparison_set",
        *sourced(),
        number("version"),
        slug(),
        *named("name"),
        word("token", unique=True),
        choice("visibility"),
        ref("municipality_id", "municipality", null=True),
    )
    create(
        "comparison_set_member",
        ref("comparison_set_id", "comparison_set"),
        ref("municipality_id", "municipality"),
        unique("comparison_set_id", "municipality_id"),
    )


def refer(table: str, column: str, other: str) -> None:
    """Add a column that names a row of another table, or of the same, and its index."""
    key = sa.ForeignKey(f"{other}.id", name=f"fk_{table}_{column}")
    op.add_column(table, sa.Column(column, sa.Integer(), key), inline_references=True)
    op.create_index(f"ix_{table}_{column}", table, [column])
