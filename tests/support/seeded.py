"""Databases that hold the first content: loaded once for each state of the code, then copied."""

import asyncio
import fcntl
import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from schema import Database
from seed import DATA, load_seed

ROOT = Path(__file__).parents[2]
CACHE = ROOT / ".pytest_cache" / "seed"
"""What several processes and later runs share; a file belongs to one state of `SOURCES`."""

SOURCES = ("schema", "search", "seed", "requirements.lock")
LONG = "indicator_value.*.csv"
"""The long tables of values, which tests of the loader itself leave out."""


class Filling(Enum):
    """What a database holds."""

    EMPTY = "empty"
    SHORT = "short"
    WHOLE = "whole"


@cache
def database_file(filling: Filling) -> Path:
    """Return the file of a database on SQLite with its tables and what it is to hold."""
    CACHE.mkdir(parents=True, exist_ok=True)
    kind = filling.value
    file = CACHE / f"{kind}-{source_fingerprint()}.sqlite"
    with one_process_at_a_time(CACHE / f"{kind}.lock"):
        if not file.exists():
            for older in CACHE.glob(f"{kind}-*"):
                older.unlink()
            filled_file(file.with_suffix(".part"), filling).rename(file)
    return file


def filled_file(file: Path, filling: Filling) -> Path:
    """Return the file that was given, as a database with what it is to hold."""
    file.unlink(missing_ok=True)
    database = Database(f"sqlite:///{file}")
    database.migrate()
    if filling is Filling.WHOLE:
        load_seed(database)
    elif filling is Filling.SHORT:
        load_short_seed(database)
    asyncio.run(database.close())
    return file


def load_short_seed(database: Database) -> None:
    """Load the seed without its long tables."""
    with TemporaryDirectory(prefix="blis-seed-") as folder:
        data = Path(folder) / "data"
        shutil.copytree(DATA, data, ignore=shutil.ignore_patterns(LONG))
        load_seed(database, data)


@cache
def source_fingerprint() -> str:
    """Return a digest of everything that the first content follows from."""
    paths = (path for name in SOURCES for path in [ROOT / name, *(ROOT / name).rglob("*")])
    digest = hashlib.sha256()
    for path in sorted(p for p in paths if p.is_file() and p.suffix != ".pyc"):
        digest.update(f"{path.relative_to(ROOT)} {path.stat().st_size}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def one_process_at_a_time(file: Path) -> Iterator[None]:
    """Let others wait that hold the same file meanwhile."""
    with file.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def seeded_database(file: Path, *, is_short: bool = False) -> Database:
    """Return the database at a path, with the seed unless a server has put it there already."""
    return copied_database(file, Filling.SHORT if is_short else Filling.WHOLE)


def empty_database(file: Path) -> Database:
    """Return the database at a path, with its tables and nothing in them."""
    return copied_database(file, Filling.EMPTY)


def copied_database(file: Path, filling: Filling) -> Database:
    """Return the database at a path, copied there unless it is there already."""
    if not file.exists():
        shutil.copy(database_file(filling), file)
    return Database(f"sqlite:///{file}")
