"""What a new step says in our own words: its number, links, and values for rows that are there."""

from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa
from alembic.autogenerate import renderers
from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory


class AddLinkOp(ops.MigrateOperation):
    """Adds a column together with the foreign key that it is: SQLite takes none afterwards."""

    def __init__(self, table: str, column: sa.Column[Any], target: str) -> None:
        self.table, self.column, self.target = table, column, target


@renderers.dispatch_for(AddLinkOp)
def render_added_link(context: AutogenContext, operation: AddLinkOp) -> str:
    """Return how a step adds a link; its index is an operation of its own."""
    context.imports.add("from schema.migrations.columns import add, ref")
    more = "index=False" + (", null=True" if operation.column.nullable else "")
    return f"add({operation.table!r}, ref({operation.column.name!r}, {operation.target!r}, {more}))"


def complete_step(context: MigrationContext, _: Any, directives: list[ops.MigrationScript]) -> None:
    """Number a new step after the last one; leave none that changes nothing."""
    [step] = directives
    assert step.upgrade_ops is not None
    assert context.config is not None
    if step.upgrade_ops.is_empty():
        directives.clear()
        return
    last = ScriptDirectory.from_config(context.config).get_current_head()
    step.rev_id = f"{int(last or 0) + 1:04}"
    for changed in step.upgrade_ops.ops:
        if isinstance(changed, ops.CreateTableOp):
            # A number is never given to another row, also on SQLite.
            changed.kw["sqlite_autoincrement"] = True
        if isinstance(changed, ops.ModifyTableOps):
            changed.ops = list(merge_links(changed.ops))


def merge_links(operations: Iterable[ops.MigrateOperation]) -> Iterator[ops.MigrateOperation]:
    """Yield operations on a table; a new column and its foreign key become one."""
    operations = list(operations)
    added = {each.column.name for each in operations if isinstance(each, ops.AddColumnOp)}
    keys = {
        each.local_cols[0]: each
        for each in operations
        if isinstance(each, ops.CreateForeignKeyOp) and added & {*each.local_cols}
    }
    for each in operations:
        if isinstance(each, ops.AddColumnOp):
            key = keys.get(each.column.name)
            fill_rows(each.column)
            yield AddLinkOp(each.table_name, each.column, key.referent_table) if key else each
        elif each not in keys.values():
            yield each


def fill_rows(column: sa.Column[Any]) -> None:
    """Give rows that are there, in a new column, the value of new rows that say nothing."""
    value = getattr(column.default, "arg", None)
    if column.nullable or column.server_default is not None or value is None or callable(value):
        return
    default = sa.text(str(value).lower()) if isinstance(value, bool) else str(value)
    column.server_default = sa.DefaultClause(default)
