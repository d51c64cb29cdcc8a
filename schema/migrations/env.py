"""Runs the steps over the connection that `Database.migrate` hands over."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

from schema import tables
from schema.migrations.new_steps import complete_step
from schema.tables.base import BYTEWISE, JSON, Moment

assert tables.TABLES


def render_column_type(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """Return how a new step writes our column types: plainly, and independent of our classes."""
    if kind != "type":
        return False
    if item is JSON or item is BYTEWISE:
        return "JSON" if item is JSON else "BYTEWISE"
    if isinstance(item, sa.Enum):
        return f"sa.String({item.length})"
    if isinstance(item, AutoString):
        return "sa.String()"
    if isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    return "sa.BigInteger()" if isinstance(item, sa.TypeDecorator) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    transactional_ddl=True,
    render_item=render_column_type,
    process_revision_directives=complete_step,
)
with context.begin_transaction():
    context.run_migrations()
