"""Records made from what a client gave: checked as a whole, then written as a whole.

What may be given follows from the tables: columns by their names, links without `_id`, and the
rows that are one with a record (`PARTS`) as lists inside of it. A list that is given replaces
the one there was; its rows keep their numbers as far as they are the same.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from unicodedata import category, normalize

import sqlalchemy as sa
from pydantic import ValidationError

from schema import ids
from schema.database import fold
from schema.errors import Refused
from schema.problems import Path, Problem, ProblemCode, Problems, broken
from schema.rights import visible
from schema.tables import Action, Change, Redirect, Row
from schema.tables.row import PlainRow, table_of
from schema.tables.shapes import (
    CLASSES,
    PARTS,
    UNSEEN,
    Link,
    key_columns,
    links,
    only_link,
    unique_columns,
)
from schema.writing import Write

Given = Mapping[str, Any]
"""What a client gave of a record: only what it gave, None for what it wants to be empty."""

LONGEST_LINE, LONGEST_TEXT = 300, 20_000
"""How many characters a title or another single line may have, and a text."""

TEXTS_OF_ONE_LINE = frozenset({"title", "name", "place_name"})
LONGEST_SLUG = 80
INVISIBLE = frozenset({"Cc", "Cs", "Cn", "Co"})
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the direction of what follows, so that it reads as something else."""


@dataclass
class Plan:
    """A row to be written: a new one, or the one with this number; and its parts."""

    table: type[Row]
    number: int | None
    values: dict[str, Any]
    parts: list["Parts"] = field(default_factory=list)


@dataclass
class Parts:
    """The rows of one list of a record: those to be written, and the numbers of those that go."""

    by: str
    plans: list[Plan]
    leaving: set[int]


