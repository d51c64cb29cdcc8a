"""Databases that hold the first content: loaded once for each state of the code, then copied."""

import asyncio
import fcntl
import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
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


@cache
def seed_file(*, is_short: bool = False) -> Path:
    """Return the file of a database on SQLite with the seed, without the long tables if short."""
    CACHE.mkdir(parents=True, exist_ok=True)
    kind = "short" if is_short else "whole"
    file = CACHE / f"{kind}-{source_fingerprint()}.sqlite"
    with one_process_at_a_time(CACHE / f"{kind}.lock"):
        if not file.exists():
            for older in CACHE.glob(f"{kind}-*"):
                older.unlink()
            loaded_seed(file.with_suffix(".part"), is_short=is_short).rename(file)
    return file


def loaded_seed(file: Path, *, is_short: bool) -> Path:
    """Return the file that was given, filled with the seed."""
    file.unlink(missing_ok=True)
    database = Database(f"sqlite:///{file}")
    database.migrate()
    with TemporaryDirectory(prefix="blis-seed-") as folder:
        data = Path(folder) / "data"
        if is_short:
            shutil.copytree(DATA, data, ignore=shutil.ignore_patterns(LONG))
        load_seed(database, data if is_short else DATA)
    asyncio.run(database.close())
    return file


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
    if not file.exists():
        shutil.copy(seed_file(is_short=is_short), file)
    return Database(f"sqlite:///{file}")
