"""Reads the data files as plain values, and says where each record stands."""

import csv
import hashlib
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from pathlib import Path
from sys import intern
from typing import Any

import yaml

try:
    from yaml import CSafeLoader as SafeLoader
except ImportError:
    from yaml import SafeLoader

DATA = Path(__file__).parent / "data"
GUESSED = {f"tag:yaml.org,2002:{kind}" for kind in ("bool", "int", "float", "null", "merge")}
"""What YAML may make of a value without quotation marks."""


@dataclass(frozen=True)
class Problem:
    """A mistake in a data file, and where it is."""

    file: str
    record: str
    field: str
    message: str

    def __str__(self) -> str:
        """Return a readable line; what is not known is left out."""
        return ": ".join(
            part for part in (self.file, self.record, self.field, self.message) if part
        )


class SeedError(Exception):
    """The data files hold mistakes, so nothing of them was loaded."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class Entry:
    """One record as its editor wrote it."""

    file: str
    place: str
    data: dict[str, Any]

    @property
    def name(self) -> str:
        """Return the slug, or where in the file the record stands."""
        slug = self.data.get("slug")
        return slug if isinstance(slug, str) else self.place


def folder_digest(folder: Path) -> str:
    """Return a fingerprint of all data files together."""
    hashed = hashlib.sha256()
    for path in data_files(folder):
        content = path.read_bytes()
        hashed.update(f"{path.name} {len(content)} ".encode() + content)
    return hashed.hexdigest()


def data_files(folder: Path) -> list[Path]:
    """Return the data files in a fixed order."""
    return sorted(p for p in folder.iterdir() if p.suffix in {".yaml", ".csv"})


def file_entries(path: Path, problems: list[Problem]) -> Iterator[Entry]:
    """Yield the entries of one file up to the first that cannot be read."""
    try:
        text = path.read_text("utf-8-sig")
        parse = csv_entries if path.suffix == ".csv" else yaml_entries
        yield from parse(path.name, text)
    except UnreadableFile as mistake:
        problems.append(Problem(path.name, mistake.place, "", str(mistake)))
    except UnicodeDecodeError as mistake:
        problems.append(Problem(path.name, "", "", f"this is not UTF-8 text: {mistake}"))


class UnreadableFile(Exception):
    """A file, or a part of it, is not what its name says."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(message)
        self.place = place


class StrictYamlLoader(SafeLoader):  # pyright: ignore[reportGeneralTypeIssues]
    """YAML in which NO is Norway, a date is left to its column, and no key is given twice."""

    yaml_implicit_resolvers = {
        letter: [
            (tag, pattern)
            for tag, pattern in rules
            if tag in GUESSED and (letter in "tTfF" or not tag.endswith(":bool"))
        ]
        for letter, rules in SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:
        """Return the mapping; refuse a second value for a key, which would replace the first."""
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                raise UnreadableFile(
                    f"line {key.start_mark.line + 1}", f"{key.value} is given twice"
                )
            seen.add(str(key.value))
        return super().construct_mapping(node, deep=deep)


def yaml_entries(file: str, text: str) -> Iterator[Entry]:
    """Yield the records of a YAML list."""
    try:
        content = yaml.load(text, StrictYamlLoader) or []
    except yaml.YAMLError as mistake:
        mark = getattr(mistake, "problem_mark", None)
        place = f"line {mark.line + 1}" if mark else ""
        raise UnreadableFile(place, getattr(mistake, "problem", None) or str(mistake)) from None
    if not isinstance(content, list):
        raise UnreadableFile("", "this is not a list of records, each beginning with '- '")
    for number, data in enumerate(content, start=1):
        if not isinstance(data, dict):
            raise UnreadableFile(f"record {number}", "this is not a record of names and values")
        yield Entry(file, f"record {number}", data)


def csv_entries(file: str, text: str) -> Iterator[Entry]:
    """Yield the rows of a table; an empty cell is a value that is not given."""
    rows = csv.reader(text.splitlines(keepends=True), strict=True)
    header: list[str] | None = None
    try:
        for row in rows:
            if header is None:
                header = row
            elif len(row) != len(header):
                message = f"there are {len(row)} cells under {len(header)} columns"
                raise UnreadableFile(f"line {rows.line_num}", message)
            else:
                # Thousands of rows name the same source: each text is kept once.
                cells = dict(zip(header, map(intern, row), strict=True))
                yield Entry(file, f"line {rows.line_num}", build_record(cells))
    except csv.Error as mistake:
        raise UnreadableFile(f"line {rows.line_num}", str(mistake)) from None


def build_record(cells: dict[str, str]) -> dict[str, Any]:
    """Return the cells as a record: name.lv and name.en become one text in two languages."""
    result: dict[str, Any] = {}
    for column, cell in cells.items():
        if cell.strip():
            name, _, language = column.partition(".")
            if language:
                result.setdefault(name, {})[language] = cell
            else:
                result[name] = cell
    return result
