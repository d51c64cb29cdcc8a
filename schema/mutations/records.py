"""Mutations that all records have: create, update, delete, merge; declared, never coded."""

from collections.abc import Callable
from typing import Any

import strawberry

from schema.editing.input.user_errors import Problem, ProblemCode, Problems
from schema.editing.records import Given, check_version, save_record
from schema.editing.removal.deletion import delete_record, merge_records
from schema.editing.transactions.writes import Write
from schema.mutations.inputs import CLIENT, IDENTITY, create_input, input_type, update_input
from schema.mutations.payloads import record_mutation, target_row
from schema.tables import Action, Role, Row, Scope
from schema.tables.base import PlainRow

May = Callable[[Write, PlainRow | None, Given], bool]
"""Whether the viewer may write a record: as it is, None for a new one, and what is given."""

NOT_COLUMNS = frozenset({*IDENTITY, *CLIENT, "comment", "into"})


def is_editor(write: Write, row: PlainRow | None, given: Given) -> bool:
    """Return whether the viewer is an editor."""
    return write.viewer.may(Scope.WRITE_CONTENT, Role.EDITOR)


def record_content(given: Given) -> Given:
    """Return what was given of the record itself."""
    return {name: value for name, value in given.items() if name not in NOT_COLUMNS}


def check_right(is_allowed: bool, *field: str) -> None:
    """Raise Problems when somebody may not do what they want to do."""
    if not is_allowed:
        raise Problems(Problem(ProblemCode.FORBIDDEN, field or ("input", "id"), "forbidden"))


def create_mutation(table: type[Row], may: May = is_editor, *, fixed: Given | None = None) -> Any:
    """Return the field that makes a new record."""

    def work(write: Write, given: Given) -> int:
        check_right(may(write, None, given), "input")
        return save_record(write, table, None, record_content(given), Action.CREATED, fixed=fixed)

    return record_mutation(table, create_input(table), f"Record a new {table.__name__}.", work)


def update_mutation(table: type[Row], may: May = is_editor) -> Any:
    """Return the field that changes a record."""

    def work(write: Write, given: Given) -> int:
        row = target_row(write, table, given)
        check_right(may(write, row, given))
        check_version(row, given.get("if_version"))
        return save_record(write, table, row.id, record_content(given), Action.UPDATED)

    described = f"Change {table.__name__}: what is left out stays, null makes empty."
    return record_mutation(table, update_input(table), described, work)


def delete_mutation(table: type[Row], may: May = is_editor) -> Any:
    """Return the field that deletes a record to which nothing refers."""

    def work(write: Write, given: Given) -> int:
        row = target_row(write, table, given)
        check_right(may(write, row, given))
        check_version(row, given.get("if_version"))
        delete_record(write, table, row.id, given.get("comment"))
        return row.id

    name = table.__name__
    fields = IDENTITY | {"comment": (str, "Why.", False)} | CLIENT
    given = input_type(f"{name}DeleteInput", fields, f"Which {name} to delete.")
    described = f"Delete {name}, when nothing refers to it; its public name stays taken."
    return record_mutation(table, given, described, work)


def merge_mutation(table: type[Row], may: May = is_editor) -> Any:
    """Return the field that makes a record a part of another."""

    def work(write: Write, given: Given) -> int:
        row, into = target_row(write, table, given), target_row(write, table, given, "into")
        check_right(may(write, row, given))
        check_version(row, given.get("if_version"))
        if row.id == into.id:
            raise Problems(Problem(ProblemCode.INVALID, ("input", "into"), "itself"))
        merge_records(write, table, row, into.id)
        return into.id

    name = table.__name__
    fields = (
        IDENTITY | {"into": (strawberry.ID, "The record that it is merged into.", True)} | CLIENT
    )
    given = input_type(f"{name}MergeInput", fields, f"Which {name} becomes a part of which.")
    described = f"Make {name} a part of another; its public name leads there from then on."
    return record_mutation(table, given, described, work)
