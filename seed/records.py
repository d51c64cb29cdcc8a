"""Turns what editors wrote into rows that keep every rule of their table."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_origin

from pydantic import ValidationError

from schema.tables.base import Row, mistake_message, table_of
from schema.tables.structure import (
    NESTED,
    OUTER,
    UNSEEN,
    Link,
    key_columns,
    only_link,
    table_links,
    unique_columns,
)
from seed.files import Entry, Problem, SeedError, data_files, file_entries


@dataclass(slots=True)
class Record:
    """A row to be, and where it comes from; its links still name slugs."""

    table: str
    file: str
    name: str
    path: str
    values: dict[str, Any] = field(default_factory=dict)
    links: dict[Link, str] = field(default_factory=dict)
    key: str = ""
    digest: str = ""

    def cell(self, column: str) -> str:
        """Return the text of a column, of a link the slug."""
        for link, slug in self.links.items():
            if link.column == column:
                return slug
        value = self.values[column]
        return "" if value is None else str(value)

    def problem(self, name: str, message: str) -> Problem:
        """Return a problem of one of the fields."""
        return Problem(self.file, self.name, f"{self.path}{name}".removesuffix("."), message)


def read_records(folder: Path) -> list[Record]:
    """Return the records of all files; raise SeedError with everything that is wrong."""
    reading, unreadable = RecordCollector(), list[Problem]()
    for path in data_files(folder):
        # A long table may come in parts: indicator_value.csv, indicator_value.education.csv.
        table = path.name.partition(".")[0]
        if table in OUTER:
            for entry in file_entries(path, unreadable):
                reading.record(OUTER[table], entry)
        else:
            reading.problems.append(Problem(path.name, "", "", f"there is no table {table}"))
    reading.problems += unreadable
    reading.problems += duplicate_problems(reading.found)
    # What a file that cannot be read holds is not missing.
    reading.problems += () if unreadable else reading.strays()
    if reading.problems:
        raise SeedError(reading.problems)
    return reading.found


class RecordCollector:
    """Collects records, the mistakes in them, and the slugs that links may name."""

    def __init__(self) -> None:
        self.found: list[Record] = []
        self.problems: list[Problem] = []
        self.slugs: dict[str, dict[str, None]] = defaultdict(dict)
        self.links: list[tuple[Record, Link, str]] = []

    def record(self, table: type[Row], entry: Entry) -> None:
        """Take in the record of an entry, and those that are written inside of it."""
        inside = NESTED.get(table, {})
        own = {name: value for name, value in entry.data.items() if name not in inside}
        self.row(table, Entry(entry.file, entry.name, own), path="")
        for name, child in inside.items():
            self.children(table_of(table).name, child, name, entry)

    def children(self, parent: str, child: type[Row], name: str, entry: Entry) -> None:
        """Take in the records in a list such as the funding of a project."""
        written = entry.data.get(name) or []
        if not isinstance(written, list):
            self.problems.append(Problem(entry.file, entry.name, name, "this has to be a list"))
            return
        for position, item in enumerate(written, start=1):
            data = (
                item if isinstance(item, dict) else {only_link(table_of(child).name, parent): item}
            )
            if "position" in child.model_fields:
                data = {"position": position} | data
            inner = Entry(entry.file, entry.name, data | {parent: entry.data.get("slug")})
            self.row(child, inner, path=f"{name}[{position}].")

    def row(self, table: type[Row], entry: Entry, *, path: str) -> None:
        """Take in one record if it keeps the rules of its table, else note what is wrong."""
        record = Record(table_of(table).name, entry.file, entry.place, path)
        given = self.given(table, record, entry.data)
        if "slug" in entry.data:
            self.slugs[record.table][str(entry.data["slug"])] = None
        try:
            valid = table.model_validate(given)
        except ValidationError as mistakes:
            self.problems += [
                validation_problem(record, table, mistake) for mistake in mistakes.errors()
            ]
            return
        columns = (column.name for column in table_of(table).c if column.name != "id")
        record.values = {column: getattr(valid, column) for column in columns}
        record.digest = fingerprint(entry.data)
        record.key = "/".join(record.cell(column) for column in key_columns(record.table))
        self.found.append(record)

    def given(self, table: type[Row], record: Record, data: dict[str, Any]) -> dict[str, Any]:
        """Return what the table has to check; links become numbers only when they are written."""
        known = table_links(record.table)
        result: dict[str, Any] = {}
        for name, value in data.items():
            if name in known and value is not None:
                record.links[known[name]] = str(value)
                self.links.append((record, known[name], str(value)))
                result[known[name].column] = 0
            elif name in table.model_fields and name not in UNSEEN:
                result[name] = split_list(table, name, value)
            elif name not in known:
                self.problems.append(
                    record.problem(str(name), describe_unknown_field(table, str(name)))
                )
        return result

    def strays(self) -> Iterator[Problem]:
        """Yield a problem for each link that leads nowhere."""
        for record, link, slug in self.links:
            if slug not in self.slugs[link.target]:
                hint = spelling_hint(slug, list(self.slugs[link.target]))
                message = f"there is no {link.target} {slug!r}{hint}"
                yield record.problem(link.column.removesuffix("_id"), message)


def duplicate_problems(found: list[Record]) -> Iterator[Problem]:
    """Yield a problem for each record that repeats what has to be unique."""
    seen: dict[tuple[str, ...], Record] = {}
    for record in found:
        for columns in {*unique_columns(record.table), key_columns(record.table)}:
            cells = [record.cell(column) for column in columns]
            if "" in cells and columns != key_columns(record.table):
                continue
            first = seen.setdefault((record.table, *columns, *cells), record)
            if first is not record:
                message = (
                    f"{' '.join(filter(None, cells))} is already in {first.file}: {first.name}"
                )
                yield record.problem(columns[-1].removesuffix("_id"), message)


def validation_problem(record: Record, table: type[Row], mistake: Any) -> Problem:
    """Return what pydantic says, in the words of the data files."""
    message = mistake_message(mistake)
    names = {link.column: name for name, link in table_links(record.table).items()}
    place = [names.get(step, str(step)) for step in mistake["loc"]]
    # A rule over several columns has no place of its own; its message begins with a column.
    if not place and (first := message.split()[0]) in table.model_fields:
        place = [first]
    return record.problem(".".join(place), message)


def describe_unknown_field(table: type[Row], name: str) -> str:
    """Return that there is no such field, and which could be meant."""
    own = table_of(table).name
    known = [*(set(table.model_fields) - UNSEEN), *table_links(own), *NESTED.get(table, {})]
    return f"{own} has no such field{spelling_hint(name, known)}"


def spelling_hint(name: str, known: list[str]) -> str:
    """Return a question whether something similar was meant, or nothing."""
    close = get_close_matches(name, known, n=1)
    return f"; did you mean {close[0]}?" if close else ""


def split_list(table: type[Row], name: str, value: Any) -> Any:
    """Return the value; where a list belongs, text is parted at semicolons."""
    wants_list = get_origin(table.model_fields[name].annotation) is list
    return value.split("; ") if wants_list and isinstance(value, str) else value


def fingerprint(data: dict[str, Any]) -> str:
    """Return a short name for exactly this content."""
    named = {str(name): value for name, value in data.items()}
    return hashlib.sha256(json.dumps(named, default=str, sort_keys=True).encode()).hexdigest()
