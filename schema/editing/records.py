"""Records made from what a client gave: checked as a whole, then written as a whole.

What may be given follows from the tables: columns by their names, links without `_id`, and the
rows that are one with a record (`PARTS`) as lists inside of it. A list that is given replaces
the one there was; its rows keep their numbers as far as they are the same.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import sqlalchemy as sa
from pydantic import ValidationError

from schema import ids
from schema.access.visibility import visibility_conditions
from schema.editing.input.text_input import clean_text, is_text_column, text_limit
from schema.editing.input.user_errors import (
    Path,
    Problem,
    ProblemCode,
    Problems,
    validation_problems,
)
from schema.editing.public_names import new_row_number, public_name, used_slugs
from schema.editing.redirects import number_redirects
from schema.editing.transactions.writes import Write
from schema.errors import Refused
from schema.tables import Action, Row
from schema.tables.base import Choice, PlainRow, table_of
from schema.tables.structure import (
    CLASSES,
    PARTS,
    UNSEEN,
    Link,
    key_columns,
    only_link,
    table_links,
    unique_columns,
)

Given = Mapping[str, Any]
"""What a client gave of a record: only what it gave, None for what it wants to be empty."""


@dataclass
class RowPlan:
    """A row to be written: a new one, or the one with this number; and its parts."""

    table: type[Row]
    number: int | None
    values: dict[str, Any]
    parts: list["ListPlan"] = field(default_factory=list)
    before: Given = field(default_factory=dict)

    @property
    def is_change(self) -> bool:
        """Whether writing it would change anything."""
        return (
            self.number is None
            or any(self.values[name] != value for name, value in self.before.items())
            or any(part.leaving or any(p.is_change for p in part.plans) for part in self.parts)
        )


@dataclass
class ListPlan:
    """The rows of one list of a record: those to be written, and the numbers of those that go."""

    table: type[Row]
    by: str
    plans: list[RowPlan]
    leaving: set[int]


def save_record(
    write: Write,
    table: type[Row],
    number: int | None,
    given: Given,
    action: Action,
    *,
    fixed: Given | None = None,
    comment: str | None = None,
) -> int:
    """Return the number of the record, new or changed as given.

    `fixed` are values of columns that no client gives. Of an update that changes nothing, nothing
    is written. Raises Problems with all that is wrong.
    """
    problems: list[Problem] = []
    planned = plan_record(write, table, number, given, fixed=fixed or {}, problems=problems)
    if problems:
        raise Problems(*problems)
    if number is not None and action is Action.UPDATED and not planned.is_change:
        return number
    with write.changing(table, number, action, comment) as changed:
        changed.number = write_plan(write, planned)
    return changed.number


def plan_record(
    write: Write,
    table: type[Row],
    number: int | None,
    given: Given,
    *,
    fixed: Given,
    problems: list[Problem],
) -> RowPlan:
    """Return what has to be written for a record; note what is wrong with it."""
    path = ("input",)
    before = {} if number is None else writable_columns(write.row(table, number))
    own = {name: value for name, value in given.items() if name not in PARTS.get(table, {})}
    values = {**before, **convert_columns(write, table, own, path, problems), **fixed}
    if number is None and "slug" in table_of(table).c:
        values["slug"] = public_name(write, table, values)
    planned = RowPlan(table, number, validate_columns(table, values, path, problems), before=before)
    if not problems:
        problems.extend(uniqueness_problems(write, planned, before, path))
    for name, part in PARTS.get(table, {}).items():
        if name in given:
            items = given[name] or []
            planned.parts.append(plan_list(write, planned, name, part, items, problems=problems))
    return planned


def plan_list(
    write: Write,
    owner: RowPlan,
    name: str,
    part: type[Row],
    items: Sequence[Any],
    *,
    problems: list[Problem],
) -> ListPlan:
    """Return what has to be written for a list of a record; note what is wrong with it."""
    source, parent = table_of(part), table_of(owner.table).name
    by = f"{parent}_id"
    key = [column for column in key_columns(source.name) if column != by]
    found = write.as_program(sa.select(source).where(source.c[by] == (owner.number or 0)))
    there = {tuple(getattr(row, column) for column in key): row for row in found}
    result = ListPlan(part, by, [], {row.id for row in found})
    seen: set[tuple[Any, ...]] = set()
    for place, item in enumerate(items):
        path = ("input", name, str(place))
        is_whole, wrong = isinstance(item, Mapping), []
        given = item if is_whole else {only_link(source.name, parent): item}
        usual = {"position": place + 1} if "position" in source.c else {}
        values = usual | convert_columns(write, part, given, path, wrong) | {by: owner.number or 0}
        valid = validate_columns(part, values, path, wrong)
        identity = tuple(valid.get(column) for column in key)
        if identity in seen and not wrong:
            wrong.append(Problem(ProblemCode.TAKEN, path, "twice"))
        seen.add(identity)
        # Of a list of ids the client knows nothing but the place.
        problems.extend(each if is_whole else replace(each, field=path) for each in wrong)
        result.plans.append(plan_list_row(part, there.get(identity), valid))
    result.leaving -= {each.number for each in result.plans if each.number}
    return result


def plan_list_row(part: type[Row], held: PlainRow | None, values: dict[str, Any]) -> RowPlan:
    """Return the plan of a row in a list, which replaces the same row of the list before."""
    if held is None:
        return RowPlan(part, None, values)
    return RowPlan(part, held.id, values, before={name: getattr(held, name) for name in values})


def convert_columns(
    write: Write, table: type[Row], given: Given, path: Path, problems: list[Problem]
) -> dict[str, Any]:
    """Return the values of columns that were given, with the numbers of the rows that links name.

    What is empty counts as left out where the column must have a value and has a usual one.
    """
    named, values = table_links(table_of(table).name), {}
    for name, value in given.items():
        where = (*path, name)
        if name in named:
            values[named[name].column] = linked_row_number(
                write, named[name], value, where, problems
            )
            continue
        value = clean_text(value, where, problems, text_limit(table, name))
        value = None if value == "" or (value == [] and is_text_column(table, name)) else value
        if value is not None or table_of(table).c[name].nullable:
            values[name] = value
        elif table.model_fields[name].is_required():
            values[name] = None
    return values


def linked_row_number(
    write: Write, link: Link, given: str | None, path: Path, problems: list[Problem]
) -> int | None:
    """Return the number of the row that an id names; note it when the writer cannot see it."""
    if given is None:
        return None
    target = CLASSES[link.target]
    try:
        kind, number = ids.read_global_id(given)
    except Refused:
        problems.append(Problem(ProblemCode.INVALID, path, "not_an_id"))
        return 0
    if kind == target.__name__:
        source = table_of(target)
        moved = [new for _, new in write.as_program(number_redirects(target, [number]))]
        visible = sa.select(source.c.id).where(
            source.c.id.in_([number, *moved]), *visibility_conditions(source)
        )
        for (found,) in write.rows(visible):
            return found
    problems.append(Problem(ProblemCode.NOT_FOUND, path, "not_found"))
    return 0


def validate_columns(
    table: type[Row], values: Given, path: Path, problems: list[Problem]
) -> dict[str, Any]:
    """Return the columns of a row that keeps the rules of its table; note the broken ones."""
    try:
        valid = table.model_validate(dict(values))
    except ValidationError as error:
        # What is wrong within a list has been told: the list as a whole says nothing more.
        known = {p.field[:size] for p in problems for size in range(len(p.field) + 1)}
        found = [problem_at_link(problem, table) for problem in validation_problems(error, path)]
        # A rule over the whole row says nothing of one whose links lead nowhere.
        is_linked = not any(is_link_problem(p) for p in problems)
        problems.extend(p for p in found if p.field not in known or (is_linked and p.field == path))
        return dict(values)
    return {c.name: getattr(valid, c.name) for c in table_of(table).c if c.name != "id"}


def is_link_problem(problem: Problem) -> bool:
    """Return whether a link does not lead to a record."""
    return problem.code is ProblemCode.NOT_FOUND or problem.sentence == "not_an_id"


def problem_at_link(problem: Problem, table: type[Row]) -> Problem:
    """Return the problem of a column at the link that clients know instead."""
    names = {link.column: name for name, link in table_links(table_of(table).name).items()}
    path = tuple(names.get(step, step) for step in problem.field)
    return Problem(problem.code, path, problem.sentence, problem.details)


def uniqueness_problems(
    write: Write, planned: RowPlan, before: Given, path: Path
) -> Iterator[Problem]:
    """Yield each column whose value another row has already, where no two may share it."""
    source, values = table_of(planned.table), planned.values
    for columns in unique_columns(source.name):
        own = [values.get(column) for column in columns]
        if None in own or all(values.get(c) == before.get(c) for c in columns):
            continue
        same = (source.c[column] == value for column, value in zip(columns, own, strict=True))
        if write.as_program(sa.select(source.c.id).where(*same)):
            yield Problem(ProblemCode.TAKEN, (*path, columns[-1].removesuffix("_id")), "taken")
            return
    if planned.number is None and values.get("slug") in used_slugs(write, planned.table, values):
        yield Problem(ProblemCode.TAKEN, (*path, "slug"), "taken")


def write_plan(write: Write, planned: RowPlan, more: Given | None = None) -> int:
    """Return the number of a row that has been written, with its parts."""
    source, values = table_of(planned.table), {**planned.values, **(more or {})}
    if planned.number is None:
        values |= new_row_number(write, planned.table)
        number = (
            write.session.connection().execute(insert_row_statement(source), values).scalar_one()
        )
    else:
        number = planned.number
        if "version" in values:
            values["version"] += 1
        write.session.connection().execute(update_row_statement(source), {**values, OF_ROW: number})
    for each in planned.parts:
        if each.leaving:
            rows = table_of(each.table)
            write.session.execute(sa.delete(rows).where(rows.c.id.in_(each.leaving)))
        for part in each.plans:
            write_plan(write, part, {each.by: number})
    return number


OF_ROW = "of_row"


# The columns follow from the values that are given with them: so they are put together once.
@cache
def insert_row_statement(source: sa.Table) -> Any:
    """Return the statement that writes a new row and gives its number."""
    return sa.insert(source).returning(source.c.id)


@cache
def update_row_statement(source: sa.Table) -> sa.Update:
    """Return the statement that writes the row with a number anew."""
    return sa.update(source).where(source.c.id == sa.bindparam(OF_ROW))


def add_part_row(write: Write, table: type[Row], values: Given, path: Path, only: str = "") -> int:
    """Return the number of a new row that belongs to a record; raise Problems if it is wrong.

    `only` names the column that is all a client gave, at the path itself.
    """
    problems: list[Problem] = []
    clean = {
        name: clean_text(value, (*path, name), problems, text_limit(table, name))
        for name, value in values.items()
    }
    planned = RowPlan(table, None, validate_columns(table, clean, path, problems))
    if problems:
        inner = (*path, only)
        at_path = (replace(p, field=(*path, *p.field[len(inner) :])) for p in problems)
        raise Problems(*(at_path if only else problems))
    return write_plan(write, planned)


def writable_columns(row: PlainRow) -> dict[str, Any]:
    """Return the values of a row that are written back with those that change."""
    derived = UNSEEN - {"version"}
    return {name: value for name, value in row._mapping.items() if name not in derived}


def check_version(row: PlainRow, if_version: int | None) -> None:
    """Raise Problems when somebody has written a row since its reader saw it."""
    if if_version is not None and row.version != if_version:
        details = {"version": row.version}
        raise Problems(Problem(ProblemCode.CONFLICT, ("input", "if_version"), "conflict", details))


def check_state(row: PlainRow, states: Collection[Choice], field: Path = ("input", "id")) -> None:
    """Raise Problems when a row is in none of the states."""
    if row.state not in states:
        details = {"state": row.state, "states": sorted(states)}
        raise Problems(Problem(ProblemCode.INVALID_STATE, field, "state", details))
