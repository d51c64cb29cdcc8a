"""Former names of organisations, the order of cycles, and what the founding texts say besides."""

import sqlalchemy as sa
from alembic import op

from schema.migrations.columns import (
    add,
    choice,
    column,
    create,
    json,
    number,
    period,
    ref,
    sourced,
    unique,
    word,
)
from schema.tables.base import BYTEWISE

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

PHASES = "COLLECT", "COMPARE", "LEARN", "IMPROVE"


def upgrade() -> None:
    """Let organisations have had other names, and networks say for whom they are."""
    create(
        "organisation_name",
        *sourced(),
        *period(),
        ref("organisation_id", "organisation"),
        number("position"),
        json("name"),
        unique("organisation_id", "position"),
    )
    add("network", choice("audience", null=True))
    add("project", number("duration_months", null=True), json("evaluation", null=True))
    add("news_item", word("published_time", null=True))
    add("adoption_evidence", word("period_before", server_default=""))
    add("cycle", column("sort_key", BYTEWISE, server_default=""))
    op.create_index("ix_cycle_sort_key", "cycle", ["sort_key"])
    cycle = sa.table("cycle", sa.column("sort_key"), sa.column("number"), sa.column("phase"))
    for place, phase in enumerate(PHASES):
        for round_ in op.get_bind().execute(sa.select(cycle.c.number).distinct()).scalars():
            mine = (cycle.c.phase == phase) & (cycle.c.number == round_)
            op.execute(cycle.update().where(mine).values(sort_key=f"{round_:06}-{place}"))