def save(
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

    `fixed` are values of columns that no client gives. Raises Problems with all that is wrong.
    """
    problems: list[Problem] = []
    planned = plan(write, table, number, given, fixed or {}, problems)
    if problems:
        raise Problems(*problems)
    with write.changing(table, number, action, comment) as changed:
        changed.number = apply(write, planned)
    return changed.number


def plan(
    write: Write,
    table: type[Row],
    number: int | None,
    given: Given,
    fixed: Given,
    problems: list[Problem],
) -> Plan:
    """Return what has to be written for a record; note what is wrong with it."""
    path = ("input",)
    before = {} if number is None else columns_of(write.row(table, number))
    own = {name: value for name, value in given.items() if name not in PARTS.get(table, {})}
    values = {**before, **converted(write, table, own, path, problems), **fixed}
    if number is None and "slug" in table_of(table).c and not values.get("slug"):
        values["slug"] = free_slug(write, table, values)
    planned = Plan(table, number, validated(table, values, path, problems))
    problems.extend(taken(write, planned, before, path))
    for name, part in PARTS.get(table, {}).items():
        if given.get(name) is not None:
            planned.parts.append(parts(write, planned, name, part, given[name], problems))
    return planned


def parts(
    write: Write,
    owner: Plan,
    name: str,
    part: type[Row],
    items: Sequence[Any],
    problems: list[Problem],
) -> Parts:
    """Return what has to be written for a list of a record; note what is wrong with it."""
    source, parent = table_of(part), table_of(owner.table).name
    by = f"{parent}_id"
    key = [column for column in key_columns(source.name) if column != by]
    found = write.as_program(sa.select(source).where(source.c[by] == (owner.number or 0)))
    there = {tuple(getattr(row, column) for column in key): row.id for row in found}
    result = Parts(by, [], set(there.values()))
    seen: set[tuple[Any, ...]] = set()
    for place, item in enumerate(items):
        path = ("input", name, str(place))
        given = item if isinstance(item, Mapping) else {only_link(source.name, parent): item}
        usual = {"position": place + 1} if "position" in source.c else {}
        values = usual | converted(write, part, given, path, problems) | {by: owner.number or 0}
        valid = validated(part, values, path, problems)
        identity = tuple(valid.get(column) for column in key)
        if identity in seen:
            problems.append(Problem(ProblemCode.TAKEN, path, "twice"))
        seen.add(identity)
        result.plans.append(Plan(part, there.get(identity), valid))
    result.leaving -= {each.number for each in result.plans if each.number}
    return result


def converted(
    write: Write, table: type[Row], given: Given, path: Path, problems: list[Problem]
) -> dict[str, Any]:
    """Return the values of columns that were given, with the numbers of the rows that links name.

    What is empty counts as left out where the column must have a value and has a usual one.
    """
    named, values = links(table_of(table).name), {}
    for name, value in given.items():
        where = (*path, name)
        value = None if value == [] and is_text(table, name) else value
        if name in named:
            values[named[name].column] = linked(write, named[name], value, where, problems)
        elif value is not None or table_of(table).c[name].nullable:
            values[name] = cleaned(value, where, problems, limit_of(name))
        elif table.model_fields[name].is_required():
            values[name] = None
    return values


def is_text(table: type[Row], name: str) -> bool:
    """Return whether a column is a text in several languages; an empty list means none."""
    return name in table.model_fields and "dict" in str(table.model_fields[name].annotation)


def linked(
    write: Write, link: Link, given: str | None, path: Path, problems: list[Problem]
) -> int | None:
    """Return the number of the row that an id names; note it when the writer cannot see it."""
    if given is None:
        return None
    target = CLASSES[link.target]
    try:
        kind, number = ids.read(given)
    except Refused:
        problems.append(Problem(ProblemCode.INVALID, path, "not_an_id"))
        return 0
    source = table_of(target)
    shown = sa.select(source.c.id).where(source.c.id == number, *visible(source))
    if kind != target.__name__ or not write.rows(shown):
        problems.append(Problem(ProblemCode.NOT_FOUND, path, "not_found"))
        return 0
    return number


def cleaned(value: Any, path: Path, problems: list[Problem], most: int) -> Any:
    """Return a value whose texts are of one form; note what is too long or cannot be seen."""
    if isinstance(value, Mapping):
        return {key: cleaned(text, (*path, key), problems, most) for key, text in value.items()}
    if isinstance(value, list):
        return [cleaned(text, path, problems, most) for text in value]
    if type(value) is not str:
        return value
    text = normalize("NFC", value.replace("\r\n", "\n"))
    if len(text) > most:
        problems.append(Problem(ProblemCode.INVALID, path, "too_long", {"most": most}))
    elif any((category(c) in INVISIBLE and c not in "\n\t") or c in TURNING for c in text):
        problems.append(Problem(ProblemCode.INVALID, path, "control"))
    return text


def limit_of(name: str) -> int:
    """Return how many characters a text in a column may have."""
    return LONGEST_LINE if name in TEXTS_OF_ONE_LINE else LONGEST_TEXT


def validated(
    table: type[Row], values: Given, path: Path, problems: list[Problem]
) -> dict[str, Any]:
    """Return the columns of a row that keeps the rules of its table; note the broken ones."""
    try:
        valid = table.model_validate(dict(values))
    except ValidationError as error:
        known = {problem.field for problem in problems}
        found = (at_link(problem, table) for problem in broken(error, path))
        problems.extend(problem for problem in found if problem.field not in known)
        return dict(values)
    return {c.name: getattr(valid, c.name) for c in table_of(table).c if c.name != "id"}


def at_link(problem: Problem, table: type[Row]) -> Problem:
    """Return the problem of a column at the link that clients know instead."""
    names = {link.column: name for name, link in links(table_of(table).name).items()}
    path = tuple(names.get(step, step) for step in problem.field)
    return Problem(problem.code, path, problem.sentence, problem.details)


def taken(write: Write, planned: Plan, before: Given, path: Path) -> Iterator[Problem]:
    """Yield each column whose value another row has already, where no two may share it."""
    source, values = table_of(planned.table), planned.values
    for columns in unique_columns(source.name):
        own = [values.get(column) for column in columns]
        if None in own or all(values.get(c) == before.get(c) for c in columns):
            continue
        same = (source.c[column] == value for column, value in zip(columns, own, strict=True))
        if write.as_program(sa.select(source.c.id).where(*same)):
            yield Problem(ProblemCode.TAKEN, (*path, columns[-1].removesuffix("_id")), "taken")


def apply(write: Write, planned: Plan, more: Given | None = None) -> int:
    """Return the number of a row that has been written, with its parts."""
    source, values = table_of(planned.table), {**planned.values, **(more or {})}
    if planned.number is None:
        inserted = sa.insert(source).values(values).returning(source.c.id)
        number = write.session.execute(inserted).scalar_one()
    else:
        number = planned.number
        if "version" in values:
            values["version"] += 1
        write.session.execute(sa.update(source).where(source.c.id == number).values(values))
    for each in planned.parts:
        for part in each.plans[:1]:
            rows = table_of(part.table)
            write.session.execute(sa.delete(rows).where(rows.c.id.in_(each.leaving)))
        for part in each.plans:
            apply(write, part, {each.by: number})
    return number


def add(write: Write, table: type[Row], values: Given, path: Path) -> int:
    """Return the number of a new row that belongs to a record; raise Problems if it is wrong."""
    problems: list[Problem] = []
    clean = {
        name: cleaned(value, (*path, name), problems, limit_of(name))
        for name, value in values.items()
    }
    planned = Plan(table, None, validated(table, clean, path, problems))
    if problems:
        raise Problems(*problems)
    return apply(write, planned)


def columns_of(row: PlainRow) -> dict[str, Any]:
    """Return the values of a row that are written back with those that change."""
    derived = UNSEEN - {"version"}
    return {name: value for name, value in row._mapping.items() if name not in derived}


def check_version(row: PlainRow, if_version: int | None) -> None:
    """Raise Problems when somebody has written a row since its reader saw it."""
    if if_version is not None and row.version != if_version:
        details = {"version": row.version}
        raise Problems(Problem(ProblemCode.CONFLICT, ("input", "if_version"), "conflict", details))


def free_slug(write: Write, table: type[Row], values: Given) -> str:
    """Return a public name made of the title, that no record has or ever had."""
    texts = values.get("title") or values.get("name") or {}
    title = texts.get("lv") or next(iter(texts.values()), "") if isinstance(texts, dict) else ""
    words = re.sub(r"[^a-z0-9]+", "-", fold(title) or "").strip("-")
    slug = words[:LONGEST_SLUG].strip("-") or table_of(table).name.replace("_", "-")
    used = used_slugs(write, table, slug)
    if slug not in used:
        return slug
    return next(name for n in range(2, len(used) + 3) if (name := f"{slug}-{n}") not in used)


def used_slugs(write: Write, table: type[Row], beginning: str) -> set[str]:
    """Return the public names with this beginning that records of a table have or had."""
    source, kind = table_of(table), table.__name__
    found = [sa.select(source.c.slug).where(source.c.slug.startswith(beginning))]
    for ledger in (table_of(Change), table_of(Redirect)):
        mine = (ledger.c.kind == kind, ledger.c.slug.startswith(beginning))
        found.append(sa.select(ledger.c.slug).where(*mine))
    return {slug for (slug,) in write.as_program(sa.union(*found))}  # type: ignore[arg-type]


def delete(write: Write, table: type[Row], number: int, comment: str | None = None) -> None:
    """Delete a record with its parts; raise Problems when others refer to it."""
    own = {table_of(part): f"{table_of(table).name}_id" for part in PARTS.get(table, {}).values()}
    by = sorted({t.name for t, _ in references(write, table, number) if t not in own})
    if by:
        path = ("input", "id")
        raise Problems(Problem(ProblemCode.IN_USE, path, "in_use", {"by": ", ".join(by)}))
    with write.changing(table, number, Action.DELETED, comment):
        for part, column in own.items():
            write.session.execute(sa.delete(part).where(part.c[column] == number))
        source = table_of(table)
        write.session.execute(sa.delete(source).where(source.c.id == number))


def references(
    write: Write, table: type[Row], number: int
) -> Iterator[tuple[sa.Table, sa.Column[Any]]]:
    """Yield each column, with its table, in which rows refer to a record."""
    for other in Row.metadata.sorted_tables:
        for key in other.foreign_keys:
            if key.column.table is table_of(table):
                referring = sa.select(other.c.id).where(key.parent == number).limit(1)
                if write.as_program(referring):
                    yield other, key.parent  # type: ignore[misc]


def merge(write: Write, table: type[Row], number: int, into: int) -> None:
    """Make a record a part of another: all that refers to it refers to the other from now on.

    What both have is kept once. Its public name leads to the other one.
    """
    source, kind = table_of(table), table.__name__
    slug = write.row(table, number).slug
    with (
        write.changing(table, into, Action.UPDATED),
        write.changing(table, number, Action.MERGED),
    ):
        for other, column in list(references(write, table, number)):
            refer(write, other, column, number, into)
        write.session.execute(sa.delete(source).where(source.c.id == number))
        moved = table_of(Redirect)
        earlier = sa.update(moved).where(moved.c.kind == kind, moved.c.row_id == number)
        write.session.execute(earlier.values(row_id=into))
        write.session.add(Redirect(kind=kind, slug=slug, row_id=into))


def refer(write: Write, other: sa.Table, column: sa.Column[Any], number: int, into: int) -> None:
    """Let the rows that refer to a record refer to another; drop those that it has already."""
    uniques = (
        [set(c) for c in unique_columns(other.name) if column.name in c]
        if (other.name in CLASSES)
        else []
    )
    for row in write.as_program(sa.select(other).where(column == number)):
        moved = {**row._mapping, column.name: into}
        clash = any(
            write.as_program(
                sa.select(other.c.id).where(*(other.c[c] == moved[c] for c in columns))
            )
            for columns in uniques
        )
        mine = other.c.id == row.id
        write.session.execute(
            sa.delete(other).where(mine)
            if clash
            else sa.update(other).where(mine).values({column.name: into})
        )
