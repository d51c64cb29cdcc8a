"""Records that go: deleted when nothing refers to them, or made a part of another."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from typing import Any

import sqlalchemy as sa

from schema.editing.input.user_errors import Problem, ProblemCode, Problems
from schema.editing.transactions.staged_values import VALUE, give_way
from schema.editing.transactions.writes import Write
from schema.tables import Action, ComparisonSetMember, Redirect, Row
from schema.tables.base import PlainRow, table_of
from schema.tables.structure import CLASSES, PARENTS, PARTS, unique_columns

HELD_BY: Mapping[str, tuple[type[Row], str]] = {
    table_of(part).name: (parent, f"{table_of(parent).name}_id")
    for parent, within in PARTS.items()
    for part in within.values()
}
"""For rows that are one with a record: of which table it is, and which column names it."""

LETTING_GO = frozenset({table_of(ComparisonSetMember)})
"""What only points at a record, and goes with it instead of keeping it."""


def delete_record(write: Write, table: type[Row], number: int, comment: str | None = None) -> None:
    """Delete a record with its parts; raise Problems when others refer to it."""
    drop_hidden_values(write, table, number)
    own = {table_of(part): f"{table_of(table).name}_id" for part in PARTS.get(table, {}).values()}
    referring = [(t, c) for t, c in referring_columns(write, table, number) if t not in own]
    names = {t.name for t, _ in referring if t not in LETTING_GO}
    by = sorted({CLASSES[PARENTS.get(name, name)].__name__ for name in names})
    if by:
        path = ("input", "id")
        raise Problems(Problem(ProblemCode.IN_USE, path, "in_use", {"by": by}))
    with write.changing(table, number, Action.DELETED, comment):
        for other, column in referring:
            drop_references(write, other, column, number)
        for part, column in own.items():
            write.session.execute(sa.delete(part).where(part.c[column] == number))
        source = table_of(table)
        write.session.execute(sa.delete(source).where(source.c.id == number))


def drop_hidden_values(write: Write, table: type[Row], number: int) -> None:
    """Drop what an import under way brings about a record that goes."""
    for key in VALUE.foreign_keys:
        if key.column.table is table_of(table):
            give_way(write.session, key.parent == number)


def drop_references(write: Write, other: sa.Table, column: sa.Column[Any], number: int) -> None:
    """Take a record out of what points at it, such as sets of municipalities."""
    for row in write.as_program(sa.select(other).where(column == number)):
        with owning_record_change(write, other, row):
            write.session.execute(sa.delete(other).where(other.c.id == row.id))


def referring_columns(
    write: Write, table: type[Row], number: int
) -> Iterator[tuple[sa.Table, sa.Column[Any]]]:
    """Yield each column, with its table, in which rows refer to a record."""
    for other in Row.metadata.sorted_tables:
        for key in other.foreign_keys:
            if key.column.table is table_of(table):
                referring = sa.select(other.c.id).where(key.parent == number).limit(1)
                if write.as_program(referring):
                    yield other, key.parent  # type: ignore[misc]


def merge_records(write: Write, table: type[Row], row: PlainRow, into: int) -> None:
    """Make a record a part of another: all that refers to it refers to the other from now on.

    What both have is kept once. Its public name and its id lead to the other one.
    """
    source, kind = table_of(table), table.__name__
    drop_hidden_values(write, table, row.id)
    with ExitStack() as changes:
        changes.enter_context(record_change(write, table, into))
        changes.enter_context(write.changing(table, row.id, Action.MERGED))
        for other, column in list(referring_columns(write, table, row.id)):
            for referring in write.as_program(sa.select(other).where(column == row.id)):
                is_into = other is source and referring.id == into
                # What was below the record that goes comes to be below what that was below.
                target = getattr(row, column.name) if is_into else into
                with owning_record_change(write, other, referring, (table, row.id), (table, into)):
                    move_reference(write, other, column, referring, target)
        write.session.execute(sa.delete(source).where(source.c.id == row.id))
        moved = table_of(Redirect)
        earlier = sa.update(moved).where(moved.c.kind == kind, moved.c.row_id == row.id)
        write.session.execute(earlier.values(row_id=into))
        write.session.add(Redirect(kind=kind, slug=row.slug, row_id=into))


@contextmanager
def record_change(write: Write, table: type[Row], number: int) -> Iterator[Any]:
    """Yield the note of a change of a record, whose version it raises."""
    source = table_of(table)
    with write.changing(table, number, Action.UPDATED) as changed:
        if "version" in source.c:
            raised = sa.update(source).where(source.c.id == number)
            write.session.execute(raised.values(version=source.c.version + 1))
        yield changed


def owning_record_change(
    write: Write, other: sa.Table, row: PlainRow, *noted: tuple[type[Row], int]
) -> AbstractContextManager[Any]:
    """Return the note of a change of the record that a row is, or is a part of.

    Nothing is noted of what is no record, and of what is noted already.
    """
    if other.name not in CLASSES:
        return nullcontext()
    record = (CLASSES[other.name], row.id)
    if other.name in HELD_BY:
        table, by = HELD_BY[other.name]
        record = (table, getattr(row, by))
    return nullcontext() if record in noted else record_change(write, *record)


def move_reference(
    write: Write, other: sa.Table, column: sa.Column[Any], row: PlainRow, into: int | None
) -> None:
    """Let a row refer to another record; drop it when there is one that says the same."""
    mine = other.c.id == row.id
    if has_duplicate_row(write, other, {**row._mapping, column.name: into}, column.name):
        write.session.execute(sa.delete(other).where(mine))
    else:
        write.session.execute(sa.update(other).where(mine).values({column.name: into}))


def has_duplicate_row(
    write: Write, other: sa.Table, values: Mapping[str, Any], column: str
) -> bool:
    """Return whether a table has a row with what is unique in these values."""
    uniques = unique_columns(other.name) if other.name in CLASSES else []
    return any(
        write.as_program(sa.select(other.c.id).where(*(other.c[c] == values[c] for c in columns)))
        for columns in uniques
        if column in columns
    )
