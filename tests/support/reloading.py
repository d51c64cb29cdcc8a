"""The seed to be loaded again: a database of one's own that has it, and files that may change."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from seeded import LONG
from sqlmodel import select

from schema import Database
from schema.tables.base import table_of
from seed import DATA

Change = Callable[[str, str, str], Path]


def changing(folder: Path) -> Change:
    """Return what replaces a text, once, in a copy of the data files, without the long ones."""
    shutil.copytree(DATA, folder, ignore=shutil.ignore_patterns(LONG))

    def change(file: str, old: str, new: str) -> Path:
        text = (folder / file).read_text("utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), "utf-8")
        return folder

    return change


@contextmanager
def nothing_written(database: Database) -> Iterator[None]:
    """Fail where another connection commits a change to a SQLite database meanwhile."""
    with closing(sqlite3.connect(str(database.url.database))) as watching:
        before = watching.execute("PRAGMA data_version").fetchone()
        yield
        assert watching.execute("PRAGMA data_version").fetchone() == before


def content(database: Database) -> list[str]:
    """Return everything in a SQLite database, a line for each row."""
    with sqlite3.connect(str(database.url.database)) as connection:
        return [line for line in connection.iterdump() if line.startswith("INSERT")]


def count(database: Database, table: Any, *where: Any) -> int:
    return database.all(select(sa.func.count()).select_from(table).where(*where))[0][0]


def record(database: Database, table: Any, slug: str) -> Any:
    [row] = database.all(sa.select(table_of(table)).where(table_of(table).c.slug == slug))
    return row


def inner(database: Database, table: Any, **where: int) -> list[Any]:
    rows = table_of(table)
    conditions = [rows.c[name] == value for name, value in where.items()]
    return list(database.all(sa.select(rows).where(*conditions).order_by(rows.c.id)))
