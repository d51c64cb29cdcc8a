"""Databases that hold the first content: loaded once for each process of the tests, then copied."""

import asyncio
import atexit
import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from schema import Database
from seed import DATA, load_seed

FOLDER = TemporaryDirectory(prefix="blis-seed-")
atexit.register(FOLDER.cleanup)
LONG = "indicator_value.*.csv"
"""The long tables of values, which tests of the loader itself leave out."""


@cache
def seed_file(*, is_short: bool = False) -> Path:
    """Return the file of a database on SQLite with the seed, without the long tables if short."""
    place = Path(FOLDER.name)
    if is_short:
        shutil.copytree(DATA, place / "data", ignore=shutil.ignore_patterns(LONG))
    file = place / f"{'short' if is_short else 'whole'}.sqlite"
    database = Database(f"sqlite:///{file}")
    database.migrate()
    load_seed(database, place / "data" if is_short else DATA)
    asyncio.run(database.close())
    return file


def seeded_database(file: Path, *, is_short: bool = False) -> Database:
    """Return the database at a path, with the seed unless a server has put it there already."""
    if not file.exists():
        shutil.copy(seed_file(is_short=is_short), file)
    return Database(f"sqlite:///{file}")
